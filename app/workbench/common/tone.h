// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

namespace taxon::workbench {

/// What a word, dot or pill says by its colour, beside its text.
enum class Tone { None, Muted, Accent, Good, Warn, Bad };

[[nodiscard]] inline QColor colourOf(Tone tone, const Theme& theme)
{
    switch (tone) {
    case Tone::Good: return theme.good;
    case Tone::Warn: return theme.warn;
    case Tone::Bad: return theme.bad;
    case Tone::Accent: return theme.accent;
    case Tone::Muted: return theme.muted;
    case Tone::None: break;
    }
    return theme.border;
}

/// The value of the style-sheet property "look" with this tone.
[[nodiscard]] inline const char* lookOf(Tone tone)
{
    switch (tone) {
    case Tone::Good: return "good";
    case Tone::Warn: return "warn";
    case Tone::Bad: return "bad";
    default: return "muted";
    }
}

} // namespace taxon::workbench
