// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/rules_presenter.h"
#include "theme/theme.h"

#include <QWidget>
#include <map>

class QLabel;

namespace taxon::workbench {

/// A form of every rule, made from dataset::ruleFields(). What differs from rules.yaml is marked; a value that is refused says why below.
class RulesForm : public QWidget {
    Q_OBJECT

public:
    explicit RulesForm(RulesPresenter& presenter, QWidget* parent = nullptr);

    /// Shows the presenter's draft.
    void refresh();

private:
    struct Entry {
        QWidget* editor = nullptr;
        QLabel* label = nullptr;
        QLabel* problem = nullptr;
    };
    [[nodiscard]] QWidget* makeEditor(const dataset::RuleField& field);
    void commit(const dataset::RuleField& field, const QString& value);

    RulesPresenter& m_presenter;
    std::map<std::string, Entry> m_entries; ///< by key
    bool m_isFilling = false;
};

} // namespace taxon::workbench
