// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/batch_fit.h"

#include "base/available_memory.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "learn/architectures.h"
#include "learn/libtorch_error.h"
#include "learn/loss.h"
#include "learn/optimizer.h"
#include "learn/training_recipe.h"
#include "learn/training_set.h"

#include <ATen/DeviceAccelerator.h>
#include <algorithm>
#include <atomic>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <memory>
#include <numeric>
#include <vector>

namespace taxon::learn {
namespace {

constexpr int kMeasuredImages = 8;
constexpr int kMostImages = 256;
constexpr int kLeastSteps = 8; // of an epoch
constexpr const char* kWhenTooLarge = "Take a smaller network or smaller images, or free some memory.";

/// Counts what the tensors of one device hold. Told by LibTorch's allocators, from any of its threads.
class TensorBytes final : public c10::MemoryReportingInfoBase {
public:
    explicit TensorBytes(torch::Device device) : m_type(device.type()) {}
    bool memoryProfilingEnabled() const override { return true; }
    void reportMemoryUsage(void*, std::int64_t bytes, std::size_t, std::size_t, c10::Device device) override
    {
        if (device.type() != m_type)
            return;
        const std::int64_t now = m_now += bytes;
        std::int64_t peak = m_peak;
        while (now > peak && !m_peak.compare_exchange_weak(peak, now)) {}
    }
    [[nodiscard]] std::uint64_t now() const { return static_cast<std::uint64_t>(m_now.load()); }
    [[nodiscard]] std::uint64_t peak() const { return static_cast<std::uint64_t>(m_peak.load()); }

private:
    torch::DeviceType m_type;
    std::atomic<std::int64_t> m_now = 0, m_peak = 0;
};

torch::Tensor logitsOf(Network& network, const torch::Tensor& imagesNchw, const Compute& compute)
{
    const Autocast autocast(compute);
    return atLeastFloat(network.forward(imagesNchw));
}

/// With the second step the optimizer's state is there from the beginning.
void doSteps(Network& network, Optimizer& optimizer, const runs::Recipe& recipe, const Compute& compute)
{
    const torch::Device device = compute.device;
    const int size = recipe.preprocessing.sizePx;
    for (int step = 0; step < 2; ++step) {
        const torch::Tensor imagesNchw = torch::randn({kMeasuredImages, 3, size, size}, device).contiguous(torch::MemoryFormat::ChannelsLast);
        const torch::Tensor labels =
            torch::arange(kMeasuredImages, torch::TensorOptions(torch::kLong).device(device)).remainder(network.description().classCount);
        crossEntropy(logitsOf(network, imagesNchw, compute), labels, {}, recipe.labelSmoothing).backward();
        optimizer.step(recipe.learningRate, recipe.clipNorm);
        optimizer.zeroGradients();
    }
}

/// An image in the loaders' batches: three ahead, one at work and one more being normalised, in bytes for training and in floats for validation.
std::uint64_t loadedBytesPerImage(int sizePx)
{
    constexpr std::uint64_t kBatches = 5, kChannels = 3;
    return kBatches * kChannels * static_cast<std::uint64_t>(sizePx) * static_cast<std::uint64_t>(sizePx) * (1 + sizeof(float));
}

std::uint64_t freeBytes(torch::Device device)
{
    if (!device.is_cpu())
        return at::accelerator::getMemoryInfo(device.index()).first;
    if (const auto available = availableMemory())
        return *available;
    throw Error(ErrorCode::Unsupported, "The system doesn't say how much memory is free.", "/proc/meminfo", "Set training.batch_size to a number.");
}

/// What the measured steps had counts as free again: LibTorch and the C library keep it for the next time.
void releaseMeasured(torch::Device device)
{
    device.is_cpu() ? releaseFreedMemory() : at::accelerator::emptyCache();
}

TrainingMemory measure(const runs::Recipe& recipe, int classes, const Compute& compute)
{
    const auto bytes = std::make_shared<TensorBytes>(compute.device);
    const c10::DebugInfoGuard counting(c10::DebugInfoKind::PROFILER_STATE, bytes);
    Network network(describe(recipe.architecture, classes));
    network.setFrozen(frozenLayers(network.description(), recipe));
    toChannelsLast(network);
    network.to(compute.device);
    network.train();
    Optimizer optimizer(trainableParameters(network), recipe);
    doSteps(network, optimizer, recipe, compute);
    TrainingMemory memory;
    memory.fixed = bytes->now();
    memory.perImage = (bytes->peak() - bytes->now()) / kMeasuredImages + loadedBytesPerImage(recipe.preprocessing.sizePx);
    for (const auto& [name, parameter] : trainableParameters(network))
        memory.fixed += parameter.nbytes(); // its gradient
    if (recipe.averageDecay > 0)
        memory.fixed += byteCount(stateDict(network));
    return memory;
}

} // namespace

TrainingMemory measureTraining(const runs::Recipe& recipe, int classes, const Compute& compute)
{
    if (recipe.freezeBackbone)
        throw Error(ErrorCode::Configuration, "A head alone needs so little memory that no batch size follows from it.", recipe.name,
                    "Set training.batch_size to a number.");
    try {
        return measure(recipe, classes, compute);
    } catch (const c10::Error& error) {
        throw fromLibTorch(error, kWhenTooLarge);
    }
}

BatchFit largestBatch(const TrainingMemory& memory, std::uint64_t usableBytes, std::int64_t trainingImages)
{
    const std::uint64_t perImage = std::max<std::uint64_t>(1, memory.perImage);
    const std::uint64_t fitting = usableBytes > memory.fixed ? (usableBytes - memory.fixed) / perImage : 0;
    if (fitting < 2)
        throw Error(ErrorCode::Configuration,
                    fmt::format("Not even a batch of two images fits into memory: it takes {}, and {} can be used.", formatBytes(memory.of(2)),
                                formatBytes(usableBytes)),
                    "training.batch_size", kWhenTooLarge);
    const auto wanted = static_cast<std::uint64_t>(std::clamp<std::int64_t>(trainingImages / kLeastSteps, 2, kMostImages));
    const auto images = static_cast<int>(std::min(fitting, wanted));
    return {images >= 8 ? images / 8 * 8 : images >= 4 ? 4 : 2, fitting < wanted};
}

FittedRecipe withFittedBatch(const runs::Recipe& recipe, const shards::ImageSource& source, const Compute& compute)
{
    const torch::Device device = compute.device;
    const std::vector<std::int64_t> counts = classCounts(source);
    const TrainingMemory memory = measureTraining(recipe, static_cast<int>(counts.size()), compute);
    releaseMeasured(device);
    const std::uint64_t available = freeBytes(device);
    const std::uint64_t cache = recipe.cacheIn == "memory" && device.is_cpu() ? static_cast<std::uint64_t>(recipe.cacheMib) << 20 : 0;
    const auto usable = static_cast<std::uint64_t>(kUsableShare * static_cast<double>(available - std::min(available, cache)));
    const BatchFit fit = largestBatch(memory, usable, std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    FittedRecipe fitted{recipe, {}};
    fitted.recipe.batchSize = fit.batchSize;
    fitted.summary = fmt::format("Batch size {}: {} and {} an image, {} of {} can be used; {}.", fit.batchSize, formatBytes(memory.fixed),
                                 formatBytes(memory.perImage), formatBytes(usable), formatBytes(available),
                                 fit.isLimitedByMemory ? "memory holds no more" : "more would leave few updates or gain no speed");
    return fitted;
}

} // namespace taxon::learn
