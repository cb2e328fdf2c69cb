// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/key_sheet.h"

#include "common/widgets.h"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>

namespace taxon::workbench {

KeySheet::KeySheet(const Keymap& keymap, QWidget& page) : QFrame(&page), m_keymap(keymap)
{
    setObjectName(QStringLiteral("keySheet"));
    setAccessibleName(tr("Keys of Review"));
    setProperty("look", QStringLiteral("popup"));
    setFocusPolicy(Qt::StrongFocus);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 18, 24, 18);
    whole->setSpacing(12);
    whole->addWidget(makeLabel(tr("Keys of Review"), "title"));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(36);
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    for (QVBoxLayout* column : {left, right})
        column->setSpacing(6); // else that of the columns
    QStringList groups;
    for (const KeyAction& action : keyActions())
        if (!groups.contains(action.group))
            groups << action.group;
    for (int i = 0; i < groups.size(); ++i)
        addGroup(i == 0 ? *left : *right, groups[i]);
    left->addStretch();
    right->addStretch();
    columns->addLayout(left);
    columns->addLayout(right);
    whole->addLayout(columns);
    if (!keymap.problems().isEmpty()) {
        QLabel* problems = makeLabel(tr("Refused of your keymap.json: %1").arg(keymap.problems().join(QLatin1Char(' '))), "warn",
                                     QStringLiteral("keymapProblems"));
        problems->setWordWrap(true);
        whole->addWidget(problems);
    }
    QLabel* hint = makeLabel(
        tr("Lists, grids and plots also have arrows, Space, Ctrl+A, Home, End. Ctrl+K runs anything by its name. Escape closes this."), "small");
    hint->setWordWrap(true);
    whole->addWidget(hint);
    hide();
}

void KeySheet::addGroup(QVBoxLayout& column, const QString& group)
{
    column.addWidget(makeLabel(group, "caption"));
    auto* rows = new QGridLayout;
    rows->setHorizontalSpacing(14);
    rows->setVerticalSpacing(3);
    int row = 0;
    for (const KeyAction& action : keyActions()) {
        if (action.group != group)
            continue;
        const QString key = m_keymap.text(action.id);
        rows->addWidget(makeLabel(key.isEmpty() ? QStringLiteral("–") : key, "strong", QStringLiteral("key_") + action.id), row, 0);
        rows->addWidget(makeLabel(action.words, ""), row, 1);
        ++row;
    }
    rows->setColumnStretch(1, 1);
    column.addLayout(rows);
    column.addSpacing(12);
}

void KeySheet::toggle()
{
    if (isVisible()) {
        hide();
        if (m_before)
            m_before->setFocus();
        return;
    }
    m_before = QApplication::focusWidget();
    resize(sizeHint().boundedTo(parentWidget()->size()));
    move((parentWidget()->width() - width()) / 2, (parentWidget()->height() - height()) / 2);
    show();
    raise();
    setFocus();
}

void KeySheet::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape || m_keymap.actionOf(*event) == QLatin1String("keys"))
        toggle();
    else
        QFrame::keyPressEvent(event);
}

void KeySheet::mousePressEvent(QMouseEvent* event)
{
    Q_UNUSED(event)
    toggle();
}

} // namespace taxon::workbench
