// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/side_by_side.h"

#include <QBoxLayout>

namespace taxon::workbench {

SideBySide::SideBySide(int widthPx, QWidget* parent) : QWidget(parent), m_widthPx(widthPx), m_line(new QBoxLayout(QBoxLayout::LeftToRight, this))
{
    m_line->setContentsMargins(0, 0, 0, 0);
    m_line->setSpacing(12);
}

void SideBySide::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_line->setDirection(width() < m_widthPx ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

} // namespace taxon::workbench
