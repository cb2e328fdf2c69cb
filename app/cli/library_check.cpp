// SPDX-License-Identifier: GPL-3.0-or-later
#include "library_check.h"

#include "dataset/manifest_reader.h"
#include "doctor/check.h"
#include "near_model.h"

#include <algorithm>

namespace taxon::cli {
namespace {

/// Which sets the data set in \p folder put the images of \p library in.
std::vector<doctor::PlacedImage> placedBy(const std::filesystem::path& folder, const library::Library& library)
{
    std::vector<doctor::PlacedImage> placed(library.images.size());
    dataset::ManifestReader(folder).eachRow([&](const dataset::ManifestRow& row) {
        const auto found = std::lower_bound(library.images.begin(), library.images.end(), row.path,
                                            [](const library::Image& image, const std::string& path) { return image.path < path; });
        if (found != library.images.end() && found->path == row.path)
            placed[static_cast<std::size_t>(found - library.images.begin())] = {row.set, doctor::pictureOf(row.pixelHash)};
    });
    return placed;
}

} // namespace

library::Library scanWorkspace(Session& session, const Workspace& workspace, const dataset::WorkspaceRules& rules)
{
    return library::scanLibrary(workspace.library(), {.rules = rules.classRules(), .cacheFolder = workspace.cache()}, session.context());
}

CheckedLibrary checkWorkspace(Session& session, const Workspace& workspace, const dataset::WorkspaceRules& rules, bool fast)
{
    const jobs::Context& context = session.context();
    CheckedLibrary checked{scanWorkspace(session, workspace, rules), {}};
    if (fast) {
        checked.problems = doctor::checkHeaders(checked.library, context);
        return checked;
    }
    doctor::CheckRules pixelRules{.groupNear = rules.rules.groupNear, .keepNearConflicts = rules.rules.keepNearConflicts};
    const std::optional<doctor::NearFeatures> features = openNearFeatures(workspace, rules.rules);
    pixelRules.features = features ? &*features : nullptr;
    pixelRules.placed = [&]() -> std::vector<doctor::PlacedImage> {
        const auto ids = Workspace::idsIn(workspace.datasets());
        if (ids.empty())
            return {};
        try {
            return placedBy(workspace.dataset(ids.back()), checked.library);
        } catch (const Error& failure) {
            context.warn("The newest data set can't be read, so its sets are not compared: " + std::string(failure.what()));
            return {};
        }
    };
    checked.problems =
        doctor::checkLibrary(checked.library, {.cacheFolder = workspace.cache(), .threads = 0, .fileHashes = false}, context, pixelRules).problems;
    return checked;
}

} // namespace taxon::cli
