// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>

namespace taxon::workbench {

/// A group of buttons of which one is down: Tab stops at that one, and the arrow keys choose another. (Of a plain QButtonGroup Tab stops at
/// the first button until one of them had the focus.) Buttons are added before the first one is checked.
[[nodiscard]] QButtonGroup* makeChoiceGroup(QObject* owner);

} // namespace taxon::workbench
