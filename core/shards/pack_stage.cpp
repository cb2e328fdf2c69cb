// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "library/known_contents.h"
#include "shards/pack.h"
#include "shards/shard_set.h"
#include "shards/verify.h"

#include <fmt/format.h>
#include <memory>

namespace taxon::shards {

IsKnown knownByCatalogue(const std::filesystem::path& cacheFolder)
{
    return [known = std::make_shared<library::KnownContents>(cacheFolder)](int fd, const Sha256Digest& sha256) { return known->has(fd, sha256); };
}

PackResult packStage(const Workspace& workspace, const std::string& datasetId, PackOptions options, const jobs::Context& context, bool fresh)
{
    const std::string id = !datasetId.empty() ? datasetId
                                              : Workspace::newestIn(workspace.datasets(), "data set", "Build one with: taxon dataset build.");
    const std::filesystem::path folder = workspace.shards(id);
    sweepTemporaries(workspace.shardSets());
    if (!std::filesystem::exists(folder)) {
        for (const std::string& other : Workspace::idsIn(workspace.shardSets())) // the last one is the newest
            if (!fresh && std::filesystem::exists(workspace.shards(other) / "manifest.json"))
                options.earlier = workspace.shards(other);
        if (!options.isKnown)
            options.isKnown = knownByCatalogue(workspace.cache());
        return packDataset(workspace.dataset(id), folder, options, context);
    }
    const std::vector<ShardProblem> problems = verifyShards(folder, {}, context);
    if (!problems.empty()) {
        throw Error(ErrorCode::Damaged, fmt::format("{} ({} problem(s) in all)", problems.front().text(), problems.size()), pathToText(folder),
                    "Remove this folder and pack again with: taxon shards pack.");
    }
    const ShardSet set = ShardSet::open(folder);
    PackResult result{folder, id, set.rows.size(), set.shards.size(), 0, 0, set.leftOut, true};
    for (const ShardInfo& shard : set.shards)
        result.bytes += shard.bytes;
    return result;
}

} // namespace taxon::shards
