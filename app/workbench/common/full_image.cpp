// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/full_image.h"

#include "common/on_white.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImageReader>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr double kMostPixels = 24e6;

} // namespace

FullImage readFullImage(const QString& file)
{
    FullImage full;
    const QFileInfo info(file);
    if (!info.isFile()) {
        full.problem = info.exists() ? QCoreApplication::translate("FullImage", "This is no regular file.")
                                     : QCoreApplication::translate("FullImage", "The file is no longer there.");
        return full;
    }
    QImageReader reader(file);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    full.fileSize = reader.size();
    const double pixels = static_cast<double>(full.fileSize.width()) * full.fileSize.height();
    if (full.fileSize.isValid() && pixels > kMostPixels)
        reader.setScaledSize((QSizeF(full.fileSize) * std::sqrt(kMostPixels / pixels)).toSize());
    QImage image = reader.read();
    if (image.isNull()) {
        full.problem = QCoreApplication::translate("FullImage", "The picture can't be read: %1").arg(reader.errorString());
        return full;
    }
    full.image = onWhite(image);
    return full;
}

} // namespace taxon::workbench
