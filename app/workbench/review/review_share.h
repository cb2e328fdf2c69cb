// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/prediction_store.h"
#include "settings/settings.h"

#include <cstdint>

namespace taxon::workbench {

/// One reviewer's part of the images: part \p part of \p of, from 1.
///
/// Which part an image is in follows from its bytes alone, so that it is the same on every machine and with every model, equal images have one
/// reviewer, and the parts together are all images, none of them twice.
struct ReviewShare {
    static constexpr int kMost = Settings::kMostReviewParts;

    int part = 1;
    int of = 1;

    [[nodiscard]] bool isWhole() const noexcept { return of <= 1; }
    /// By its SHA-256, or that of its path where it isn't known.
    [[nodiscard]] bool holds(const scores::PredictionRow& image) const;

    friend bool operator==(const ReviewShare&, const ReviewShare&) = default;
};

} // namespace taxon::workbench
