// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/compare_presenter.h"
#include "review/review_section.h"

class QLabel;
class QLineEdit;

namespace taxon::workbench {

class Chooser;
class FigureTable;

/// Compare: what another run had right and wrong on the same images.
class CompareSection : public ReviewSection {
    Q_OBJECT

public:
    CompareSection(ReviewPresenter& review, TaskRunner& tasks);

    [[nodiscard]] QString id() const override { return QStringLiteral("compare"); }
    [[nodiscard]] QString title() const override { return tr("Compare"); }
    void applyTheme(const Theme& theme) override;
    [[nodiscard]] bool isLoading() const override { return m_presenter.isReading(); }
    [[nodiscard]] ComparePresenter& presenter() noexcept { return m_presenter; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeFigures();
    QWidget* makeClasses();
    void connectAll();
    void showOthers();
    void showComparison();
    void showChanges(const scores::Comparison& comparison);
    void showOutcomes(const scores::Comparison& comparison);
    void showClasses(const scores::Comparison& comparison);
    [[nodiscard]] QString note() const;

    ComparePresenter m_presenter;
    Chooser* m_other = nullptr;
    QLabel* m_note = nullptr;
    FigureTable* m_changes = nullptr;
    FigureTable* m_outcomes = nullptr;
    QWidget* m_card = nullptr; ///< they are in
    QLineEdit* m_filter = nullptr;
    FigureTable* m_classes = nullptr;
};

} // namespace taxon::workbench
