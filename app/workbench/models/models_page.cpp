// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/models_page.h"

#include "base/ids.h"
#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/figure_table.h"
#include "common/gate_rows.h"
#include "common/head_card.h"
#include "common/row_list.h"
#include "common/side_by_side.h"
#include "common/table_card.h"
#include "common/widgets.h"
#include "models/monitoring_card.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <algorithm>
#include <array>
#include <cmath>

namespace taxon::workbench {
namespace {

constexpr int kSidesPx = 760; ///< scores and gates need it to stand beside each other

/// "2026-11-28 04:55".
QString moment(const std::string& iso8601)
{
    return text(iso8601).left(16).replace(QLatin1Char('T'), QLatin1Char(' '));
}

/// A score that the comparison shows.
struct Score {
    const char* key; ///< in summary.json
    const char* name;
    bool isGain;  ///< more is better
    bool isShare; ///< shown in percent
};

constexpr std::array kScores{Score{"top1", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Top-1"), true, true},
                             Score{"macro_recall", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Macro recall"), true, true},
                             Score{"f1_macro", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Macro F1"), true, true},
                             Score{"coverage", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Coverage"), true, true},
                             Score{"accuracy_above", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Accuracy above τ"), true, true},
                             Score{"wrong_shown", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Wrong shown"), false, true},
                             Score{"log_loss", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Log loss"), false, false},
                             Score{"ece", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "Calibration error"), false, true},
                             Score{"false_shown", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "False shown"), false, true},
                             Score{"auroc", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "AUROC"), true, false},
                             Score{"fpr95", QT_TRANSLATE_NOOP("taxon::workbench::ModelsPage", "FPR95"), false, true}};

FigureCell figureCell(const Score& score, const std::optional<double>& value)
{
    const double number = value.value_or(scores::kNoValue);
    return {score.isShare ? percent(number) : decimal(number), number, value ? Tone::None : Tone::Muted};
}

/// \param isBeside  with the other version and the difference from it.
FigureRow scoreRow(const Score& score, const models::ScoreDifference& row, bool isBeside)
{
    FigureRow cells{{ModelsPage::tr(score.name)}, figureCell(score, row.b)};
    cells.back().isStrong = true;
    if (!isBeside)
        return cells;
    FigureCell difference{QStringLiteral("–"), scores::kNoValue, Tone::Muted};
    if (row.a && row.b) {
        const double change = *row.b - *row.a;
        difference = {(change > 0 ? QStringLiteral("+") : QString()) + (score.isShare ? percent(change) : decimal(change)), change};
        if (row.sameImages && std::abs(change) >= 0.0005)
            difference.tone = (change > 0) == score.isGain ? Tone::Good : Tone::Bad;
        difference.isStrong = difference.tone != Tone::None;
    }
    cells.push_back(figureCell(score, row.a));
    cells.push_back(difference);
    return cells;
}

/// The scores of a set follow its name.
void appendSets(std::vector<FigureRow>& rows, const std::vector<std::pair<std::string, std::vector<FigureRow>>>& sets)
{
    for (const auto& [name, scores] : sets) {
        FigureRow head(scores.front().size());
        head.front() = {.text = text(name), .isStrong = true};
        rows.push_back(std::move(head));
        rows.insert(rows.end(), scores.begin(), scores.end());
    }
}

Row rowOf(const ModelEntry& entry, int production)
{
    Row row;
    row.title = version(entry.number);
    row.dot = Tone::None;
    if (entry.info.number != entry.number) {
        row.detail = ModelsPage::tr("can't be read");
        row.dot = Tone::Bad;
    } else {
        row.count = std::isnan(entry.top1) ? QString() : percent(entry.top1);
        row.detail = entry.number == production ? ModelsPage::tr("in production · %1").arg(moment(entry.info.created)) : moment(entry.info.created);
        if (entry.number == production)
            row.dot = Tone::Good;
        else if (scores::isBlocked(entry.gates))
            row.dot = Tone::Warn;
    }
    row.text = QStringLiteral("%1, %2 %3").arg(row.title, row.detail, row.count);
    return row;
}

} // namespace

ModelsPage::ModelsPage(const PageServices& services, QWidget* parent)
    : Page(parent),
      m_presenter(services.tasks, services.jobs),
      m_list(new RowList),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("modelsEmpty")))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(12);
    auto* listCard = new Card(QStringLiteral("versionsCard"));
    listCard->setFixedWidth(272);
    listCard->addHeading(tr("Versions"))->addWidget(makeLabel(tr("top-1 on test"), "small"), 0, Qt::AlignRight);
    m_list->setObjectName(QStringLiteral("versionList"));
    m_list->setAccessibleName(tr("Versions, newest first"));
    m_list->setPlaceholder(tr("No version yet"));
    listCard->body()->addWidget(m_list, 1);
    layout->addWidget(listCard);
    m_stack->addWidget(makeDetail());
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    forwardFocus(this, m_list);
    connectAll();
    showVersions();
}

QWidget* ModelsPage::makeHead()
{
    auto* head = new HeadCard(QStringLiteral("version"));
    m_name = head->name();
    m_state = head->state();
    m_facts = head->facts();
    m_verifyButton = makeButton(tr("Check files"), "link", QStringLiteral("verifyButton"));
    m_verifyButton->setToolTip(tr("Compares every file with its SHA-256 at export"));
    m_reviewButton = makeButton(tr("Open in Review"), "", QStringLiteral("versionReviewButton"));
    m_thresholdButton = makeButton(tr("Another threshold…"), "link", QStringLiteral("thresholdButton"));
    m_thresholdButton->setToolTip(tr("The same weights with another threshold, as the next version: versions never change"));
    m_serverButton = makeButton(tr("Check a server…"), "link", QStringLiteral("serverButton"));
    m_serverButton->setToolTip(tr("Sends this version's golden images to a running server and compares its answers"));
    m_weeksButton = makeButton(tr("On a server"), "link", QStringLiteral("weeksButton"));
    m_weeksButton->setToolTip(tr("Goes to what it answered, week by week"));
    m_rollBackButton = makeButton(tr("Roll back…"), "", QStringLiteral("rollBackButton"));
    m_rollBackButton->setToolTip(tr("Puts the version before back into production"));
    m_promoteButton = makeButton(tr("Promote…"), "primary", QStringLiteral("promoteButton"));
    m_promoteButton->setToolTip(tr("Puts this version into production: models/production.json and the journal"));
    head->addButtons({m_reviewButton, m_rollBackButton, m_promoteButton});
    auto* more = new QHBoxLayout;
    more->setSpacing(14);
    for (QPushButton* button : {m_verifyButton, m_serverButton, m_thresholdButton, m_weeksButton})
        more->addWidget(button);
    more->addStretch();
    m_message = makeParagraph("small", QStringLiteral("modelsMessage"));
    addCopyDetails(*m_message);
    m_message->hide();
    head->body()->addLayout(more);
    head->body()->addWidget(m_message);
    return head;
}

QWidget* ModelsPage::makeDetail()
{
    auto* detail = new QWidget;
    auto* column = new QVBoxLayout(detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(makeHead());
    m_scores = new FigureTable(tr("Scores beside those of the version in production"), QStringLiteral("versionScores"));
    m_scores->setSortingEnabled(false); // each score stands below the name of its set
    m_scoresNote = makeLabel({}, "small", QStringLiteral("versionScoresNote"));
    m_gates = new FigureTable(tr("Gates of the version"), QStringLiteral("versionGates"));
    m_gates->setColumns(gateColumns());
    m_gatesNote = makeLabel({}, "small", QStringLiteral("versionGatesNote"));
    m_history = new FigureTable(tr("Versions that were in production"), QStringLiteral("productionHistory"));
    m_history->setColumns({{tr("Version"), {}, true}, {tr("When"), {}, true}, {tr("Who"), {}, true}, {tr("Why"), {}, true}});
    m_historyNote = makeLabel({}, "small", QStringLiteral("productionHistoryNote"));
    auto* tables = new QWidget;
    auto* lines = new QVBoxLayout(tables);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(12);
    auto* sides = new SideBySide(kSidesPx);
    lines->addWidget(sides, 1);
    m_monitoring = new MonitoringCard;
    lines->addWidget(m_monitoring);
    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(tableCard(QStringLiteral("versionGatesCard"), tr("Gates: good enough for production?"), m_gates, m_gatesNote));
    right->addWidget(tableCard(QStringLiteral("historyCard"), tr("In production, the newest first"), m_history, m_historyNote), 1);
    sides->line().addWidget(tableCard(QStringLiteral("versionScoresCard"), tr("Scores"), m_scores, m_scoresNote), 5);
    sides->line().addLayout(right, 6);
    m_scroll = makeScrolling(tables, tr("Scores, gates and history"), QStringLiteral("modelsScroll"));
    column->addWidget(m_scroll, 1);
    return detail;
}

std::vector<Command> ModelsPage::commands()
{
    std::vector<Command> all;
    if (const ModelEntry* entry = m_presenter.chosen()) {
        if (m_presenter.canPromote())
            all.push_back({tr("Promote version %1…").arg(version(entry->number)), {}, [this] { askToPromote(); }});
        all.push_back({tr("Check the files of version %1").arg(version(entry->number)), {}, [this] { m_presenter.verify(); }});
        if (m_presenter.canExport()) {
            all.push_back({tr("Export version %1 with another threshold…").arg(version(entry->number)), {}, [this] { askForThreshold(); }});
            all.push_back({tr("Check a server of version %1…").arg(version(entry->number)), {}, [this] { askForServer(); }});
        }
    }
    if (m_presenter.canRun() && m_presenter.chosen() != nullptr)
        all.push_back({tr("Import logs of served predictions…"), {}, [this] { askForLogs(); }});
    if (m_presenter.canRollBack())
        all.push_back({tr("Roll production back…"), {}, [this] { askToRollBack(); }});
    for (const ModelEntry& entry : m_presenter.models().versions)
        all.push_back({tr("Show version %1").arg(version(entry.number)), {}, [this, number = entry.number] { m_presenter.choose(number); }});
    return all;
}

void ModelsPage::connectAll()
{
    connect(&m_presenter, &ModelsPresenter::modelsChanged, this, &ModelsPage::showVersions);
    connect(&m_presenter, &ModelsPresenter::chosenChanged, this, &ModelsPage::showChosen);
    connect(&m_presenter, &ModelsPresenter::said, this, [this](const QString& what, bool isBad) {
        m_message->setText(what);
        setLook(m_message, isBad ? lookOf(Tone::Bad) : lookOf(Tone::Good));
        m_message->show();
        Q_EMIT statusChanged(what.section(QLatin1Char('\n'), 0, 0));
    });
    connect(m_list, &RowList::rowChosen, this, [this](int row) {
        m_message->hide();
        m_presenter.choose(m_presenter.models().versions[static_cast<std::size_t>(row)].number);
    });
    connect(m_verifyButton, &QPushButton::clicked, &m_presenter, &ModelsPresenter::verify);
    connect(m_thresholdButton, &QPushButton::clicked, this, &ModelsPage::askForThreshold);
    connect(m_serverButton, &QPushButton::clicked, this, &ModelsPage::askForServer);
    connect(m_weeksButton, &QPushButton::clicked, this, [this] { m_scroll->ensureWidgetVisible(m_monitoring); });
    connect(m_monitoring, &MonitoringCard::said, this, &ModelsPage::statusChanged);
    connect(m_monitoring, &MonitoringCard::importWanted, this, &ModelsPage::askForLogs);
    connect(m_promoteButton, &QPushButton::clicked, this, &ModelsPage::askToPromote);
    connect(m_rollBackButton, &QPushButton::clicked, this, &ModelsPage::askToRollBack);
    connect(m_reviewButton, &QPushButton::clicked, this, [this] {
        if (const ModelEntry* entry = m_presenter.chosen())
            Q_EMIT pageRequested(QStringLiteral("review"), text(entry->info.runId));
    });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] { Q_EMIT pageRequested(QStringLiteral("train"), {}); });
}

void ModelsPage::showVersions()
{
    const std::vector<ModelEntry>& versions = m_presenter.models().versions;
    m_list->rows().setRows(static_cast<int>(versions.size()), [this](int row) {
        return rowOf(m_presenter.models().versions[static_cast<std::size_t>(row)], m_presenter.models().production());
    });
    m_list->setChosen(m_presenter.chosenIndex());
    m_stack->setCurrentIndex(versions.empty() ? 1 : 0);
    if (m_presenter.error())
        m_empty->showError(*m_presenter.error());
    else if (versions.empty())
        m_empty->show(QStringLiteral("box-seam"), tr("No version yet"), tr("A run that ends well is exported as the next one: models/001."),
                      tr("Go to Train"));
    showHistory();
}

void ModelsPage::showChosen()
{
    const ModelEntry* entry = m_presenter.chosen();
    m_list->setChosen(m_presenter.chosenIndex());
    if (entry == nullptr)
        return;
    const int production = m_presenter.models().production();
    const bool isReadable = entry->info.number == entry->number;
    m_name->setText(tr("Version %1").arg(version(entry->number)));
    m_state->setText(entry->number == production ? tr("in production") : QString());
    setLook(m_state, entry->number == production ? lookOf(Tone::Good) : "muted");
    m_facts->setText(isReadable ? tr("%1 · %2 classes · threshold %3 · temperature %4 · from %5 · data set %6 · run %7 · %8")
                                          .arg(text(entry->info.architecture), grouped(static_cast<qint64>(entry->info.classes.size())))
                                          .arg(decimal(entry->info.threshold, 2))
                                          .arg(entry->info.temperature, 0, 'g', 4)
                                          .arg(text(entry->info.base.empty() ? "nothing" : entry->info.base), text(entry->info.datasetId),
                                               text(entry->info.runId), moment(entry->info.created))
                                      + (entry->problem.isEmpty() ? QString() : QStringLiteral("\n") + entry->problem)
                                : entry->problem);
    m_promoteButton->setEnabled(m_presenter.canPromote());
    m_rollBackButton->setEnabled(m_presenter.canRollBack());
    m_verifyButton->setEnabled(isReadable);
    m_thresholdButton->setEnabled(m_presenter.canExport());
    m_serverButton->setEnabled(m_presenter.canExport());
    m_reviewButton->setEnabled(isReadable && !entry->info.runId.empty());
    showGates();
    showComparison(*entry);
    m_monitoring->show(*entry);
}

void ModelsPage::showGates()
{
    const std::vector<scores::GateResult>& gates = m_presenter.gates();
    fillGates(*m_gates, gates);
    m_gates->setVisible(!gates.empty());
    m_gatesNote->setText(gates.empty() ? tr("It was exported without scores.") : m_presenter.isBlocked() ? tr("blocked") : tr("all pass"));
    setLook(m_gatesNote, gates.empty() || m_presenter.isBlocked() ? lookOf(Tone::Warn) : lookOf(Tone::Good));
}

void ModelsPage::showComparison(const ModelEntry& entry)
{
    const int production = m_presenter.models().production();
    const bool isBeside = m_presenter.isBesideProduction();
    std::vector<std::pair<std::string, std::vector<FigureRow>>> sets, ofTraining; // what was trained on says least, so it stands last
    bool otherImages = false;
    if (const auto& comparison = m_presenter.comparison())
        for (const models::ScoreDifference& row : comparison->scores)
            for (const Score& score : kScores)
                if (row.score == score.key) {
                    auto& list = row.set == "train" || row.set == "validation" ? ofTraining : sets;
                    if (list.empty() || list.back().first != row.set)
                        list.emplace_back(row.set, std::vector<FigureRow>());
                    list.back().second.push_back(scoreRow(score, row, isBeside));
                    otherImages = otherImages || !row.sameImages;
                }
    std::vector<FigureRow> rows;
    appendSets(rows, sets);
    appendSets(rows, ofTraining);
    std::vector<FigureColumn> columns{{tr("Set and score"), {}, true}, {version(entry.number), tr("This version")}};
    if (isBeside) {
        columns.push_back({version(production), tr("The version in production")});
        columns.push_back({tr("Difference"), tr("In colour where both were scored on the same images")});
    }
    m_scores->setColumns(std::move(columns));
    m_scoresNote->setText(!m_presenter.comparison() ? tr("No scores to show.")
                          : production == 0         ? tr("No version is in production.")
                          : !isBeside               ? tr("This is the version in production.")
                          : otherImages             ? tr("Without colour: scored on other images")
                                                    : tr("beside production"));
    m_scores->setVisible(!rows.empty());
    m_scores->setRows(std::move(rows));
    m_scores->fitHeight();
}

void ModelsPage::showHistory()
{
    const std::vector<models::Promotion>& history = m_presenter.models().history;
    std::vector<FigureRow> rows;
    for (auto step = history.rbegin(); step != history.rend(); ++step)
        rows.push_back({{version(step->number)}, {moment(step->when)}, {text(step->who)}, {text(step->reason)}});
    m_history->setVisible(!rows.empty());
    m_historyNote->setText(rows.empty() ? tr("No version was in production yet.") : QString());
    m_history->setRows(std::move(rows));
    m_history->fitHeight();
}

void ModelsPage::showItem(const QString& item)
{
    const QStringList words = item.split(QLatin1Char(' '));
    if (words.size() == 3 && words[0] == QLatin1String("export")) {
        m_presenter.exportRun(words[1], words[2].toDouble());
        return;
    }
    bool isNumber = false;
    if (const int number = item.toInt(&isNumber); isNumber)
        m_presenter.choose(number);
}

std::optional<Settings::PageSession> ModelsPage::session() const
{
    if (m_presenter.chosen() == nullptr)
        return std::nullopt;
    const QString wanted = m_presenter.chosenIndex() > 0 ? version(m_presenter.chosen()->number) : QString(); // the newest may be another one then
    return Settings::PageSession{wanted, {}, {}, m_scroll->verticalScrollBar()->value()};
}

void ModelsPage::restore(const Settings::PageSession& session)
{
    showItem(session.item);
    scrollOnceThere(*m_scroll->verticalScrollBar(), session.scrollPx);
}

void ModelsPage::applyTheme(const Theme& theme)
{
    m_list->setTheme(theme);
    m_empty->setTheme(theme);
    for (FigureTable* table : {m_gates, m_scores, m_history})
        table->setTheme(theme);
    m_monitoring->setTheme(theme);
}

} // namespace taxon::workbench
