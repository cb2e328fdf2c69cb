// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/head_card.h"

#include <QHBoxLayout>

namespace taxon::workbench {

QLabel* makeParagraph(const char* look, const QString& objectName)
{
    QLabel* label = makeLabel({}, look, objectName);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

HeadCard::HeadCard(const QString& name, QWidget* parent)
    : Card(name + QStringLiteral("Head"), parent),
      m_line(new QHBoxLayout),
      m_name(makeLabel({}, "title", name + QStringLiteral("Name"))),
      m_state(makeLabel({}, "muted", name + QStringLiteral("State"))),
      m_facts(makeParagraph("muted", name + QStringLiteral("Facts")))
{
    m_line->setSpacing(10);
    m_line->addWidget(m_name);
    m_line->addWidget(m_state);
    m_line->addStretch();
    body()->addLayout(m_line);
    body()->addWidget(m_facts);
}

void HeadCard::addButtons(std::initializer_list<QPushButton*> buttons)
{
    for (QPushButton* button : buttons)
        m_line->addWidget(button);
}

} // namespace taxon::workbench
