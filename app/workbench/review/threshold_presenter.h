// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/section_presenter.h"
#include "scores/histogram.h"
#include "scores/thresholds.h"

#include <optional>
#include <vector>

namespace taxon::workbench {

/// Threshold: what one τ does to every set, and which τ the validation images allow. No widgets.
class ThresholdPresenter : public SectionPresenter {
    Q_OBJECT

public:
    /// One line of the outcomes: a set at the threshold.
    struct Outcome {
        int set = 0; ///< of Evaluation::sets()
        scores::ShownCounts counts;
        scores::Interval errorAbove; ///< Wilson; no value where nothing is shown
    };
    /// The curves at one threshold, as a line of the table.
    struct Step {
        double threshold = 0;
        scores::ShownCounts counts;
        scores::Interval accuracyAbove;
        double falseShown = scores::kNoValue; ///< of the first out-of-scope set
    };

    ThresholdPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// Images by confidence: of the chosen set, and of the first out-of-scope set. Empty until counted.
    [[nodiscard]] const std::vector<scores::ConfidenceBin>& histogram() const noexcept { return m_histogram; }
    [[nodiscard]] const std::vector<scores::ConfidenceBin>& outOfScopeHistogram() const noexcept { return m_outOfScope; }
    /// Every set at the threshold. O(sets log images).
    [[nodiscard]] std::vector<Outcome> outcomes() const;
    /// The chosen set at 0.00, 0.05 … 1.00.
    [[nodiscard]] std::vector<Step> steps() const;
    [[nodiscard]] Step at(double threshold) const;

    /// Opens images of a set (of Evaluation::sets()) at the threshold.
    void open(int set, scores::UserOutcome outcome);

    /// The smallest threshold that keeps \p targets on the validation set (docs/scores.md); nothing if none does or there is no such set.
    /// O(images log images).
    [[nodiscard]] std::optional<float> suggested(const scores::ThresholdTargets& targets) const;

protected:
    void make() override;
    void drop() override;

private:
    std::vector<scores::ConfidenceBin> m_histogram;
    std::vector<scores::ConfidenceBin> m_outOfScope;
};

} // namespace taxon::workbench
