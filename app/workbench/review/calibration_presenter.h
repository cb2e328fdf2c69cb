// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/section_presenter.h"
#include "scores/calibration.h"

namespace taxon::workbench {

/// How well confidences say how often the model is right.
struct Reliability {
    scores::Calibration calibration;
    double logLoss = scores::kNoValue;
};

/// Calibration: reliability of the chosen set as stored, and after the temperature that fits the validation images best. No widgets.
class CalibrationPresenter : public SectionPresenter {
    Q_OBJECT

public:
    struct Figures {
        Reliability before;
        Reliability after;
        double temperature = scores::kNoValue; ///< relative to the stored scores: 1 = well as they are; no value without validation images
    };

    CalibrationPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// nullptr until it is made, and for an out-of-scope set.
    [[nodiscard]] const Figures* figures() const noexcept { return m_figures.get(); }
    /// The temperature that the stored scores have had already.
    [[nodiscard]] double storedTemperature() const { return review().evaluation()->store().info().temperature; }
    /// Opens the images of a bin (of figures()->before), the wrong ones first.
    void openBin(std::size_t bin);

protected:
    void make() override;
    void drop() override { m_figures.reset(); }

private:
    std::shared_ptr<const Figures> m_figures;
};

} // namespace taxon::workbench
