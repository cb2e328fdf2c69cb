// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/train_presenter.h"

#include <QWidget>
#include <map>
#include <string>

class QComboBox;
class QGridLayout;
class QLabel;

namespace taxon::workbench {

/// A form of every recipe setting, made from runs::recipeFields(): grouped by section, with label, range and description from
/// the table. A value that differs from the preset is marked; one that is refused says why below its field.
class RecipeForm : public QWidget {
    Q_OBJECT

public:
    explicit RecipeForm(TrainPresenter& presenter, QWidget* parent = nullptr);

    /// Shows the presenter's recipe and choices (bases and data sets are offered in lists).
    void refresh();

Q_SIGNALS:
    /// What the setting at the mouse, else at the keyboard, does, with its range and the preset's value.
    void explained(const QString& what);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Entry {
        QWidget* editor = nullptr;
        QLabel* label = nullptr;
        QLabel* problem = nullptr;
    };
    void addField(QGridLayout& grid, const runs::RecipeField& field);
    QWidget* makeEditor(const runs::RecipeField& field);
    void fillChoices(const runs::RecipeField& field, QComboBox& box) const;
    void commit(const runs::RecipeField& field, const QString& text);
    [[nodiscard]] QString explanationOf(const runs::RecipeField& field) const;
    void explain(const QObject* widget);

    TrainPresenter& m_presenter;
    std::map<std::string, Entry> m_entries;                       ///< by field name
    std::map<const QObject*, const runs::RecipeField*> m_fieldOf; ///< of labels and editors
    bool m_refreshing = false;
};

} // namespace taxon::workbench
