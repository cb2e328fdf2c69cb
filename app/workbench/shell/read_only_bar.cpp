// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/read_only_bar.h"

#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/widgets.h"

#include <QHBoxLayout>

namespace taxon::workbench {

ReadOnlyBar::ReadOnlyBar(QWidget* parent)
    : QFrame(parent),
      m_label(makeLabel({}, "", QStringLiteral("readOnlyLabel"))),
      m_copyButton(makeButton(tr("Copy details"), "link", QStringLiteral("readOnlyCopyButton"))),
      m_editButton(makeButton(tr("Edit here"), "", QStringLiteral("editHereButton")))
{
    setObjectName(QStringLiteral("readOnlyBar"));
    setProperty("look", QStringLiteral("noticeBar"));
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_editButton->setToolTip(tr("Takes the place of the other window once it is gone, and reads the workspace again"));
    m_copyButton->setToolTip(tr("What happened, and the versions of the program"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(20, 6, 14, 6);
    line->addWidget(m_label, 1);
    line->addWidget(m_copyButton);
    line->addWidget(m_editButton);
    connect(m_editButton, &QPushButton::clicked, this, &ReadOnlyBar::editWanted);
    connect(m_copyButton, &QPushButton::clicked, this, [this] { copyDetails(toolTip()); });
    setReason({});
}

void ReadOnlyBar::setReason(const std::optional<Error>& why)
{
    setVisible(why.has_value());
    if (!why)
        return;
    m_label->setText(text(why->message()));
    setToolTip(describe(*why));
    setLook(m_editButton, "");
}

void ReadOnlyBar::setFree()
{
    m_label->setText(tr("The window that had this workspace open for changes is gone. This one still only reads."));
    setLook(m_editButton, "primary");
}

} // namespace taxon::workbench
