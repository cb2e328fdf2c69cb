// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace taxon::workbench {

/// The icon resources/icons/<name>.svg drawn in \p off, when checked in \p on, sharp at any size and device ratio.
[[nodiscard]] QIcon icon(const QString& name, const QColor& off, const QColor& on);
/// In the theme's muted colour, accent when checked.
[[nodiscard]] QIcon icon(const QString& name, const Theme& theme);
/// One picture of \p sizePx logical pixels in \p colour for a screen of \p deviceRatio.
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& colour, int sizePx, qreal deviceRatio);

/// Registers the bundled typeface and makes it the application's font, 13 px. Call once, after QApplication is made.
void installFonts();

} // namespace taxon::workbench
