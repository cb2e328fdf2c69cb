// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/stage_strip.h"

#include "common/duration_text.h"
#include "common/widgets.h"

#include <QPainter>
#include <QStringList>
#include <algorithm>

namespace taxon::workbench {
namespace {

QString nameOf(StageView::State state)
{
    switch (state) {
    case StageView::State::Waiting: return StageStrip::tr("waiting");
    case StageView::State::Running: return StageStrip::tr("running");
    case StageView::State::Finished: return StageStrip::tr("done");
    case StageView::State::Skipped: return StageStrip::tr("done before");
    case StageView::State::Failed: return StageStrip::tr("failed");
    }
    return {};
}

QColor colourOf(StageView::State state, const Theme& theme)
{
    switch (state) {
    case StageView::State::Running: return theme.accent;
    case StageView::State::Finished:
    case StageView::State::Skipped: return theme.good;
    case StageView::State::Failed: return theme.bad;
    case StageView::State::Waiting: break;
    }
    return theme.border;
}

} // namespace

StageStrip::StageStrip(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("stageStrip"));
    setAccessibleName(tr("Stages of the run"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StageStrip::setStages(std::vector<StageView> stages)
{
    m_stages = std::move(stages);
    QStringList words;
    for (const StageView& stage : m_stages)
        words << QStringLiteral("%1: %2").arg(QString::fromStdString(stage.name), nameOf(stage.state));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    update();
}

void StageStrip::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

QString StageStrip::detailOf(const StageView& stage)
{
    if (stage.state == StageView::State::Running)
        return stage.total > 0 ? QStringLiteral("%1 / %2").arg(grouped(static_cast<qint64>(stage.done)), grouped(static_cast<qint64>(stage.total)))
                               : tr("running");
    if (stage.state == StageView::State::Finished && stage.seconds >= 0)
        return stage.seconds < 10 ? tr("%1 s").arg(decimal(stage.seconds, 1)) : durationText(std::chrono::duration<double>(stage.seconds));
    return nameOf(stage.state);
}

void StageStrip::paintEvent(QPaintEvent*)
{
    if (m_stages.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double gap = 10;
    const double width = (this->width() - gap * static_cast<double>(m_stages.size() - 1)) / static_cast<double>(m_stages.size());
    QFont name = font();
    name.setPixelSize(12);
    name.setWeight(QFont::DemiBold);
    QFont detail = font();
    detail.setPixelSize(11);
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        const StageView& stage = m_stages[i];
        const QRectF cell(static_cast<double>(i) * (width + gap), 0, width, height());
        // The bar: full when done, the share done while running.
        QRectF bar(cell.left(), 2, cell.width(), 4);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.border);
        painter.drawRoundedRect(bar, 2, 2);
        const bool whole = stage.state != StageView::State::Running && stage.state != StageView::State::Waiting;
        const double share = whole ? 1.0
                             : stage.state == StageView::State::Running && stage.total > 0
                                 ? static_cast<double>(stage.done) / static_cast<double>(stage.total)
                                 : 0.0;
        bar.setWidth(cell.width() * std::clamp(share, stage.state == StageView::State::Running ? 0.04 : 0.0, 1.0));
        painter.setBrush(colourOf(stage.state, m_theme));
        if (bar.width() > 0)
            painter.drawRoundedRect(bar, 2, 2);
        painter.setFont(name);
        painter.setPen(stage.state == StageView::State::Waiting ? m_theme.muted : m_theme.text);
        painter.drawText(QRectF(cell.left(), 12, cell.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(QString::fromStdString(stage.name), Qt::ElideRight, static_cast<int>(cell.width())));
        painter.setFont(detail);
        painter.setPen(stage.state == StageView::State::Failed ? m_theme.bad : m_theme.muted);
        painter.drawText(QRectF(cell.left(), 30, cell.width(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(detailOf(stage), Qt::ElideRight, static_cast<int>(cell.width())));
    }
}

} // namespace taxon::workbench
