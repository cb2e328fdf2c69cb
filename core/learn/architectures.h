// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/network_description.h"

#include <string>
#include <vector>

namespace taxon::learn {

/// One entry of the registry of architectures.
struct ArchitectureInfo {
    std::string name;        ///< "efficientnet_lite0"
    std::string description; ///< one sentence
    int inputSizePx;         ///< side of the square input it was designed for
    long parameterCount;     ///< with 1000 classes (small_cnn: 10)
    NetworkDescription (*describe)(int classes);
};

/// All architectures, in the order in which a person should consider them.
[[nodiscard]] const std::vector<ArchitectureInfo>& architectures();

/// The layers of architecture \p name with a head of \p classes outputs.
/// \throws Error{Configuration} for an unknown name, with the nearest known one; Error{InvalidArgument} unless classes >= 1.
[[nodiscard]] NetworkDescription describe(const std::string& name, int classes);

} // namespace taxon::learn
