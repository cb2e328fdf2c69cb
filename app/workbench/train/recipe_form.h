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

    TrainPresenter& m_presenter;
    std::map<std::string, Entry> m_entries; ///< by field name
    bool m_refreshing = false;
};

} // namespace taxon::workbench
