// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/image_grid.h"
#include "common/row_list.h"
#include "review/review_presenter.h"

namespace taxon::workbench {

/// "1 image", "1 234 images".
[[nodiscard]] QString imagesText(qint64 count);
/// An image as a cell of the grid: truth -> prediction, confidence bar, verdict pill.
[[nodiscard]] GridCell cellOf(const ImageFacts& facts);
/// A group as a row of the list; \p most images make a full bar. A red dot: some of its images are shown.
[[nodiscard]] Row rowOf(const ReviewPresenter& presenter, const ErrorGroup& group, std::size_t most);
/// What the grid shows: the chosen group, or the view.
[[nodiscard]] QString titleOf(const ReviewPresenter& presenter);

} // namespace taxon::workbench
