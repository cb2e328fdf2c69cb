// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/evaluator.h"
#include "learn/peers.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <filesystem>
#include <string>

namespace taxon::worker {

/// What is evaluated, and what its evaluation.json says of it.
struct EvaluateStageOptions {
    std::filesystem::path modelFile;
    std::string modelName; ///< a version ("003") or "checkpoints/best.safetensors"
    std::string runId;
    std::filesystem::path folder; ///< receives scores.npy, images.csv, classes.txt, evaluation.json
    unsigned loaderThreads = 0;
    bool embeddings = true;
    c10::Device device{c10::kCPU};
    const learn::Peers* peers = nullptr; ///< the processes that evaluate with this one; nullptr = none
};

/// The evaluation of a run's best checkpoint, as its recipe says. \param device  as learn::openDevice(). \throws as that.
[[nodiscard]] EvaluateStageOptions evaluationOfRun(const runs::RunFolder& run, const runs::Recipe& recipe, const std::string& device,
                                                   const learn::Peers* peers = nullptr);

/// The stage "evaluate" of a run. \param events  told of images that can't be read; may be null, then they are warnings.
/// \throws as learn::evaluate().
learn::EvaluateResult evaluateStage(const shards::ImageSource& source, const EvaluateStageOptions& options, runs::EventLog* events,
                                    const jobs::Context& context);

} // namespace taxon::worker
