// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer.h"

#include <string>

namespace taxon::graphs {

/// What an ONNX model takes.
enum class OnnxInput {
    Pixels, ///< "image": uint8 N x H x W x 3, RGB, any H and W; crop or border, resize and normalisation are inside
    Tensor, ///< "image": float32 N x 3 x S x S, prepared
};

/// The bytes of an ONNX model (opset 18, IR version 8) that gives probabilities, classes, top_k_classes and top_k_scores
/// (docs/formats/model.md). Metadata: labels (JSON), threshold, temperature, version, architecture, preprocessing (JSON).
/// \throws Error{Unsupported} for a model of 2 GB and more; Error{InvalidArgument} for a network that doesn't fit its image.
/// About four times the weights in memory. Thread-safe.
[[nodiscard]] std::string onnxBytes(const Classifier& classifier, OnnxInput input);

} // namespace taxon::graphs
