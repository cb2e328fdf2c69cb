// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "learn/golden.h"
#include "scores/prediction_store.h"
#include "shards/image_source.h"

#include <vector>

namespace taxon::worker {

/// The images that a version keeps to prove itself by: scores::chooseGolden() of \p evaluation, and the first image of each
/// odd format (alpha, palette, 16 bits, CMYK, EXIF rotation, every format but JPEG) among 400 of its rows.
/// Images that can't be read any more are left out with a warning.
[[nodiscard]] std::vector<learn::GoldenImage> goldenImages(const scores::PredictionStore& evaluation, const shards::ImageSource& source,
                                                           const jobs::Context& context);

} // namespace taxon::worker
