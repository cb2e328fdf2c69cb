// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/pack.h"

#include "base/error.h"
#include "base/hash.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace taxon::shards {
namespace {

constexpr std::size_t kFewestInASplitShard = 16;

using Rows = std::vector<const dataset::ManifestRow*>;

/// An order that depends on the seed and the paths alone, the same on every machine.
void shuffle(Rows& rows, std::uint64_t seed)
{
    std::vector<std::pair<Sha256Digest, const dataset::ManifestRow*>> drawn;
    drawn.reserve(rows.size());
    for (const dataset::ManifestRow* row : rows)
        drawn.emplace_back(sha256(std::to_string(seed) + '|' + row->path), row);
    std::sort(drawn.begin(), drawn.end(),
              [](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : a.second->path < b.second->path; });
    std::transform(drawn.begin(), drawn.end(), rows.begin(), [](const auto& pair) { return pair.second; });
}

std::size_t shardCount(std::size_t images, bool train, const PackOptions& options)
{
    const std::size_t needed = (images + options.imagesPerShard - 1) / options.imagesPerShard;
    if (!train)
        return needed;
    return std::max(needed, std::min(options.minTrainShards, images / kFewestInASplitShard));
}

/// The set's name for files, different from those of the other sets even where the plain form is not.
std::string uniqueName(const std::string& set, std::set<std::string>& taken)
{
    std::string name = fileNamePart(set);
    for (int n = 2; !taken.insert(name).second; ++n)
        name = fmt::format("{}_{}", fileNamePart(set), n);
    return name;
}

} // namespace

std::vector<ShardPlan> planShards(const dataset::Manifest& manifest, const PackOptions& options)
{
    if (options.imagesPerShard == 0)
        throw Error(ErrorCode::InvalidArgument, "A shard must hold at least one image.", "images per shard");
    std::vector<ShardPlan> plans;
    std::set<std::string> names;
    std::size_t key = 0;
    for (const dataset::SetInfo& set : manifest.sets) {
        if (set.kind == dataset::SetKind::Reserve)
            continue;
        Rows rows;
        for (const dataset::ManifestRow& row : manifest.rows)
            if (row.set == set.name)
                rows.push_back(&row);
        const bool train = set.kind == dataset::SetKind::Train;
        if (train)
            shuffle(rows, options.shuffleSeed);
        else
            std::sort(rows.begin(), rows.end(),
                      [](const auto* a, const auto* b) { return std::tie(a->className, a->path) < std::tie(b->className, b->path); });
        const std::string name = uniqueName(set.name, names);
        const std::size_t count = rows.empty() ? 0 : std::max<std::size_t>(1, shardCount(rows.size(), train, options));
        for (std::size_t i = 0; i < count; ++i) {
            const auto from = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() * i / count);
            const auto to = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() * (i + 1) / count);
            plans.push_back({fmt::format("images-{}-{:06}.tar", name, i), set.name, key, Rows(from, to)});
            key += static_cast<std::size_t>(to - from);
        }
    }
    return plans;
}

} // namespace taxon::shards
