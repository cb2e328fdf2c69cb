// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/recipe_form.h"

#include "common/widgets.h"
#include "translation/setting_words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>
#include <cctype>

namespace taxon::workbench {
namespace {

QString sectionTitle(const std::string& section)
{
    if (section.empty())
        return RecipeForm::tr("Model and data");
    std::string title = section;
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
    return settingWords(title);
}

/// Settings whose values are offered in a list although any text is allowed.
bool hasOffers(const runs::RecipeField& field)
{
    return !field.choices.empty() || field.key == "base" || field.key == "dataset";
}

bool isFlag(const runs::RecipeField& field)
{
    runs::Recipe probe;
    return std::holds_alternative<bool*>(field.value(probe));
}

/// "name" and "preset" say where the recipe came from and are not a person's to change.
bool isShown(const runs::RecipeField& field)
{
    return field.key != "name" && field.key != "preset";
}

} // namespace

RecipeForm::RecipeForm(TrainPresenter& presenter, QWidget* parent) : QWidget(parent), m_presenter(presenter)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->setSpacing(6);
    QGridLayout* grid = nullptr;
    const std::string* section = nullptr;
    for (const runs::RecipeField& field : runs::recipeFields()) {
        if (!isShown(field))
            continue;
        if (section == nullptr || *section != field.section) {
            section = &field.section;
            auto* caption = makeLabel(sectionTitle(field.section).toUpper(), "caption");
            caption->setContentsMargins(0, layout->count() > 0 ? 12 : 0, 0, 2);
            layout->addWidget(caption);
            grid = new QGridLayout;
            grid->setHorizontalSpacing(16);
            grid->setVerticalSpacing(6);
            grid->setColumnStretch(0, 1);
            grid->setColumnStretch(1, 1);
            layout->addLayout(grid);
        }
        addField(*grid, field);
    }
    layout->addStretch();
}

void RecipeForm::addField(QGridLayout& grid, const runs::RecipeField& field)
{
    Entry entry;
    entry.label = makeLabel(settingWords(field.label), "", QStringLiteral("label_") + QString::fromStdString(field.key));
    entry.editor = makeEditor(field);
    entry.editor->setObjectName(QStringLiteral("field_") + QString::fromStdString(field.key));
    entry.editor->setAccessibleName(settingWords(field.label));
    entry.editor->setAccessibleDescription(settingWords(field.description));
    for (QWidget* widget : {static_cast<QWidget*>(entry.label), entry.editor}) {
        widget->installEventFilter(this);
        m_fieldOf[widget] = &field;
    }
    entry.problem = makeLabel({}, "bad");
    entry.problem->setWordWrap(true);
    entry.problem->hide();
    const int row = grid.rowCount();
    grid.addWidget(entry.label, row, 0);
    grid.addWidget(entry.editor, row, 1);
    grid.addWidget(entry.problem, row + 1, 0, 1, 2);
    m_entries[field.name()] = entry;
}

QWidget* RecipeForm::makeEditor(const runs::RecipeField& field)
{
    if (isFlag(field)) {
        auto* box = new QCheckBox;
        connect(box, &QCheckBox::toggled, this, [this, &field](bool on) { commit(field, on ? QStringLiteral("true") : QStringLiteral("false")); });
        return box;
    }
    if (hasOffers(field)) {
        auto* box = new Chooser(settingWords(field.label), QStringLiteral("field_") + QString::fromStdString(field.key));
        connect(box, &QComboBox::activated, this, [this, &field, box](int index) { commit(field, box->itemData(index).toString()); });
        return box;
    }
    auto* edit = new QLineEdit;
    connect(edit, &QLineEdit::editingFinished, this, [this, &field, edit] { commit(field, edit->text()); });
    return edit;
}

void RecipeForm::fillChoices(const runs::RecipeField& field, QComboBox& box) const
{
    const QString value = QString::fromStdString(textOf(field, m_presenter.recipe()));
    box.clear();
    if (field.key == "base") {
        for (const BaseChoice& base : m_presenter.choices().bases)
            box.addItem(QString::fromStdString(base.label), QString::fromStdString(base.value));
    } else if (field.key == "dataset") {
        box.addItem(tr("Build a new one"), QString());
        for (const std::string& id : m_presenter.choices().datasets)
            box.addItem(QString::fromStdString(id), QString::fromStdString(id));
    } else {
        for (const std::string& choice : field.choices) {
            QString label = QString::fromStdString(choice);
            box.addItem(label.replace(QLatin1Char('_'), QLatin1Char(' ')), QString::fromStdString(choice));
        }
    }
    if (box.findData(value) < 0)
        box.addItem(value, value);
    box.setCurrentIndex(box.findData(value));
}

void RecipeForm::refresh()
{
    m_refreshing = true;
    for (const runs::RecipeField& field : runs::recipeFields()) {
        const auto found = m_entries.find(field.name());
        if (found == m_entries.end())
            continue;
        const Entry& entry = found->second;
        const QString text = QString::fromStdString(textOf(field, m_presenter.recipe()));
        if (auto* flag = qobject_cast<QCheckBox*>(entry.editor))
            flag->setChecked(text == QLatin1String("true"));
        else if (auto* box = qobject_cast<QComboBox*>(entry.editor))
            fillChoices(field, *box);
        else if (auto* edit = qobject_cast<QLineEdit*>(entry.editor))
            edit->setText(text);
        const bool changed = m_presenter.isChanged(field);
        setLook(entry.label, changed ? "strong" : "");
        entry.label->setText(settingWords(field.label) + (changed ? tr(" (changed)") : QString()));
        entry.problem->hide();
    }
    m_refreshing = false;
}

QString RecipeForm::explanationOf(const runs::RecipeField& field) const
{
    QStringList parts{settingWords(field.description)};
    if (field.low < field.high)
        parts << tr("%1 to %2.").arg(QString::number(field.low, 'g', 10), QString::number(field.high, 'g', 10));
    if (const PresetChoice* preset = m_presenter.chosenPreset()) {
        const QString value = QString::fromStdString(textOf(field, preset->recipe));
        parts << (value.isEmpty() ? tr("Empty in the preset.") : tr("The preset has %1.").arg(value));
    }
    return parts.join(QLatin1Char(' '));
}

void RecipeForm::explain(const QObject* widget)
{
    if (const auto found = m_fieldOf.find(widget); found != m_fieldOf.end())
        Q_EMIT explained(explanationOf(*found->second));
}

bool RecipeForm::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::Enter)
        explain(watched);
    else if (event->type() == QEvent::Leave)
        explain(focusWidget());
    return QWidget::eventFilter(watched, event);
}

void RecipeForm::commit(const runs::RecipeField& field, const QString& text)
{
    if (m_refreshing)
        return;
    const QString problem = m_presenter.set(field, text);
    const Entry& entry = m_entries.at(field.name());
    entry.problem->setText(problem);
    entry.problem->setVisible(!problem.isEmpty());
}

} // namespace taxon::workbench
