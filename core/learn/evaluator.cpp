// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/evaluator.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json_file.h"
#include "learn/libtorch_error.h"
#include "learn/loader.h"
#include "learn/meetings.h"
#include "learn/peers.h"
#include "learn/predictor.h"
#include "scores/joined_evaluation.h"

#include <algorithm>
#include <chrono>
#include <fmt/ranges.h>
#include <set>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr std::size_t kRowTextBytes = 256;    // of images.csv, about
constexpr const char* kPartsFolder = "parts"; // of several processes

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

/// What is evaluated with what: the same in each process.
struct Prepared {
    Predictor model;
    std::vector<std::size_t> samples;
    std::size_t embeddingColumns = 0;
    scores::EvaluationInfo info;

    Prepared(const EvaluateRequest& request, const jobs::Context& context)
        : model(openPredictor(request.modelFile, request.device)), samples(knownSamples(request.source, model, context)), info(request.info)
    {
        embeddingColumns = request.embeddings ? static_cast<std::size_t>(model.featureCount) : 0;
        info.sets = request.source.sets();
        info.temperature = model.temperature;
        info.threshold = model.threshold;
    }

    [[nodiscard]] scores::PredictionWriter writer(const EvaluateRequest& request, const std::filesystem::path& folder,
                                                  const std::vector<std::size_t>& part) const
    {
        const std::size_t bytesOfRow = model.classes.size() * sizeof(float) + embeddingColumns * sizeof(std::uint16_t) + kRowTextBytes;
        requireSpace(folder, part.size() * bytesOfRow, "store the scores");
        return {folder, model.classes, info, originOf(request, part, embeddingColumns), embeddingColumns};
    }
};

/// Rows of \p samples behind those that \p writer has already.
/// \param onBatch  told after each batch how many samples are behind it. What it throws ends this, with all those rows on disk.
void writeRows(const EvaluateRequest& request, const Prepared& prepared, const std::vector<std::size_t>& samples, scores::PredictionWriter& writer,
               const ImageProblemSink& onProblem, const std::function<void(std::size_t)>& onBatch)
{
    LoaderOptions loading;
    loading.preprocessing = prepared.model.preprocessing;
    loading.batchSize = request.batchSize;
    loading.threads = request.loaderThreads;
    loading.damagedShareLimit = request.damagedShareLimit;
    BatchLoader loader(request.source, samples, loading, onProblem);
    std::uint64_t asked = writer.position();
    BlockEnd block;
    loader.startEpoch(0, static_cast<std::size_t>(asked) / static_cast<std::size_t>(request.batchSize));
    while (const auto batch = loader.next()) {
        asked += static_cast<std::uint64_t>(request.batchSize);
        if (!batch->samples.empty()) {
            const Answers answers = prepared.model.answers(batch->images);
            const torch::Tensor scoresNc = answers.probabilities.contiguous();
            const torch::Tensor embeddingsNf = prepared.embeddingColumns > 0 ? embeddingsOf(answers) : torch::empty({0});
            std::vector<scores::PredictionRow> rows;
            for (const std::size_t sample : batch->samples)
                rows.push_back(toRow(request.source.samples()[sample]));
            writer.append(rows, valuesOf(scoresNc), valuesOf(embeddingsNf));
        }
        if (block.isReached(batch->samples.size()))
            writer.saveBlock(asked);
        try {
            onBatch(std::min(static_cast<std::size_t>(asked), samples.size()));
        } catch (const Error&) {
            writer.saveBlock(asked);
            throw;
        }
    }
    if (!request.peers || request.peers->isAlone())
        return;
    writer.saveBlock(asked);
}

[[noreturn]] void failWithoutImages(const EvaluateRequest& request)
{
    throw Error(ErrorCode::Damaged, "There is no image that can be evaluated.", request.source.datasetId());
}

EvaluateResult evaluateAlone(const EvaluateRequest& request, const Prepared& prepared, const jobs::Context& context,
                             const ImageProblemSink& onProblem)
{
    const auto& samples = prepared.samples;
    scores::PredictionWriter writer = prepared.writer(request, request.outputFolder, samples);
    context.throwIfStopped();
    writeRows(request, prepared, samples, writer, onProblem, [&](std::size_t done) {
        context.progress({"images", done, samples.size(), "images"});
        context.throwIfStopped();
    });
    if (writer.images() == 0)
        failWithoutImages(request);
    writer.commit();
    return {writer.images(), samples.size() - writer.images(), request.source.samples().size() - samples.size()};
}

std::filesystem::path partFolder(const EvaluateRequest& request, int rank)
{
    return request.outputFolder / kPartsFolder / fmt::format("{}-of-{}", rank + 1, request.peers->count());
}

/// Image problems go to the process that records them.
ImageProblemSink sinkOf(const Peers& peers, const ImageProblemSink& onProblem)
{
    if (peers.isFirst())
        return onProblem;
    return [&peers](const std::string& path, const std::string& reason) { peers.post(Json{{"path", path}, {"reason", reason}}.dump()); };
}

void joinParts(const EvaluateRequest& request, const Prepared& prepared, const jobs::Context& context)
{
    scores::PredictionWriter writer(request.outputFolder, prepared.model.classes, prepared.info, {}, prepared.embeddingColumns);
    for (int rank = 0; rank < request.peers->count(); ++rank)
        scores::appendEvaluation(writer, partFolder(request, rank) / scores::kUnfinishedFolder, prepared.embeddingColumns, context);
    writer.commit();
    std::error_code ignored;
    std::filesystem::remove_all(request.outputFolder / kPartsFolder, ignored);
}

EvaluateResult evaluateWithPeers(const EvaluateRequest& request, const Prepared& prepared, const jobs::Context& context,
                                 const ImageProblemSink& onProblem)
{
    const Peers& peers = *request.peers;
    const auto& samples = prepared.samples;
    const auto batchSize = static_cast<std::size_t>(request.batchSize);
    const auto [begin, end] = shareOf(samples.size(), batchSize, peers.count(), peers.rank());
    const std::vector<std::size_t> share(samples.begin() + static_cast<std::ptrdiff_t>(begin), samples.begin() + static_cast<std::ptrdiff_t>(end));
    EvaluateRequest part = request;
    part.damagedShareLimit = 1; // what counts is the share of all images
    scores::PredictionWriter writer = prepared.writer(request, partFolder(request, peers.rank()), share);
    const auto tellProblems = [&] {
        if (!peers.isFirst() || !onProblem)
            return;
        for (const std::string& problem : peers.collect()) {
            const Json told = Json::parse(problem);
            onProblem(told["path"].get<std::string>(), told["reason"].get<std::string>());
        }
    };
    try {
        Meetings meetings(peers, samples.size(), batchSize, "images", context);
        writeRows(part, prepared, share, writer, sinkOf(peers, onProblem), [&](std::size_t done) { meetings.afterBatch(done); });
        meetings.finish();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Stopped) // what is behind all is not read again
            tellProblems();
        throw;
    }
    const auto images = static_cast<std::size_t>(peers.sum({static_cast<double>(writer.images())}).front());
    tellProblems();
    const std::size_t problems = samples.size() - images;
    if (images == 0)
        failWithoutImages(request);
    if (problems > 1 && static_cast<double>(problems) > request.damagedShareLimit * static_cast<double>(samples.size()))
        throw Error(
            ErrorCode::Damaged,
            fmt::format("{} of {} images can't be read, more than the allowed {:.0f} %.", problems, samples.size(), 100 * request.damagedShareLimit),
            request.source.datasetId(), "See the list of image problems, then repair the library and build the data set again.");
    if (peers.isFirst())
        joinParts(request, prepared, context);
    return {images, problems, request.source.samples().size() - samples.size()};
}

EvaluateResult evaluateChecked(const EvaluateRequest& request, const jobs::Context& context, const ImageProblemSink& onProblem)
{
    const torch::NoGradGuard noGradients;
    const Prepared prepared(request, context);
    if (request.peers != nullptr && !request.peers->isAlone())
        return evaluateWithPeers(request, prepared, context, onProblem);
    return evaluateAlone(request, prepared, context, onProblem);
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
