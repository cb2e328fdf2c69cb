// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/interval_set.h"
#include "common/tone.h"
#include "theme/theme.h"

#include <QAbstractScrollArea>
#include <QSet>
#include <QString>
#include <functional>
#include <optional>

namespace taxon::workbench {

class ThumbnailLoader;

/// What one cell of an ImageGrid shows. Made when it is painted, kept by nobody.
struct GridCell {
    QString file;            ///< absolute path of the picture
    QString title;           ///< first line of the caption
    double share = -1;       ///< in [0, 1]: a bar with its number as second line; negative: none
    bool shareStrong = true; ///< bar in the accent colour, else muted
    QString pill;            ///< a word on the picture's corner, or ""
    Tone pillTone = Tone::Muted;
    QString text; ///< the whole cell in words, for screen readers and the tool tip
};

/// A grid of up to millions of images: positions are computed, nothing is laid out or stored per image, the selection is a set
/// of intervals, thumbnails load for what is on screen.
///
/// Keys: arrows, Page Up/Down, Home, End; with Shift they extend, with Ctrl they only move; Space toggles, Ctrl+A selects all,
/// Enter opens. Mouse: click, Ctrl+click, Shift+click, double click opens.
class ImageGrid : public QAbstractScrollArea {
    Q_OBJECT

public:
    using Provider = std::function<GridCell(qint64)>;

    ImageGrid(ThumbnailLoader& thumbnails, QWidget* parent = nullptr);
    ~ImageGrid() override;

    /// Shows \p count cells; current and selection start anew.
    void setItems(qint64 count, Provider provider);
    /// Items were added at the end or taken from it: keeps place, current and what is left of the selection.
    void setCount(qint64 count);
    /// Items came, went or changed places: current, selection and what is at the top stay on the items they are on.
    /// \param places  of each item that was there, where it is now; -1 = it is gone.
    void rearrange(qint64 count, const std::vector<qint64>& places);
    /// The same items look different: paints again, keeps place, current and selection.
    void refresh() { viewport()->update(); }
    /// What stands in an empty grid.
    void setPlaceholder(const QString& text);
    void setTheme(const Theme& theme);
    /// The wished width; cells are stretched so that they fill the width.
    void setCellWidth(int widthPx);
    /// Whether dragging a cell starts dragWanted() and not only a selection; off at first.
    void setDraggable(bool draggable) { m_isDraggable = draggable; }
    /// Whether cells have a bar below their title.
    void setHasBars(bool hasBars);

    [[nodiscard]] qint64 count() const noexcept { return m_count; }
    [[nodiscard]] qint64 current() const noexcept { return m_current; }
    [[nodiscard]] GridCell cell(qint64 index) const { return m_provider(index); }
    [[nodiscard]] const IntervalSet& selection() const noexcept { return m_selection; }
    /// Makes \p index current, the only one selected, and visible; -1 for none.
    void setCurrent(qint64 index);
    /// Selects these, and makes the first of them current and visible; nothing for an empty set.
    void select(const IntervalSet& selection);
    [[nodiscard]] int columns() const noexcept;
    /// In the viewport's coordinates; may lie outside it.
    [[nodiscard]] QRect cellRect(qint64 index) const;
    /// -1 between and behind cells.
    [[nodiscard]] qint64 indexAt(const QPoint& point) const;

Q_SIGNALS:
    void currentChanged(qint64 index);
    void selectionChanged(qint64 count);
    /// Enter or a double click.
    void activated(qint64 index);
    /// The mouse drags what is selected; who hears it starts the drag.
    void dragWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    static constexpr int kHalfGapPx = 5; ///< half the space between cells

    [[nodiscard]] int cellHeight() const;
    [[nodiscard]] int captionHeight() const { return m_hasBars ? 44 : 25; }
    void updateScrollBar();
    void reveal(qint64 index);
    void moveTo(qint64 index, Qt::KeyboardModifiers modifiers);
    void select(qint64 index, Qt::KeyboardModifiers modifiers);
    void paintCell(QPainter& painter, const QRect& rect, const GridCell& cell, bool selected, bool current) const;
    void paintPicture(QPainter& painter, const QRectF& rect, const GridCell& cell) const;
    void paintCaption(QPainter& painter, const QRectF& rect, const GridCell& cell) const;
    void requestMissing(qint64 first, qint64 last);
    void thumbnailsReady(const QSet<QString>& files);
    void announceCurrent();

    ThumbnailLoader& m_thumbnails;
    Provider m_provider;
    qint64 m_count = 0;
    qint64 m_current = -1;
    qint64 m_anchor = -1;
    qint64 m_hovered = -1;
    IntervalSet m_selection;
    QSet<QString> m_onScreen;
    QString m_placeholder;
    Theme m_theme = Theme::light();
    int m_cellWidth = 168;
    bool m_hasBars = false;
    bool m_isDraggable = false;
    std::optional<QPoint> m_pressedAt; ///< where a drag may begin
    bool m_selectsOnRelease = false;   ///< one of several selected cells was pressed: a drag takes them all, a click only that one
};

} // namespace taxon::workbench
