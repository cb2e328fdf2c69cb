// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/command.h"
#include "common/name_picker.h"

#include <vector>

namespace taxon::workbench {

/// Every command of the window by its name.
class CommandPalette : public NamePicker {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* window);

    /// Offers \p commands and runs the one that is chosen.
    void offer(std::vector<Command> commands);

private:
    void run(const QString& title);

    std::vector<Command> m_commands;
};

} // namespace taxon::workbench
