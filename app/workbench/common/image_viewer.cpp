// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/image_viewer.h"

#include "common/widgets.h"
#include "theme/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QResizeEvent>
#include <algorithm>

namespace taxon::workbench {

ImageViewer::ImageViewer(TaskRunner& tasks, QWidget* page)
    : QWidget(page),
      m_tasks(tasks),
      m_canvas(new ImageCanvas),
      m_titleLabel(makeLabel({}, "heading", QStringLiteral("viewerTitle"))),
      m_subtitleLabel(makeLabel({}, "muted", QStringLiteral("viewerSubtitle"))),
      m_overlayLabel(makeLabel({}, "small", QStringLiteral("viewerOverlayLabel"))),
      m_zoomLabel(makeLabel({}, "small")),
      m_side(new QWidget),
      m_sideColumn(new QVBoxLayout(m_side))
{
    setObjectName(QStringLiteral("imageViewer"));
    setAccessibleName(tr("Large image"));
    setAutoFillBackground(true);
    setFocusPolicy(Qt::StrongFocus);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(4);
    const auto addButton = [&](const QString& iconName, const QString& name, const char* objectName, auto action) {
        auto* button = new QToolButton;
        button->setProperty("look", QStringLiteral("flat"));
        button->setObjectName(QLatin1String(objectName));
        button->setAccessibleName(name);
        button->setToolTip(name);
        button->setIconSize({18, 18});
        connect(button, &QToolButton::clicked, this, action);
        bar->addWidget(button);
        m_buttons.push_back({button, iconName});
    };
    addButton(QStringLiteral("x-lg"), tr("Back (Escape)"), "viewerCloseButton", [this] { close(); });
    bar->addSpacing(6);
    bar->addWidget(m_titleLabel);
    bar->addSpacing(6);
    bar->addWidget(m_subtitleLabel, 1);
    bar->addWidget(m_overlayLabel);
    bar->addSpacing(10);
    bar->addWidget(m_zoomLabel);
    addButton(QStringLiteral("zoom-out"), tr("Smaller (-)"), "viewerZoomOutButton", [this] { m_canvas->zoomOut(); });
    addButton(QStringLiteral("zoom-in"), tr("Larger (+)"), "viewerZoomInButton", [this] { m_canvas->zoomIn(); });
    addButton(QStringLiteral("aspect-ratio"), tr("Fitted or 100 % (Z)"), "viewerFitButton", [this] { m_canvas->toggleFitted(); });
    bar->addSpacing(10);
    addButton(QStringLiteral("arrow-left"), tr("Previous image (Left)"), "viewerPreviousButton", [this] { showIndex(m_index - 1); });
    addButton(QStringLiteral("arrow-right"), tr("Next image (Right)"), "viewerNextButton", [this] { showIndex(m_index + 1); });

    auto* left = new QVBoxLayout;
    left->setSpacing(8);
    left->addLayout(bar);
    left->addWidget(m_canvas, 1);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(16, 10, 16, 14);
    line->setSpacing(14);
    line->addLayout(left, 1);
    line->addWidget(m_side);
    m_sideColumn->setContentsMargins(0, 0, 0, 0);
    m_side->hide();
    connect(m_canvas, &ImageCanvas::zoomChanged, this, &ImageViewer::updateZoomLabel);
    page->installEventFilter(this);
    hide();
}

void ImageViewer::open(qint64 count, qint64 index, Provider provider)
{
    m_count = count;
    m_provider = std::move(provider);
    m_index = -1;
    setGeometry(parentWidget()->rect());
    raise();
    show();
    setFocus();
    showIndex(index);
}

void ImageViewer::setSidePanel(QWidget* panel)
{
    m_sideColumn->addWidget(panel);
    m_side->setFixedWidth(320);
    m_side->show();
}

void ImageViewer::setOverlay(const QImage& overlay, const QString& words)
{
    m_canvas->setOverlay(overlay);
    m_overlayLabel->setText(words);
}

void ImageViewer::setTheme(const Theme& theme)
{
    m_canvas->setTheme(theme);
    for (const auto& [button, iconName] : m_buttons)
        button->setIcon(icon(iconName, theme));
}

void ImageViewer::showIndex(qint64 index)
{
    if (m_count == 0)
        return;
    index = std::clamp<qint64>(index, 0, m_count - 1);
    if (index == m_index)
        return;
    m_index = index;
    setOverlay({}, {});
    const Item item = m_provider(index);
    m_titleLabel->setText(item.title);
    m_subtitleLabel->setText(QStringLiteral("%1   ·   %2 of %3").arg(item.subtitle, grouped(index + 1), grouped(m_count)));
    if (const FullImage* cached = m_cache.object(item.file))
        present(*cached);
    else
        load(item.file, true);
    if (index + 1 < m_count && !m_cache.contains(m_provider(index + 1).file))
        load(m_provider(index + 1).file, false);
    Q_EMIT indexChanged(index);
}

void ImageViewer::load(const QString& file, bool show)
{
    const auto task = m_tasks.run(
        this, [file](const jobs::Context&) { return readFullImage(file); },
        [this, file](FullImage image) {
            m_cache.insert(file, new FullImage(image));
            if (m_index >= 0 && m_index < m_count && m_provider(m_index).file == file && isVisible())
                present(image);
        });
    if (show) {
        m_loading.cancel();
        m_loading = task;
    }
}

void ImageViewer::present(const FullImage& image)
{
    if (image.image.isNull())
        m_canvas->setMessage(image.problem);
    else
        m_canvas->setImage(image.image);
}

void ImageViewer::updateZoomLabel()
{
    m_zoomLabel->setText(QStringLiteral("%1 %").arg(qRound(m_canvas->zoom() * 100)));
}

void ImageViewer::close()
{
    hide();
    Q_EMIT closed();
}

void ImageViewer::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
    case Qt::Key_Return:
    case Qt::Key_Enter: close(); return;
    case Qt::Key_Left:
    case Qt::Key_Up:
    case Qt::Key_PageUp: showIndex(m_index - 1); return;
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_PageDown:
    case Qt::Key_Space: showIndex(m_index + 1); return;
    case Qt::Key_Home: showIndex(0); return;
    case Qt::Key_End: showIndex(m_count - 1); return;
    case Qt::Key_Z: m_canvas->toggleFitted(); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_canvas->zoomIn(); return;
    case Qt::Key_Minus: m_canvas->zoomOut(); return;
    default: QWidget::keyPressEvent(event);
    }
}

bool ImageViewer::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

} // namespace taxon::workbench
