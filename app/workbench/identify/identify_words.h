// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/image_grid.h"
#include "identify/identify_presenter.h"
#include "review/keymap.h"

#include <QString>

namespace taxon::workbench {

/// What a cell of the grid says of an image.
[[nodiscard]] GridCell cellOf(const IdentifyFacts& facts);
/// Path, score, margin, entropy, and what was decided.
[[nodiscard]] QString factsText(const IdentifyFacts& facts);
/// What was decided about the image, or that it was marked as wrong; "" = nothing yet.
[[nodiscard]] QString decisionText(const IdentifyFacts& facts);
/// The keys below the grid, as rich text; the actions of Review, which mean this here.
[[nodiscard]] QString identifyKeysLine(const Keymap& keymap);

} // namespace taxon::workbench
