// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/command_palette.h"

#include <algorithm>

namespace taxon::workbench {

CommandPalette::CommandPalette(QWidget* window)
    : NamePicker({QStringLiteral("commandPalette"), tr("Command"), tr("Type what to do…"), tr("Commands, best match first")}, window)
{
    connect(this, &NamePicker::picked, this, &CommandPalette::run);
}

void CommandPalette::offer(std::vector<Command> commands)
{
    m_commands = std::move(commands);
    QStringList titles, keys;
    for (const Command& command : m_commands) {
        titles << command.title;
        keys << command.keys;
    }
    ask(tr("Commands"), titles, keys);
}

void CommandPalette::run(const QString& title)
{
    const auto found = std::find_if(m_commands.begin(), m_commands.end(), [&](const Command& command) { return command.title == title; });
    if (found != m_commands.end())
        std::function(found->run)(); // a copy: it may offer commands anew
}

} // namespace taxon::workbench
