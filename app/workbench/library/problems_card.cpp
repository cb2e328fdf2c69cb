// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/problems_card.h"

#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/row_list.h"

#include <QHBoxLayout>
#include <algorithm>

namespace taxon::workbench {
namespace {

using library::Problem;

/// Whether "taxon library fix" can mend it by itself.
bool isFixable(const Problem& problem)
{
    return problem.fix.starts_with("taxon library fix ");
}

Row rowOf(const Problem& problem)
{
    Row row;
    row.title = text(problem.path).section(QLatin1Char('/'), -1);
    row.detail = text(problem.message);
    row.dot = library::isHarmless(problem.kind) ? Tone::Muted : Tone::Bad;
    row.text = QStringLiteral("%1\n%2\n%3").arg(text(problem.path), text(problem.message), text(problem.suggestion)).trimmed();
    return row;
}

} // namespace

ProblemsCard::ProblemsCard(bool canRun)
    : Card(QStringLiteral("problemsCard")),
      m_canRun(canRun),
      m_count(makeLabel({}, "muted", QStringLiteral("problemsCount"))),
      m_list(new RowList),
      m_advice(makeLabel({}, "small", QStringLiteral("problemAdvice"))),
      m_fixButton(makeButton(tr("Mend it"), "link", QStringLiteral("fixButton"))),
      m_fixAllButton(makeButton({}, "link", QStringLiteral("fixAllButton"))),
      m_checkButton(makeButton(tr("Check every file"), "link", QStringLiteral("checkButton"))),
      m_checked(makeLabel({}, "small", QStringLiteral("checkedLabel"))),
      m_rules(makeLabel({}, "small", QStringLiteral("rulesLabel")))
{
    body()->setContentsMargins(4, 12, 4, 6);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 0, 12, 0);
    head->addWidget(makeLabel(tr("Problems and notes"), "heading"));
    head->addStretch();
    head->addWidget(m_count);
    body()->addLayout(head);
    m_list->setObjectName(QStringLiteral("problemList"));
    m_list->setAccessibleName(tr("Problems"));
    body()->addWidget(m_list, 1);
    for (QLabel* label : {m_advice, m_checked, m_rules}) {
        label->setWordWrap(true);
        label->setContentsMargins(12, 2, 12, 2);
    }
    addCopyDetails(*m_rules);
    body()->addWidget(m_advice);
    auto* actions = new QHBoxLayout;
    actions->setContentsMargins(12, 0, 12, 0);
    actions->addWidget(m_fixButton);
    actions->addWidget(m_fixAllButton);
    actions->addStretch();
    body()->addLayout(actions);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(0, 0, 12, 0);
    foot->addWidget(m_checked, 1);
    foot->addWidget(m_checkButton, 0, Qt::AlignTop);
    body()->addLayout(foot);
    body()->addWidget(m_rules);
    m_checkButton->setToolTip(
        tr("Decodes every file that is new or changed: damaged pixels, duplicates, nearly equal pictures. taxon library check"));
    connect(m_list, &RowList::rowChosen, this, [this] {
        showActions();
        if (const Problem* problem = chosen(); problem != nullptr)
            Q_EMIT imageWanted(text(problem->path));
    });
    connect(m_checkButton, &QPushButton::clicked, this, &ProblemsCard::checkWanted);
    connect(m_fixButton, &QPushButton::clicked, this, [this] {
        if (const Problem* problem = chosen(); problem != nullptr)
            Q_EMIT fixWanted(problem->kind, {problem->path});
    });
    connect(m_fixAllButton, &QPushButton::clicked, this, [this] {
        if (const Problem* problem = chosen(); problem != nullptr)
            Q_EMIT fixWanted(problem->kind, {});
    });
    setProblems({}, {});
}

const Problem* ProblemsCard::chosen() const
{
    const int row = m_list->chosen();
    const int line = row >= 0 && row < static_cast<int>(m_lines.size()) ? m_lines[static_cast<std::size_t>(row)] : -1;
    return line >= 0 ? &m_problems[static_cast<std::size_t>(line)] : nullptr;
}

void ProblemsCard::setProblems(std::vector<Problem> problems, const QString& checked)
{
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) { return a.kind < b.kind; });
    m_problems = std::move(problems);
    m_lines.clear();
    for (std::size_t i = 0; i < m_problems.size(); ++i) {
        if (i == 0 || m_problems[i].kind != m_problems[i - 1].kind)
            m_lines.push_back(-1 - static_cast<int>(i));
        m_lines.push_back(static_cast<int>(i));
    }
    m_count->setText(m_problems.empty() ? QString() : grouped(static_cast<qint64>(m_problems.size())));
    m_list->setPlaceholder(checked.isEmpty()
                               ? tr("Nothing is wrong with the files' headers.\n\nDamaged pixels and duplicates are found by \"Check every file\".")
                               : tr("Nothing is wrong with the files."));
    m_checked->setText(checked.isEmpty() ? tr("Headers were checked.") : tr("Every file was checked at %1.").arg(checked));
    m_list->rows().setRows(static_cast<int>(m_lines.size()), [this](int index) {
        const int line = m_lines[static_cast<std::size_t>(index)];
        if (line >= 0)
            return rowOf(m_problems[static_cast<std::size_t>(line)]);
        const library::ProblemKind kind = m_problems[static_cast<std::size_t>(-1 - line)].kind;
        Row row;
        row.isHeader = true;
        row.title = text(library::title(kind)).toUpper();
        row.count = grouped(std::count_if(m_problems.begin(), m_problems.end(), [kind](const Problem& other) { return other.kind == kind; }));
        row.text = row.title;
        return row;
    });
    m_list->setChosen(-1);
    showActions();
}

void ProblemsCard::setRules(const QString& rules, const std::optional<Error>& error)
{
    m_rules->setText(error ? tr("The rules can't be used: %1").arg(describe(*error)) : tr("Rules: %1").arg(rules));
    setLook(m_rules, error ? lookOf(Tone::Bad) : "small");
}

void ProblemsCard::setBusy(bool busy)
{
    m_isBusy = busy;
    showActions();
}

/// What can be done about the chosen problem.
void ProblemsCard::showActions()
{
    const Problem* problem = chosen();
    m_advice->setText(problem != nullptr ? text(problem->suggestion) : QString());
    m_advice->setVisible(!m_advice->text().isEmpty());
    const bool canFix = m_canRun && problem != nullptr && isFixable(*problem);
    m_fixButton->setVisible(canFix);
    const auto like = canFix ? std::count_if(m_problems.begin(), m_problems.end(), [&](const Problem& other) { return other.kind == problem->kind; })
                             : 0;
    m_fixAllButton->setVisible(like > 1);
    m_fixAllButton->setText(tr("Mend all %1").arg(grouped(like)));
    m_checkButton->setVisible(m_canRun);
    for (QPushButton* button : {m_fixButton, m_fixAllButton, m_checkButton})
        button->setEnabled(!m_isBusy);
}

void ProblemsCard::setTheme(const Theme& theme)
{
    m_list->setTheme(theme);
}

} // namespace taxon::workbench
