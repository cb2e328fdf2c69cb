// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/feed.h"

#include <cstdint>
#include <torch/types.h>

namespace taxon::learn {

/// A batch in which each image is mixed with another one of it.
struct MixedStep {
    torch::Tensor inputs; ///< as Step::inputs
    torch::Tensor labels; ///< int64 N: what each image was
    torch::Tensor others; ///< int64 N: what was mixed in
    double share = 1;     ///< of labels in the target; others have the rest
};

struct MixOptions {
    double mixupAlpha = 0;  ///< share ~ Beta(alpha, alpha) of every pixel; 0 = off
    double cutmixAlpha = 0; ///< a box of 1 - share of the area, share ~ Beta(alpha, alpha); 0 = off. Images only

    [[nodiscard]] bool isOff() const noexcept { return mixupAlpha <= 0 && cutmixAlpha <= 0; }
};

/// Mixes image i of the batch with image N - 1 - i, all in one proportion; with both kinds on, one of them by the toss of a coin.
/// What is random follows from \p seed. With the options off the step is returned as it is.
/// Sources: Zhang et al., "mixup", ICLR 2018; Yun et al., "CutMix", ICCV 2019. One proportion a batch, and the batch against its
/// mirror image, as timm does.
[[nodiscard]] MixedStep mix(const Step& step, const MixOptions& options, std::uint64_t seed);

} // namespace taxon::learn
