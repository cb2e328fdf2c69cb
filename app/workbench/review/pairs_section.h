// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/chart_figures.h"
#include "review/pairs_presenter.h"
#include "review/review_section.h"

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace taxon::workbench {

class ChartFrame;
class ClassFlows;
class FigureTable;
class HeatMap;

/// Pairs: what is taken for what, as a heat map and, its twin, as a table of pairs; each cell opens its images.
class PairsSection : public ReviewSection {
    Q_OBJECT

public:
    PairsSection(ReviewPresenter& review, TaskRunner& tasks);

    [[nodiscard]] QString id() const override { return QStringLiteral("pairs"); }
    [[nodiscard]] QString title() const override { return tr("Pairs"); }
    void applyTheme(const Theme& theme) override;
    [[nodiscard]] QJsonObject session() const override;
    void restore(const QJsonObject& session) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] PairsPresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeMapCard();
    QWidget* makePairsCard();
    void connectAll();
    void showConfusion();
    void showMap();
    void showPairs();
    void showTrend();
    /// What a class is confused with, below the pairs. \param classIndex  -1 = none.
    void showFlows(std::int32_t classIndex);
    [[nodiscard]] QString words(int row, int column) const;
    /// The heat map's cells that have images, row by row.
    [[nodiscard]] ChartFigures cellFigures() const;

    PairsPresenter m_presenter;
    QButtonGroup* m_scales = nullptr;
    QButtonGroup* m_orders = nullptr;
    QPushButton* m_withholdButton = nullptr;
    QLineEdit* m_filter = nullptr;
    HeatMap* m_map = nullptr;
    ChartFrame* m_mapFrame = nullptr;
    QLabel* m_cellLabel = nullptr;
    QLabel* m_pairCount = nullptr;
    FigureTable* m_pairs = nullptr;
    bool m_hasTrend = false; ///< whether m_pairs has the column of changes
    QLabel* m_trendLabel = nullptr;
    ClassFlows* m_flows = nullptr;
    ChartFrame* m_flowsFrame = nullptr;
    std::int32_t m_flowsOf = -1; ///< a class index
    std::pair<PairsPresenter::PairIndices, PairsPresenter::PairIndices> m_flowPairs;
};

} // namespace taxon::workbench
