// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "learn/compute_device.h"
#include "runs/event_log.h"
#include "runs/recipe.h"
#include "runs/run_folder.h"
#include "shards/image_source.h"

#include <filesystem>
#include <functional>
#include <string>

namespace taxon::learn {

class Peers;

struct TrainRequest {
    const runs::Recipe& recipe;
    const Workspace& workspace;                                              ///< base versions and the feature cache lie there
    const runs::RunFolder& run;                                              ///< checkpoints/ and head_transfer.json are written there
    const shards::ImageSource& source;                                       ///< its sets "train" and "validation" are used
    std::function<void(const std::string&)> log = [](const std::string&) {}; ///< told in a sentence what training starts from
    const Peers* peers = nullptr;                                            ///< the processes that train together; nullptr = this one alone
    Compute compute{};                                                       ///< openCompute() of the recipe; the CPU in float32 by default
    double damagedShareLimit = 0.05;                                         ///< more unreadable images than this share of a set end the training
};

struct TrainResult {
    std::filesystem::path bestModel; ///< checkpoints/best.safetensors, for loadModel()
    int epochs = 0;                  ///< that were trained, also by earlier attempts
    int bestEpoch = 0;               ///< 1 = the first
    double bestLoss = 0;             ///< mean -log p of the truth over the validation set, after bestEpoch
    double bestAccuracy = 0;
    bool stoppedEarly = false; ///< no better validation loss for so long as the recipe allows
};

/// Trains the recipe's network on the source's training set; goes on from the run's last checkpoint where there is one.
///
/// Writes checkpoints/last.safetensors and previous.safetensors (resuming), best.safetensors (the model with the lowest
/// validation loss; without a validation set the lowest training loss). Events: metric, checkpoint, image_problem,
/// head_transfer. A run that was killed at any moment and resumed ends with the same weights, bit for bit on one kind of
/// machine, as one that was never interrupted.
///
/// With peers each process trains on its part of every batch, and all have the weights, to rounding, of one process that trains on the whole
/// batches (docs/guide/training.md). The first writes the run; the others read its checkpoint and record nothing: their \p events are
/// not for the run's file.
///
/// \throws Error{Stopped} on a stop request, after a checkpoint was written; Error{Configuration} for settings or sets that
///         can't be trained (fewer images in a batch than peers, one class, a class without images, another recipe than the checkpoint's, a loss that is no longer
///         finite); Error{Damaged} if checkpoints or too many images can't be read; Error{NotFound|Io|NoSpace}.
TrainResult train(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context);

} // namespace taxon::learn
