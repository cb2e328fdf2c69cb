// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/thumbnail_loader.h"
#include "jobs/task_runner.h"
#include "runs/run_table.h"
#include "runs/runs_page.h"
#include "settings/settings.h"
#include "support/scratch.h"
#include "train/train_presenter.h"

#include "launch/launch_record.h"
#include "runs/run_place.h"
#include "runs/run_trash.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>
#include <fstream>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

class RecordingLauncher : public launch::Launcher {
public:
    explicit RecordingLauncher(std::vector<std::string>& calls) : m_calls(calls) {}

    void submit(const std::string& runId, const jobs::Context&) override { m_calls.push_back("submit " + runId); }
    std::vector<launch::Job> list(const jobs::Context&) const override { return {}; }
    launch::Job job(const std::string& runId, const jobs::Context&) const override
    {
        return {.runId = runId, .state = {}, .detail = {}, .status = {}};
    }
    launch::StopResult stop(const std::string& runId, std::chrono::milliseconds) override
    {
        m_calls.push_back("stop " + runId);
        return launch::StopResult::Stopped;
    }
    void remove(const std::string&) override {}
    fs::path log(const std::string&) const override { return {}; }

private:
    std::vector<std::string>& m_calls;
};

/// A workspace with three finished runs, "a" the oldest.
struct Fixture {
    test::ScratchFolder scratch;
    std::shared_ptr<const Workspace> workspace = make(scratch.path());

    Fixture()
    {
        for (const char* id : {"a", "b", "c"})
            addRun(id, *id - 'a' + 1);
    }

    static std::shared_ptr<const Workspace> make(const fs::path& root)
    {
        fs::create_directories(root / "library");
        return std::make_shared<const Workspace>(Workspace::create(root / "ws", root / "library"));
    }

    void addRun(const std::string& id, int epochs) const
    {
        runs::Recipe recipe;
        recipe.epochs = epochs;
        const auto run = runs::RunFolder::create(*workspace, id, recipe);
        runs::EventLog events(run.events());
        for (int epoch = 1; epoch <= epochs; ++epoch)
            events.append("metric",
                          {{"epoch", epoch}, {"step", 10 * epoch}, {"train/loss", 1.0 / epoch}, {"val/loss", 2.0 / epoch}, {"val/accuracy", 0.5}});
        std::ofstream(run.log()) << "first line\nsecond line of " << id << "\nthe third\n";
        auto status = runs::readStatus(run);
        status.state = "stopped";
        status.started = "2026-01-0" + std::to_string(epochs) + "T00:00:00.000Z";
        status.finished = {"score"};
        runs::writeStatus(run, status);
    }

    [[nodiscard]] runs::RunNotes notes(const char* id) const { return runs::readNotes(runs::RunFolder::open(workspace->run(id))); }
};

std::vector<std::string> marksOf(const RunsPresenter& presenter)
{
    std::vector<std::string> all;
    for (const QString& id : presenter.marked())
        all.push_back(id.toStdString());
    return all;
}

} // namespace

/// The Runs page: its presenter without widgets, and the page offscreen by mouse and keys.
class TestRunsPage : public QObject {
    Q_OBJECT

private:
    template <typename Body>
    static void withPresenter(const Body& body)
    {
        const Fixture fixture;
        std::vector<std::string> calls;
        TaskRunner tasks;
        RunsPresenter presenter(tasks, [&calls](const Workspace&) { return std::make_shared<RecordingLauncher>(calls); });
        QSignalSpy failed(&presenter, &RunsPresenter::failed);
        presenter.setWorkspace(fixture.workspace);
        QTRY_VERIFY(presenter.view() != nullptr);
        body(fixture, presenter, calls, failed);
        QTRY_VERIFY(!presenter.isLoading());
    }

    static bool isSettled(const RunsPresenter& presenter)
    {
        return QTest::qWaitFor([&] { return !presenter.isLoading(); }, 20'000);
    }

private Q_SLOTS:
    void saysWhatTheClusterSays()
    {
        class Cluster : public RecordingLauncher {
        public:
            using RecordingLauncher::RecordingLauncher;
            launch::Job job(const std::string& runId, const jobs::Context&) const override
            {
                return {.runId = runId,
                        .state = "queued",
                        .detail = "Waits for a node with a GPU.",
                        .status = {},
                        .place = "east",
                        .asOf = toIso8601(std::chrono::system_clock::now() - std::chrono::seconds(12)),
                        .cost = 1.5};
            }
        };
        const Fixture fixture;
        launch::writeLaunchRecord(runs::RunFolder::open(fixture.workspace->run("a")), {.place = "east", .number = 1});
        std::vector<std::string> calls;
        TaskRunner tasks;
        RunPlace place(tasks, [&calls](const Workspace&) { return std::make_shared<Cluster>(calls); });
        place.open(fixture.workspace);
        place.setPolling(true);
        place.follow(QStringLiteral("b"), true); // of this machine: its folder says everything
        QTRY_COMPARE(tasks.running(), 0);
        QCOMPARE(place.words(), QString());
        place.follow(QStringLiteral("a"), false);
        QTRY_VERIFY(!place.words().isEmpty());
        QVERIFY2(place.words().startsWith(QStringLiteral("east: Waits for a node with a GPU.  ·  cost so far 1.50  ·  12 s ago"))
                     || place.words().endsWith(QStringLiteral("13 s ago")),
                 qPrintable(place.words()));

        RunPlace silent(tasks, [](const Workspace&) -> std::shared_ptr<launch::Launcher> { throw Error(ErrorCode::Io, "kubectl is not there."); });
        silent.open(fixture.workspace);
        silent.setPolling(true);
        silent.follow(QStringLiteral("a"), false);
        QTRY_COMPARE(silent.words(), QStringLiteral("Its place can't be asked: kubectl is not there."));
        silent.follow(QStringLiteral("b"), true);
        QCOMPARE(silent.words(), QString());
    }

    void theNewestRunIsChosenFirst()
    {
        withPresenter([](const Fixture&, RunsPresenter& presenter, const auto&, QSignalSpy& failed) {
            QCOMPARE(presenter.chosen(), QStringLiteral("c"));
            QCOMPARE(marksOf(presenter), std::vector<std::string>{"c"});
            QCOMPARE(presenter.curves(RunMetric::Loss, MetricPlotOptions::Axis::Epoch).size(), std::size_t{2});
            QVERIFY(presenter.curves(RunMetric::Gpu, MetricPlotOptions::Axis::Epoch).empty());
            QCOMPARE(failed.count(), 0);
        });
    }

    void markedRunsLieOverEachOther()
    {
        withPresenter([](const Fixture&, RunsPresenter& presenter, const auto&, QSignalSpy&) {
            presenter.mark(QStringLiteral("b"), {QStringLiteral("a"), QStringLiteral("b")});
            QVERIFY(isSettled(presenter));
            const auto curves = presenter.curves(RunMetric::Loss, MetricPlotOptions::Axis::Step);
            QCOMPARE(curves.size(), std::size_t{2});
            QCOMPARE(curves[1].name, QStringLiteral("b"));
            QCOMPARE(curves[1].run, 1);
            QVERIFY((curves[1].x == std::vector<double>{10, 20}));
            QVERIFY((curves[1].value == std::vector<double>{2, 1})); // of the validation
            presenter.compare();
            QVERIFY(isSettled(presenter));
            QCOMPARE(presenter.comparison()->runs.size(), std::size_t{2});
            presenter.choose(QStringLiteral("c"));
            QVERIFY(presenter.comparison() == nullptr); // of other runs
        });
    }

    void tagsAndNotesAreWrittenAndTakenBack()
    {
        withPresenter([](const Fixture& fixture, RunsPresenter& presenter, const auto&, QSignalSpy& failed) {
            presenter.mark(QStringLiteral("b"), {QStringLiteral("a"), QStringLiteral("b")});
            presenter.changeTags(presenter.marked(), {}, {QStringLiteral("x"), QStringLiteral("y")});
            presenter.changeTags({QStringLiteral("a")}, {QStringLiteral("x")}, {});
            presenter.setNote(QStringLiteral("a"), QStringLiteral("why"));
            QVERIFY(isSettled(presenter));
            QVERIFY((fixture.notes("a").tags == std::vector<std::string>{"y"}));
            QCOMPARE(presenter.commonTags(), QStringList{QStringLiteral("y")});
            QCOMPARE(fixture.notes("a").note, std::string("why"));
            for (int i = 0; i < 3; ++i)
                presenter.undo();
            QVERIFY(isSettled(presenter));
            QVERIFY(fixture.notes("a") == runs::RunNotes());
            QVERIFY(fixture.notes("b") == runs::RunNotes());
            QVERIFY(!presenter.canUndo());
            QCOMPARE(failed.count(), 0);
            presenter.changeTags({QStringLiteral("a")}, {}, {QString(50, QLatin1Char('x'))});
            QTRY_COMPARE(failed.count(), 1);
            QVERIFY(!presenter.canUndo());
        });
    }

    void deletedRunsComeBack()
    {
        withPresenter([](const Fixture& fixture, RunsPresenter& presenter, const auto&, QSignalSpy&) {
            presenter.mark(QStringLiteral("b"), {QStringLiteral("b"), QStringLiteral("c")});
            QVERIFY(isSettled(presenter));
            presenter.trashRuns();
            QVERIFY(isSettled(presenter));
            QCOMPARE(presenter.chosen(), QStringLiteral("a")); // the next one below
            QCOMPARE(runs::trashedRuns(*fixture.workspace).size(), std::size_t{2});
            presenter.undo();
            QVERIFY(isSettled(presenter));
            QCOMPARE(presenter.runs().size(), std::size_t{3});
        });
    }

    void ofSeveralRunsAllAreDeletedOrNone()
    {
        withPresenter([](const Fixture& fixture, RunsPresenter& presenter, const auto&, QSignalSpy& failed) {
            fs::create_directories(fixture.workspace->runs() / ".trash" / "a"); // in its way
            presenter.mark(QStringLiteral("c"), {QStringLiteral("c"), QStringLiteral("a")});
            presenter.trashRuns();
            QVERIFY(isSettled(presenter));
            QTRY_COMPARE(failed.count(), 1);
            QCOMPARE(presenter.runs().size(), std::size_t{3});
            QVERIFY(!presenter.canUndo());
        });
    }

    void runsAreStoppedResumedAndRepeated()
    {
        withPresenter([](const Fixture& fixture, RunsPresenter& presenter, const std::vector<std::string>& calls, QSignalSpy& failed) {
            QVERIFY(presenter.canResume() && !presenter.canStop());
            presenter.resumeRun();
            presenter.stopRun();
            QTRY_COMPARE(calls.size(), std::size_t{2});
            QVERIFY(std::count(calls.begin(), calls.end(), "submit c") == 1 && std::count(calls.begin(), calls.end(), "stop c") == 1);
            presenter.repeatRun();
            QTRY_VERIFY(presenter.chosen() != QStringLiteral("c"));
            const auto repeated = runs::RunFolder::open(fixture.workspace->run(presenter.chosen().toStdString()));
            QCOMPARE(repeated.recipe().epochs, 3); // of c
            QCOMPARE(calls.back(), "submit " + repeated.id());
            QCOMPARE(failed.count(), 0);
        });
    }

    void theTrainPageTakesTheRecipeOfARun()
    {
        const Fixture fixture;
        fs::create_directories(fixture.scratch.path() / "recipes");
        std::ofstream(fixture.scratch.path() / "recipes/first_version.yaml") << runs::toYaml(runs::Recipe());
        std::vector<std::string> calls;
        TaskRunner tasks;
        TrainPresenter train(
            tasks, [&calls](const Workspace&) { return std::make_shared<RecordingLauncher>(calls); }, fixture.scratch.path() / "recipes");
        train.setWorkspace(fixture.workspace);
        train.takeRecipeOf(QStringLiteral("b")); // before a preset is known
        QTRY_COMPARE(train.recipe().epochs, 2);
        train.takeRecipeOf(QStringLiteral("c"));
        QTRY_COMPARE(train.recipe().epochs, 3);
        QVERIFY(train.isChanged(runs::recipeField("epochs", "test")));
    }

    void theTableKeepsChoiceAndPlace()
    {
        std::vector<RunSummary> all;
        for (int i = 0; i < 200; ++i) {
            RunSummary run{.id = {},
                           .state = "failed",
                           .stage = {},
                           .recipe = {},
                           .started = {},
                           .updated = {},
                           .message = {},
                           .version = {},
                           .notes = {},
                           .notesProblem = {}};
            run.id = std::to_string(1000 - i);
            all.push_back(run);
        }
        RunTable table;
        const QAbstractItemModelTester tester(table.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.resize(900, 300);
        table.show();
        RunTableWish wish;
        table.setLines(all, arrange(all, wish), wish);
        table.setMarked(QStringLiteral("900"), {QStringLiteral("900"), QStringLiteral("899")});
        table.scrollTo(table.model()->index(120, 0), QAbstractItemView::PositionAtTop);
        const QString top = table.firstShown();
        QVERIFY(!top.isEmpty() && top != QStringLiteral("1000"));
        QSignalSpy told(&table, &RunTable::marksChanged);
        RunSummary newest = all.front();
        newest.id = "2000";
        all.insert(all.begin(), newest);
        table.setLines(all, arrange(all, wish), wish);
        table.setMarked(QStringLiteral("900"), {QStringLiteral("900"), QStringLiteral("899")});
        QCOMPARE(table.firstShown(), top);
        QCOMPARE(table.selectionModel()->selectedRows().size(), 2);
        QCOMPARE(told.count(), 0);
        wish.groupBy = RunGrouping::State;
        table.setLines(all, arrange(all, wish), wish);
        QCOMPARE(table.columnSpan(0, 0), kRunColumns);
        QVERIFY(!table.model()->flags(table.model()->index(0, 0)).testFlag(Qt::ItemIsSelectable));
    }

    void thePageByMouseAndKeys()
    {
        const Fixture fixture;
        TaskRunner tasks;
        ThumbnailLoader thumbnails;
        Settings settings;
        RunsPage page({tasks, thumbnails, settings});
        page.applyTheme(Theme::light());
        page.resize(1200, 800);
        page.show();
        page.activateWindow();
        page.openWorkspace(fixture.workspace);
        const auto settled = [&] { return QTest::qWaitFor([&] { return !page.isLoading(); }, 20'000); };
        auto* table = page.findChild<RunTable*>();
        QTRY_COMPARE(table->model()->rowCount(), 3);
        QVERIFY(settled());

        QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(page.findChild<QLabel*>(QStringLiteral("runName"))->text(), QStringLiteral("b and 1 more"));
        page.showItem(QStringLiteral("settings"));
        auto* settingsTable = page.findChild<QTableView*>(QStringLiteral("settingsTable"));
        QTRY_COMPARE(settingsTable->model()->rowCount(), 1); // the epochs differ
        QVERIFY(settingsTable->isVisible());
        page.findChild<QCheckBox*>(QStringLiteral("onlyDifferentCheck"))->setChecked(false);
        QCOMPARE(settingsTable->model()->rowCount(), static_cast<int>(runs::recipeFields().size()));

        auto* search = page.findChild<QLineEdit*>(QStringLiteral("runsSearch"));
        QTest::keyClicks(search, QStringLiteral("b"));
        QCOMPARE(table->model()->rowCount(), 1);
        search->clear();
        page.findChild<QComboBox*>(QStringLiteral("runsGroup"))->setCurrentIndex(1);
        QCOMPARE(table->model()->rowCount(), 4); // a caption, too
        page.findChild<QComboBox*>(QStringLiteral("runsGroup"))->setCurrentIndex(0);

        page.showItem(QStringLiteral("a"));
        QVERIFY(settled());
        page.showItem(QStringLiteral("notes"));
        auto* note = page.findChild<QPlainTextEdit*>(QStringLiteral("noteEdit"));
        note->setFocus();
        QTest::keyClicks(note, QStringLiteral("sheep"));
        page.showItem(QStringLiteral("c")); // what was typed is of the run that was shown
        QVERIFY(settled());
        QTRY_COMPARE(fixture.notes("a").note, std::string("sheep"));
        QVERIFY(fixture.notes("c").note.empty());
        QCOMPARE(note->toPlainText(), QString());

        QTest::keyClick(table, Qt::Key_Delete);
        QTRY_COMPARE(table->model()->rowCount(), 2);
        QTest::keyClick(table, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(table->model()->rowCount(), 3);
        QVERIFY(settled());
    }

    void theLogIsSearchedAndFollowed()
    {
        const Fixture fixture;
        TaskRunner tasks;
        ThumbnailLoader thumbnails;
        Settings settings;
        RunsPage page({tasks, thumbnails, settings});
        page.applyTheme(Theme::light());
        page.resize(1200, 800);
        page.show();
        page.openWorkspace(fixture.workspace);
        page.showItem(QStringLiteral("log"));
        auto* log = page.findChild<QPlainTextEdit*>(QStringLiteral("runLog"));
        QTRY_COMPARE(log->blockCount(), 3);
        auto* search = page.findChild<QLineEdit*>(QStringLiteral("logSearch"));
        QTest::keyClicks(search, QStringLiteral("LINE"));
        QCOMPARE(page.findChild<QLabel*>(QStringLiteral("logMatches"))->text(), QStringLiteral("2 matches"));
        QCOMPARE(log->textCursor().selectedText(), QStringLiteral("line"));
        const int first = log->textCursor().blockNumber();
        QTest::keyClick(search, Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(log->textCursor().blockNumber() != first);
        auto* follow = page.findChild<QCheckBox*>(QStringLiteral("logFollow"));
        QVERIFY(!follow->isChecked()); // who reads a match is not thrown to the end
        std::ofstream more(fixture.workspace->run("c") / "run.log", std::ios::app);
        for (int i = 0; i < 200; ++i)
            more << "more " << i << "\n";
        more.close();
        const int place = log->verticalScrollBar()->value();
        QTRY_COMPARE_WITH_TIMEOUT(log->blockCount(), 203, 20'000);
        QCOMPARE(log->verticalScrollBar()->value(), place);
        follow->setChecked(true);
        QCOMPARE(log->verticalScrollBar()->value(), log->verticalScrollBar()->maximum());
        QTest::keyClicks(search, QStringLiteral("zebra"));
        QCOMPARE(page.findChild<QLabel*>(QStringLiteral("logMatches"))->text(), QStringLiteral("0 matches"));
    }
};

QTEST_MAIN(TestRunsPage)
#include "tst_runs_page.moc"
