// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/calibration_presenter.h"
#include "review/review_section.h"

class QLabel;

namespace taxon::workbench {

class FigureTable;
class StatTile;
class XyPlot;

/// Calibration: how often the model is right at each confidence, before and after the best temperature.
class CalibrationSection : public ReviewSection {
    Q_OBJECT

public:
    CalibrationSection(ReviewPresenter& review, TaskRunner& tasks);

    [[nodiscard]] QString id() const override { return QStringLiteral("calibration"); }
    [[nodiscard]] QString title() const override { return tr("Calibration"); }
    void applyTheme(const Theme& theme) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] CalibrationPresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void showFigures();
    void showTiles(const CalibrationPresenter::Figures& figures);
    void showPlot(const CalibrationPresenter::Figures& figures);
    void showBins(const CalibrationPresenter::Figures& figures);

    CalibrationPresenter m_presenter;
    std::vector<StatTile*> m_tiles;
    QLabel* m_note = nullptr;
    XyPlot* m_plot = nullptr;
    ChartFrame* m_frame = nullptr;
    FigureTable* m_bins = nullptr;
};

} // namespace taxon::workbench
