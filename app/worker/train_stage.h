// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "learn/trainer.h"
#include "runs/pipeline.h"
#include "runs/recipe.h"
#include "shards/image_source.h"

#include <memory>
#include <string>

namespace taxon::worker {

/// The images that a run reads, by the recipe's read_from: shards of the data set, its extracted tree (cache/extracted/<id>,
/// made if it is missing) or the library.
/// \param datasetId  "" = the newest data set. \param shardsId  "" = the shards of the data set.
/// \throws Error{NotFound} with the command that makes what is missing; Error{Damaged|NoSpace}.
[[nodiscard]] std::unique_ptr<shards::ImageSource> openSource(const Workspace& workspace, const runs::Recipe& recipe, const std::string& datasetId,
                                                              const std::string& shardsId, const jobs::Context& context);

/// Says before anything starts what would end the training later: a device or precision that isn't here. \throws as learn::openCompute().
void requireCompute(const runs::Recipe& recipe, int localRank = 0);

/// The stage "train" of a run: trains on \p source, or goes on from the run's checkpoint. A batch size of 0 becomes one that fits into memory, in run.yaml,
/// too. \throws as learn::train() and learn::withFittedBatch(); Error{Configuration} for a batch size of 0 with peers.
/// \param peers  the other processes that train with this one, the first of them; nullptr = none.
learn::TrainResult trainStage(const Workspace& workspace, const shards::ImageSource& source, runs::StageContext& stage,
                              const learn::Peers* peers = nullptr);

/// The part of a process that isn't the first: trains with the others on the run's recipe and images, and records nothing.
/// \throws as learn::train().
void trainAsPeer(const Workspace& workspace, const runs::RunFolder& run, const learn::Peers& peers, const jobs::Context& context);

} // namespace taxon::worker
