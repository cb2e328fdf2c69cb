// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace taxon {

/// How long something takes or took, for people, no more exact than they need: "40 s", "5 min", "3.2 h", "4 days". Less than nothing is "0 s".
[[nodiscard]] std::string durationWords(double seconds);

} // namespace taxon
