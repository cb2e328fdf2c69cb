// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/review_section.h"
#include "review/threshold_presenter.h"

class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace taxon::workbench {

class FigureTable;
class ThresholdPlot;
class XyPlot;

/// Threshold: one τ drives coverage, accuracy, error and what is falsely shown, of every set; and which τ the validation images allow.
class ThresholdSection : public ReviewSection {
    Q_OBJECT

public:
    ThresholdSection(ReviewPresenter& review, TaskRunner& tasks);

    [[nodiscard]] QString id() const override { return QStringLiteral("threshold"); }
    [[nodiscard]] QString title() const override { return tr("Threshold"); }
    void applyTheme(const Theme& theme) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] ThresholdPresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void addThresholdField(QHBoxLayout& line);
    void addChoosing(QHBoxLayout& line);
    QWidget* makePlots();
    QWidget* makeTables();
    QWidget* makeOutcomes();
    void connectAll();
    void showSet();
    void showHistogram();
    void showThreshold();
    void showOutcomes();
    void chooseThreshold();

    ThresholdPresenter m_presenter;
    QDoubleSpinBox* m_field = nullptr;
    QPushButton* m_resetButton = nullptr;
    QDoubleSpinBox* m_errorTarget = nullptr;
    QDoubleSpinBox* m_falseTarget = nullptr;
    QPushButton* m_chooseButton = nullptr;
    QPushButton* m_tableButton = nullptr;
    QLabel* m_said = nullptr;
    QStackedWidget* m_stack = nullptr;
    ThresholdPlot* m_curves = nullptr;
    XyPlot* m_histogram = nullptr;
    XyPlot* m_risk = nullptr;
    FigureTable* m_steps = nullptr;
    FigureTable* m_bins = nullptr;
    FigureTable* m_outcomes = nullptr;
};

} // namespace taxon::workbench
