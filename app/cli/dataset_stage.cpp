// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset_stage.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/scratch_file.h"
#include "base/text.h"
#include "dataset/build.h"
#include "dataset/freeze.h"
#include "dataset/manifest_reader.h"
#include "dataset/source_ids.h"
#include "doctor/hash_images.h"
#include "doctor/near_duplicates.h"
#include "library/scan.h"
#include "near_model.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

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

void requireMostlyUsable(std::size_t unusable, double maxShare, const library::Library& library)
{
    const auto all = static_cast<double>(std::max<std::size_t>(1, library.images.size()));
    if (static_cast<double>(unusable) > maxShare * all)
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} of {} images can't be used, more than {:.0f} %.", unusable, library.images.size(), maxShare * 100),
                    pathToText(library.root), "List them with: taxon library check.");
}

/// The pixel hashes of \p hashes, which are given up: a million of both would be the most memory that a build needs.
std::vector<dataset::Digest> pixelHashesOf(std::vector<doctor::ImageHash> hashes, const std::filesystem::path& scratchFolder)
{
    constexpr std::size_t kBlock = 1 << 14;
    ScratchFile file(scratchFolder);
    std::vector<dataset::Digest> block;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        block.push_back(hashes[i].pixelHash);
        if (block.size() == kBlock || i + 1 == hashes.size()) {
            file.write((i + 1 - block.size()) * sizeof(dataset::Digest), std::as_bytes(std::span(block)));
            block.clear();
        }
    }
    std::vector<dataset::Digest> pixelHashes;
    const std::size_t count = hashes.size();
    discard(hashes);
    releaseFreedMemory();
    pixelHashes.resize(count);
    file.read(0, std::as_writable_bytes(std::span(pixelHashes)));
    return pixelHashes;
}

/// Scans and hashes the library; what only that took is given back before the split begins.
dataset::SourceImages gatherImages(const Workspace& workspace, const DatasetStageOptions& options, const dataset::WorkspaceRules& rules,
                                   DatasetStageResult& result, const jobs::Context& context)
{
    const std::optional<doctor::NearFeatures> features = openNearFeatures(workspace, rules.rules); // before hours of work
    library::Library library = library::scanLibrary(
        workspace.library(), {.threads = options.threads, .rules = rules.classRules(), .cacheFolder = workspace.cache()}, context);
    requireReadableFolders(library);
    doctor::HashResult hashes = doctor::hashImages(library, {.cacheFolder = workspace.cache(), .threads = options.threads}, context);
    dataset::SourceImages out;
    out.nearGroups = rules.rules.groupNear ? doctor::nearGroups(hashes.hashes, options.threads, context, features ? &*features : nullptr)
                                           : doctor::equalGroups(hashes.hashes);
    result.unusable = warnOfUnusable(library, hashes, context);
    result.problems = library.problems.size();
    requireMostlyUsable(result.unusable, options.maxUnusableShare, library);
    for (std::size_t i = 0; i < hashes.hashes.size(); ++i) {
        const doctor::ImageHash& hash = hashes.hashes[i];
        ++out.nearGroups[i]; // 0 is like no other
        result.problems += hash.isUsable() ? 0 : 1;
        if (!hash.isUsable() && hashes.files[i].sha256.empty()) // it can't even be read
            library.images[i].place = library::Place::Unknown;
    }
    out.pixelHashes = pixelHashesOf(std::move(hashes.hashes), workspace.cache());
    out.images = std::move(library.images);
    out.files = std::move(hashes.files);
    return out;
}

/// Gives each image the source that the rules' table has for it.
void addSources(dataset::SourceImages& images, dataset::BuildRequest& request)
{
    if (request.rules.sourceIds.empty())
        return;
    const dataset::SourceIds sources = dataset::SourceIds::open(request.rules.sourceIds);
    request.sourceIdsSha256 = sources.sha256();
    images.sources.reserve(images.images.size());
    for (const library::Image& image : images.images)
        images.sources.push_back(sources.sourceOf(image.path));
}

std::vector<dataset::FrozenChange> frozenChangesOf(const Workspace& workspace, const DraftedDataset& drafted, const dataset::Rules& rules)
{
    const auto rowsOf = [&](const std::string& id) -> dataset::EachRow {
        return [reader = dataset::ManifestReader(workspace.dataset(id))](const auto& onRow) { reader.eachRow(onRow); };
    };
    return dataset::findFrozenChanges(
        drafted.draft.head, [&](const auto& onRow) { drafted.draft.eachRow(onRow); }, rules, drafted.earlier,
        dataset::frozenSets(Journal(workspace.journal(), "datasets")), rowsOf);
}

} // namespace

DraftedDataset draftDataset(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context)
{
    DatasetStageResult found;
    dataset::BuildRequest request;
    const dataset::WorkspaceRules rules = dataset::workspaceRules(workspace, options.rules);
    request.rules = rules.rules;
    request.classMap = rules.classMap;
    if (!request.rules.sourceIds.empty())
        (void)dataset::SourceIds::open(request.rules.sourceIds); // whether it can be: before hours of work, and forgotten for the memory
    dataset::SourceImages images = gatherImages(workspace, options, rules, found, context);
    addSources(images, request);
    releaseFreedMemory(); // of the scan, before the split needs it
    request.library = std::filesystem::canonical(workspace.library());
    request.earlier = dataset::History(request.rules);
    for (const std::string& id : Workspace::idsIn(workspace.datasets()))
        request.earlier.add(dataset::ManifestReader(workspace.dataset(id)));
    releaseFreedMemory();
    context.throwIfStopped();

    DraftedDataset drafted{dataset::makeDraft(std::move(images), request), std::move(request.earlier), {}, std::move(found)};
    drafted.frozenChanges = frozenChangesOf(workspace, drafted, request.rules);
    drafted.found.smallClasses = dataset::smallClasses(drafted.draft, request.rules.warnImages);
    warnOfSmallClasses(drafted.found, request.rules.warnImages, context);
    return drafted;
}

DatasetStageResult buildDatasetStage(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context, const Clock& clock)
{
    DraftedDataset drafted = draftDataset(workspace, options, context);
    dataset::Draft& draft = drafted.draft;
    dataset::requireAccepted(drafted.frozenChanges, options.acceptedBenchmarkChanges);
    draft.head.rules["accepted_benchmark_changes"] = dataset::toJson(drafted.frozenChanges);
    DatasetStageResult result = std::move(drafted.found);
    result.isNew = dataset::writeDataset(draft, options.id, drafted.earlier, workspace.datasets(), clock);
    Journal journal(workspace.journal(), "datasets");
    dataset::recordAccepted(drafted.frozenChanges, draft.head.id, journal);
    result.manifest = std::move(draft.head);
    result.reasons = std::move(draft.reasons);
    return result;
}

} // namespace taxon::cli
