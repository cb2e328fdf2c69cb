// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <filesystem>
#include <memory>
#include <optional>

namespace taxon::workbench {

/// A small picture of an image file.
struct ThumbnailImage {
    QImage image;           ///< at most kThumbnailSidePx on its longer side; null if the file could not be read
    bool onWhite = false;   ///< the file is transparent and was laid on white
    bool isMissing = false; ///< there is no such file any more
};

constexpr int kThumbnailSidePx = 256;

/// Thumbnails kept on disk between sessions: cache/thumbnails.db of a workspace, safe to delete. Thread-safe.
///
/// A row is valid while the file's size and time of change are those it was made of. A store that can't be opened or written
/// works as an empty one: thumbnails are then made anew.
class ThumbnailStore {
public:
    explicit ThumbnailStore(const std::filesystem::path& cacheFolder);
    ~ThumbnailStore();

    [[nodiscard]] std::optional<ThumbnailImage> find(const QString& file, qint64 modifiedMs, qint64 bytes);
    void keep(const QString& file, qint64 modifiedMs, qint64 bytes, const ThumbnailImage& thumbnail);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Reads \p file scaled down, EXIF orientation applied, transparency on white. The image is null if it can't be read or is no
/// regular file. Any thread.
[[nodiscard]] ThumbnailImage readThumbnail(const QString& file);

} // namespace taxon::workbench
