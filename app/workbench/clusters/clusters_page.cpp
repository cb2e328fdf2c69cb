// SPDX-License-Identifier: GPL-3.0-or-later
#include "clusters/clusters_page.h"

#include "base/clock.h"
#include "clusters/cluster_rows.h"
#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/desktop_notice.h"
#include "common/head_card.h"
#include "common/row_list.h"
#include "common/table_card.h"
#include "launch/places.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <algorithm>
#include <utility>

namespace taxon::workbench {
namespace {

constexpr int kAgainMs = 5000, kUnseenMs = 60'000;

/// Where the one called \p name stands; -1 where it doesn't.
template <typename Item>
int placeOf(const std::vector<Item>& items, std::string Item::*member, const std::string& name)
{
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.*member == name; });
    return found == items.end() ? -1 : static_cast<int>(found - items.begin());
}

} // namespace

ClustersPage::ClustersPage(const PageServices& services, QWidget* parent)
    : ClustersPage(
        services,
        [shared = std::make_shared<launch::SharedClusters>()](const Workspace& workspace, const launch::ClusterSettings& place) {
            return std::shared_ptr<launch::Launcher>(launch::makeLauncher(workspace, place, *shared));
        },
        parent)
{}

ClustersPage::ClustersPage(const PageServices& services, PlaceFactory places, QWidget* parent)
    : Page(parent),
      m_settings(services.settings),
      m_presenter(services.tasks, std::move(places)),
      m_list(new RowList),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("clustersEmpty")))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(12);
    auto* listCard = new Card(QStringLiteral("placesCard"));
    listCard->setFixedWidth(272);
    listCard->addHeading(tr("Places"));
    m_list->setObjectName(QStringLiteral("placeList"));
    m_list->setAccessibleName(tr("Places of clusters.yaml"));
    m_list->setPlaceholder(tr("No place yet"));
    listCard->body()->addWidget(m_list, 1);
    layout->addWidget(listCard);
    m_stack->addWidget(makeDetail());
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    forwardFocus(this, m_list);
    m_notice = [](const QString& line) { noticeOnDesktop(QStringLiteral("Taxon"), line); };
    connectAll();
    showPlaces();
    showChosen();
}

QWidget* ClustersPage::makeHead()
{
    auto* head = new HeadCard(QStringLiteral("place"));
    m_name = head->name();
    m_facts = head->facts();
    m_runButton = makeButton(tr("Open the run"), "", QStringLiteral("placeRunButton"));
    m_runButton->setToolTip(tr("Shows the chosen run on the Runs page: curves, log, stop, resume"));
    auto* askButton = makeButton(tr("Ask again"), "", QStringLiteral("askAgainButton"));
    askButton->setToolTip(tr("Reads clusters.yaml and asks every place now"));
    connect(askButton, &QPushButton::clicked, this, [this] { m_presenter.refresh(true); });
    head->addButtons({m_runButton, askButton});
    m_warning = makeParagraph("warn", QStringLiteral("placeWarning"));
    addCopyDetails(*m_warning);
    head->body()->addWidget(m_warning);
    return head;
}

QWidget* ClustersPage::makeLog()
{
    auto* card = new Card(QStringLiteral("podLogCard"));
    m_logOf = makeLabel({}, "muted", QStringLiteral("podLogOf"));
    QHBoxLayout* line = card->addHeading(tr("What it printed"));
    line->addStretch();
    line->addWidget(m_logOf);
    m_log = makeTextView(tr("What the chosen pod printed"), QStringLiteral("podLog"));
    m_log->setMinimumHeight(180);
    card->body()->addWidget(m_log, 1);
    return card;
}

QWidget* ClustersPage::makeDetail()
{
    auto* detail = new QWidget;
    auto* column = new QVBoxLayout(detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(makeHead());
    m_nodes = new FigureTable(tr("Nodes with GPUs"), QStringLiteral("nodesTable"));
    m_nodes->setColumns(nodeColumns());
    m_nodesNote = makeLabel({}, "small", QStringLiteral("nodesNote"));
    m_jobs = new FigureTable(tr("Runs of this workspace at the place"), QStringLiteral("placeRunsTable"));
    m_jobs->setColumns(jobColumns());
    m_pods = new FigureTable(tr("Pods of the runs, also those that have ended"), QStringLiteral("podsTable"));
    m_pods->setColumns(podColumns());
    m_events = new FigureTable(tr("What the cluster says of them"), QStringLiteral("eventsTable"));
    m_events->setColumns(eventColumns());
    auto* tables = new QWidget;
    auto* lines = new QVBoxLayout(tables);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(12);
    Card* runsCard = tableCard(QStringLiteral("placeRunsCard"), tr("Runs, the newest first"), m_jobs, makeLabel({}, "small"));
    m_runWords = makeParagraph("muted", QStringLiteral("placeRunWords"));
    runsCard->body()->addWidget(m_runWords);
    lines->addWidget(runsCard);
    m_nodesCard = tableCard(QStringLiteral("nodesCard"), tr("Nodes with GPUs"), m_nodes, m_nodesNote);
    lines->addWidget(m_nodesCard);
    lines->addWidget(
        tableCard(QStringLiteral("podsCard"), tr("Pods: one each attempt"), m_pods, makeLabel(tr("choose one to read what it printed"), "small")));
    lines->addWidget(makeLog(), 1);
    m_eventsCard = tableCard(QStringLiteral("eventsCard"), tr("Events"), m_events, makeLabel({}, "small"));
    lines->addWidget(m_eventsCard);
    m_scroll = makeScrolling(tables, tr("Runs, nodes, pods and events"), QStringLiteral("clustersScroll"));
    column->addWidget(m_scroll, 1);
    return detail;
}

void ClustersPage::connectAll()
{
    connect(&m_presenter, &ClustersPresenter::placesChanged, this, &ClustersPage::showPlaces);
    connect(&m_presenter, &ClustersPresenter::placesChanged, this, &ClustersPage::tellNews);
    connect(&m_presenter, &ClustersPresenter::chosenChanged, this, &ClustersPage::showChosen);
    connect(&m_presenter, &ClustersPresenter::podLogChanged, this, &ClustersPage::showLog);
    connect(&m_again, &QTimer::timeout, this, [this] { m_presenter.refresh(false); });
    connect(m_list, &RowList::rowChosen, this,
            [this](int row) { m_presenter.choose(text(m_presenter.places()[static_cast<std::size_t>(row)].settings.name)); });
    connect(m_pods, &FigureTable::rowChosen, this, [this](int row) {
        const PlaceView* place = m_presenter.chosen();
        if (place == nullptr || !place->state || row < 0 || row >= static_cast<int>(place->state->pods.size()))
            return;
        const std::string& pod = place->state->pods[static_cast<std::size_t>(row)].name;
        m_choices[place->settings.name].pod = pod;
        if (text(pod) != m_presenter.pod())
            m_presenter.choosePod(text(pod));
    });
    const auto openRun = [this] {
        const PlaceView* place = m_presenter.chosen();
        const int row = m_jobs->chosen();
        if (place != nullptr && place->state && row >= 0 && row < static_cast<int>(place->state->jobs.size()))
            Q_EMIT pageRequested(QStringLiteral("runs"), text(place->state->jobs[static_cast<std::size_t>(row)].runId));
    };
    connect(m_jobs, &FigureTable::rowChosen, this, [this](int row) {
        m_runButton->setEnabled(row >= 0);
        const PlaceView* place = m_presenter.chosen();
        if (place != nullptr && place->state && row >= 0 && row < static_cast<int>(place->state->jobs.size())) {
            Choice& choice = m_choices[place->settings.name];
            choice.run = place->state->jobs[static_cast<std::size_t>(row)].runId;
            choice.isReaders = true;
        }
        showRunWords();
    });
    connect(m_jobs, &FigureTable::cellActivated, this, openRun);
    connect(m_runButton, &QPushButton::clicked, this, openRun);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] { m_presenter.refresh(true); });
}

void ClustersPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    const bool isReadAgain = m_last.isReadAgain(workspace.get());
    const auto shown = isReadAgain ? session() : std::nullopt;
    if (!isReadAgain)
        m_choices.clear();
    m_isOpen = workspace != nullptr;
    m_presenter.open(std::move(workspace));
    if (shown)
        showAgain(*shown);
}

/// item: the place; view: the run that the reader has chosen there.
std::optional<Settings::PageSession> ClustersPage::session() const
{
    const PlaceView* place = m_presenter.chosen();
    if (place == nullptr)
        return std::nullopt;
    const auto choice = m_choices.find(place->settings.name);
    const QString run = choice != m_choices.end() && choice->second.isReaders ? text(choice->second.run) : QString();
    return Settings::PageSession{text(place->settings.name), {}, run, m_scroll->verticalScrollBar()->value()};
}

void ClustersPage::restore(const Settings::PageSession& session)
{
    m_choices[session.item.toStdString()] = {.run = session.view.toStdString(), .pod = {}, .isReaders = !session.view.isEmpty()};
    showAgain(session);
}

void ClustersPage::showAgain(const Settings::PageSession& session)
{
    m_presenter.choose(session.item);
    scrollOnceThere(*m_scroll->verticalScrollBar(), session.scrollPx);
}

void ClustersPage::activate()
{
    m_presenter.refresh(true);
    if (m_isOpen)
        m_again.start(kAgainMs);
}

void ClustersPage::hideEvent(QHideEvent* event)
{
    m_again.stop(); // nobody is asked for nobody
    Page::hideEvent(event);
    tellNews();
}

/// What happens while nobody looks at this page goes to the desktop; as long as something may happen, the places are asked now and then.
void ClustersPage::tellNews()
{
    for (const QString& line : m_news.hear(m_presenter.places(), realClock().wall())) {
        Q_EMIT statusChanged(line);
        if (m_settings.desktopNotices)
            m_notice(line);
    }
    if (isVisible())
        return;
    if (!m_isOpen || !m_settings.desktopNotices || !ClusterNews::isExpected(m_presenter.places()))
        m_again.stop();
    else if (!m_again.isActive())
        m_again.start(kUnseenMs);
}

std::vector<Command> ClustersPage::commands()
{
    std::vector<Command> all{{tr("Ask every place again"), {}, [this] { m_presenter.refresh(true); }}};
    for (const PlaceView& place : m_presenter.places())
        all.push_back(
            {tr("Show the place %1").arg(text(place.settings.name)), {}, [this, name = text(place.settings.name)] { m_presenter.choose(name); }});
    return all;
}

void ClustersPage::showPlaces()
{
    const auto& places = m_presenter.places();
    m_list->rows().setRows(static_cast<int>(places.size()),
                           [this](int row) { return placeRow(m_presenter.places()[static_cast<std::size_t>(row)]); });
    m_list->setChosen(m_presenter.chosenIndex());
    m_stack->setCurrentIndex(places.empty() ? 1 : 0);
    if (m_presenter.error())
        m_empty->showError(*m_presenter.error(), tr("Read it again"));
    else if (places.empty())
        m_empty->show(QStringLiteral("collection"), tr("Runs stay on this machine"),
                      tr("Places beside it, containers and clusters, stand in clusters.yaml of the workspace (docs/formats/clusters.md)."),
                      tr("Read it again"));
}

void ClustersPage::showChosen()
{
    const PlaceView* place = m_presenter.chosen();
    m_list->setChosen(m_presenter.chosenIndex());
    if (place == nullptr)
        return;
    const auto now = realClock().wall();
    const launch::ClusterState none;
    const launch::ClusterState& state = place->state ? *place->state : none;
    m_name->setText(text(place->settings.name));
    m_facts->setText(placeFacts(*place, now));
    const QString warning = placeWarning(*place);
    m_warning->setText(warning);
    setLook(m_warning, place->problem.isEmpty() && state.trouble.empty() ? "warn" : "bad");
    m_warning->setVisible(!warning.isEmpty());
    for (QWidget* card : {m_nodesCard, m_eventsCard}) // this machine's containers have neither
        card->setVisible(place->settings.engine == "kubernetes");
    m_nodes->setRows(nodeRows(*place, now));
    m_nodesNote->setText(!state.nodesTrouble.empty() ? tr("not known") : state.nodes.empty() ? tr("none is up") : QString());
    m_nodesNote->setToolTip(text(state.nodesTrouble));
    m_jobs->setRows(jobRows(state));
    choose(*place);
    m_jobs->setChosen(chosenRun(*place));
    m_runButton->setEnabled(m_jobs->chosen() >= 0);
    showRunWords();
    m_pods->setRows(podRows(state, now));
    m_pods->setChosen(placeOf(state.pods, &launch::PodState::name, m_presenter.pod().toStdString()));
    m_events->setRows(eventRows(state, now));
    for (FigureTable* table : {m_nodes, m_jobs, m_pods, m_events})
        table->fitHeight();
}

/// What is shown first of a place; nothing of it is asked for before somebody looks.
void ClustersPage::choose(const PlaceView& place)
{
    if (!isVisible() || !place.state || place.state->jobs.empty())
        return;
    Choice& choice = m_choices[place.settings.name];
    if (!std::exchange(choice.isMade, true) && chosenRun(place) < 0)
        choice = {.run = runToShow(*place.state), .pod = {}, .isReaders = false, .isMade = true};
    if (choice.pod.empty())
        choice.pod = podToShow(place, choice.run);
    if (m_presenter.pod().isEmpty() && placeOf(place.state->pods, &launch::PodState::name, choice.pod) >= 0)
        m_presenter.choosePod(text(choice.pod));
}

/// The row of the run that is chosen at the place; -1 = none.
int ClustersPage::chosenRun(const PlaceView& place) const
{
    const auto choice = m_choices.find(place.settings.name);
    return choice == m_choices.end() || !place.state ? -1 : placeOf(place.state->jobs, &launch::Job::runId, choice->second.run);
}

/// The whole sentence of the chosen run, for which its row is too short in a narrow window.
void ClustersPage::showRunWords()
{
    const PlaceView* place = m_presenter.chosen();
    const int row = place != nullptr ? chosenRun(*place) : -1;
    m_runWords->setText(row < 0 ? QString() : text(place->state->jobs[static_cast<std::size_t>(row)].detail));
    m_runWords->setVisible(row >= 0);
}

void ClustersPage::showLog()
{
    m_logOf->setText(m_presenter.pod().isEmpty() ? tr("no pod is chosen") : m_presenter.pod());
    QScrollBar* bar = m_log->verticalScrollBar();
    const bool isAtEnd = bar->value() == bar->maximum(); // whoever reads further up stays there
    const int before = bar->value();
    m_log->setPlainText(m_presenter.podLog());
    bar->setValue(isAtEnd ? bar->maximum() : before);
}

void ClustersPage::applyTheme(const Theme& theme)
{
    m_list->setTheme(theme);
    m_empty->setTheme(theme);
    for (FigureTable* table : {m_nodes, m_jobs, m_pods, m_events})
        table->setTheme(theme);
}

} // namespace taxon::workbench
