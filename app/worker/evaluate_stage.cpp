// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate_stage.h"

#include "learn/compute.h"
#include "learn/compute_device.h"

namespace taxon::worker {

EvaluateStageOptions evaluationOfRun(const runs::RunFolder& run, const runs::Recipe& recipe, const std::string& device, const learn::Peers* peers)
{
    EvaluateStageOptions options;
    options.modelFile = run.checkpoints() / "best.safetensors";
    options.modelName = "checkpoints/best.safetensors";
    options.runId = run.id();
    options.folder = run.evaluation();
    options.loaderThreads = static_cast<unsigned>(recipe.loaderThreads);
    options.embeddings = recipe.embeddings;
    options.device = learn::openDevice(device, peers != nullptr ? peers->place().localRank : 0).device;
    options.peers = peers;
    return options;
}

learn::EvaluateResult evaluateStage(const shards::ImageSource& source, const EvaluateStageOptions& options, runs::EventLog* events,
                                    const jobs::Context& context)
{
    learn::tuneAllocator();
    learn::EvaluateRequest request{options.modelFile, source, options.folder, {}};
    request.info.runId = options.runId;
    request.info.model = options.modelName;
    request.info.datasetId = source.datasetId();
    request.loaderThreads = options.loaderThreads;
    request.device = options.device;
    request.embeddings = options.embeddings;
    request.peers = options.peers;
    return learn::evaluate(request, context, [&](const std::string& path, const std::string& reason) {
        if (events != nullptr)
            events->append("image_problem", {{"path", path}, {"reason", reason}});
        else
            context.warn(path + ": " + reason);
    });
}

} // namespace taxon::worker
