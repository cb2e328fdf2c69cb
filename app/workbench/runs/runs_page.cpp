// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/runs_page.h"

#include "runs/stage_strip.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

Row rowOf(const RunSummary& run)
{
    Row row;
    row.title = QString::fromStdString(run.id);
    row.count = run.state == "running" ? QStringLiteral("%1 %").arg(run.progressPercentage) : QString();
    row.note = run.state == "running" ? QString::fromStdString(run.stage) : RunsPresenter::stateText(run.state);
    row.share = run.state == "running" ? run.progressPercentage / 100.0 : -1;
    row.dot = RunsPresenter::stateTone(run.state);
    row.text = QStringLiteral("%1, %2").arg(row.title, RunsPresenter::stateText(run.state));
    return row;
}

} // namespace

RunsPage::RunsPage(const PageServices& services, QWidget* parent)
    : Page(parent),
      m_presenter(services.tasks, localLauncher),
      m_list(new RowList),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("runsEmpty")))
{
    setObjectName(QStringLiteral("runsPage"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(12);
    auto* listCard = new Card(QStringLiteral("runsCard"));
    listCard->setFixedWidth(320);
    listCard->addHeading(tr("Runs"));
    m_list->setObjectName(QStringLiteral("runsList"));
    m_list->setAccessibleName(tr("Runs, newest first"));
    m_list->setPlaceholder(tr("No run yet"));
    listCard->body()->addWidget(m_list, 1);
    layout->addWidget(listCard);
    m_stack->addWidget(makeDetail());
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    m_empty->show(QStringLiteral("activity"), tr("No run yet"), tr("Start one on the Train page, or with: taxon run --recipe NAME"),
                  tr("Go to Train"));
    m_stack->setCurrentWidget(m_empty);
    connectAll();
}

QWidget* RunsPage::makeDetail()
{
    auto* detail = new QWidget;
    auto* layout = new QVBoxLayout(detail);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(makeHead());
    auto* plots = new QHBoxLayout;
    plots->setSpacing(12);
    auto* lossCard = new Card(QStringLiteral("lossCard"));
    auto* lossHeading = lossCard->addHeading(tr("Loss"));
    m_lossPlot = new MetricPlot(tr("Loss over the epochs"), QStringLiteral("lossPlot"));
    addFrame(*lossCard, *lossHeading, m_lossPlot, QStringLiteral("loss"));
    auto* accuracyCard = new Card(QStringLiteral("accuracyCard"));
    auto* heading = accuracyCard->addHeading(tr("Accuracy"));
    m_rateLabel = makeLabel({}, "muted", QStringLiteral("rateLabel"));
    heading->addWidget(m_rateLabel);
    m_accuracyPlot = new MetricPlot(tr("Accuracy over the epochs"), QStringLiteral("accuracyPlot"));
    m_accuracyPlot->setOptions({.isShare = true});
    addFrame(*accuracyCard, *heading, m_accuracyPlot, QStringLiteral("accuracy"));
    plots->addWidget(lossCard, 1);
    plots->addWidget(accuracyCard, 1);
    layout->addLayout(plots, 3);
    layout->addWidget(makeLog(), 2);
    return detail;
}

void RunsPage::addFrame(Card& card, QHBoxLayout& heading, MetricPlot* plot, const QString& name)
{
    auto* frame = new ChartFrame(plot, name, [plot] { return plot->figures(); });
    heading.addStretch();
    heading.addWidget(frame->menuButton());
    card.body()->addWidget(frame, 1);
    connect(frame, &ChartFrame::said, this, &RunsPage::statusChanged);
    connect(frame, &ChartFrame::failed, this, [this](const Error& error) { Q_EMIT statusChanged(describe(error)); });
    m_frames.push_back(frame);
}

QWidget* RunsPage::makeHead()
{
    auto* head = new Card(QStringLiteral("runHead"));
    auto* line = new QHBoxLayout;
    line->setSpacing(10);
    m_nameLabel = makeLabel({}, "heading", QStringLiteral("runName"));
    m_nameLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_stateLabel = makeLabel({}, "muted", QStringLiteral("runState"));
    m_copyButton = makeButton(tr("Copy as command"), "", QStringLiteral("copyCommandButton"));
    m_stopButton = makeButton(tr("Stop"), "danger", QStringLiteral("stopButton"));
    m_stopButton->setToolTip(tr("Writes a checkpoint and ends; Resume goes on from there"));
    m_resumeButton = makeButton(tr("Resume"), "primary", QStringLiteral("resumeButton"));
    m_resumeButton->setToolTip(tr("Finished stages are skipped, training goes on from its last checkpoint"));
    m_reviewButton = makeButton(tr("Open in Review"), "primary", QStringLiteral("reviewButton"));
    line->addWidget(m_nameLabel);
    line->addWidget(m_stateLabel);
    line->addStretch();
    for (QPushButton* button : {m_copyButton, m_stopButton, m_resumeButton, m_reviewButton})
        line->addWidget(button);
    m_headlineLabel = makeLabel({}, "muted", QStringLiteral("runHeadline"));
    m_headlineLabel->setWordWrap(true);
    m_headlineLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_stages = new StageStrip;
    head->body()->addLayout(line);
    head->body()->addWidget(m_headlineLabel);
    head->body()->addWidget(m_stages);
    return head;
}

QWidget* RunsPage::makeLog()
{
    auto* card = new Card(QStringLiteral("logCard"));
    card->addHeading(tr("Log"));
    m_log = makeTextView(tr("Log of the run"), QStringLiteral("runLog"));
    m_log->setMaximumBlockCount(static_cast<int>(RunView::kLogLines));
    card->body()->addWidget(m_log, 1);
    return card;
}

std::vector<Command> RunsPage::commands()
{
    std::vector<Command> all;
    if (m_presenter.canStop())
        all.push_back({tr("Stop run %1").arg(m_presenter.chosen()), {}, [this] { m_presenter.stopRun(); }});
    if (m_presenter.canResume())
        all.push_back({tr("Resume run %1").arg(m_presenter.chosen()), {}, [this] { m_presenter.resumeRun(); }});
    for (const RunSummary& run : m_presenter.runs())
        all.push_back(
            {tr("Show run %1").arg(QString::fromStdString(run.id)), {}, [this, id = QString::fromStdString(run.id)] { m_presenter.choose(id); }});
    return all;
}

void RunsPage::connectAll()
{
    connect(&m_presenter, &RunsPresenter::listChanged, this, &RunsPage::updateList);
    connect(&m_presenter, &RunsPresenter::viewChanged, this, &RunsPage::updateDetail);
    connect(&m_presenter, &RunsPresenter::failed, this, [this](const Error& failure) {
        Q_EMIT statusChanged(describe(failure).replace(QLatin1Char('\n'), QLatin1Char(' ')));
        if (!m_presenter.view())
            m_empty->showError(failure);
    });
    connect(&m_presenter, &RunsPresenter::acted, this, &RunsPage::statusChanged);
    connect(m_list, &RowList::rowChosen, this,
            [this](int index) { m_presenter.choose(QString::fromStdString(m_presenter.runs().at(static_cast<std::size_t>(index)).id)); });
    connect(m_stopButton, &QPushButton::clicked, &m_presenter, &RunsPresenter::stopRun);
    connect(m_resumeButton, &QPushButton::clicked, &m_presenter, &RunsPresenter::resumeRun);
    connect(m_reviewButton, &QPushButton::clicked, this, [this] { Q_EMIT pageRequested(QStringLiteral("review"), m_presenter.chosen()); });
    connect(m_copyButton, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_presenter.resumeCommand());
        Q_EMIT statusChanged(tr("Copied: %1").arg(m_presenter.resumeCommand()));
    });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] { Q_EMIT pageRequested(QStringLiteral("train"), {}); });
}

void RunsPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_presenter.setWorkspace(std::move(workspace));
}

void RunsPage::showItem(const QString& item)
{
    if (!item.isEmpty())
        m_presenter.choose(item);
}

void RunsPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_presenter.setPolling(true);
    m_presenter.refresh();
}

void RunsPage::hideEvent(QHideEvent* event)
{
    m_presenter.setPolling(false);
    Page::hideEvent(event);
}

void RunsPage::updateList()
{
    m_list->rows().setRows(static_cast<int>(m_presenter.runs().size()),
                           [this](int index) { return rowOf(m_presenter.runs().at(static_cast<std::size_t>(index))); });
    m_list->setChosen(m_presenter.chosenIndex());
    if (isVisible())
        Q_EMIT statusChanged(m_presenter.runs().size() == 1 ? tr("1 run") : tr("%1 runs").arg(m_presenter.runs().size()));
}

void RunsPage::updateDetail()
{
    const RunView* view = m_presenter.view();
    m_stack->setCurrentIndex(view ? 0 : 1);
    if (!view)
        return;
    m_nameLabel->setText(m_presenter.chosen());
    m_stateLabel->setText(RunsPresenter::stateText(view->state()));
    setLook(m_stateLabel, lookOf(RunsPresenter::stateTone(view->state())));
    m_headlineLabel->setText(m_presenter.headline());
    m_headlineLabel->setVisible(!m_headlineLabel->text().isEmpty());
    m_stopButton->setVisible(m_presenter.canStop());
    m_resumeButton->setVisible(m_presenter.canResume());
    const auto& finished = view->status().finished;
    m_reviewButton->setVisible(std::find(finished.begin(), finished.end(), "score") != finished.end());
    m_stages->setStages(view->stages());
    m_lossPlot->setSeries(m_presenter.lossSeries());
    m_accuracyPlot->setSeries(m_presenter.accuracySeries());
    for (ChartFrame* frame : m_frames)
        frame->refresh();
    const auto& rates = view->metrics().imagesPerSecond;
    m_rateLabel->setText(rates.empty() || std::isnan(rates.back()) ? QString() : tr("%1 images a second").arg(grouped(std::llround(rates.back()))));
    updateLog();
}

void RunsPage::updateLog()
{
    const RunView& view = *m_presenter.view();
    if (m_logRun != m_presenter.chosen()) {
        m_log->clear();
        m_logRun = m_presenter.chosen();
        m_logLines = 0;
    }
    const std::size_t missing = std::min(view.logLinesRead() - std::min(m_logLines, view.logLinesRead()), view.log().size());
    if (missing == 0)
        return;
    // New lines follow the end only if the reader is there: reading further up is never disturbed.
    QScrollBar* bar = m_log->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum();
    const int place = bar->value();
    QStringList lines;
    for (std::size_t i = view.log().size() - missing; i < view.log().size(); ++i)
        lines << QString::fromStdString(view.log()[i]);
    m_log->appendPlainText(lines.join(QLatin1Char('\n')));
    m_logLines = view.logLinesRead();
    bar->setValue(atEnd ? bar->maximum() : place);
}

void RunsPage::applyTheme(const Theme& theme)
{
    m_list->setTheme(theme);
    m_empty->setTheme(theme);
    m_stages->setTheme(theme);
    for (ChartFrame* frame : m_frames)
        frame->setTheme(theme);
    m_lossPlot->applyTheme(theme);
    m_accuracyPlot->applyTheme(theme);
}

} // namespace taxon::workbench
