// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/screenshot.h"

#include "shell/main_window.h"

#include <QDialog>
#include <QPainter>
#include <QPixmap>

namespace taxon::workbench {
namespace {

constexpr int kLookMs = 40;
constexpr int kQuietLooks = 4; ///< painting may ask for more thumbnails: quiet means quiet for a while
constexpr int kMostLooks = 60'000 / kLookMs;

} // namespace

Screenshot::Screenshot(MainWindow& window, QString file, std::function<void(const QString&)> finished)
    : QObject(&window), m_window(window), m_file(std::move(file)), m_finished(std::move(finished))
{
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::look);
}

void Screenshot::start()
{
    m_timer.start();
}

void Screenshot::look()
{
    if (++m_looks > kMostLooks) {
        m_timer.stop();
        m_finished(tr("The page was not ready after 60 s."));
        return;
    }
    m_quietLooks = m_window.isLoading() ? 0 : m_quietLooks + 1;
    if (m_quietLooks < kQuietLooks)
        return;
    m_timer.stop();
    QPixmap picture = m_window.grab();
    QPainter painter(&picture);
    for (QDialog* dialog : m_window.findChildren<QDialog*>()) // windows of their own
        if (dialog->isVisible())
            painter.drawPixmap(m_window.mapFromGlobal(dialog->pos()), dialog->grab());
    painter.end();
    m_finished(picture.save(m_file) ? QString() : tr("Can't write %1.").arg(m_file));
}

} // namespace taxon::workbench
