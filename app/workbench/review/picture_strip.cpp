// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/picture_strip.h"

#include "common/thumbnail_loader.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace taxon::workbench {

PictureStrip::PictureStrip(ThumbnailLoader& thumbnails, int heightPx, int places, QWidget* parent)
    : QWidget(parent), m_thumbnails(thumbnails), m_places(places)
{
    setMinimumHeight(heightPx);
    setMaximumHeight(heightPx);
    connect(&m_thumbnails, &ThumbnailLoader::ready, this, [this](const QSet<QString>& files) {
        if (std::any_of(m_files.begin(), m_files.end(), [&](const QString& file) { return files.contains(file); }))
            update();
    });
}

PictureStrip::~PictureStrip()
{
    m_thumbnails.setWanted(this, {});
}

void PictureStrip::setFiles(const QStringList& files)
{
    m_files = files;
    update();
}

void PictureStrip::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void PictureStrip::paintEvent(QPaintEvent*)
{
    if (m_files.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const bool single = m_places == 1;
    const double step = (width() + 6.0) / m_places;
    QStringList missing;
    for (qsizetype i = 0; i < m_files.size(); ++i) {
        const QRectF frame(step * static_cast<double>(i), 0, step - 6, height());
        QPainterPath clip;
        clip.addRoundedRect(frame, 7, 7);
        const Thumbnail* thumbnail = m_thumbnails.find(m_files[i]);
        painter.fillPath(clip, thumbnail != nullptr && thumbnail->onWhite ? QColor(Qt::white) : m_theme.raised);
        if (thumbnail == nullptr)
            missing << m_files[i];
        else if (!thumbnail->pixmap.isNull()) {
            const double inset = thumbnail->onWhite ? (single ? 10 : 3) : 0;
            const QRectF room = frame.adjusted(inset, inset, -inset, -inset);
            const QSizeF size = QSizeF(thumbnail->pixmap.size()).scaled(room.size(), Qt::KeepAspectRatio);
            painter.save();
            painter.setClipPath(clip);
            painter.drawPixmap(QRectF(room.center() - QPointF(size.width() / 2, size.height() / 2), size), thumbnail->pixmap,
                               QRectF(thumbnail->pixmap.rect()));
            painter.restore();
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.border, 1));
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
    }
    m_thumbnails.setWanted(this, missing);
}

} // namespace taxon::workbench
