// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer.h"
#include "graphs/tensorflow_messages.h"

namespace taxon::graphs::tensorflow {

/// The function "classify": image (float32 N x S x S x 3, normalised) -> probabilities, classes, top_k_classes, top_k_scores.
inline constexpr const char* kClassify = "classify";
[[nodiscard]] ProtobufMessage classifyFunction(const Classifier& classifier);

/// The function "prepare": image (uint8 N x H x W x 3) -> what classify() wants: fitted, resized, normalised.
inline constexpr const char* kPrepare = "prepare";
[[nodiscard]] ProtobufMessage prepareFunction(const images::Preprocessing& record);

/// The function "prepare_bytes": bytes of one JPEG, PNG or BMP -> float32 S x S x 3, and the functions it calls but prepare.
/// Decodes as docs/formats/preprocessing.md says; refuses every other format.
inline constexpr const char* kPrepareBytes = "prepare_bytes";
[[nodiscard]] std::vector<ProtobufMessage> prepareBytesFunctions();

} // namespace taxon::graphs::tensorflow
