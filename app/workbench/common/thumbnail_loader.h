// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/thumbnail_store.h"

#include <QCache>
#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QStringList>
#include <condition_variable>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace taxon::workbench {

struct Thumbnail {
    QPixmap pixmap;         ///< null if the file can't be shown
    bool onWhite = false;   ///< see ThumbnailImage
    bool isMissing = false; ///< the same
};

/// Makes thumbnails in worker threads for whatever is on screen now. Lives in the GUI thread.
///
/// Each view says what it wants by setWanted(), newest wish first; the next call replaces the wish, so what scrolled away is
/// dropped before it is made. Results arrive in batches. 128 MB are kept in memory, the rest on disk (ThumbnailStore).
class ThumbnailLoader : public QObject {
    Q_OBJECT

public:
    explicit ThumbnailLoader(int threads = 2, QObject* parent = nullptr);
    ~ThumbnailLoader() override;

    /// Where thumbnails are kept from now on; an empty path keeps none.
    void setCacheFolder(const std::filesystem::path& folder);
    /// The thumbnail if it is in memory, else nullptr.
    [[nodiscard]] const Thumbnail* find(const QString& file) const { return m_memory.object(file); }
    /// \param owner  the view; \param files  what it lacks, most urgent first.
    void setWanted(const QObject* owner, QStringList files);
    /// Forgets \p file in memory: it has changed.
    void forget(const QString& file) { m_memory.remove(file); }
    /// Whether anything that was wanted is not there yet.
    [[nodiscard]] bool isBusy() const;

Q_SIGNALS:
    void ready(const QSet<QString>& files);

private:
    struct Wish {
        const QObject* owner = nullptr;
        QStringList files;
        qsizetype next = 0;
    };

    void work();
    [[nodiscard]] bool takeNext(QString& file);
    void deliver();

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::list<Wish> m_wishes; ///< newest first
    QSet<QString> m_inWork;
    std::vector<std::pair<QString, ThumbnailImage>> m_made;
    std::shared_ptr<ThumbnailStore> m_store;
    bool m_stop = false;
    std::vector<std::thread> m_threads;
    mutable QCache<QString, Thumbnail> m_memory{128 * 1024};
};

} // namespace taxon::workbench
