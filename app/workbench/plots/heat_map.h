// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_style.h"
#include "theme/theme.h"

#include <QImage>
#include <QString>
#include <QWidget>
#include <functional>
#include <vector>

namespace taxon::workbench {

/// What a HeatMap shows.
struct HeatMapData {
    int rows = 0;
    int columns = 0;
    int blockRows = 0; ///< a line is drawn behind this many rows and columns: what follows is no part of the square
    int blockColumns = 0;
    std::vector<float> shade;     ///< rows x columns, row-major, in [0, 1]: 0 = as the card, 1 = the full colour
    std::vector<CurveTone> tones; ///< rows x columns
    std::function<QString(int)> rowName;
    std::function<QString(int)> columnName;
    std::function<QString(int, int)> figure; ///< of a cell, short: stands in it where there is room; "" = nothing
    std::function<QString(int, int)> words;  ///< of a cell, for the tool tip and screen readers

    [[nodiscard]] std::size_t place(int row, int column) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
    }
};

/// A matrix of shaded cells that stays quick at 1,500 x 1,500: cells are pixels of an image, painted stretched, with a pyramid of smaller ones
/// where each pixel is the darkest of the cells below it, so that a single cell is seen also from far.
///
/// Wheel: zoom around the pointer; drag: move. Arrow keys move the current cell (Ctrl: by ten, Shift: the picture), + and - zoom, 0 shows all,
/// Enter and a double click activate. O(cells) to set, O(pixels) to paint.
class HeatMap : public QWidget {
    Q_OBJECT

public:
    HeatMap(const QString& accessibleName, const QString& objectName, QWidget* parent = nullptr);

    /// Keeps zoom and place where the size is the same.
    void setData(HeatMapData data);
    void setTheme(const Theme& theme);
    /// Cells along the width and height that are seen: (column, row, columns, rows).
    [[nodiscard]] QRectF view() const noexcept { return m_view; }
    void showAll();
    void zoomBy(double factor, QPointF around);
    /// row, column = y, x; (-1, -1) = none.
    [[nodiscard]] QPoint current() const noexcept { return m_current; }
    /// Makes a cell the current one, and visible.
    void setCurrent(int row, int column);
    /// The rectangle of a cell in the widget; may lie outside.
    [[nodiscard]] QRectF cellRect(int row, int column) const;
    /// column, row = x, y; (-1, -1) outside of the cells.
    [[nodiscard]] QPoint cellAt(QPointF point) const;

Q_SIGNALS:
    void currentChanged(int row, int column);
    void cellActivated(int row, int column);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Shades {
        int width = 0;
        int height = 0;
        std::vector<float> shade;
        std::vector<CurveTone> tones;
    };

    void makeImages();
    [[nodiscard]] std::vector<QRgb> palette() const;
    [[nodiscard]] static Shades halved(const Shades& whole);
    [[nodiscard]] static QImage painted(const Shades& shades, const std::vector<QRgb>& colours);
    void clampView();
    void paintCells(QPainter& painter) const;
    void paintFigures(QPainter& painter) const;
    void paintNames(QPainter& painter) const;
    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] QSizeF cellSize() const;
    [[nodiscard]] QRgb colourAt(float shade, CurveTone tone) const;

    HeatMapData m_data;
    std::vector<QImage> m_images; ///< the whole, then each half as large
    Theme m_theme = Theme::light();
    QRectF m_view;
    QPoint m_current{-1, -1}; ///< x = column, y = row
    QPointF m_pressed;
    QPointF m_pressedAt; ///< where the button went down
    bool m_isDragging = false;
};

} // namespace taxon::workbench
