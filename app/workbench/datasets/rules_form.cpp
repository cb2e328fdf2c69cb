// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/rules_form.h"

#include "common/core_text.h"
#include "common/widgets.h"
#include "translation/setting_words.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLineEdit>

namespace taxon::workbench {

using Kind = dataset::RuleField::Kind;

RulesForm::RulesForm(RulesPresenter& presenter, QWidget* parent) : QWidget(parent), m_presenter(presenter)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 6, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const dataset::RuleField& field : dataset::ruleFields()) {
        Entry entry;
        entry.label = makeLabel(settingWords(field.label), "", QStringLiteral("label_") + text(field.key));
        entry.label->setWordWrap(true);
        entry.editor = makeEditor(field);
        entry.editor->setObjectName(QStringLiteral("rule_") + text(field.key));
        entry.editor->setAccessibleName(settingWords(field.label));
        entry.editor->setAccessibleDescription(settingWords(field.description));
        entry.problem = makeLabel({}, "bad", QStringLiteral("problem_") + text(field.key));
        entry.problem->setWordWrap(true);
        entry.problem->hide();
        entry.label->setToolTip(settingWords(field.description));
        entry.editor->setToolTip(settingWords(field.description));
        grid->addWidget(entry.label, row, 0);
        grid->addWidget(entry.editor, row, 1);
        grid->addWidget(entry.problem, row + 1, 0, 1, 2);
        row += 2;
        m_entries[field.key] = entry;
    }
    grid->setRowStretch(row, 1);
}

QWidget* RulesForm::makeEditor(const dataset::RuleField& field)
{
    if (field.kind == Kind::Flag) {
        auto* box = new QCheckBox;
        connect(box, &QCheckBox::toggled, this, [this, &field](bool on) { commit(field, on ? QStringLiteral("true") : QStringLiteral("false")); });
        return box;
    }
    if (field.kind == Kind::Choice) {
        auto* box = new Chooser(settingWords(field.label), {});
        for (const std::string& choice : field.choices)
            box->addItem(text(choice).replace(QLatin1Char('_'), QLatin1Char(' ')), text(choice));
        connect(box, &QComboBox::activated, this, [this, &field, box](int index) { commit(field, box->itemData(index).toString()); });
        return box;
    }
    auto* edit = new QLineEdit;
    connect(edit, &QLineEdit::editingFinished, this, [this, &field, edit] { commit(field, edit->text()); });
    return edit;
}

void RulesForm::refresh()
{
    m_isFilling = true;
    for (const dataset::RuleField& field : dataset::ruleFields()) {
        const Entry& entry = m_entries.at(field.key);
        const QString value = text(textOf(field, m_presenter.rules()));
        if (auto* flag = qobject_cast<QCheckBox*>(entry.editor))
            flag->setChecked(value == QLatin1String("true"));
        else if (auto* box = qobject_cast<QComboBox*>(entry.editor))
            box->setCurrentIndex(box->findData(value));
        else if (auto* edit = qobject_cast<QLineEdit*>(entry.editor); edit->text() != value)
            edit->setText(value);
        const bool isChanged = m_presenter.isChanged(field);
        setLook(entry.label, isChanged ? "strong" : "");
        entry.label->setText(settingWords(field.label) + (isChanged ? tr(" (changed)") : QString()));
        entry.problem->hide();
        entry.editor->setEnabled(!m_presenter.error());
    }
    m_isFilling = false;
}

void RulesForm::commit(const dataset::RuleField& field, const QString& value)
{
    if (m_isFilling)
        return;
    const QString problem = m_presenter.set(field, value);
    const Entry& entry = m_entries.at(field.key);
    entry.problem->setText(problem);
    entry.problem->setVisible(!problem.isEmpty());
}

} // namespace taxon::workbench
