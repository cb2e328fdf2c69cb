// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/thumbnail_store.h"

#include "common/on_white.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImageReader>
#include <SQLiteCpp/SQLiteCpp.h>
#include <mutex>

namespace taxon::workbench {

struct ThumbnailStore::State {
    explicit State(const std::string& file) : database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 200)
    {
        database.exec("PRAGMA journal_mode=WAL");
        database.exec("PRAGMA synchronous=OFF");
        database.exec("CREATE TABLE IF NOT EXISTS thumbnails_1 (file TEXT PRIMARY KEY, modified INTEGER, bytes INTEGER, white INTEGER, jpeg BLOB) "
                      "WITHOUT ROWID");
        select = std::make_unique<SQLite::Statement>(database, "SELECT white, jpeg FROM thumbnails_1 WHERE file = ? AND modified = ? AND bytes = ?");
        insert = std::make_unique<SQLite::Statement>(database, "INSERT OR REPLACE INTO thumbnails_1 VALUES (?, ?, ?, ?, ?)");
    }

    std::mutex mutex;
    SQLite::Database database;
    std::unique_ptr<SQLite::Statement> select;
    std::unique_ptr<SQLite::Statement> insert;
};

ThumbnailStore::ThumbnailStore(const std::filesystem::path& cacheFolder)
{
    try {
        std::filesystem::create_directories(cacheFolder);
        m_state = std::make_unique<State>((cacheFolder / "thumbnails.db").string());
    } catch (const std::exception&) {
        m_state.reset(); // a cache that can't be had is no reason to show nothing
    }
}

ThumbnailStore::~ThumbnailStore() = default;

std::optional<ThumbnailImage> ThumbnailStore::find(const QString& file, qint64 modifiedMs, qint64 bytes)
{
    if (!m_state)
        return std::nullopt;
    QByteArray jpeg;
    ThumbnailImage found;
    try {
        const std::lock_guard lock(m_state->mutex);
        SQLite::Statement& select = *m_state->select;
        select.reset();
        select.bind(1, file.toStdString());
        select.bind(2, static_cast<std::int64_t>(modifiedMs));
        select.bind(3, static_cast<std::int64_t>(bytes));
        if (!select.executeStep())
            return std::nullopt;
        found.onWhite = select.getColumn(0).getInt() != 0;
        const SQLite::Column blob = select.getColumn(1);
        jpeg = QByteArray(static_cast<const char*>(blob.getBlob()), blob.getBytes());
        select.reset();
    } catch (const std::exception&) {
        return std::nullopt;
    }
    found.image.loadFromData(jpeg, "JPG");
    if (found.image.isNull())
        return std::nullopt;
    return found;
}

void ThumbnailStore::keep(const QString& file, qint64 modifiedMs, qint64 bytes, const ThumbnailImage& thumbnail)
{
    if (!m_state || thumbnail.image.isNull())
        return;
    QByteArray jpeg;
    QBuffer buffer(&jpeg);
    if (!buffer.open(QIODevice::WriteOnly) || !thumbnail.image.save(&buffer, "JPG", 88))
        return;
    try {
        const std::lock_guard lock(m_state->mutex);
        SQLite::Statement& insert = *m_state->insert;
        insert.reset();
        insert.bind(1, file.toStdString());
        insert.bind(2, static_cast<std::int64_t>(modifiedMs));
        insert.bind(3, static_cast<std::int64_t>(bytes));
        insert.bind(4, thumbnail.onWhite ? 1 : 0);
        insert.bind(5, jpeg.constData(), static_cast<int>(jpeg.size()));
        insert.exec();
    } catch (const std::exception&) {
        m_state->insert->tryReset(); // a full disk: not kept
    }
}

ThumbnailImage readThumbnail(const QString& file)
{
    ThumbnailImage made;
    const QFileInfo info(file);
    made.isMissing = !info.exists();
    if (!info.isFile()) // a FIFO would hang the reader
        return made;
    QImageReader reader(file);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (size.isValid() && (size.width() > kThumbnailSidePx || size.height() > kThumbnailSidePx))
        reader.setScaledSize(size.scaled(kThumbnailSidePx, kThumbnailSidePx, Qt::KeepAspectRatio).expandedTo({1, 1}));
    QImage image = reader.read();
    if (image.isNull())
        return made;
    if (image.width() > kThumbnailSidePx || image.height() > kThumbnailSidePx)
        image = image.scaled(kThumbnailSidePx, kThumbnailSidePx, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    made.onWhite = image.hasAlphaChannel();
    made.image = onWhite(image).convertToFormat(QImage::Format_RGB32);
    return made;
}

} // namespace taxon::workbench
