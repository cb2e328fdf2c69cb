// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/full_image.h"
#include "jobs/task_runner.h"
#include "theme/theme.h"

#include <QCache>
#include <QLabel>
#include <QToolButton>
#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace taxon::workbench {

/// The picture itself: fitted, or zoomed around the pointer and moved by dragging.
class ImageCanvas : public QWidget {
    Q_OBJECT

public:
    explicit ImageCanvas(QWidget* parent = nullptr);

    void setImage(const QImage& image);
    void setMessage(const QString& message);
    /// Drawn over all of the picture, whatever its own size; null = nothing.
    void setOverlay(const QImage& overlay);
    void setTheme(const Theme& theme);
    /// 0 = fitted to the room (never enlarged above 4 : 1).
    void setZoom(double zoom);
    void zoomBy(double factor, QPointF around);
    /// Larger by a quarter, or smaller, around the middle.
    void zoomIn();
    void zoomOut();
    /// Between fitted and 100 %.
    void toggleFitted();
    [[nodiscard]] double zoom() const;
    [[nodiscard]] bool hasOverlay() const { return !m_overlay.isNull(); }
    [[nodiscard]] bool isFitted() const noexcept { return m_zoom <= 0; }

Q_SIGNALS:
    void zoomChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] QRectF imageRect() const;
    void clampOffset();

    QImage m_image;
    QImage m_overlay;
    QString m_message;
    Theme m_theme = Theme::light();
    double m_zoom = 0;
    QPointF m_offset; ///< of the image's centre from the widget's
    QPointF m_pressed;
};

/// One image over the whole page: arrows go on, Z switches between fitted and 100 %, + and - and the wheel zoom, Escape goes
/// back. The next image is read ahead.
class ImageViewer : public QWidget {
    Q_OBJECT

public:
    struct Item {
        QString file;
        QString title;
        QString subtitle;
    };
    using Provider = std::function<Item(qint64)>;

    /// Covers \p page and stays its child.
    ImageViewer(TaskRunner& tasks, QWidget* page);

    /// Shows \p index of \p count images.
    void open(qint64 count, qint64 index, Provider provider);
    [[nodiscard]] bool isOpen() const { return isVisible(); }
    [[nodiscard]] qint64 index() const noexcept { return m_index; }
    /// Goes to another one of the images; the nearest there is.
    void showIndex(qint64 index);
    /// Goes back to the page.
    void close();
    /// Something over the picture of the image that is shown, until another one is. \param words  what it is, for the bar.
    void setOverlay(const QImage& overlay, const QString& words);
    [[nodiscard]] QString overlayWords() const { return m_overlayLabel->text(); }
    [[nodiscard]] ImageCanvas& canvas() noexcept { return *m_canvas; }
    /// A column at the right (facts about the image); taken over.
    void setSidePanel(QWidget* panel);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void indexChanged(qint64 index);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void load(const QString& file, bool show);
    void present(const FullImage& image);
    void updateZoomLabel();

    TaskRunner& m_tasks;
    Provider m_provider;
    qint64 m_count = 0;
    qint64 m_index = -1;
    QCache<QString, FullImage> m_cache{3};
    Task m_loading;
    ImageCanvas* m_canvas;
    QLabel* m_titleLabel;
    QLabel* m_subtitleLabel;
    QLabel* m_overlayLabel;
    QLabel* m_zoomLabel;
    QWidget* m_side;
    QVBoxLayout* m_sideColumn;
    QList<std::pair<QToolButton*, QString>> m_buttons;
};

} // namespace taxon::workbench
