// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/rules_presenter.h"
#include "theme/theme.h"

#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QScrollBar;
class QStackedWidget;

namespace taxon::workbench {

class Card;
class FigureTable;
class RulesForm;

/// The data set that would be made: its rules as form or text, the sizes it would have, what would change.
class NextView : public QWidget {
    Q_OBJECT

public:
    explicit NextView(RulesPresenter& presenter, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// Sizes of the newest data set, to stand beside; none without one.
    void setNewest(std::vector<dataset::SetInfo> sets, const QString& id);
    [[nodiscard]] bool isTextShown() const;
    /// The text of rules.yaml in place of the form.
    void showText(bool on);
    [[nodiscard]] QScrollBar& scrollBar() const;

private:
    QWidget* makeRules();
    QWidget* makeNext();
    void connectAll();
    void showDraft();
    void showNext();
    void showSets(const NextDataset& next);
    void showNotes(const NextDataset& next);

    RulesPresenter& m_presenter;
    QScrollArea* m_scroll = nullptr;
    std::vector<dataset::SetInfo> m_newest;
    QString m_newestId;
    QButtonGroup* m_chips = nullptr;
    QStackedWidget* m_pages = nullptr;
    RulesForm* m_form = nullptr;
    QPlainTextEdit* m_yaml = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_undoButton = nullptr;
    QPushButton* m_discardButton = nullptr;
    QPushButton* m_saveButton = nullptr;
    QPushButton* m_buildButton = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_notes = nullptr;
    QCheckBox* m_acceptBox = nullptr;
    FigureTable* m_sets = nullptr;
    Card* m_changesCard = nullptr;
    QLabel* m_changesNote = nullptr;
    FigureTable* m_changes = nullptr;
};

} // namespace taxon::workbench
