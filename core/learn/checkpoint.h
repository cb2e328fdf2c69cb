// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "learn/gradient_scaler.h"
#include "learn/weights.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace taxon::learn {

/// Sums over the images that an epoch has seen so far.
struct EpochSums {
    double loss = 0; ///< sum of the loss, each image counted once
    std::int64_t right = 0;
    std::int64_t images = 0;

    friend bool operator==(const EpochSums&, const EpochSums&) = default;
};

/// The epoch whose weights are kept, and its scores of the validation set (of the training set where there is none).
struct BestEpoch {
    int epoch = 0; ///< 1 = the first; 0 = none yet
    double loss = 0;
    double accuracy = 0;
    double f1 = 0;

    friend bool operator==(const BestEpoch&, const BestEpoch&) = default;
};

/// Where a training run stands, so that it can go on as if nothing had happened. No generator's state is among it: whatever is
/// random follows from the seed and the step (seeds.h).
struct Checkpoint {
    StateDict model;     ///< all parameters and buffers
    StateDict optimizer; ///< Optimizer::state()
    StateDict average;   ///< of the averaged weights (WeightAverage), where the recipe asks for them

    std::optional<GradientScale> gradientScale; ///< in half precision only

    int epoch = 0;                ///< epochs that are finished
    std::int64_t stepInEpoch = 0; ///< steps done of the epoch after them
    std::int64_t step = 0;        ///< steps done in all
    EpochSums sums;               ///< of the unfinished epoch
    BestEpoch best;

    std::uint64_t seed = 0;
    std::string architecture;
    std::string recipeHash; ///< of the settings that training depends on
    std::string datasetId;
    std::vector<std::string> classes;
};

/// The newest checkpoint of a run and the two before it.
[[nodiscard]] std::filesystem::path lastCheckpoint(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path previousCheckpoint(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path oldestCheckpoint(const std::filesystem::path& folder);

/// Writes checkpoints/last.safetensors; what was last becomes previous.safetensors, and that oldest.safetensors
/// (docs/formats/checkpoint.md). Whenever the process dies, one of them is whole. \throws Error{Io|NoSpace}.
void writeCheckpoint(const std::filesystem::path& folder, const Checkpoint& checkpoint, FileSystem& fileSystem = realFileSystem());

/// Reads one checkpoint; nothing is returned unless the file's own SHA-256, its size, and every tensor's name, type and shape agree.
/// \throws Error{NotFound|Io|Damaged|Unsupported}.
[[nodiscard]] Checkpoint readCheckpoint(const std::filesystem::path& file);

/// The last checkpoint, or where that is damaged or missing the one before it; nothing if there is none at all.
/// \param warn  told when the last one couldn't be used. \throws Error{Damaged} if there are checkpoints but none can be read.
[[nodiscard]] std::optional<Checkpoint> readNewestCheckpoint(const std::filesystem::path& folder,
                                                             const std::function<void(const std::string&)>& warn);

} // namespace taxon::learn
