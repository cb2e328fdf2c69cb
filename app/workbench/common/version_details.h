// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace taxon::workbench {

/// Everything that a report of a fault should say of this program and machine, a line each: versions, definitions, system.
[[nodiscard]] QString versionDetails();

} // namespace taxon::workbench
