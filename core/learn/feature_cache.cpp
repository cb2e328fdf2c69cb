// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/feature_cache.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/safetensors.h"
#include "learn/inference.h"
#include "learn/libtorch_error.h"
#include "learn/weights.h"

#include <algorithm>
#include <torch/utils.h>
#include <unordered_set>

namespace taxon::learn {
namespace {

constexpr std::size_t kFilesKept = 3;

void update(Sha256& hash, const torch::Tensor& tensor)
{
    const auto plain = tensor.detach().cpu().contiguous();
    hash.update(std::span(static_cast<const std::byte*>(plain.const_data_ptr()), plain.nbytes()));
}

/// The SHA-256 of all that the features depend on.
std::string cacheKey(const Model& model, const shards::ImageSource& source, const std::vector<std::size_t>& samples, bool flip)
{
    Sha256 hash;
    hash.update(fmt::format("features 1 {} {} {}\n", model.architecture, flip ? "flipped" : "plain", images::toJson(model.preprocessing).dump()));
    const std::string head = model.network->description().headName + ".";
    for (const auto& [name, tensor] : stateDict(*model.network))
        if (!name.starts_with(head)) {
            hash.update(name);
            update(hash, tensor);
        }
    for (const std::size_t sample : samples)
        hash.update(fmt::format("{} {}\n", sample, source.samples()[sample].sha256));
    return toHex(hash.finish());
}

/// What an earlier run left; nothing if the file is missing, damaged or of other extents.
std::optional<Features> readCache(const std::filesystem::path& file, int featureCount, std::size_t sampleCount, bool flip)
{
    if (!std::filesystem::exists(file))
        return std::nullopt;
    try {
        const StateDict tensors = readTensors(SafetensorsFile::open(file));
        Features features{tensors.at("plain"), flip ? tensors.at("flipped") : torch::Tensor(), {}};
        const auto indices = tensors.at("samples").to(torch::kLong);
        const std::int64_t count = indices.size(0);
        for (const auto& part : {features.plain, flip ? features.flipped : features.plain})
            if (part.dim() != 2 || part.size(0) != count || part.size(1) != featureCount || !part.isfinite().all().item<bool>())
                return std::nullopt;
        if (static_cast<std::size_t>(count) > sampleCount)
            return std::nullopt;
        const auto* first = indices.const_data_ptr<std::int64_t>();
        features.samples.assign(first, first + count);
        return features;
    } catch (const Error&) {
        return std::nullopt;
    } catch (const std::out_of_range&) {
        return std::nullopt;
    }
}

void writeCache(const std::filesystem::path& file, const Features& features)
{
    StateDict tensors{{"plain", features.plain}, {"samples", torch::empty({static_cast<std::int64_t>(features.samples.size())}, torch::kLong)}};
    std::copy(features.samples.begin(), features.samples.end(), tensors["samples"].data_ptr<std::int64_t>());
    if (features.flipped.defined())
        tensors["flipped"] = features.flipped;
    SafetensorsWriter writer;
    addTensors(writer, tensors);
    writer.addMetadata("format", "taxon-features");
    writer.addMetadata("version", "1");
    writer.write(file);
}

/// Keeps the newest files of the cache.
void dropOldFiles(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::directory_entry> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".safetensors")
            files.push_back(entry);
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.last_write_time() > b.last_write_time(); });
    std::error_code ignored;
    for (std::size_t i = kFilesKept; i < files.size(); ++i)
        std::filesystem::remove(files[i].path(), ignored);
}

/// computeFeatures() with LibTorch's own errors.
Features compute(const Model& model, const shards::ImageSource& source, const std::vector<std::size_t>& samples, const FeatureOptions& options,
                 const ImageProblemSink& onProblem, const jobs::Context& context)
{
    const torch::NoGradGuard noGradients;
    const InferenceNet net(model, options.device);
    LoaderOptions loading;
    loading.preprocessing = model.preprocessing;
    loading.batchSize = options.batchSize;
    loading.threads = options.threads;
    loading.damagedShareLimit = options.damagedShareLimit;
    BatchLoader loader(source, samples, loading, onProblem);
    Features features;
    std::vector<torch::Tensor> plain, flipped;
    std::uint64_t done = 0;
    loader.startEpoch(0);
    while (const auto batch = loader.next()) {
        if (context.stopRequested())
            throw Error(ErrorCode::Stopped, "Stopped while the features of images were computed.", {}, "Going on computes them again.");
        done += static_cast<std::uint64_t>(options.batchSize);
        context.progress({"features", std::min<std::uint64_t>(done, samples.size()), samples.size(), "images"});
        if (batch->samples.empty())
            continue;
        plain.push_back(net.features(batch->images));
        if (options.flip)
            flipped.push_back(net.features(batch->images.flip(3))); // N x 3 x H x W: mirrored along W
        features.samples.insert(features.samples.end(), batch->samples.begin(), batch->samples.end());
    }
    if (plain.empty())
        throw Error(ErrorCode::Damaged, "Not one of the images could be read.");
    features.plain = torch::cat(plain).contiguous();
    if (options.flip)
        features.flipped = torch::cat(flipped).contiguous();
    return features;
}

} // namespace

Features computeFeatures(const Model& model, const shards::ImageSource& source, const std::vector<std::size_t>& samples,
                         const FeatureOptions& options, const ImageProblemSink& onProblem, const jobs::Context& context)
{
    try {
        return compute(model, source, samples, options, onProblem, context);
    } catch (const c10::Error& error) {
        throw fromLibTorchInPrediction(error);
    }
}

Features cachedFeatures(const Model& model, const shards::ImageSource& source, const std::vector<std::size_t>& samples, const FeatureOptions& options,
                        const std::filesystem::path& cacheFolder, const ImageProblemSink& onProblem, const jobs::Context& context)
{
    const auto file = cacheFolder / (cacheKey(model, source, samples, options.flip) + ".safetensors");
    if (auto kept = readCache(file, model.network->description().featureCount, samples.size(), options.flip)) {
        const std::unordered_set<std::size_t> usable(kept->samples.begin(), kept->samples.end());
        for (const std::size_t sample : samples)
            if (!usable.contains(sample) && onProblem)
                onProblem(source.samples()[sample].path, "could not be read when its features were computed");
        return *std::move(kept);
    }
    Features features = computeFeatures(model, source, samples, options, onProblem, context);
    std::filesystem::create_directories(cacheFolder);
    writeCache(file, features);
    dropOldFiles(cacheFolder);
    return features;
}

} // namespace taxon::learn
