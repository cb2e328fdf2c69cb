// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/mixing.h"

#include "pixels/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace taxon::learn {
namespace {

using pixels::Random;
namespace index = torch::indexing;

double normal(Random& random)
{
    const double radius = std::sqrt(-2 * std::log(1 - random.unit()));
    return radius * std::cos(2 * std::numbers::pi * random.unit());
}

/// Source: Marsaglia, Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 2000.
double gammaOf(double shape, Random& random)
{
    if (shape < 1)
        return gammaOf(shape + 1, random) * std::pow(1 - random.unit(), 1 / shape);
    const double d = shape - 1.0 / 3.0, c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = normal(random), t = 1 + c * x, v = t * t * t;
        if (v > 0 && std::log(1 - random.unit()) < 0.5 * x * x + d * (1 - v + std::log(v)))
            return d * v;
    }
}

double betaOf(double alpha, Random& random)
{
    const double a = gammaOf(alpha, random), b = gammaOf(alpha, random);
    return a + b > 0 ? a / (a + b) : 0.5;
}

/// Puts a box of every partner into its image; \returns the share of the area that is left of each image.
double putBoxes(torch::Tensor& inputs, const torch::Tensor& partners, double share, Random& random)
{
    const auto height = static_cast<int>(inputs.size(2)), width = static_cast<int>(inputs.size(3));
    const double side = std::sqrt(1 - share);
    const int centreX = random.below(width), centreY = random.below(height);
    const auto halfWidth = static_cast<int>(side * width / 2), halfHeight = static_cast<int>(side * height / 2);
    const int left = std::max(0, centreX - halfWidth), right = std::min(width, centreX + halfWidth);
    const int top = std::max(0, centreY - halfHeight), bottom = std::min(height, centreY + halfHeight);
    if (left >= right || top >= bottom)
        return 1;
    const std::initializer_list<index::TensorIndex> box{index::Slice(), index::Slice(), index::Slice(top, bottom), index::Slice(left, right)};
    inputs = inputs.clone();
    inputs.index_put_(box, partners.index(box));
    return 1 - static_cast<double>((right - left) * (bottom - top)) / (static_cast<double>(width) * height);
}

} // namespace

MixedStep mix(const Step& step, const MixOptions& options, std::uint64_t seed)
{
    MixedStep mixed{step.inputs, step.labels, step.labels, 1};
    if (options.isOff() || step.labels.size(0) < 2)
        return mixed;
    Random random(seed);
    const bool cuts = options.mixupAlpha <= 0 || (options.cutmixAlpha > 0 && random.unit() < 0.5);
    mixed.share = betaOf(cuts ? options.cutmixAlpha : options.mixupAlpha, random);
    mixed.others = step.labels.flip(0);
    const torch::Tensor partners = step.inputs.flip(0);
    if (cuts)
        mixed.share = putBoxes(mixed.inputs, partners, mixed.share, random);
    else
        mixed.inputs = step.inputs * mixed.share + partners * (1 - mixed.share);
    return mixed;
}

} // namespace taxon::learn
