// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/evaluator.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "learn/inference.h"
#include "learn/loader.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <set>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr std::size_t kRowTextBytes = 256; // of images.csv, about

/// The samples that the model can be judged by, in order.
std::vector<std::size_t> knownSamples(const shards::ImageSource& source, const Model& model, const jobs::Context& context)
{
    const std::set<std::string> known(model.classes.begin(), model.classes.end());
    std::vector<std::size_t> samples;
    std::set<std::string> unknown;
    for (std::size_t i = 0; i < source.samples().size(); ++i) {
        const std::string& name = source.samples()[i].className;
        if (name.empty() || known.contains(name))
            samples.push_back(i);
        else
            unknown.insert(name);
    }
    if (!unknown.empty())
        context.warn(fmt::format("{} images of classes that the model doesn't know are left out: {}.", source.samples().size() - samples.size(),
                                 fmt::join(unknown, ", ")));
    return samples;
}

scores::PredictionRow toRow(const shards::Sample& sample)
{
    return {sample.path, sample.sha256, sample.set, sample.className, sample.shard, sample.group};
}

/// The source's sets, with the number of rows that each really has; sets without rows are left out.
std::vector<dataset::SetInfo> setsOf(const shards::ImageSource& source, const std::vector<scores::PredictionRow>& rows)
{
    std::vector<dataset::SetInfo> sets;
    for (dataset::SetInfo set : source.sets()) {
        set.images = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return row.set == set.name; }));
        if (set.images > 0)
            sets.push_back(std::move(set));
    }
    return sets;
}

EvaluateResult evaluateChecked(const EvaluateRequest& request, const jobs::Context& context, const ImageProblemSink& onProblem)
{
    const torch::NoGradGuard noGradients;
    const Model model = loadModel(request.modelFile);
    const InferenceNet net(model, request.device);
    const auto samples = knownSamples(request.source, model, context);
    requireSpace(request.outputFolder, samples.size() * (model.classes.size() * sizeof(float) + kRowTextBytes), "store the scores");
    LoaderOptions loading;
    loading.preprocessing = model.preprocessing;
    loading.batchSize = request.batchSize;
    loading.threads = request.loaderThreads;
    loading.damagedShareLimit = request.damagedShareLimit;
    BatchLoader loader(request.source, samples, loading, onProblem);

    std::vector<float> probabilities; // N x C; a damaged image shows only when it is decoded, so the rows are known at the end
    std::vector<scores::PredictionRow> rows;
    std::uint64_t asked = 0;
    loader.startEpoch(0);
    while (const auto batch = loader.next()) {
        context.throwIfStopped();
        asked += static_cast<std::uint64_t>(request.batchSize);
        if (!batch->samples.empty()) {
            const auto scoresNc = net.probabilities(batch->images).contiguous();
            const float* first = scoresNc.const_data_ptr<float>();
            probabilities.insert(probabilities.end(), first, first + scoresNc.numel());
            for (const std::size_t sample : batch->samples)
                rows.push_back(toRow(request.source.samples()[sample]));
        }
        context.progress({"images", std::min<std::uint64_t>(asked, samples.size()), samples.size(), "images"});
    }
    if (rows.empty())
        throw Error(ErrorCode::Damaged, "There is no image that can be evaluated.", request.source.datasetId());

    scores::EvaluationInfo info = request.info;
    info.sets = setsOf(request.source, rows);
    info.temperature = model.temperature;
    info.threshold = model.threshold;
    std::filesystem::create_directories(request.outputFolder);
    scores::PredictionWriter writer(request.outputFolder, model.classes, rows, info);
    writer.append(probabilities);
    writer.commit();
    return {rows.size(), samples.size() - rows.size(), request.source.samples().size() - samples.size()};
}

} // namespace

EvaluateResult evaluate(const EvaluateRequest& request, const jobs::Context& context, const ImageProblemSink& onProblem)
{
    try {
        return evaluateChecked(request, context, onProblem);
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Failed, error.what_without_backtrace(), "LibTorch");
    }
}

} // namespace taxon::learn
