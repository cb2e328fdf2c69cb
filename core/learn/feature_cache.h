// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "learn/loader.h"
#include "learn/model.h"
#include "shards/image_source.h"

#include <filesystem>
#include <string>
#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// What a frozen backbone says about images, computed once. On the CPU.
struct Features {
    torch::Tensor plain;              ///< N x F float32
    torch::Tensor flipped;            ///< N x F of the images mirrored left to right; undefined unless asked for
    std::vector<std::size_t> samples; ///< N indices into ImageSource::samples(): damaged images are left out
};

struct FeatureOptions {
    bool flip = true;
    int batchSize = 32;
    unsigned threads = 0;
    double damagedShareLimit = 0.05;
    torch::Device device = torch::kCPU; ///< where they are computed
};

/// The features of \p samples, un-augmented, from \p cacheFolder if they were computed before, else computed and kept there.
///
/// A cache file's name is the SHA-256 of everything that its numbers depend on: backbone weights, pre-processing, the
/// images' own hashes. A damaged file counts as missing. The three newest files are kept; the folder may be deleted at any time.
/// \throws Error{Damaged} when too many images can't be read; Error{Stopped} on a stop request; Error{Io|NoSpace}; Error{Failed}
/// where LibTorch fails, a full memory first of all.
[[nodiscard]] Features cachedFeatures(const Model& model, const shards::ImageSource& source, const std::vector<std::size_t>& samples,
                                      const FeatureOptions& options, const std::filesystem::path& cacheFolder, const ImageProblemSink& onProblem,
                                      const jobs::Context& context);

/// The same without a cache: computed, and kept nowhere. \throws as cachedFeatures(), but for Error{Io|NoSpace}.
[[nodiscard]] Features computeFeatures(const Model& model, const shards::ImageSource& source, const std::vector<std::size_t>& samples,
                                       const FeatureOptions& options, const ImageProblemSink& onProblem, const jobs::Context& context);

} // namespace taxon::learn
