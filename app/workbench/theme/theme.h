// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace taxon::workbench {

/// Every colour of the window, by what it is for. Palette, style sheet, delegates and plots take theirs from here and nowhere else.
///
/// Text colours (text, muted, accent, good, warn, bad) have a contrast of at least 4.5:1 on background, surface and raised;
/// text, muted and accent also on accentSoft, onAccent on accent; 7:1 in high contrast (tested). Status colours are for status only.
struct Theme {
    bool dark = false;
    QColor background; ///< behind the cards
    QColor surface;    ///< cards, rail, top bar
    QColor raised;     ///< fields, hovered rows
    QColor border;     ///< lines, the empty part of bars
    QColor text;
    QColor muted;      ///< secondary text, icons
    QColor accent;     ///< the one colour of what is chosen or can be acted on
    QColor accentSoft; ///< behind a chosen row
    QColor onAccent;   ///< text on accent
    QColor good;
    QColor warn;
    QColor bad;
    bool isHighContrast = false; ///< white on black, 7:1 everywhere, thick frames around what has the focus

    static Theme light();
    static Theme darkOne();
    static Theme highContrast();
    static Theme of(bool dark) { return dark ? darkOne() : light(); }
};

[[nodiscard]] QPalette paletteOf(const Theme& theme);
/// The application's style sheet. Widgets choose a look by the dynamic property "look": card, rail, topBar, caption, title,
/// heading, figure, muted, good, warn, bad, primary, chip, flat, link.
[[nodiscard]] QString styleSheetOf(const Theme& theme);

/// WCAG 2.1 contrast ratio, 1 to 21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

} // namespace taxon::workbench
