// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <chrono>

namespace taxon::workbench {

/// "40 s", "12 min", "2 h 5 min", "3 days" in the language of the window; what core says of durations (base/duration.h) stays English.
[[nodiscard]] QString durationText(std::chrono::duration<double> time);

} // namespace taxon::workbench
