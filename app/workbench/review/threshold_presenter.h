// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/other_evaluation.h"
#include "review/section_presenter.h"
#include "scores/class_thresholds.h"
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
        scores::ShownCounts other;            ///< the other run's; no image without one
    };
    /// A class's own threshold on the validation images, and what is shown as the class there.
    struct ClassRow {
        std::int32_t classIndex = 0;
        scores::ShownCounts atThreshold; ///< at ReviewPresenter::threshold()
        std::optional<float> counted;    ///< the smallest threshold whose error, as counted, is within the target
        scores::ShownCounts atCounted;
        std::optional<float> assured; ///< scores::chooseClassThresholds(): with 95 % confidence
        scores::ShownCounts atAssured;
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

    /// Another run beside the chosen one. \param entry  index into ReviewPresenter::entries(); -1 for none, as at first.
    void chooseOther(int entry);
    /// The chosen one, or -1.
    [[nodiscard]] int other() const;
    /// The other run's curve of the set of the same name; nullptr without one, and until it is read.
    [[nodiscard]] const scores::ThresholdCurve* otherCurve() const noexcept { return m_other.curve ? &*m_other.curve : nullptr; }
    /// What must be said of the other run: that it can't be read, has no such set, or was evaluated on other images. "" for nothing.
    [[nodiscard]] QString otherNote() const { return m_other.note; }

    /// Every class that was answered on the validation images, by class index. Empty until counted, and without a validation set.
    /// O(classes log images), and O(images) at the first call with other targets.
    [[nodiscard]] std::vector<ClassRow> classRows(const scores::ThresholdTargets& targets);
    /// Opens the validation images that are taken for a class, the wrong ones first.
    void openClass(std::int32_t classIndex);

    /// Opens images of a set (of Evaluation::sets()) at the threshold.
    void open(int set, scores::UserOutcome outcome);

    /// The smallest threshold that keeps \p targets on the validation set (docs/scores.md); nothing if none does or there is no such set.
    /// O(images log images).
    [[nodiscard]] std::optional<float> suggested(const scores::ThresholdTargets& targets) const;

protected:
    void make() override;
    void drop() override;

private:
    /// Another run's curve, or why there is none.
    struct Beside {
        std::shared_ptr<const OtherEvaluation> run;
        std::optional<scores::ThresholdCurve> curve;
        QString note;
    };
    struct Made {
        std::vector<scores::ConfidenceBin> histogram;
        std::vector<scores::ConfidenceBin> outOfScope;
        std::vector<scores::ThresholdCurve> classes; ///< of the validation answers
        std::vector<scores::ThresholdCurve> foreignClasses;
        Beside other;
    };

    static Made makeAll(const Evaluation& evaluation, const EvaluatedSet& set);
    static Beside standBeside(const EvaluationEntry& entry, std::shared_ptr<const OtherEvaluation> known, const scores::SetRows& set,
                              const jobs::Context& context);
    [[nodiscard]] int validationSet() const;

    std::vector<scores::ConfidenceBin> m_histogram;
    std::vector<scores::ConfidenceBin> m_outOfScope;
    std::vector<scores::ThresholdCurve> m_classCurves;
    std::vector<scores::ThresholdCurve> m_foreignClassCurves;
    QString m_wantedOther; ///< a run's id
    Beside m_other;
    std::vector<std::optional<float>> m_assured; ///< of m_assuredTargets; empty: not chosen yet
    scores::ThresholdTargets m_assuredTargets;
};

} // namespace taxon::workbench
