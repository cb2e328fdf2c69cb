// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_style.h"

#include "plots/qcustomplot_include.h"

namespace taxon::workbench {

QColor toneColour(const Theme& theme, CurveTone tone)
{
    switch (tone) {
    case CurveTone::Accent: return theme.accent;
    case CurveTone::Good: return theme.good;
    case CurveTone::Warn: return theme.warn;
    case CurveTone::Bad: return theme.bad;
    case CurveTone::Muted: return theme.muted;
    }
    return theme.text;
}

QColor runColour(const Theme& theme, int place)
{
    constexpr int kHues[] = {222, 28, 150, 330, 265, 190, 48, 100}; // far apart for neighbours
    const int hue = kHues[place % 8];
    const int step = place / 8 % 3 * 22; // the same hue again, lighter on dark and darker on light
    return theme.dark ? QColor::fromHsl(hue, 190, 172 + step) : QColor::fromHsl(hue, 190, 96 - step);
}

Qt::PenStyle runDashes(int place)
{
    constexpr Qt::PenStyle kStyles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine};
    return kStyles[place % 3];
}

QString plotLibraryVersion()
{
    return QStringLiteral(QCUSTOMPLOT_VERSION_STR);
}

void applyPlotStyle(QCustomPlot& plot, const Theme& theme)
{
    plot.setBackground(QBrush(theme.surface));
    QFont small = plot.font();
    small.setPixelSize(11);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setBasePen(QPen(theme.border));
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(theme.muted);
        axis->setLabelColor(theme.muted);
        axis->setTickLabelFont(small);
        axis->setLabelFont(small);
        axis->grid()->setPen(QPen(theme.isHighContrast ? QColor(0x55, 0x55, 0x55) : theme.border, 1)); // behind the curves
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    plot.xAxis->grid()->setVisible(false);
    plot.legend->setFont(small);
    plot.legend->setTextColor(theme.text);
    plot.legend->setBorderPen(Qt::NoPen);
    plot.axisRect()->setMinimumMargins({8, 10, 14, 6});
}

} // namespace taxon::workbench
