// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_watch.h"

#include <QDateTime>
#include <QSet>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kQuietMs = 1'000;
constexpr int kLatestMs = 5'000; ///< a long copy shows as it goes
constexpr qsizetype kMostFolders = 20'000;

} // namespace

LibraryWatch::LibraryWatch(QObject* parent) : QObject(parent)
{
    m_quiet.setSingleShot(true);
    connect(&m_quiet, &QTimer::timeout, this, &LibraryWatch::changed);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        if (!m_quiet.isActive())
            m_firstMs = now;
        m_quiet.start(static_cast<int>(std::clamp<qint64>(m_firstMs + kLatestMs - now, 0, kQuietMs)));
    });
}

void LibraryWatch::watch(const QStringList& folders)
{
    const QStringList wanted = folders.mid(0, kMostFolders);
    const QStringList known = m_watcher.directories();
    const QSet<QString> before(known.begin(), known.end());
    const QSet<QString> after(wanted.begin(), wanted.end());
    if (const QSet<QString> gone = before - after; !gone.isEmpty())
        m_watcher.removePaths(gone.values());
    if (const QSet<QString> fresh = after - before; !fresh.isEmpty())
        m_watcher.addPaths(fresh.values());
}

} // namespace taxon::workbench
