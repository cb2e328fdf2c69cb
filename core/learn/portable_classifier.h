// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer.h"
#include "learn/folded_network.h"
#include "learn/model.h"

namespace taxon::learn {

/// \p network, which is that of \p model, as plain layers and numbers for the writers of core/graphs.
/// The numbers are the network's own: it must outlive the result.
[[nodiscard]] graphs::Classifier portableClassifier(const FoldedNetwork& network, const Model& model);

} // namespace taxon::learn
