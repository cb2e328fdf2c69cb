// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_estimate.h"

#include "base/error.h"
#include "dataset/manifest_reader.h"
#include "launch/launch_record.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"
#include "runs/stage_names.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::workbench {
namespace {

constexpr std::size_t kMostRuns = 200;

bool isAlike(const runs::Recipe& a, const runs::Recipe& b)
{
    return a.architecture == b.architecture && a.preprocessing.sizePx == b.preprocessing.sizePx && a.freezeBackbone == b.freezeBackbone
           && a.freezeStages == b.freezeStages && a.device == b.device;
}

std::size_t trainImagesOf(const Workspace& workspace, const std::string& datasetId)
{
    for (const dataset::SetInfo& set : dataset::readHead(workspace.dataset(datasetId)).sets)
        if (set.kind == dataset::SetKind::Train)
            return set.images;
    return 0;
}

/// What the events of a run say of its training, if it was done in one go: a resumed stage tells only its last part.
std::optional<TrainingPace> paceOf(const Workspace& workspace, const runs::RunFolder& run)
{
    TrainingPace pace{run.id(), 0, 0, 0};
    int starts = 0;
    std::uintmax_t offset = 0;
    for (const runs::Event& event : runs::readEvents(run.events(), offset)) {
        if (event.kind == "metric")
            pace.epochs = std::max(pace.epochs, event.fields.value("epoch", 0));
        if (event.kind != "stage" || event.fields.value("stage", "") != runs::kTrainStage)
            continue;
        const std::string state = event.fields.value("state", "");
        starts += state == "started" ? 1 : 0;
        if (state == "finished")
            pace.seconds = event.fields.value("seconds", 0.0);
    }
    if (starts != 1 || pace.seconds <= 0 || pace.epochs == 0)
        return std::nullopt;
    pace.images = trainImagesOf(workspace, runs::readStatus(run).datasetId);
    return pace.images > 0 ? std::optional(pace) : std::nullopt;
}

} // namespace

double TrainingPace::secondsFor(std::size_t trainImages, int newEpochs, bool isFrozen) const
{
    const double byImages = static_cast<double>(trainImages) / static_cast<double>(images);
    return seconds * byImages * (isFrozen ? 1.0 : static_cast<double>(newEpochs) / epochs);
}

std::optional<TrainingPace> findPace(const Workspace& workspace, const runs::Recipe& recipe, const std::string& place)
{
    const std::vector<std::string> ids = Workspace::idsIn(workspace.runs());
    std::size_t looked = 0;
    for (auto id = ids.rbegin(); id != ids.rend() && looked < kMostRuns; ++id, ++looked)
        try {
            const runs::RunFolder run = runs::RunFolder::open(workspace.run(*id));
            const auto record = launch::readLaunchRecord(run);
            if ((record ? record->place : "here") != place || !isAlike(run.recipe(), recipe))
                continue;
            if (const auto pace = paceOf(workspace, run))
                return pace;
        } catch (const std::exception&) { // one that can't be read says nothing
        }
    return std::nullopt;
}

} // namespace taxon::workbench
