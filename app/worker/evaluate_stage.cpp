// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate_stage.h"

#include "learn/compute.h"

namespace taxon::worker {

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
    return learn::evaluate(request, context, [&](const std::string& path, const std::string& reason) {
        if (events != nullptr)
            events->append("image_problem", {{"path", path}, {"reason", reason}});
        else
            context.warn(path + ": " + reason);
    });
}

} // namespace taxon::worker
