// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/folded_network.h"
#include "learn/model.h"

#include <string>

namespace taxon::learn {

/// The TorchScript source of forward() for \p network: one line a layer; weights are the attributes w0, b0, w1 …
[[nodiscard]] std::string forwardSource(const FoldedNetwork& network);

/// The bytes of a TorchScript file with forward(), predict(), labels and the extra files labels.json and preprocessing.json
/// (see exportModel()). Any program that reads TorchScript runs it; nothing of Taxon is needed there.
/// \throws Error{Failed} if LibTorch refuses the source.
[[nodiscard]] std::string torchScriptBytes(const Model& model);

} // namespace taxon::learn
