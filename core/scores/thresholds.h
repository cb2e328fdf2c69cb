// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/intervals.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace taxon::scores {

/// What a user sees of a set at one threshold: an answer is shown where the confidence s >= threshold.
struct ShownCounts {
    std::size_t images = 0;
    std::size_t shown = 0;
    std::size_t right = 0; ///< shown and right

    [[nodiscard]] std::size_t wrong() const noexcept { return shown - right; }
    [[nodiscard]] double coverage() const noexcept { return share(shown, images); }
    [[nodiscard]] double accuracyAbove() const noexcept { return share(right, shown); }
    [[nodiscard]] double errorAbove() const noexcept { return share(wrong(), shown); }
    [[nodiscard]] double correctShown() const noexcept { return share(right, images); }
    [[nodiscard]] double wrongShown() const noexcept { return share(wrong(), images); }
    [[nodiscard]] double withheld() const noexcept { return share(images - shown, images); }

private:
    static double share(std::size_t a, std::size_t b) noexcept { return ratio(static_cast<double>(a), static_cast<double>(b)); }
};

/// One step of the curve: at thresholds above the next smaller s and up to \p threshold this much is shown.
struct ThresholdPoint {
    float threshold = 0;
    std::uint32_t shown = 0;
    std::uint32_t right = 0;
};

/// Everything that depends on the threshold, for one set: a step function at each distinct s (ties move together) and 0.
///
/// Thresholds are compared with scores as float32, the type of the scores: 0.9 shows an image whose s is float32's 0.9.
/// Build: O(n log n). at(): O(log n), so that a dragged threshold costs nothing. Immutable, thread-safe.
class ThresholdCurve {
public:
    ThresholdCurve() = default;
    /// \param confidence  s of each image, no NaN. \param right  1 where the prediction is the truth; empty = no image is right
    ///                    (an out-of-scope set). \throws Error{InvalidArgument} if the sizes disagree.
    ThresholdCurve(std::span<const float> confidence, std::span<const std::uint8_t> right);

    [[nodiscard]] std::size_t images() const noexcept { return m_images; }
    /// Thresholds falling, shown rising; the last one is 0 and shows everything. Empty without images.
    [[nodiscard]] const std::vector<ThresholdPoint>& points() const noexcept { return m_points; }
    [[nodiscard]] ShownCounts at(double threshold) const noexcept;
    /// At most \p limit (>= 2) of the points, first and last among them, spread along the drawn line.
    [[nodiscard]] std::vector<ThresholdPoint> reduced(std::size_t limit = 500) const;

    /// Mean over k of errors(top k) / k, images sorted by s falling; a tie group takes the value at its end.
    /// Source: Geifman, Uziel, El-Yaniv, "Bias-Reduced Uncertainty Estimation", ICLR 2019.
    [[nodiscard]] double aurc() const noexcept;
    /// Mean over k of errors(top k) / n. Source: Traub et al., "Overcoming Common Flaws in the Evaluation of Selective
    /// Classification Systems", NeurIPS 2024.
    [[nodiscard]] double augrc() const noexcept;
    /// Largest coverage over all thresholds whose error above is <= \p error; kNoValue where there is none. Risk is not
    /// monotone, so all thresholds are searched.
    [[nodiscard]] double coverageAtError(double error) const noexcept;
    /// The threshold of coverageAtError(): the smallest distinct s, or 0 for everything, at which error above, as it was counted, is
    /// <= \p error. Nothing where there is none. O(points).
    [[nodiscard]] std::optional<float> thresholdAtError(double error) const noexcept;

private:
    [[nodiscard]] const ThresholdPoint* lastAtError(double error) const noexcept;

    std::size_t m_images = 0;
    std::vector<ThresholdPoint> m_points;
};

struct ThresholdTargets {
    double errorAbove = 0.03; ///< Wilson upper 95 % end
    double falseShown = 0.20; ///< share of validation out-of-scope images
};

/// The smallest distinct s of \p validation at which the Wilson upper end of error above and, where \p outOfScope has images,
/// the false shown stay within \p targets. Nothing = no threshold does: keep the model's own. O(points log m).
[[nodiscard]] std::optional<float> chooseThreshold(const ThresholdCurve& validation, const ThresholdCurve& outOfScope,
                                                   const ThresholdTargets& targets = {});

} // namespace taxon::scores
