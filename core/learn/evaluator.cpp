// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/evaluator.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "learn/libtorch_error.h"
#include "learn/loader.h"
#include "learn/predictor.h"

#include <algorithm>
#include <chrono>
#include <fmt/ranges.h>
#include <set>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr std::size_t kRowTextBytes = 256; // of images.csv, about

/// The samples that the model can be judged by, in order.
std::vector<std::size_t> knownSamples(const shards::ImageSource& source, const Predictor& model, const jobs::Context& context)
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

/// Stands for all that the rows follow from: another model or device, other images or batches can't go on where this evaluation was.
std::string originOf(const EvaluateRequest& request, const std::vector<std::size_t>& samples, std::size_t embeddingColumns)
{
    Sha256 hash;
    hash.update(fmt::format("{} embedding columns\n", embeddingColumns));
    hash.update(
        fmt::format("{}\n{}\n{}\n{}\n", toHex(sha256OfFile(request.modelFile)), request.source.datasetId(), request.batchSize, request.device.str()));
    for (const std::size_t i : samples) {
        const shards::Sample& sample = request.source.samples()[i];
        hash.update(fmt::format("{}\n{}\n{}\n{}\n", sample.path, sample.sha256, sample.set, sample.className));
    }
    return toHex(hash.finish());
}

/// Says when a block of rows is worth an fsync: after so many images, or so long a time.
class BlockEnd {
public:
    bool isReached(std::size_t newImages)
    {
        m_images += newImages;
        const auto now = std::chrono::steady_clock::now();
        if (m_images < kBlockImages && now - m_start < kBlockTime)
            return false;
        m_images = 0;
        m_start = now;
        return true;
    }

private:
    static constexpr std::size_t kBlockImages = 4096;
    static constexpr std::chrono::seconds kBlockTime{10};

    std::size_t m_images = 0;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

std::span<const float> valuesOf(const torch::Tensor& tensor)
{
    return {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

EvaluateResult evaluateChecked(const EvaluateRequest& request, const jobs::Context& context, const ImageProblemSink& onProblem)
{
    const torch::NoGradGuard noGradients;
    const Predictor model = openPredictor(request.modelFile, request.device);
    const auto samples = knownSamples(request.source, model, context);
    const std::size_t embeddingColumns = request.embeddings ? static_cast<std::size_t>(model.featureCount) : 0;
    const std::size_t bytesOfRow = model.classes.size() * sizeof(float) + embeddingColumns * sizeof(std::uint16_t) + kRowTextBytes;
    requireSpace(request.outputFolder, samples.size() * bytesOfRow, "store the scores");
    LoaderOptions loading;
    loading.preprocessing = model.preprocessing;
    loading.batchSize = request.batchSize;
    loading.threads = request.loaderThreads;
    loading.damagedShareLimit = request.damagedShareLimit;
    BatchLoader loader(request.source, samples, loading, onProblem);

    scores::EvaluationInfo info = request.info;
    info.sets = request.source.sets();
    info.temperature = model.temperature;
    info.threshold = model.threshold;
    scores::PredictionWriter writer(request.outputFolder, model.classes, info, originOf(request, samples, embeddingColumns), embeddingColumns);
    std::uint64_t asked = writer.position();
    BlockEnd block;
    loader.startEpoch(0, static_cast<std::size_t>(asked) / static_cast<std::size_t>(request.batchSize));
    while (const auto batch = loader.next()) {
        if (context.stopRequested())
            writer.saveBlock(asked);
        context.throwIfStopped();
        asked += static_cast<std::uint64_t>(request.batchSize);
        if (!batch->samples.empty()) {
            const Answers answers = model.answers(batch->images);
            const torch::Tensor scoresNc = answers.probabilities.contiguous();
            const torch::Tensor embeddingsNf = embeddingColumns > 0 ? embeddingsOf(answers) : torch::empty({0});
            std::vector<scores::PredictionRow> rows;
            for (const std::size_t sample : batch->samples)
                rows.push_back(toRow(request.source.samples()[sample]));
            writer.append(rows, valuesOf(scoresNc), valuesOf(embeddingsNf));
        }
        if (block.isReached(batch->samples.size()))
            writer.saveBlock(asked);
        context.progress({"images", std::min<std::uint64_t>(asked, samples.size()), samples.size(), "images"});
    }
    if (writer.images() == 0)
        throw Error(ErrorCode::Damaged, "There is no image that can be evaluated.", request.source.datasetId());
    writer.commit();
    return {writer.images(), samples.size() - writer.images(), request.source.samples().size() - samples.size()};
}

} // namespace

EvaluateResult evaluate(const EvaluateRequest& request, const jobs::Context& context, const ImageProblemSink& onProblem)
{
    try {
        return evaluateChecked(request, context, onProblem);
    } catch (const c10::Error& error) {
        throw fromLibTorchInPrediction(error);
    }
}

} // namespace taxon::learn
