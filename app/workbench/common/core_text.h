// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"

#include <QString>
#include <string>

namespace taxon::workbench {

/// What core has said, for the screen.
[[nodiscard]] inline QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// "007"
[[nodiscard]] inline QString version(int number)
{
    return text(versionName(number));
}

} // namespace taxon::workbench
