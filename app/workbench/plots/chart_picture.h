// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

class QWidget;

namespace taxon::workbench {

/// The picture of \p chart, as large as it is on the screen and in its colours: as SVG (lines and text stay such), or as PNG of twice the
/// pixels. A QCustomPlot inside is drawn itself; any other widget by its paintEvent(). Empty if the chart has no size.
[[nodiscard]] QByteArray svgOf(QWidget& chart);
[[nodiscard]] QByteArray pngOf(QWidget& chart);

} // namespace taxon::workbench
