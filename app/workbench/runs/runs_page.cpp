// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/runs_page.h"

#include "common/widgets.h"
#include "runs/comparison_card.h"
#include "runs/curves_card.h"
#include "runs/log_card.h"
#include "runs/notes_card.h"
#include "runs/run_table.h"
#include "runs/stage_strip.h"
#include "theme/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>

namespace taxon::workbench {
namespace {

enum Section { CurvesSection, LogSection, SettingsSection, ScoresSection, NotesSection };
constexpr const char* kSections[] = {"curves", "log", "settings", "scores", "notes"};
/// What the chooser of states offers behind "All states".
constexpr const char* kStates[] = {"running", "queued", "succeeded", "failed", "stopped", "cancelled", "unknown", "damaged"};

} // namespace

RunsPage::RunsPage(const PageServices& services, QWidget* parent)
    : Page(parent),
      m_presenter(services.tasks, everyLauncher),
      m_place(services.tasks, everyLauncher),
      m_table(new RunTable),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("runsEmpty")))
{
    setObjectName(QStringLiteral("runsPage"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    m_splitter = new QSplitter(Qt::Vertical);
    m_splitter->setHandleWidth(12);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(makeTable());
    m_splitter->addWidget(makeDetail());
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({250, 550});
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack);
    m_empty->show(QStringLiteral("activity"), tr("No run yet"), tr("Start one on the Train page, or with: taxon run --recipe NAME"),
                  tr("Go to Train"));
    m_stack->setCurrentWidget(m_empty);
    forwardFocus(this, m_search);
    makeMenu();
    connectAll();
}

QWidget* RunsPage::makeTable()
{
    auto* card = new Card(QStringLiteral("runsCard"));
    card->setMinimumHeight(170);
    auto* line = card->addHeading(tr("Runs"));
    m_search = makeFilterEdit(tr("Search runs"), tr("Search: words, tag:NAME, state:failed"), QStringLiteral("runsSearch"));
    m_search->setMaximumWidth(320);
    m_stateChooser = new Chooser(tr("Show which runs"), QStringLiteral("runsState"));
    m_stateChooser->addItem(tr("All states"));
    for (const char* state : kStates)
        m_stateChooser->addItem(RunsPresenter::stateText(state));
    m_groupChooser = new Chooser(tr("Group the runs"), QStringLiteral("runsGroup"));
    m_groupChooser->addItems({tr("Not grouped"), tr("By state"), tr("By recipe"), tr("By tags"), tr("By day")});
    line->addSpacing(10);
    line->addWidget(m_search, 1);
    line->addStretch();
    line->addWidget(m_stateChooser);
    line->addWidget(m_groupChooser);
    card->body()->addWidget(m_table, 1);
    return card;
}

void RunsPage::makeMenu()
{
    m_menu = new QMenu(this);
    const auto add = [this](const QString& text, const char* name, auto does) {
        QAction* action = m_menu->addAction(text, this, does);
        action->setObjectName(QLatin1String(name));
        return action;
    };
    QAction* again = add(tr("Run again"), "repeatAction", [this] { m_presenter.repeatRun(); });
    QAction* clone = add(tr("Change and run…"), "cloneAction",
                         [this] { Q_EMIT pageRequested(QStringLiteral("train"), QStringLiteral("run:") + m_presenter.chosen()); });
    QAction* copy = add(tr("Copy as command"), "copyCommandAction", [this] {
        QGuiApplication::clipboard()->setText(m_presenter.resumeCommand());
        Q_EMIT statusChanged(tr("Copied: %1").arg(m_presenter.resumeCommand()));
    });
    m_menu->addSeparator();
    QAction* remove = add(tr("Delete"), "deleteAction", [this] { m_presenter.trashRuns(); });
    remove->setShortcut(QKeySequence(Qt::Key_Delete)); // shown only: the table has the key
    remove->setShortcutContext(Qt::WidgetShortcut);
    QAction* undo = add(tr("Undo"), "undoAction", [this] { m_presenter.undo(); });
    connect(m_menu, &QMenu::aboutToShow, this, [this, again, clone, copy, undo] {
        for (QAction* action : {again, clone, copy})
            action->setEnabled(m_presenter.canRepeat());
        undo->setEnabled(m_presenter.canUndo());
    });
    m_moreButton->setMenu(m_menu);
}

std::vector<Command> RunsPage::commands()
{
    std::vector<Command> all;
    const QString chosen = m_presenter.chosen();
    if (m_presenter.canStop())
        all.push_back({tr("Stop run %1").arg(chosen), {}, [this] { m_presenter.stopRun(); }});
    if (m_presenter.canResume())
        all.push_back({tr("Resume run %1").arg(chosen), {}, [this] { m_presenter.resumeRun(); }});
    if (m_presenter.canRepeat())
        all.push_back({tr("Run %1 again").arg(chosen), {}, [this] { m_presenter.repeatRun(); }});
    if (!m_presenter.marked().isEmpty())
        all.push_back({tr("Delete the chosen runs"), tr("Del"), [this] { m_presenter.trashRuns(); }});
    if (m_presenter.canUndo())
        all.push_back({tr("Undo the last change of runs"), tr("Ctrl+Z"), [this] { m_presenter.undo(); }});
    for (QAbstractButton* chip : m_sectionChips->buttons())
        all.push_back({tr("Runs: %1").arg(chip->text()), {}, [chip] { chip->click(); }});
    for (const RunSummary& run : m_presenter.runs())
        all.push_back(
            {tr("Show run %1").arg(QString::fromStdString(run.id)), {}, [this, id = QString::fromStdString(run.id)] { m_presenter.choose(id); }});
    return all;
}

void RunsPage::connectAll()
{
    connect(&m_presenter, &RunsPresenter::linesChanged, this, &RunsPage::updateTable);
    connect(&m_presenter, &RunsPresenter::viewChanged, this, &RunsPage::updateDetail);
    connect(&m_presenter, &RunsPresenter::comparisonChanged, this, [this] {
        m_settings->show(m_presenter.comparison());
        m_scores->show(m_presenter.comparison());
        showSection(m_sections->currentIndex());
    });
    const auto fail = [this](const Error& failure) {
        Q_EMIT statusChanged(describe(failure).replace(QLatin1Char('\n'), QLatin1Char(' ')));
        if (m_presenter.runs().empty())
            m_empty->showError(failure);
    };
    connect(&m_presenter, &RunsPresenter::failed, this, fail);
    connect(m_curves, &CurvesCard::failed, this, fail);
    connect(&m_place, &RunPlace::changed, this, [this] {
        m_placeLabel->setText(m_place.words());
        m_placeLabel->setVisible(!m_placeLabel->text().isEmpty());
    });
    connect(m_curves, &CurvesCard::said, this, &RunsPage::statusChanged);
    connect(&m_presenter, &RunsPresenter::acted, this, &RunsPage::statusChanged);
    connect(m_table, &RunTable::marksChanged, this, [this](const QString& chosen, const QStringList& ids) { m_presenter.mark(chosen, ids); });
    connect(m_table, &RunTable::sortWanted, this, &RunsPage::sortBy);
    connect(m_table, &RunTable::deleteWanted, &m_presenter, &RunsPresenter::trashRuns);
    connect(m_table, &RunTable::openWanted, this, &RunsPage::openInReview);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, &RunsPage::showMenu);
    connect(m_search, &QLineEdit::textChanged, this, &RunsPage::setWish);
    connect(m_stateChooser, qOverload<int>(&QComboBox::currentIndexChanged), this, &RunsPage::setWish);
    connect(m_groupChooser, qOverload<int>(&QComboBox::currentIndexChanged), this, &RunsPage::setWish);
    connect(m_sectionChips, &QButtonGroup::idClicked, this, &RunsPage::showSection);
    connect(m_stopButton, &QPushButton::clicked, &m_presenter, &RunsPresenter::stopRun);
    connect(m_resumeButton, &QPushButton::clicked, &m_presenter, &RunsPresenter::resumeRun);
    connect(m_reviewButton, &QPushButton::clicked, this, &RunsPage::openInReview);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] { Q_EMIT pageRequested(QStringLiteral("train"), {}); });
    const auto key = [this](const QKeySequence& keys, auto does) {
        connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated, this, does);
    };
    key(QKeySequence::Undo, [this] { m_presenter.undo(); });
    key(QKeySequence::Find, [this] {
        auto* search = m_sections->currentIndex() == LogSection ? m_log->findChild<QLineEdit*>(QStringLiteral("logSearch")) : m_search;
        search->setFocus();
        search->selectAll();
    });
}

void RunsPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_notes->save();
    m_place.open(workspace);
    m_presenter.setWorkspace(std::move(workspace));
}

void RunsPage::showItem(const QString& item)
{
    for (int i = 0; i <= NotesSection; ++i)
        if (item == QLatin1String(kSections[i]))
            return m_sectionChips->button(i)->click();
    if (!item.isEmpty())
        m_presenter.choose(item);
}

/// The view: section, state, group, order, direction, and what the charts show.
std::optional<Settings::PageSession> RunsPage::session() const
{
    if (m_presenter.runs().empty())
        return std::nullopt;
    const RunTableWish& wish = m_presenter.wish();
    const QStringList view{QLatin1String(kSections[m_sections->currentIndex()]),
                           QString::number(m_stateChooser->currentIndex()),
                           QString::number(m_groupChooser->currentIndex()),
                           QString::number(static_cast<int>(wish.sortBy)),
                           QString::number(wish.isAscending ? 1 : 0),
                           m_curves->state()};
    const bool isNewest = !m_presenter.runs().empty() && m_presenter.runs().front().id == m_presenter.chosen().toStdString();
    return Settings::PageSession{isNewest ? QString() : m_presenter.chosen(), m_search->text(), view.join(QLatin1Char(' ')),
                                 m_table->verticalScrollBar()->value()};
}

void RunsPage::restore(const Settings::PageSession& session)
{
    const QStringList view = session.view.split(QLatin1Char(' '));
    if (view.size() == 6) {
        m_stateChooser->setCurrentIndex(std::clamp(view[1].toInt(), 0, m_stateChooser->count() - 1));
        m_groupChooser->setCurrentIndex(std::clamp(view[2].toInt(), 0, m_groupChooser->count() - 1));
        RunTableWish wish = m_presenter.wish();
        wish.sortBy = static_cast<RunColumn>(std::clamp(view[3].toInt(), 0, kRunColumns - 1));
        wish.isAscending = view[4].toInt() == 1;
        m_presenter.setWish(wish);
        m_curves->restoreState(view[5]);
        showItem(view[0]);
    }
    m_search->setText(session.filter);
    m_wantedScrollPx = session.scrollPx;
    if (!session.item.isEmpty())
        m_presenter.choose(session.item);
}

void RunsPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_presenter.setPolling(true);
    m_place.setPolling(true);
    m_presenter.refresh();
}

void RunsPage::hideEvent(QHideEvent* event)
{
    m_presenter.setPolling(false);
    m_place.setPolling(false);
    m_notes->save();
    Page::hideEvent(event);
}

void RunsPage::setWish()
{
    RunTableWish wish = m_presenter.wish();
    wish.search = m_search->text().toStdString();
    const int state = m_stateChooser->currentIndex();
    wish.state = state > 0 ? kStates[state - 1] : "";
    wish.groupBy = static_cast<RunGrouping>(m_groupChooser->currentIndex());
    m_presenter.setWish(wish);
}

void RunsPage::sortBy(RunColumn column)
{
    RunTableWish wish = m_presenter.wish();
    const bool isFigure = column == RunColumn::Started || column == RunColumn::Validation || column == RunColumn::Test;
    wish.isAscending = wish.sortBy == column ? !wish.isAscending : !isFigure; // the newest and the best first
    wish.sortBy = column;
    m_presenter.setWish(wish);
}

void RunsPage::updateTable()
{
    m_table->setLines(m_presenter.runs(), m_presenter.lines(), m_presenter.wish());
    m_table->setMarked(m_presenter.chosen(), m_presenter.marked());
    if (!m_presenter.lines().empty() && m_wantedScrollPx > 0)
        m_table->verticalScrollBar()->setValue(std::exchange(m_wantedScrollPx, 0));
    m_stack->setCurrentWidget(m_presenter.runs().empty() ? static_cast<QWidget*>(m_empty) : m_splitter);
    if (!isVisible())
        return;
    const auto all = m_presenter.runs().size();
    const auto shown = m_presenter.shownRuns();
    Q_EMIT statusChanged(shown != all ? tr("%1 of %2 runs").arg(shown).arg(all) : all == 1 ? tr("1 run") : tr("%1 runs").arg(all));
}

void RunsPage::updateDetail()
{
    m_table->setMarked(m_presenter.chosen(), m_presenter.marked());
    m_notes->refresh();
    const RunView* view = m_presenter.view();
    const auto count = m_presenter.marked().size();
    m_nameLabel->setText(count > 1 ? tr("%1 and %2 more").arg(m_presenter.chosen()).arg(count - 1) : m_presenter.chosen());
    const RunSummary* run = m_presenter.summary();
    const std::string state = view != nullptr ? view->state() : run != nullptr ? run->state : std::string();
    m_stateLabel->setText(state.empty() ? QString() : RunsPresenter::stateText(state));
    setLook(m_stateLabel, lookOf(RunsPresenter::stateTone(state)));
    m_place.follow(m_presenter.chosen(), state != "running" && state != "queued" && state != "unknown");
    m_tagsLabel->setText(m_presenter.commonTags().join(QStringLiteral(" · ")));
    m_headlineLabel->setText(view != nullptr ? m_presenter.headline() : run != nullptr ? QString::fromStdString(run->message) : QString());
    setLook(m_headlineLabel, state == "damaged" || state == "failed" ? lookOf(Tone::Bad) : "muted");
    m_headlineLabel->setVisible(!m_headlineLabel->text().isEmpty());
    m_stopButton->setVisible(m_presenter.canStop());
    m_resumeButton->setVisible(m_presenter.canResume());
    m_reviewButton->setVisible(view != nullptr && std::count(view->status().finished.begin(), view->status().finished.end(), "score") > 0);
    m_moreButton->setEnabled(!m_presenter.chosen().isEmpty());
    m_stages->setStages(view != nullptr ? view->stages() : std::vector<StageView>());
    m_curves->refresh();
    if (view != nullptr)
        m_log->show(m_presenter.chosen(), *view);
}

void RunsPage::showSection(int index)
{
    m_sections->setCurrentIndex(index);
    m_curves->controls()->setVisible(index == CurvesSection);
    if ((index == SettingsSection || index == ScoresSection) && m_presenter.comparison() == nullptr)
        m_presenter.compare();
}

void RunsPage::openInReview()
{
    if (m_reviewButton->isVisibleTo(this))
        Q_EMIT pageRequested(QStringLiteral("review"), m_presenter.chosen());
}

void RunsPage::showMenu(const QPoint& place)
{
    if (!m_presenter.chosen().isEmpty())
        m_menu->popup(m_table->viewport()->mapToGlobal(place));
}

void RunsPage::applyTheme(const Theme& theme)
{
    m_table->setTheme(theme);
    m_empty->setTheme(theme);
    m_stages->setTheme(theme);
    m_curves->applyTheme(theme);
    m_settings->applyTheme(theme);
    m_scores->applyTheme(theme);
    m_moreButton->setIcon(icon(QStringLiteral("three-dots"), theme));
}

} // namespace taxon::workbench
