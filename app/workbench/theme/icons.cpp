// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/icons.h"

#include <QApplication>
#include <QFile>
#include <QFont>
#include <QFontDatabase>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

/// The linker would leave the resources of a static library out. Q_INIT_RESOURCE works outside of namespaces only.
static void registerResources()
{
    Q_INIT_RESOURCE(workbench);
}

namespace taxon::workbench {
namespace {

/// Renders one of the SVGs, which are drawn in "currentColor".
class SvgIconEngine : public QIconEngine {
public:
    SvgIconEngine(QByteArray svg, const QColor& off, const QColor& on) : m_svg(std::move(svg)), m_off(off), m_on(on) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        QColor colour = state == QIcon::On ? m_on : m_off;
        if (mode == QIcon::Disabled)
            colour.setAlphaF(0.45f);
        QByteArray svg = m_svg;
        svg.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        painter->save();
        painter->setOpacity(painter->opacity() * colour.alphaF());
        renderer.render(painter, QRectF(rect));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new SvgIconEngine(*this); }

private:
    QByteArray m_svg;
    QColor m_off;
    QColor m_on;
};

QByteArray svgOf(const QString& name)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

QIcon icon(const QString& name, const QColor& off, const QColor& on)
{
    return QIcon(new SvgIconEngine(svgOf(name), off, on));
}

QIcon icon(const QString& name, const Theme& theme)
{
    return icon(name, theme.muted, theme.accent);
}

QPixmap iconPixmap(const QString& name, const QColor& colour, int sizePx, qreal deviceRatio)
{
    SvgIconEngine engine(svgOf(name), colour, colour);
    const int devicePx = qRound(sizePx * deviceRatio);
    QPixmap pixmap = engine.pixmap({devicePx, devicePx}, QIcon::Normal, QIcon::Off);
    pixmap.setDevicePixelRatio(deviceRatio);
    return pixmap;
}

void installFonts()
{
    registerResources();
    for (const char* weight : {"Regular", "Medium", "SemiBold"})
        QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/Inter-%1.otf").arg(QLatin1String(weight)));
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("DejaVu Sans")});
    font.setPixelSize(13);
    font.setHintingPreference(QFont::PreferNoHinting);
    QApplication::setFont(font);
}

} // namespace taxon::workbench
