// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/tone.h"
#include "review/review_section.h"
#include "review/threshold_presenter.h"

class QButtonGroup;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace taxon::workbench {

class Chooser;
class ClassThresholds;
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
    [[nodiscard]] QJsonObject session() const override;
    void restore(const QJsonObject& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    /// "tables", "classes", "error", "log"; "beside" draws the newest other run.
    void showView(const QString& view) override;
    [[nodiscard]] ThresholdPresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    enum View { Curves, Tables, Classes };

    void addThresholdField(QHBoxLayout& line);
    void addChoosing(QHBoxLayout& line);
    void addViews(QVBoxLayout& column);
    QWidget* makePlots();
    QWidget* makeTables();
    QWidget* makeOutcomes();
    void connectAll();
    void showSet();
    void showMade();
    void showStack(View view);
    void showOthers();
    void showCurves();
    void showClasses();
    void showHistogram();
    void showThreshold();
    void showOutcomes();
    void chooseThreshold();
    [[nodiscard]] scores::ThresholdTargets targets() const;
    void say(const QString& what, Tone tone);

    ThresholdPresenter m_presenter;
    QDoubleSpinBox* m_field = nullptr;
    QPushButton* m_exportButton = nullptr;
    QPushButton* m_resetButton = nullptr;
    QDoubleSpinBox* m_errorTarget = nullptr;
    QDoubleSpinBox* m_falseTarget = nullptr;
    QPushButton* m_chooseButton = nullptr;
    QButtonGroup* m_views = nullptr;
    Chooser* m_curveChooser = nullptr;
    Chooser* m_other = nullptr;
    QLabel* m_said = nullptr;
    QStackedWidget* m_stack = nullptr;
    ThresholdPlot* m_curves = nullptr;
    XyPlot* m_histogram = nullptr;
    XyPlot* m_risk = nullptr;
    QWidget* m_riskPart = nullptr; ///< with its caption
    std::vector<ChartFrame*> m_frames;
    FigureTable* m_steps = nullptr;
    FigureTable* m_bins = nullptr;
    FigureTable* m_outcomes = nullptr;
    ClassThresholds* m_classes = nullptr;
};

} // namespace taxon::workbench
