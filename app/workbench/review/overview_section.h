// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/overview_presenter.h"
#include "review/review_section.h"

class QLabel;

namespace taxon::workbench {

class Card;
class FigureTable;

/// Overview: may this model go out, and what does it do better and worse than the one before?
class OverviewSection : public ReviewSection {
    Q_OBJECT

public:
    OverviewSection(ReviewPresenter& review, TaskRunner& tasks);

    [[nodiscard]] QString id() const override { return QStringLiteral("overview"); }
    [[nodiscard]] QString title() const override { return tr("Overview"); }
    void applyTheme(const Theme& theme) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] OverviewPresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeTables();
    void showFigures();
    void showVerdict(const Overview& overview);
    void showScores(const Overview& overview);
    void showGates(const Overview& overview);
    void showChanges(const Overview& overview);

    OverviewPresenter m_presenter;
    QLabel* m_verdict = nullptr;
    QLabel* m_about = nullptr;
    FigureTable* m_scores = nullptr;
    FigureTable* m_gates = nullptr;
    FigureTable* m_changes = nullptr;
    Card* m_scoresCard = nullptr;
    Card* m_changesCard = nullptr;
    QLabel* m_scoresNote = nullptr;
    QLabel* m_changesNote = nullptr;
};

} // namespace taxon::workbench
