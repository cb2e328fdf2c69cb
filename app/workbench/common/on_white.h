// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPainter>

namespace taxon::workbench {

/// A picture with transparency as the model sees it: on white, without alpha. Others stay as they are.
[[nodiscard]] inline QImage onWhite(const QImage& image)
{
    if (!image.hasAlphaChannel())
        return image;
    QImage white(image.size(), QImage::Format_RGB32);
    white.fill(Qt::white);
    QPainter(&white).drawImage(0, 0, image);
    return white;
}

} // namespace taxon::workbench
