// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QColor>
#include <cstdint>

class QCustomPlot;

namespace taxon::workbench {

/// Which colour of the theme a curve takes; curves differ by their label too, never by colour alone.
enum class CurveTone : std::uint8_t { Accent, Good, Warn, Bad, Muted };

[[nodiscard]] QColor toneColour(const Theme& theme, CurveTone tone);

/// Colour and dashes of the \p place-th of several runs that lie over each other: neighbours differ in both, and the first 24 in colour alone.
[[nodiscard]] QColor runColour(const Theme& theme, int place);
[[nodiscard]] Qt::PenStyle runDashes(int place);

/// The version of QCustomPlot.
[[nodiscard]] QString plotLibraryVersion();

/// The look all plots share: no top and right axes, horizontal grid only, muted small labels, a legend of small text without a frame,
/// the card's background. What lies behind the legend is each plot's own.
void applyPlotStyle(QCustomPlot& plot, const Theme& theme);

} // namespace taxon::workbench
