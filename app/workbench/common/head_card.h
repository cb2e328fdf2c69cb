// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"

#include <initializer_list>

namespace taxon::workbench {

/// What stands above the details of something that was chosen in a list: its name, its state, what can be done with it, and facts in a line.
class HeadCard : public Card {
    Q_OBJECT

public:
    /// Object names begin with \p name: "versionHead", "versionName", "versionState", "versionFacts".
    explicit HeadCard(const QString& name, QWidget* parent = nullptr);

    /// At the right of the name, in that order.
    void addButtons(std::initializer_list<QPushButton*> buttons);
    [[nodiscard]] QLabel* name() noexcept { return m_name; }
    [[nodiscard]] QLabel* state() noexcept { return m_state; }
    [[nodiscard]] QLabel* facts() noexcept { return m_facts; }

private:
    QHBoxLayout* m_line;
    QLabel* m_name;
    QLabel* m_state;
    QLabel* m_facts;
};

/// A text of several lines that can be marked and copied.
[[nodiscard]] QLabel* makeParagraph(const char* look, const QString& objectName);

} // namespace taxon::workbench
