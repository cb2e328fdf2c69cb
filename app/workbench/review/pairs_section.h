// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/pairs_presenter.h"
#include "review/review_section.h"

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace taxon::workbench {

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
    void showPairs();
    [[nodiscard]] QString words(int row, int column) const;

    PairsPresenter m_presenter;
    QButtonGroup* m_scales = nullptr;
    QButtonGroup* m_orders = nullptr;
    QPushButton* m_withholdButton = nullptr;
    QLineEdit* m_filter = nullptr;
    HeatMap* m_map = nullptr;
    QLabel* m_cellLabel = nullptr;
    QLabel* m_pairCount = nullptr;
    FigureTable* m_pairs = nullptr;
};

} // namespace taxon::workbench
