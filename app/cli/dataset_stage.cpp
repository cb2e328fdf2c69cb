// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset_stage.h"

#include "base/error.h"
#include "base/text.h"
#include "dataset/build.h"
#include "dataset/freeze.h"
#include "dataset/source_ids.h"
#include "doctor/hash_images.h"
#include "doctor/near_duplicates.h"
#include "library/scan.h"
#include "near_model.h"

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
        if (!hashes.hashes[i].isUsable())
            lines.push_back(library.images[i].path + ": " + hashes.hashes[i].flaw);
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

void warnOfSmallClasses(const DatasetStageResult& result, int below, const jobs::Context& context)
{
    std::string list;
    for (std::size_t i = 0; i < std::min(result.smallClasses.size(), kWarningsShown); ++i)
        list += fmt::format("{}{} ({})", i > 0 ? ", " : "", result.smallClasses[i].first, result.smallClasses[i].second);
    if (result.smallClasses.size() > kWarningsShown)
        list += fmt::format(" and {} more", result.smallClasses.size() - kWarningsShown);
    if (!list.empty())
        context.warn(fmt::format("Classes with fewer than {} images: {}.", below, list));
}

/// Scans and hashes the library; what that took is given back before the split begins.
std::vector<dataset::SourceImage> gatherImages(const Workspace& workspace, const DatasetStageOptions& options, const dataset::WorkspaceRules& rules,
                                               const dataset::SourceIds& sources, DatasetStageResult& result, const jobs::Context& context)
{
    const std::optional<doctor::NearFeatures> features = openNearFeatures(workspace, rules.rules); // before hours of work
    library::Library library = library::scanLibrary(
        workspace.library(), {.threads = options.threads, .rules = rules.classRules(), .cacheFolder = workspace.cache()}, context);
    requireReadableFolders(library);
    const doctor::HashResult hashes = doctor::hashImages(library, {.cacheFolder = workspace.cache(), .threads = options.threads}, context);
    const std::vector<std::uint32_t> groups = rules.rules.groupNear
                                                  ? doctor::nearGroups(hashes.hashes, options.threads, context, features ? &*features : nullptr)
                                                  : doctor::equalGroups(hashes.hashes);
    result.unusable = warnOfUnusable(library, hashes, context);
    result.problems = library.problems.size();
    std::vector<dataset::SourceImage> images;
    images.reserve(library.images.size());
    for (std::size_t i = 0; i < library.images.size(); ++i) {
        library::Image& image = library.images[i];
        const doctor::ImageHash& hash = hashes.hashes[i];
        if (!hash.isUsable())
            ++result.problems;
        const doctor::FileHash& file = hashes.files[i];
        if (file.sha256.empty())
            continue;
        const std::uint32_t source = sources.sourceOf(image.path);
        images.push_back({std::move(image.path), image.place, image.className, image.subClass, image.benchmark, file.bytes, file.sha256,
                          file.checksum, hash.pixelHash, groups[i] + 1, source});
    }
    const auto all = static_cast<double>(std::max<std::size_t>(1, library.images.size()));
    if (static_cast<double>(result.unusable) > options.maxUnusableShare * all)
        throw Error(
            ErrorCode::Damaged,
            fmt::format("{} of {} images can't be used, more than {:.0f} %.", result.unusable, library.images.size(), options.maxUnusableShare * 100),
            pathToText(library.root), "List them with: taxon library check.");
    return images;
}

/// Refuses an unaccepted change of a frozen benchmark. \returns the accepted ones.
std::vector<dataset::FrozenChange> settleFrozen(const Workspace& workspace, const DatasetStageOptions& options, const dataset::BuildRequest& request,
                                                dataset::Manifest& manifest, const Journal& journal)
{
    const auto changes = dataset::findFrozenChanges(manifest, request.rules, request.earlier, dataset::frozenSets(journal),
                                                    [&](const std::string& id) { return dataset::Manifest::open(workspace.dataset(id)); });
    dataset::requireAccepted(changes, options.acceptedBenchmarkChanges);
    manifest.rules["accepted_benchmark_changes"] = dataset::toJson(changes);
    return changes;
}

} // namespace

DatasetStageResult buildDatasetStage(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context, const Clock& clock)
{
    DatasetStageResult result;
    dataset::BuildRequest request;
    const dataset::WorkspaceRules rules = dataset::workspaceRules(workspace, options.rules);
    request.rules = rules.rules;
    request.classMap = rules.classMap;
    const dataset::SourceIds sources = request.rules.sourceIds.empty() ? dataset::SourceIds() : dataset::SourceIds::open(request.rules.sourceIds);
    request.sourceIdsSha256 = sources.sha256();
    std::vector<dataset::SourceImage> images = gatherImages(workspace, options, rules, sources, result, context);
    request.library = std::filesystem::canonical(workspace.library());
    request.earlier = dataset::History(request.rules);
    for (const std::string& id : Workspace::idsIn(workspace.datasets()))
        request.earlier.add(dataset::Manifest::open(workspace.dataset(id)));
    context.throwIfStopped();

    result.manifest = dataset::makeManifest(std::move(images), request);
    Journal journal(workspace.journal(), "datasets");
    const auto accepted = settleFrozen(workspace, options, request, result.manifest, journal);
    result.isNew = dataset::writeDataset(result.manifest, options.id, request.earlier, workspace.datasets(), clock);
    dataset::recordAccepted(accepted, result.manifest.id, journal);
    result.smallClasses = dataset::smallClasses(result.manifest, request.rules.warnImages);
    warnOfSmallClasses(result, request.rules.warnImages, context);
    return result;
}

} // namespace taxon::cli
