// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch/clusters.h"

#include <cstdint>
#include <string>

namespace taxon::launch {

/// "64Mi" and "1.5G" of Kubernetes in bytes. \param key  of \p settings, for the message. \throws Error{Configuration}.
[[nodiscard]] std::uint64_t bytesOf(const char* key, const std::string& quantity, const ClusterSettings& settings);

} // namespace taxon::launch
