// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace taxon::workbench {

/// Notices that somebody else adds, moves or removes files in folders of the library. The kernel tells (inotify), so folders on a network
/// share are silent about what other machines do. Lives in the GUI thread.
class LibraryWatch : public QObject {
    Q_OBJECT

public:
    explicit LibraryWatch(QObject* parent = nullptr);

    /// Watches these folders and no others; only the first 20,000 of them.
    void watch(const QStringList& folders);
    /// What has changed so far is known: it is being read.
    void forget() { m_quiet.stop(); }

Q_SIGNALS:
    /// Something changed, and nothing for a second since; at the latest five seconds after the first change.
    void changed();

private:
    QFileSystemWatcher m_watcher;
    QTimer m_quiet;
    qint64 m_firstMs = 0; ///< of the changes that are waited about
};

} // namespace taxon::workbench
