// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/compute_device.h"
#include "runs/recipe.h"
#include "shards/image_source.h"

#include <cstdint>
#include <string>
#include <torch/types.h>

namespace taxon::learn {

/// Bytes that training takes at its peak, as a straight line in the images of a batch.
struct TrainingMemory {
    std::uint64_t fixed = 0;    ///< weights, gradients, optimizer and the average of the weights
    std::uint64_t perImage = 0; ///< activations, gradients and the loader's batches

    [[nodiscard]] std::uint64_t of(int batchSize) const noexcept { return fixed + perImage * static_cast<std::uint64_t>(batchSize); }
};

/// Measures it by two steps of 8 random images of the recipe's full size, in the device and precision of \p compute, with the recipe's network, frozen stages and optimizer.
///
/// What LibTorch's tensors hold at a time is counted as they are allocated and freed; what its kernels take for themselves beside that is not, and a share
/// of the memory must be left for it (kUsableShare). The gradients count twice, as
/// fixed and with the images, so that the line lies above what a larger batch takes.
/// \throws Error{Configuration} as frozenLayers(), for an unknown network, and for a head alone (freeze_backbone).
[[nodiscard]] TrainingMemory measureTraining(const runs::Recipe& recipe, int classes, const Compute& compute = {});

/// Of the available memory so much is planned with.
inline constexpr double kUsableShare = 0.7;

struct BatchFit {
    int batchSize = 0;
    bool isLimitedByMemory = false; ///< else by kMostImages or the size of the set
};

/// The largest batch that \p usableBytes hold: a multiple of eight, below that 4 or 2. No more than 256 images nor an eighth of the training images: larger
/// batches gain no speed and leave few updates.
/// \throws Error{Configuration} if not even two images fit.
[[nodiscard]] BatchFit largestBatch(const TrainingMemory& memory, std::uint64_t usableBytes, std::int64_t trainingImages);

struct FittedRecipe {
    runs::Recipe recipe; ///< with the number for batch_size
    std::string summary; ///< one sentence: the number, and from what it follows
};

/// \p recipe with a batch size for training on \p source that fits into what the device of \p compute, or for a CPU the process (availableMemory()), has free now; a cache of decoded images in
/// memory is planned for. \throws as measureTraining(), largestBatch() and classCounts(); Error{Unsupported} where the system doesn't say what is free.
[[nodiscard]] FittedRecipe withFittedBatch(const runs::Recipe& recipe, const shards::ImageSource& source, const Compute& compute = {});

} // namespace taxon::learn
