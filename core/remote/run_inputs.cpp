// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/run_inputs.h"

#include "base/error.h"
#include "base/ids.h"
#include "models/version_transfer.h"
#include "shards/transfer.h"
#include "storage/sub_storage.h"

#include <functional>
#include <optional>

namespace taxon::remote {
namespace {

constexpr unsigned kFilesAtOnce = 4;

/// The version that the run starts from; nothing where it starts from weights that every worker has, or from none.
std::optional<int> baseVersion(const runs::Recipe& recipe)
{
    if (recipe.base.empty() || recipe.base == "imagenet")
        return std::nullopt;
    return versionNumber(recipe.base);
}

} // namespace

void requireTravels(const runs::Recipe& recipe)
{
    const auto refuse = [&](const char* what, const char* hint) { throw Error(ErrorCode::Configuration, what, recipe.name, hint); };
    if (!recipe.identifyWith.empty())
        refuse("Where a run reaches its workspace only through a remote, it can't identify.", "Identify here, or at a place with a share.");
    if (recipe.readFrom == "library")
        refuse("Where a run reaches its workspace only through a remote, it can't read the library.",
               "Set read_from to shards or extracted: the images travel as shards.");
    if (recipe.base.find('/') != std::string::npos || recipe.base.ends_with(".safetensors"))
        refuse("Where a run reaches its workspace only through a remote, it can't start from a file of weights.",
               "Give base as a version, as imagenet or as \"\".");
}

void pushInputs(const Workspace& workspace, const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context)
{
    const runs::Recipe recipe = run.recipe();
    requireTravels(recipe);
    storage::SubStorage sets(root, "shards");
    (void)shards::pushShards(workspace.shards(runs::readStatus(run).shardsId), sets, {}, context);
    if (const auto base = baseVersion(recipe)) {
        storage::SubStorage versions(root, "models");
        (void)models::pushVersion(workspace, *base, versions, kFilesAtOnce, context);
    }
}

void fetchInputs(const Workspace& workspace, const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context)
{
    const std::string id = runs::readStatus(run).shardsId;
    storage::SubStorage sets(root, "shards");
    (void)shards::pullShards(sets, id, workspace.shards(id), kFilesAtOnce, context);
    if (const auto base = baseVersion(run.recipe())) {
        storage::SubStorage versions(root, "models");
        (void)models::pullVersion(workspace, *base, versions, kFilesAtOnce, context);
    }
}

} // namespace taxon::remote
