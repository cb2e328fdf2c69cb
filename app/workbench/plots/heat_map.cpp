// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/heat_map.h"

#include <QAccessible>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr int kNameWidthPx = 132;  ///< of row names, at the left
constexpr int kNameHeightPx = 96;  ///< of column names, above
constexpr int kSlantPx = 120;      ///< of a column name, at 45 degrees
constexpr int kAxesPx = 84;        ///< of what the axes are, left of the first column's name
constexpr double kNameFromPx = 12; ///< a cell this high has its name
constexpr double kFigureFromPx = 26;
constexpr double kMostCellWidthPx = 96;
constexpr double kMostCellHeightPx = 48;
constexpr double kFewestCells = 3; ///< seen at the closest
constexpr int kLevels = 256;
constexpr int kSmallest = 256; ///< pixels of the last image of the pyramid

} // namespace

HeatMap::HeatMap(const QString& accessibleName, const QString& objectName, QWidget* parent) : QWidget(parent)
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(280, 240);
}

void HeatMap::setData(HeatMapData matrix)
{
    const bool isSameSize = matrix.rows == m_data.rows && matrix.columns == m_data.columns;
    m_data = std::move(matrix);
    makeImages();
    if (!isSameSize) {
        m_current = {-1, -1};
        showAll();
    }
    update();
}

void HeatMap::setTheme(const Theme& theme)
{
    m_theme = theme;
    makeImages();
    update();
}

QRgb HeatMap::colourAt(float shade, CurveTone tone) const
{
    const QColor full = toneColour(m_theme, tone);
    const auto part = static_cast<double>(shade);
    const auto mix = [part](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * part)); };
    return qRgb(mix(m_theme.surface.red(), full.red()), mix(m_theme.surface.green(), full.green()), mix(m_theme.surface.blue(), full.blue()));
}

/// 256 shades of each tone.
std::vector<QRgb> HeatMap::palette() const
{
    std::vector<QRgb> colours;
    for (int tone = 0; tone <= static_cast<int>(CurveTone::Muted); ++tone)
        for (int level = 0; level < kLevels; ++level)
            colours.push_back(colourAt(static_cast<float>(level) / (kLevels - 1), static_cast<CurveTone>(tone)));
    return colours;
}

/// Half as wide and high: of each four cells the darkest.
HeatMap::Shades HeatMap::halved(const Shades& whole)
{
    Shades half{(whole.width + 1) / 2, (whole.height + 1) / 2, {}, {}};
    half.shade.assign(static_cast<std::size_t>(half.width) * static_cast<std::size_t>(half.height), -1);
    half.tones.resize(half.shade.size());
    for (int y = 0; y < whole.height; ++y)
        for (int x = 0; x < whole.width; ++x) {
            const std::size_t from = static_cast<std::size_t>(y) * static_cast<std::size_t>(whole.width) + static_cast<std::size_t>(x);
            const std::size_t to = static_cast<std::size_t>(y / 2) * static_cast<std::size_t>(half.width) + static_cast<std::size_t>(x / 2);
            if (whole.shade[from] > half.shade[to]) {
                half.shade[to] = whole.shade[from];
                half.tones[to] = whole.tones[from];
            }
        }
    return half;
}

QImage HeatMap::painted(const Shades& shades, const std::vector<QRgb>& colours)
{
    QImage image(shades.width, shades.height, QImage::Format_RGB32);
    std::size_t at = 0;
    for (int y = 0; y < shades.height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y)); // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast): so are scan lines written
        for (int x = 0; x < shades.width; ++x, ++at)
            line[x] = colours[static_cast<std::size_t>(shades.tones[at]) * kLevels + static_cast<std::size_t>(shades.shade[at] * (kLevels - 1))];
    }
    return image;
}

void HeatMap::makeImages()
{
    m_images.clear();
    if (m_data.rows == 0)
        return;
    const std::vector<QRgb> colours = palette();
    Shades shades{m_data.columns, m_data.rows, std::move(m_data.shade), std::move(m_data.tones)}; // lent: 11 MB are not copied
    m_images.push_back(painted(shades, colours));
    Shades half;
    const Shades* last = &shades;
    while (std::max(last->width, last->height) > kSmallest) {
        half = halved(*last);
        last = &half;
        m_images.push_back(painted(half, colours));
    }
    m_data.shade = std::move(shades.shade);
    m_data.tones = std::move(shades.tones);
}

QRectF HeatMap::plot() const
{
    return QRectF(rect()).adjusted(kNameWidthPx, kNameHeightPx, -8, -8);
}

QSizeF HeatMap::cellSize() const
{
    if (m_view.isEmpty())
        return {0, 0};
    return {plot().width() / m_view.width(), plot().height() / m_view.height()};
}

void HeatMap::showAll()
{
    m_view = QRectF(0, 0, m_data.columns, m_data.rows);
    clampView();
    update();
}

/// No cell larger than the largest, none smaller than all of them seen; the matrix fills the room, or begins at its left and top.
void HeatMap::clampView()
{
    const QRectF room = plot();
    if (m_data.rows == 0 || room.width() < 10 || room.height() < 10)
        return;
    const double leastColumns = room.width() / kMostCellWidthPx;
    const double leastRows = room.height() / kMostCellHeightPx;
    const double width = std::max(leastColumns, std::clamp(m_view.width(), kFewestCells, std::max<double>(kFewestCells, m_data.columns)));
    const double height = std::max(leastRows, std::clamp(m_view.height(), kFewestCells, std::max<double>(kFewestCells, m_data.rows)));
    const double left = std::clamp(m_view.left(), 0.0, std::max(0.0, m_data.columns - width));
    const double top = std::clamp(m_view.top(), 0.0, std::max(0.0, m_data.rows - height));
    m_view = QRectF(left, top, width, height);
}

void HeatMap::zoomBy(double factor, QPointF around)
{
    const QRectF room = plot();
    const double x = m_view.left() + (around.x() - room.left()) / cellSize().width();
    const double y = m_view.top() + (around.y() - room.top()) / cellSize().height();
    const QSizeF before = m_view.size();
    m_view.setSize(before / factor);
    clampView();
    m_view.moveTo(x - (x - m_view.left()) * m_view.width() / before.width(), y - (y - m_view.top()) * m_view.height() / before.height());
    clampView();
    update();
}

QRectF HeatMap::cellRect(int row, int column) const
{
    const QSizeF cell = cellSize();
    return {plot().left() + (column - m_view.left()) * cell.width(), plot().top() + (row - m_view.top()) * cell.height(), cell.width(),
            cell.height()};
}

QPoint HeatMap::cellAt(QPointF point) const
{
    if (m_data.rows == 0 || !plot().contains(point))
        return {-1, -1};
    const QSizeF cell = cellSize();
    const QPoint at(static_cast<int>(m_view.left() + (point.x() - plot().left()) / cell.width()),
                    static_cast<int>(m_view.top() + (point.y() - plot().top()) / cell.height()));
    return at.x() < m_data.columns && at.y() < m_data.rows ? at : QPoint(-1, -1);
}

void HeatMap::setCurrent(int row, int column)
{
    if (m_data.rows == 0)
        return;
    m_current = {std::clamp(column, 0, m_data.columns - 1), std::clamp(row, 0, m_data.rows - 1)};
    const auto reveal = [](double& from, double size, int cell) { from = std::clamp(from, cell + 1 - size, static_cast<double>(cell)); };
    double left = m_view.left();
    double top = m_view.top();
    reveal(left, m_view.width(), m_current.x());
    reveal(top, m_view.height(), m_current.y());
    m_view.moveTo(left, top);
    clampView();
    update();
    setAccessibleDescription(m_data.words(m_current.y(), m_current.x()));
    QAccessibleEvent said(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&said);
    Q_EMIT currentChanged(m_current.y(), m_current.x());
}

void HeatMap::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    if (m_data.rows == 0 || m_images.empty())
        return;
    paintCells(painter);
    paintFigures(painter);
    paintNames(painter);
}

void HeatMap::paintCells(QPainter& painter) const
{
    const QRectF room = plot();
    const QRectF seen = m_view.intersected(QRectF(0, 0, m_data.columns, m_data.rows));
    const QSizeF cell = cellSize();
    const QRectF target(room.left() + (seen.left() - m_view.left()) * cell.width(), room.top() + (seen.top() - m_view.top()) * cell.height(),
                        seen.width() * cell.width(), seen.height() * cell.height());
    std::size_t level = 0;
    double pixel = std::min(cell.width(), cell.height()) * devicePixelRatioF();
    while (level + 1 < m_images.size() && pixel < 1) {
        ++level;
        pixel *= 2;
    }
    const double scale = 1.0 / static_cast<double>(1U << level);
    painter.save();
    painter.setClipRect(room);
    painter.drawImage(target, m_images[level], QRectF(seen.left() * scale, seen.top() * scale, seen.width() * scale, seen.height() * scale));
    painter.setPen(QPen(m_theme.border, 1));
    if (cell.height() >= kNameFromPx) { // thin lines between cells that are large enough to be told apart
        for (int row = static_cast<int>(seen.top()); row <= seen.bottom(); ++row)
            painter.drawLine(QPointF(target.left(), cellRect(row, 0).top()), QPointF(target.right(), cellRect(row, 0).top()));
        for (int column = static_cast<int>(seen.left()); column <= seen.right(); ++column)
            painter.drawLine(QPointF(cellRect(0, column).left(), target.top()), QPointF(cellRect(0, column).left(), target.bottom()));
    }
    painter.setPen(QPen(m_theme.muted, 2));
    if (m_data.blockRows < m_data.rows)
        painter.drawLine(QPointF(target.left(), cellRect(m_data.blockRows, 0).top()), QPointF(target.right(), cellRect(m_data.blockRows, 0).top()));
    if (m_data.blockColumns < m_data.columns)
        painter.drawLine(QPointF(cellRect(0, m_data.blockColumns).left(), target.top()),
                         QPointF(cellRect(0, m_data.blockColumns).left(), target.bottom()));
    if (m_current.x() >= 0) {
        painter.setPen(QPen(hasFocus() ? m_theme.text : m_theme.muted, 2));
        const QRectF current = cellRect(m_current.y(), m_current.x());
        const double grow = std::max(0.0, 3 - current.height() / 2); // a cell of a pixel needs a frame that is seen
        painter.drawRect(current.adjusted(-grow, -grow, grow, grow));
    }
    painter.restore();
}

void HeatMap::paintFigures(QPainter& painter) const
{
    const QSizeF cell = cellSize();
    if (cell.width() < kFigureFromPx + 6 || cell.height() < kFigureFromPx - 10)
        return;
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.save();
    painter.setClipRect(plot());
    const QRect seen = m_view.toAlignedRect().intersected(QRect(0, 0, m_data.columns, m_data.rows));
    for (int row = seen.top(); row <= seen.bottom(); ++row)
        for (int column = seen.left(); column <= seen.right(); ++column) {
            const QString figure = m_data.figure(row, column);
            if (figure.isEmpty())
                continue;
            const QColor ground = colourAt(m_data.shade[m_data.place(row, column)], m_data.tones[m_data.place(row, column)]);
            const bool isInk = contrast(m_theme.text, ground) >= contrast(m_theme.surface, ground);
            painter.setPen(isInk ? m_theme.text : m_theme.surface);
            painter.drawText(cellRect(row, column), Qt::AlignCenter, figure);
        }
    painter.restore();
}

void HeatMap::paintNames(QPainter& painter) const
{
    const QSizeF cell = cellSize();
    QFont small = font();
    small.setPixelSize(11);
    const QFontMetrics metrics(small);
    const QRectF room = plot();
    const auto use = [&](bool isCurrent, bool isExtra) {
        QFont one = small;
        one.setWeight(isCurrent ? QFont::DemiBold : QFont::Normal);
        one.setItalic(isExtra);
        painter.setFont(one);
        painter.setPen(isCurrent ? m_theme.accent : m_theme.muted);
    };
    const QRect seen = m_view.toAlignedRect().intersected(QRect(0, 0, m_data.columns, m_data.rows));
    painter.save();
    painter.setClipRect(QRectF(0, room.top(), room.left(), room.height()));
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        if (cell.height() < kNameFromPx && row != m_current.y())
            continue;
        use(row == m_current.y(), row >= m_data.blockRows);
        const QRectF beside = cellRect(row, 0);
        const QRectF box(4, beside.center().y() - 8, room.left() - 10, 16);
        painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(m_data.rowName(row), Qt::ElideMiddle, int(box.width())));
    }
    painter.setClipRect(QRectF(0, 0, width(), room.top()));
    for (int column = seen.left(); column <= seen.right(); ++column) {
        const double centre = cellRect(0, column).center().x();
        if ((cell.width() < kNameFromPx && column != m_current.x()) || centre < room.left() || centre > room.right())
            continue;
        use(column == m_current.x(), column >= m_data.blockColumns);
        painter.save();
        painter.translate(centre, room.top() - 6);
        painter.rotate(45); // to the left, over the room above the row names: the last column has none at its right
        painter.drawText(QRectF(-kSlantPx, -8, kSlantPx, 16), Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(m_data.columnName(column), Qt::ElideMiddle, kSlantPx - 4));
        painter.restore();
    }
    painter.restore();
    painter.setFont(small);
    painter.setPen(m_theme.muted);
    painter.drawText(QRectF(4, room.top() - 36, kAxesPx, 16), Qt::AlignLeft | Qt::AlignVCenter, tr("prediction →"));
    painter.drawText(QRectF(4, room.top() - 20, kAxesPx, 16), Qt::AlignLeft | Qt::AlignVCenter, tr("label ↓"));
}

} // namespace taxon::workbench
