// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

namespace taxon::workbench {

/// Something a person can ask for by its name (Ctrl+K).
struct Command {
    QString title; ///< "Show class golden retriever": unique among all that are offered
    QString keys;  ///< what else does it, or ""
    std::function<void()> run;
};

} // namespace taxon::workbench
