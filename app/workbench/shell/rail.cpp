// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/rail.h"

#include "theme/icons.h"

#include <QShortcut>
#include <QVBoxLayout>

namespace taxon::workbench {

Rail::Rail(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("rail"));
    setProperty("look", QStringLiteral("rail"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Pages"));
    setFixedWidth(84);
    m_column->setContentsMargins(8, 12, 8, 12);
    m_column->setSpacing(4);
    m_column->addStretch();
}

void Rail::addPage(const QString& id, const QString& title, const QString& purpose, const QString& iconName)
{
    const int index = static_cast<int>(m_entries.size());
    auto* button = new QToolButton(this);
    button->setObjectName(id + QStringLiteral("RailButton"));
    button->setProperty("look", QStringLiteral("rail"));
    button->setText(title);
    button->setAccessibleName(title);
    button->setAccessibleDescription(purpose);
    button->setToolTip(tr("%1: %2 (Ctrl+%3)").arg(title, purpose).arg(index + 1));
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize({22, 22});
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFixedHeight(58);
    connect(button, &QToolButton::clicked, this, [this, index] { Q_EMIT pageChosen(index); });
    auto* shortcut = new QShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + index)), this);
    connect(shortcut, &QShortcut::activated, this, [this, index] {
        if (m_entries[index].button->isEnabled())
            Q_EMIT pageChosen(index);
    });
    m_column->insertWidget(index, button);
    m_entries.push_back({button, iconName});
}

void Rail::setCurrent(int index)
{
    for (int i = 0; i < m_entries.size(); ++i) {
        m_entries[i].button->setAutoExclusive(index >= 0);
        m_entries[i].button->setChecked(i == index);
    }
}

void Rail::setTheme(const Theme& theme)
{
    for (const Entry& entry : m_entries)
        entry.button->setIcon(icon(entry.iconName, theme));
}

void Rail::setPagesEnabled(bool enabled)
{
    for (const Entry& entry : m_entries)
        entry.button->setEnabled(enabled);
}

} // namespace taxon::workbench
