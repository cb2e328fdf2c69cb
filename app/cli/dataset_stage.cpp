// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset_stage.h"

#include "base/error.h"
#include "base/text.h"
#include "dataset/build.h"
#include "doctor/hash_images.h"
#include "doctor/near_duplicates.h"
#include "library/scan.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::cli {
namespace {

constexpr std::size_t kWarningsShown = 20;

/// Warns of the first images that are left out, and returns how many there are.
std::size_t warnOfUnusable(const library::Library& library, const doctor::HashResult& hashes, const jobs::Context& context)
{
    std::vector<std::string> lines;
    for (const library::Problem& problem : library.problems)
        if (problem.kind == library::ProblemKind::Damaged || problem.kind == library::ProblemKind::Unsupported
            || problem.kind == library::ProblemKind::Unreadable)
            lines.push_back(problem.path + ": " + problem.message);
    for (std::size_t i = 0; i < hashes.hashes.size(); ++i)
        if (!hashes.hashes[i].damage.empty())
            lines.push_back(library.images[i].path + ": " + hashes.hashes[i].damage);
    for (std::size_t i = 0; i < std::min(lines.size(), kWarningsShown); ++i)
        context.warn("Left out: " + lines[i]);
    if (lines.size() > kWarningsShown)
        context.warn(fmt::format("Left out: {} more; list them with: taxon library check.", lines.size() - kWarningsShown));
    return lines.size();
}

/// A data set without the images of an unreadable folder would forget a class, or a part of it, without a word.
void requireReadableFolders(const library::Library& library)
{
    std::vector<const library::Problem*> folders;
    for (const library::Problem& problem : library.problems)
        if (problem.kind == library::ProblemKind::UnreadableFolder)
            folders.push_back(&problem);
    if (folders.empty())
        return;
    const std::string others = folders.size() > 1 ? fmt::format(" (and {} other folders)", folders.size() - 1) : "";
    throw Error(ErrorCode::Io, folders.front()->message + " A data set without its images would be wrong.", folders.front()->path + others,
                folders.front()->suggestion);
}

} // namespace

DatasetStageResult buildDatasetStage(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context, const Clock& clock)
{
    dataset::BuildRequest request;
    request.id = options.id;
    request.minImages = options.minImages.value_or(workspace.minImages());
    request.maxImages = options.maxImages.value_or(workspace.maxImages());
    request.seed = options.seed;
    const library::Library library = library::scanLibrary(workspace.library(),
                                                          {.threads = options.threads, .minImages = request.minImages, .limits = {}}, context);
    requireReadableFolders(library);
    request.library = library.root;
    const doctor::HashResult hashes = doctor::hashImages(library, {.cacheFolder = workspace.cache(), .threads = options.threads}, context);

    const std::vector<std::size_t> groups = doctor::nearGroups(hashes.hashes, options.threads, context);

    DatasetStageResult result;
    result.unusable = warnOfUnusable(library, hashes, context);
    result.problems = library.problems.size();
    for (std::size_t i = 0; i < library.images.size(); ++i) {
        const library::Image& image = library.images[i];
        const doctor::ImageHash& hash = hashes.hashes[i];
        if (!hash.damage.empty())
            ++result.problems;
        if (!hash.sha256.empty())
            request.images.push_back({image.path, image.place, image.className, image.subClass, image.benchmark, hash.bytes, hash.sha256,
                                      hash.pixelHash, std::to_string(groups[i])});
    }
    const auto all = static_cast<double>(std::max<std::size_t>(1, library.images.size()));
    if (static_cast<double>(result.unusable) > options.maxUnusableShare * all)
        throw Error(
            ErrorCode::Damaged,
            fmt::format("{} of {} images can't be used, more than {:.0f} %.", result.unusable, library.images.size(), options.maxUnusableShare * 100),
            pathToText(library.root), "List them with: taxon library check.");
    for (const std::string& id : Workspace::idsIn(workspace.datasets()))
        request.previous.push_back(dataset::Manifest::open(workspace.dataset(id)));
    context.throwIfStopped();
    result.manifest = dataset::buildDataset(request, workspace.datasets(), clock);
    result.isNew = request.previous.empty() || request.previous.back().id != result.manifest.id;
    return result;
}

} // namespace taxon::cli
