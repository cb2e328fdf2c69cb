// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/chart_picture.h"

#include "plots/qcustomplot_include.h"
#include "plots/redraw_limit.h"

#include <QBuffer>
#include <QImage>
#include <QSvgGenerator>

namespace taxon::workbench {
namespace {

constexpr double kPngScale = 2;

void paint(QWidget& chart, QPaintDevice& device, QCPPainter::PainterModes modes)
{
    if (auto* limit = chart.findChild<RedrawLimit*>(QString(), Qt::FindDirectChildrenOnly))
        limit->catchUp();
    QCPPainter painter;
    painter.begin(&device);
    painter.setModes(modes);
    if (auto* plot = chart.findChild<QCustomPlot*>()) {
        plot->toPainter(&painter, plot->width(), plot->height());
    } else {
        painter.setRenderHint(QPainter::Antialiasing);
        chart.render(&painter);
    }
}

QSize sizeOf(const QWidget& chart)
{
    const auto* plot = chart.findChild<QCustomPlot*>();
    return plot != nullptr ? plot->size() : chart.size();
}

} // namespace

QByteArray svgOf(QWidget& chart)
{
    const QSize size = sizeOf(chart);
    if (size.isEmpty())
        return {};
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(chart.accessibleName());
    paint(chart, generator, QCPPainter::pmVectorized | QCPPainter::pmNoCaching);
    return bytes;
}

QByteArray pngOf(QWidget& chart)
{
    const QSize size = sizeOf(chart);
    if (size.isEmpty())
        return {};
    QImage image(size * kPngScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(kPngScale);
    image.fill(chart.palette().color(QPalette::Base));
    paint(chart, image, QCPPainter::pmNoCaching);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace taxon::workbench
