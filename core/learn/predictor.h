// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/preprocessing.h"
#include "learn/inference.h"

#include <c10/core/Device.h>
#include <filesystem>
#include <functional>
#include <string>
#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// What evaluation needs of a model: the function from prepared images to probabilities, and what its input and output mean.
struct Predictor {
    std::vector<std::string> classes; ///< by column of the probabilities
    images::Preprocessing preprocessing;
    double temperature = 1.0; ///< for the record: the probabilities already have it
    double threshold = 0.8;
    int featureCount = 0; ///< F; 0 for a TorchScript file, which tells no features
    /// float32 N x 3 x S x S on the CPU, prepared by preprocessing -> Answers on the CPU. Reads only.
    std::function<Answers(const torch::Tensor& imagesNchw)> answers;
};

/// A model that saveModel() wrote, or a TorchScript file, told apart by their first bytes.
///
/// A TorchScript file of any program does if forward() is as in docs/formats/model.md and the extra files labels.json and
/// preprocessing.json say what it answers and how its images are prepared. Two made-up images are run through it: a file that
/// doesn't fit is refused here, not after an hour of images.
/// \param device  where it is computed (openDevice()).
/// \throws Error{NotFound|Io|Damaged}; Error{Unsupported} for a file of another kind, one without the extra files, one that refuses an image
///         of its size, gives not one column for each class, or gives logits instead of probabilities.
[[nodiscard]] Predictor openPredictor(const std::filesystem::path& file, c10::Device device = c10::kCPU);

/// N x F, the features with each row of length 1 (a row of zeros stays), so that none is too large for a float16. \param answers  with features.
[[nodiscard]] torch::Tensor embeddingsOf(const Answers& answers);

} // namespace taxon::learn
