// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace taxon {

/// This machine's name, and the user's on it, as text that is safe in JSON.
[[nodiscard]] std::string hostName();
[[nodiscard]] std::string userName();

} // namespace taxon
