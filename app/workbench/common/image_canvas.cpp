// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/image_viewer.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr double kLeastZoom = 0.02;
constexpr double kMostZoom = 32;
constexpr double kMostFitted = 4;
constexpr double kZoomStep = 1.25;

} // namespace

ImageCanvas::ImageCanvas(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("imageCanvas"));
    setAccessibleName(tr("Picture"));
    setMinimumSize(200, 200);
}

void ImageCanvas::setImage(const QImage& image)
{
    m_image = image;
    m_message.clear();
    m_zoom = 0;
    m_offset = {};
    update();
    Q_EMIT zoomChanged();
}

void ImageCanvas::setMessage(const QString& message)
{
    m_image = {};
    m_message = message;
    update();
}

void ImageCanvas::setOverlay(const QImage& overlay)
{
    m_overlay = overlay;
    update();
}

void ImageCanvas::zoomIn()
{
    zoomBy(kZoomStep, QRectF(rect()).center());
}

void ImageCanvas::zoomOut()
{
    zoomBy(1 / kZoomStep, QRectF(rect()).center());
}

void ImageCanvas::toggleFitted()
{
    setZoom(isFitted() ? 1 : 0);
}

void ImageCanvas::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

double ImageCanvas::zoom() const
{
    if (m_zoom > 0 || m_image.isNull())
        return m_zoom > 0 ? m_zoom : 1;
    const double fitted = std::min((width() - 32.0) / m_image.width(), (height() - 32.0) / m_image.height());
    return std::clamp(fitted, kLeastZoom, kMostFitted);
}

void ImageCanvas::setZoom(double zoom)
{
    m_zoom = zoom <= 0 ? 0 : std::clamp(zoom, kLeastZoom, kMostZoom);
    if (m_zoom <= 0)
        m_offset = {};
    clampOffset();
    update();
    Q_EMIT zoomChanged();
}

void ImageCanvas::zoomBy(double factor, QPointF around)
{
    const double before = zoom();
    const double after = std::clamp(before * factor, kLeastZoom, kMostZoom);
    const QPointF centre = QRectF(rect()).center() + m_offset;
    m_offset += (around - centre) * (1 - after / before);
    setZoom(after);
}

void ImageCanvas::clampOffset()
{
    const double roomX = std::max(0.0, (m_image.width() * zoom() - width()) / 2 + 40);
    const double roomY = std::max(0.0, (m_image.height() * zoom() - height()) / 2 + 40);
    m_offset = {std::clamp(m_offset.x(), -roomX, roomX), std::clamp(m_offset.y(), -roomY, roomY)};
}

QRectF ImageCanvas::imageRect() const
{
    const QSizeF size = QSizeF(m_image.size()) * zoom();
    const QPointF centre = QRectF(rect()).center() + m_offset;
    return {centre - QPointF(size.width() / 2, size.height() / 2), size};
}

void ImageCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, isFitted() || zoom() < 3);
    if (m_image.isNull()) {
        painter.setPen(m_theme.muted);
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    painter.drawImage(imageRect(), m_image);
    if (!m_overlay.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(imageRect(), m_overlay);
    }
    painter.setPen(QPen(m_theme.border, 1));
    painter.drawRect(imageRect());
}

void ImageCanvas::wheelEvent(QWheelEvent* event)
{
    zoomBy(std::pow(1.2, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void ImageCanvas::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->position();
}

void ImageCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton) || isFitted())
        return;
    m_offset += event->position() - m_pressed;
    m_pressed = event->position();
    clampOffset();
    update();
}

void ImageCanvas::mouseDoubleClickEvent(QMouseEvent*)
{
    toggleFitted();
}

} // namespace taxon::workbench
