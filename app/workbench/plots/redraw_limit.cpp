// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/redraw_limit.h"

#include <QEvent>
#include <QWidget>
#include <algorithm>

namespace taxon::workbench {

RedrawLimit::RedrawLimit(QWidget& chart, std::function<void()> draw) : QObject(&chart), m_chart(chart), m_draw(std::move(draw))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_isPending && m_chart.isVisible())
            this->draw();
    });
    chart.installEventFilter(this);
}

void RedrawLimit::request()
{
    m_isPending = true;
    if (!m_chart.isVisible() || m_timer.isActive())
        return;
    const qint64 since = m_since.isValid() ? m_since.elapsed() : kIntervalMs;
    if (since >= kIntervalMs)
        draw();
    else
        m_timer.start(static_cast<int>(kIntervalMs - std::max<qint64>(since, 0)));
}

void RedrawLimit::catchUp()
{
    if (m_isPending)
        draw();
}

bool RedrawLimit::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Show && m_isPending)
        request();
    return QObject::eventFilter(watched, event);
}

void RedrawLimit::draw()
{
    m_isPending = false;
    ++m_draws;
    m_since.start();
    m_draw();
}

} // namespace taxon::workbench
