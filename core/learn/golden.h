// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/model.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::learn {

/// An image that every exported form of a model is asked about.
struct GoldenImage {
    std::string path;      ///< relative to the library, as pathToText()
    std::string set;       ///< name of its set
    std::string className; ///< "" for out-of-scope
    std::string reason;    ///< why it was chosen: "easy", "hard", "out_of_scope", or what is odd about its format
    std::vector<std::byte> bytes;
};

struct GoldenReport {
    int images = 0;
    double scriptDifference = 0; ///< largest |TorchScript - network| of a probability; 0 without model.ts
};

/// Makes \p folder (docs/formats/golden.md): each image as it is, probabilities.npy with what the network answers to it and
/// golden.json. With \p scriptFile, a model.ts of the same model, that is run on each image, too.
/// \throws Error{AlreadyExists|Io|NoSpace}; Error{Damaged} for an image that can't be decoded; Error{Failed} naming the image
/// if TorchScript differs by more than 1e-5.
GoldenReport writeGolden(const Model& model, const std::vector<GoldenImage>& images, const std::filesystem::path& folder,
                         const std::filesystem::path& scriptFile = {});

/// Requests that a TensorFlow Serving answers for itself when it loads a model, so that the first person doesn't wait: the first eight of
/// \p images that its graph reads, one by one, then all in one. Each is a PredictionLog; the file of them is
/// assets.extra/tf_serving_warmup_requests, of TFRecords. Empty where none can be read.
/// Source: https://www.tensorflow.org/tfx/serving/saved_model_warmup and the .proto files of tensorflow_serving/apis.
[[nodiscard]] std::vector<std::string> warmupRequests(const std::vector<GoldenImage>& images);

} // namespace taxon::learn
