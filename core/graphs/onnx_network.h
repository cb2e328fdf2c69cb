// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer.h"
#include "graphs/onnx_messages.h"

namespace taxon::graphs::onnx {

/// The layers. \param image  name of the prepared images (float32 N x 3 x S x S). \returns the name of the logits (N x C).
[[nodiscard]] std::string writeNetwork(GraphWriter& graph, const Classifier& classifier, const std::string& image);

} // namespace taxon::graphs::onnx
