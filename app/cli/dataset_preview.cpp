// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset_preview.h"

#include "dataset/manifest_reader.h"

namespace taxon::cli {

DatasetPreview previewDataset(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context)
{
    DraftedDataset drafted = draftDataset(workspace, options, context);
    dataset::Draft& draft = drafted.draft;
    DatasetPreview preview;
    preview.result = std::move(drafted.found);
    preview.result.isNew = !dataset::isNewest(draft, drafted.earlier);
    preview.frozenChanges = std::move(drafted.frozenChanges);
    context.throwIfStopped();
    if (const auto& newest = drafted.earlier.newest()) {
        preview.before = newest->id;
        const dataset::ManifestReader before(workspace.dataset(newest->id));
        const dataset::DatasetDiff diff({eachRowOf(before), workspace.cache()},
                                        {[&](const auto& onRow) { draft.eachRow(onRow); }, workspace.cache()});
        preview.unchanged = diff.unchanged();
        preview.counts = diff.counts();
        for (const auto& [className, counts] : diff.countsByClass())
            preview.byClass.emplace(className.str(), counts);
    }
    preview.result.manifest = std::move(draft.head);
    preview.result.reasons = std::move(draft.reasons);
    return preview;
}

Json toJson(const DatasetPreview& preview)
{
    Json byClass = Json::object();
    for (const auto& [className, counts] : preview.byClass)
        byClass[className] = dataset::toJson(counts);
    Json frozen = Json::array();
    for (const dataset::FrozenChange& change : preview.frozenChanges)
        frozen.push_back({{"benchmark", change.name}, {"images", change.images}});
    return {{"before", preview.before},
            {"unchanged", preview.unchanged},
            {"counts", dataset::toJson(preview.counts)},
            {"classes_changed", std::move(byClass)},
            {"frozen_changes", std::move(frozen)}};
}

} // namespace taxon::cli
