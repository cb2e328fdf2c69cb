// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "graphs/layer.h"
#include "learn/network_description.h"

namespace taxon::learn {

/// What an exported graph knows of a layer; its inputs are those of the description.
[[nodiscard]] graphs::Step stepOf(const Layer& layer);

/// graphs::requireExportable() for every layer. \throws Error{Unsupported} naming the layer.
void requireExportable(const NetworkDescription& description);

} // namespace taxon::learn
