// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/thumbnail_loader.h"

#include <QDateTime>
#include <QFileInfo>
#include <QMetaObject>
#include <algorithm>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace taxon::workbench {

ThumbnailLoader::ThumbnailLoader(int threads, QObject* parent) : QObject(parent)
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

ThumbnailLoader::~ThumbnailLoader()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void ThumbnailLoader::setCacheFolder(const std::filesystem::path& folder)
{
    auto store = folder.empty() ? nullptr : std::make_shared<ThumbnailStore>(folder);
    const std::lock_guard lock(m_mutex);
    m_store = std::move(store);
}

void ThumbnailLoader::setWanted(const QObject* owner, QStringList files)
{
    {
        const std::lock_guard lock(m_mutex);
        m_wishes.remove_if([owner](const Wish& wish) { return wish.owner == owner; });
        if (!files.isEmpty())
            m_wishes.push_front({owner, std::move(files), 0});
    }
    m_wake.notify_all();
}

bool ThumbnailLoader::isBusy() const
{
    const std::lock_guard lock(m_mutex);
    const bool waiting = std::any_of(m_wishes.begin(), m_wishes.end(), [](const Wish& wish) { return wish.next < wish.files.size(); });
    return waiting || !m_inWork.isEmpty();
}

bool ThumbnailLoader::takeNext(QString& file)
{
    for (Wish& wish : m_wishes)
        while (wish.next < wish.files.size()) {
            file = wish.files[wish.next++];
            if (!m_inWork.contains(file)) {
                m_inWork.insert(file);
                return true;
            }
        }
    return false;
}

void ThumbnailLoader::work()
{
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10); // the window comes first
    for (;;) {
        QString file;
        std::shared_ptr<ThumbnailStore> store;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [&] { return m_stop || takeNext(file); });
            if (m_stop)
                return;
            store = m_store;
        }
        const QFileInfo info(file);
        const qint64 modifiedMs = info.lastModified().toMSecsSinceEpoch();
        std::optional<ThumbnailImage> made;
        if (store)
            made = store->find(file, modifiedMs, info.size());
        if (!made) {
            made = readThumbnail(file);
            if (store)
                store->keep(file, modifiedMs, info.size(), *made);
        }
        bool first = false;
        {
            const std::lock_guard lock(m_mutex);
            first = m_made.empty();
            m_made.emplace_back(file, std::move(*made));
        }
        if (first)
            QMetaObject::invokeMethod(
                this, [this] { deliver(); }, Qt::QueuedConnection);
    }
}

void ThumbnailLoader::deliver()
{
    std::vector<std::pair<QString, ThumbnailImage>> made;
    {
        const std::lock_guard lock(m_mutex);
        made.swap(m_made);
        for (const auto& [file, image] : made)
            m_inWork.remove(file);
    }
    QSet<QString> files;
    for (auto& [file, made1] : made) {
        const int costKb = static_cast<int>(made1.image.sizeInBytes() / 1024) + 1;
        m_memory.insert(file, new Thumbnail{QPixmap::fromImage(std::move(made1.image)), made1.onWhite, made1.isMissing}, costKb);
        files.insert(file);
    }
    if (!files.isEmpty())
        Q_EMIT ready(files);
}

} // namespace taxon::workbench
