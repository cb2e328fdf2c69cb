// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "review/review_presenter.h"

#include <QVector>

class QDoubleSpinBox;

namespace taxon::workbench {

class ChartFrame;
class ThresholdPlot;
class WrapLayout;

/// The threshold: a plot to drag, a field to type, and what a user would see at it.
class ThresholdCard : public Card {
    Q_OBJECT

public:
    explicit ThresholdCard(ReviewPresenter& presenter, QWidget* parent = nullptr);

    /// Another set: draws its curves.
    void showSet();
    /// The threshold moved: read-outs only.
    void showThreshold();
    void setTheme(const Theme& theme);
    [[nodiscard]] ChartFrame& frame() noexcept { return *m_frame; }

private:
    struct ReadOut {
        QLabel* caption;
        QLabel* value;
    };

    void addReadOut(WrapLayout& line, const QString& objectName);
    void setReadOut(int index, const QString& caption, const QString& value, const QString& meaning);

    ReviewPresenter& m_presenter;
    QDoubleSpinBox* m_field;
    QPushButton* m_resetButton;
    QVector<ReadOut> m_readOuts;
    ThresholdPlot* m_plot;
    ChartFrame* m_frame;
};

} // namespace taxon::workbench
