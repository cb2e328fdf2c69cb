// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/next_view.h"

#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/figure_table.h"
#include "common/side_by_side.h"
#include "common/widgets.h"
#include "datasets/change_rows.h"
#include "datasets/rules_form.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kSidesPx = 700;   ///< rules and what they make need it to stand beside each other
constexpr int kRulesPx = 240;   ///< least height of the rules; a low window scrolls
constexpr int kChangesPx = 160; ///< of the table of changes

/// "+12", "-3", "±0"; "new" where there was none.
FigureCell changeCell(std::size_t now, std::optional<std::size_t> before)
{
    if (!before)
        return {NextView::tr("new"), 0, Tone::Muted};
    const auto change = static_cast<qint64>(now) - static_cast<qint64>(*before);
    if (change == 0)
        return {QStringLiteral("±0"), 0, Tone::Muted};
    FigureCell cell{(change > 0 ? QStringLiteral("+") : QStringLiteral("−")) + grouped(std::abs(change)), static_cast<double>(change)};
    cell.isStrong = true;
    return cell;
}

} // namespace

NextView::NextView(RulesPresenter& presenter, QWidget* parent) : QWidget(parent), m_presenter(presenter)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* sides = new SideBySide(kSidesPx);
    sides->line().addWidget(makeRules(), 4);
    sides->line().addWidget(makeNext(), 5);
    m_scroll = makeScrolling(sides, tr("Next data set"), QStringLiteral("nextScroll"));
    layout->addWidget(m_scroll);
    connectAll();
    showDraft();
    showNext();
}

QWidget* NextView::makeRules()
{
    auto* card = new Card(QStringLiteral("rulesCard"));
    QHBoxLayout* head = card->addHeading(tr("Rules"));
    head->addStretch();
    m_chips = addChips(*head, this, {{tr("Form"), "rulesFormChip"}, {tr("rules.yaml"), "rulesTextChip"}});
    m_form = new RulesForm(m_presenter);
    m_yaml = makeTextView(tr("The text of rules.yaml"), QStringLiteral("rulesText"));
    m_yaml->setReadOnly(false);
    m_yaml->setTabChangesFocus(true);
    m_yaml->setPlaceholderText(tr("There is no rules.yaml: the defaults hold, and what taxon.yaml says."));
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeScrolling(m_form, tr("Rules"), QStringLiteral("rulesScroll")));
    m_pages->setMinimumHeight(kRulesPx);
    m_pages->addWidget(m_yaml);
    card->body()->addWidget(m_pages, 1);
    m_problem = makeLabel({}, "bad", QStringLiteral("rulesProblem"));
    addCopyDetails(*m_problem);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    card->body()->addWidget(m_problem);
    auto* buttons = new QHBoxLayout;
    m_undoButton = makeButton(tr("Undo"), "link", QStringLiteral("undoRulesButton"));
    m_undoButton->setToolTip(tr("Takes the last change of the rules back (Ctrl+Z)"));
    m_discardButton = makeButton(tr("Discard changes"), "link", QStringLiteral("discardRulesButton"));
    m_saveButton = makeButton(tr("Save rules"), "", QStringLiteral("saveRulesButton"));
    m_saveButton->setToolTip(tr("Writes rules.yaml; the text before stays in the journal"));
    buttons->addWidget(m_undoButton);
    buttons->addSpacing(10);
    buttons->addWidget(m_discardButton);
    buttons->addStretch();
    buttons->addWidget(m_saveButton);
    card->body()->addLayout(buttons);
    return card;
}

QWidget* NextView::makeNext()
{
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto* card = new Card(QStringLiteral("nextCard"));
    QHBoxLayout* head = card->addHeading(tr("What it would make"));
    head->addStretch();
    m_state = makeLabel({}, "small", QStringLiteral("nextState"));
    head->addWidget(m_state);
    m_sets = new FigureTable(tr("Sets of the next data set"), QStringLiteral("nextSets"));
    m_sets->setSortingEnabled(false); // a handful, in the order of their use
    card->body()->addWidget(m_sets);
    m_notes = makeLabel({}, "muted", QStringLiteral("nextNotes"));
    addCopyDetails(*m_notes);
    m_notes->setWordWrap(true);
    m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    card->body()->addWidget(m_notes);
    m_acceptBox = new QCheckBox;
    m_acceptBox->setObjectName(QStringLiteral("acceptFrozenBox"));
    card->body()->addWidget(m_acceptBox);
    auto* buttons = new QHBoxLayout;
    m_buildButton = makeButton(tr("Make data set"), "primary", QStringLiteral("buildButton"));
    m_buildButton->setToolTip(tr("Saves the rules and makes the data set beside the work"));
    buttons->addStretch();
    buttons->addWidget(m_buildButton);
    card->body()->addLayout(buttons);
    layout->addWidget(card);
    m_changesCard = new Card(QStringLiteral("nextChangesCard"));
    m_changesCard->addHeading(tr("What would change"));
    m_changesNote = makeLabel({}, "small", QStringLiteral("nextChangesNote"));
    m_changesNote->setWordWrap(true);
    m_changesCard->body()->addWidget(m_changesNote);
    m_changes = new FigureTable(tr("Changes of each class"), QStringLiteral("nextChanges"));
    m_changes->setMinimumHeight(kChangesPx);
    m_changesCard->body()->addWidget(m_changes, 1);
    m_changesCard->body()->addStretch(); // where there is no table, the sentence stays below the heading
    layout->addWidget(m_changesCard, 1);
    return column;
}

void NextView::connectAll()
{
    connect(&m_presenter, &RulesPresenter::draftChanged, this, &NextView::showDraft);
    connect(&m_presenter, &RulesPresenter::nextChanged, this, &NextView::showNext);
    connect(m_chips, &QButtonGroup::idClicked, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_yaml, &QPlainTextEdit::textChanged, this, [this] { m_presenter.setText(m_yaml->toPlainText()); });
    connect(m_undoButton, &QPushButton::clicked, &m_presenter, &RulesPresenter::undo);
    connect(m_discardButton, &QPushButton::clicked, &m_presenter, &RulesPresenter::discard);
    connect(m_saveButton, &QPushButton::clicked, &m_presenter, &RulesPresenter::save);
    connect(m_buildButton, &QPushButton::clicked, this, [this] { m_presenter.build(m_acceptBox->isVisible() && m_acceptBox->isChecked()); });
    connect(m_acceptBox, &QCheckBox::toggled, this, &NextView::showNext);
}

void NextView::setNewest(std::vector<dataset::SetInfo> sets, const QString& id)
{
    m_newest = std::move(sets);
    m_newestId = id;
    showNext();
}

bool NextView::isTextShown() const
{
    return m_chips->checkedId() == 1;
}

void NextView::showText(bool on)
{
    m_chips->button(on ? 1 : 0)->click();
}

QScrollBar& NextView::scrollBar() const
{
    return *m_scroll->verticalScrollBar();
}

void NextView::showDraft()
{
    m_form->refresh();
    if (const QString text = QString::fromStdString(m_presenter.draft().text); m_yaml->toPlainText() != text) {
        const QSignalBlocker silent(m_yaml);
        m_yaml->setPlainText(text);
    }
    m_problem->setText(m_presenter.error() ? describe(*m_presenter.error()) : QString());
    m_problem->setVisible(m_presenter.error().has_value());
    m_undoButton->setVisible(m_presenter.canUndo());
    m_discardButton->setVisible(m_presenter.isChanged());
    m_saveButton->setEnabled(m_presenter.isChanged() && !m_presenter.error());
    showNext();
}

void NextView::showNext()
{
    const bool isStale = m_presenter.isAsking();
    const auto& next = m_presenter.next();
    m_state->setText(isStale ? (m_presenter.progress().isEmpty() ? tr("counting…") : m_presenter.progress())
                     : next  ? tr("exact, nothing is written")
                             : QString());
    m_sets->setEnabled(!isStale);
    m_changes->setEnabled(!isStale);
    m_changesCard->setVisible(next.has_value() && !next->changes.before.empty());
    m_acceptBox->setVisible(next.has_value() && !next->frozenChanges.empty());
    if (next) {
        showSets(*next);
        showNotes(*next);
    } else {
        m_sets->setRows({});
        m_notes->setText(m_presenter.nextError() && !isStale ? describe(*m_presenter.nextError()) : QString());
        setLook(m_notes, lookOf(Tone::Bad));
    }
    m_sets->setVisible(next.has_value());
    m_sets->fitHeight();
    m_buildButton->setEnabled(m_presenter.canBuild() && (m_acceptBox->isHidden() || m_acceptBox->isChecked()));
    m_buildButton->setText(m_presenter.isBuilding() ? tr("It is being made…") : tr("Make data set"));
}

void NextView::showSets(const NextDataset& next)
{
    const bool hasNewest = !next.changes.before.empty() && text(next.changes.before) == m_newestId;
    std::vector<FigureColumn> columns{{tr("Set"), {}, true}, {tr("What for"), {}, true}, {tr("Images"), tr("As the rules are now")}};
    if (hasNewest) {
        columns.push_back({tr("Newest"), tr("In data set %1").arg(m_newestId)});
        columns.push_back({tr("Difference"), {}});
    }
    m_sets->setColumns(std::move(columns));
    std::size_t all = 1;
    for (const dataset::SetInfo& set : next.sets)
        all = std::max(all, set.images);
    std::vector<FigureRow> rows;
    const auto addRow = [&](const std::string& name, dataset::SetKind kind, std::size_t images, std::optional<std::size_t> before) {
        FigureRow row{{text(name)}, {kindWords(kind), 0, Tone::Muted}, {grouped(static_cast<qint64>(images)), static_cast<double>(images)}};
        row[0].isStrong = true;
        row[2].share = static_cast<double>(images) / static_cast<double>(all);
        if (hasNewest) {
            row.push_back(
                {before ? grouped(static_cast<qint64>(*before)) : QStringLiteral("–"), static_cast<double>(before.value_or(0)), Tone::Muted});
            row.push_back(changeCell(images, before));
        }
        rows.push_back(std::move(row));
    };
    for (const dataset::SetInfo& set : next.sets) {
        const auto before = std::find_if(m_newest.begin(), m_newest.end(), [&](const dataset::SetInfo& other) { return other.name == set.name; });
        addRow(set.name, set.kind, set.images, before == m_newest.end() ? std::nullopt : std::optional(before->images));
    }
    for (const dataset::SetInfo& set : m_newest) // what would be gone
        if (hasNewest && std::none_of(next.sets.begin(), next.sets.end(), [&](const dataset::SetInfo& other) { return other.name == set.name; }))
            addRow(set.name, set.kind, 0, set.images);
    m_sets->setRows(std::move(rows));
    workbench::showChanges(*m_changes, next.changes);
    m_changes->setVisible(next.changes.changed() > 0);
    m_changesNote->setText(tr("since %1 · %2").arg(text(next.changes.before), changeWords(next.changes)));
}

void NextView::showNotes(const NextDataset& next)
{
    QStringList lines;
    lines << (next.isNew ? tr("%1 classes.").arg(grouped(static_cast<qint64>(next.classes)))
                         : tr("%1 classes. Nothing changes: data set %2 would stay the newest.")
                               .arg(grouped(static_cast<qint64>(next.classes)), text(next.changes.before)));
    QStringList reasons;
    for (const auto& [reason, images] : next.reasons)
        reasons << QStringLiteral("%1 %2").arg(reason, grouped(static_cast<qint64>(images)));
    if (!reasons.isEmpty())
        lines << tr("Reserve: %1.").arg(reasons.join(QStringLiteral(" · ")));
    if (next.unusable > 0)
        lines << tr("%1 images can't be used; the Library page names them.").arg(grouped(static_cast<qint64>(next.unusable)));
    if (!next.smallClasses.empty()) {
        constexpr std::size_t kShown = 5;
        QStringList small;
        for (std::size_t i = 0; i < std::min(kShown, next.smallClasses.size()); ++i)
            small << QStringLiteral("%1 %2").arg(next.smallClasses[i].first, grouped(static_cast<qint64>(next.smallClasses[i].second)));
        const QString more = next.smallClasses.size() > kShown ? tr(" and %1 more").arg(next.smallClasses.size() - kShown) : QString();
        lines << tr("Classes with fewer than %1 images: %2%3.").arg(m_presenter.rules().warnImages).arg(small.join(QStringLiteral(" · ")), more);
    }
    QStringList frozen;
    for (const auto& [benchmark, images] : next.frozenChanges)
        frozen << tr("%1 (%2 images)").arg(text(benchmark), grouped(static_cast<qint64>(images)));
    m_acceptBox->setText(tr("Accept that frozen benchmarks change: %1").arg(frozen.join(QStringLiteral(", "))));
    m_acceptBox->setAccessibleName(m_acceptBox->text());
    m_notes->setText(lines.join(QLatin1Char('\n')));
    setLook(m_notes, "muted");
}

void NextView::setTheme(const Theme& theme)
{
    m_sets->setTheme(theme);
    m_changes->setTheme(theme);
}

} // namespace taxon::workbench
