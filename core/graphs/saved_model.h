// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer.h"
#include "images/probe.h"

#include <cstdint>
#include <string>

namespace taxon::graphs {

/// The bytes of a saved_model.pb that TensorFlow 2 and TensorFlow Serving load: weights inside, no variables, tag "serve".
///
/// Signatures (docs/formats/model.md): serving_default takes encoded images, serving_uint8 pixels, serving_float prepared
/// tensors; each gives probabilities, classes, top_k_classes and top_k_scores. model_info takes nothing and gives labels,
/// threshold, temperature and version.
/// \throws Error{Unsupported} for a layer that TensorFlow lacks or a graph of 2 GB and more; Error{InvalidArgument} for a network that doesn't fit its image.
/// About six times the weights in memory. Thread-safe.
[[nodiscard]] std::string savedModelBytes(const Classifier& classifier);

/// What the graph behind serving_default makes of an image file.
enum class GraphDecoding : std::uint8_t {
    Same,    ///< the pixels of pixels::decodeRgb()
    Close,   ///< within a level or two of them: CMYK, whose product TensorFlow rounds otherwise
    Refused, ///< an error for the whole request: TensorFlow lacks the format, or would read it differently
};

/// WebP, TIFF and BMP of other than 24 bits are refused; JPEG, PNG and 24-bit BMP are read.
[[nodiscard]] GraphDecoding decodingInGraph(const images::ImageInfo& info) noexcept;

} // namespace taxon::graphs
