// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

namespace taxon::workbench {

/// A picture read for looking at it large.
struct FullImage {
    QImage image;    ///< null if it can't be shown
    QSize fileSize;  ///< as the file says; image is smaller for files above kMostPixels
    QString problem; ///< why there is none
};

/// Reads \p file whole (at most about 24 million pixels, scaled down above that), EXIF orientation applied, transparency on
/// white. Regular files only. Any thread.
[[nodiscard]] FullImage readFullImage(const QString& file);

} // namespace taxon::workbench
