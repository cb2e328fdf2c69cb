// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/comparison_card.h"

#include "common/core_text.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>
#include <map>

namespace taxon::workbench {
namespace {

/// What a score of summary.json is called.
QString nameOfScore(const std::string& key)
{
    static const std::map<std::string, const char*> kNames{{"top1", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "Top-1")},
                                                           {"macro_recall", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "Macro recall")},
                                                           {"coverage", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "Coverage")},
                                                           {"accuracy_above", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "Accuracy above τ")},
                                                           {"wrong_shown", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "Wrong shown")},
                                                           {"ece", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "Calibration error")},
                                                           {"false_shown", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "False shown")},
                                                           {"auroc", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "AUROC")},
                                                           {"fpr95", QT_TRANSLATE_NOOP("taxon::workbench::ScoresCard", "FPR95")}};
    const auto found = kNames.find(key);
    return found == kNames.end() ? text(key) : ScoresCard::tr(found->second);
}

QString problemsOf(const RunComparison& comparison)
{
    QStringList lines;
    for (const std::string& problem : comparison.problems)
        lines << text(problem);
    return lines.join(QLatin1Char('\n'));
}

std::vector<FigureColumn> columnsFor(std::vector<FigureColumn> first, const std::vector<std::string>& runs, bool isText)
{
    for (const std::string& run : runs)
        first.push_back({text(run), text(run), isText});
    return first;
}

void showNote(QLabel& label, const QString& words)
{
    label.setText(words);
    label.setVisible(!words.isEmpty());
}

} // namespace

SettingsCard::SettingsCard(QWidget* parent)
    : Card(QStringLiteral("settingsCard"), parent),
      m_table(new FigureTable(tr("Settings of the chosen runs"), QStringLiteral("settingsTable"))),
      m_onlyDifferent(new QCheckBox(tr("Only what differs"))),
      m_filter(makeFilterEdit(tr("Filter settings"), tr("Filter settings"), QStringLiteral("settingsFilter"))),
      m_note(makeLabel({}, "muted", QStringLiteral("settingsNote")))
{
    m_onlyDifferent->setObjectName(QStringLiteral("onlyDifferentCheck"));
    m_onlyDifferent->setAccessibleName(m_onlyDifferent->text());
    m_onlyDifferent->setChecked(true);
    m_filter->setMaximumWidth(240);
    m_note->setWordWrap(true);
    auto* line = addHeading(tr("Configuration"));
    line->addStretch();
    line->addWidget(m_onlyDifferent);
    line->addWidget(m_filter);
    body()->addWidget(m_note);
    body()->addWidget(m_table, 1);
    connect(m_onlyDifferent, &QCheckBox::toggled, this, &SettingsCard::fill);
    connect(m_filter, &QLineEdit::textChanged, m_table, &FigureTable::setFilter);
}

void SettingsCard::show(const RunComparison* comparison)
{
    m_comparison = comparison != nullptr ? *comparison : RunComparison();
    fill();
}

void SettingsCard::fill()
{
    const std::size_t count = m_comparison.runs.size();
    if (m_columns != m_comparison.runs) {
        m_columns = m_comparison.runs;
        m_table->setRows({});
        m_table->setColumns(columnsFor({{tr("Setting"), tr("As run.yaml names it"), true}}, m_columns, true));
    }
    m_onlyDifferent->setVisible(count > 1);
    const bool isOnlyDifferent = count > 1 && m_onlyDifferent->isChecked();
    std::vector<FigureRow> rows;
    for (const ComparedSetting& setting : m_comparison.settings) {
        if (isOnlyDifferent && !setting.isDifferent)
            continue;
        FigureRow row{{text(setting.name)}};
        for (const std::string& value : setting.values) {
            FigureCell cell{value.empty() ? QStringLiteral("–") : text(value)};
            cell.isStrong = count > 1 && setting.isDifferent;
            row.push_back(std::move(cell));
        }
        rows.push_back(std::move(row));
    }
    const bool isEqual = isOnlyDifferent && rows.empty() && count > 1;
    m_table->setRows(std::move(rows));
    const QString problems = problemsOf(m_comparison);
    showNote(*m_note, !problems.isEmpty() ? problems : isEqual ? tr("These runs have the same configuration.") : QString());
}

ScoresCard::ScoresCard(QWidget* parent)
    : Card(QStringLiteral("scoresCard"), parent),
      m_table(new FigureTable(tr("Scores of the chosen runs"), QStringLiteral("scoresTable"))),
      m_note(makeLabel({}, "muted", QStringLiteral("scoresNote")))
{
    m_note->setWordWrap(true);
    addHeading(tr("Scores"));
    body()->addWidget(m_note);
    body()->addWidget(m_table, 1);
}

void ScoresCard::show(const RunComparison* comparison)
{
    const RunComparison shown = comparison != nullptr ? *comparison : RunComparison();
    if (m_columns != shown.runs) {
        m_columns = shown.runs;
        m_table->setRows({});
        m_table->setColumns(columnsFor({{tr("Set"), {}, true}, {tr("Score"), {}, true}}, m_columns, false));
    }
    std::vector<FigureRow> rows;
    bool isMixed = false;
    for (const ComparedScore& score : shown.scores) {
        FigureRow row{{text(score.set)}, {nameOfScore(score.score)}};
        for (std::size_t i = 0; i < score.values.size(); ++i) {
            const double value = score.values[i];
            const bool isBest = score.best == static_cast<int>(i);
            const QString words = score.score == "auroc" ? decimal(value) : percent(value);
            row.push_back({isBest ? tr("%1 ★").arg(words) : words, value, isBest ? Tone::Good : Tone::None, -1, isBest});
        }
        isMixed = isMixed || !score.sameImages;
        rows.push_back(std::move(row));
    }
    QStringList notes;
    if (shown.scores.empty() && comparison != nullptr)
        notes << tr("None of these runs has been scored yet.");
    if (shown.runs.size() > 1 && !shown.scores.empty())
        notes << tr("★ is the best of a line; each run is taken at its own threshold.");
    if (isMixed)
        notes << tr("Where the runs were scored on different images no value is the best.");
    if (const QString problems = problemsOf(shown); !problems.isEmpty())
        notes << problems;
    showNote(*m_note, notes.join(QLatin1Char(' ')));
    m_table->setRows(std::move(rows));
}

} // namespace taxon::workbench
