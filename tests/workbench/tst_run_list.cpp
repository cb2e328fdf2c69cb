// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host.h"
#include "runs/run_comparison.h"
#include "runs/run_list.h"
#include "support/scratch.h"

#include <QProcess>
#include <cmath>
#include <fstream>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

struct Fixture {
    test::ScratchFolder scratch;
    Workspace workspace = make(scratch.path());

    static Workspace make(const fs::path& root)
    {
        fs::create_directories(root / "library");
        return Workspace::create(root / "ws", root / "library");
    }

    [[nodiscard]] runs::RunFolder run(const std::string& id, const runs::Recipe& recipe = {}) const
    {
        return runs::RunFolder::create(workspace, id, recipe);
    }

    void summary(const std::string& id, const Json& sets) const
    {
        fs::create_directories(workspace.run(id) / "scores");
        writeJson(workspace.run(id) / "scores/summary.json", {{"format", "taxon-summary"}, {"version", 1}, {"sets", sets}});
    }
};

RunSummary named(const char* id, const char* state = "succeeded", const char* recipe = "", double validation = std::nan(""))
{
    return {.id = id,
            .state = state,
            .stage = {},
            .recipe = recipe,
            .started = std::string(id) + "T00:00:00Z",
            .updated = {},
            .message = {},
            .version = {},
            .validationAccuracy = validation,
            .notes = {},
            .notesProblem = {}};
}

/// The ids and captions of the lines, in order: "[succeeded 2] b a".
std::string lined(const std::vector<RunSummary>& all, const RunTableWish& wish)
{
    std::string words;
    for (const RunLine& line : arrange(all, wish))
        words += (words.empty() ? "" : " ") + (line.isGroup ? "[" + line.group + " " + std::to_string(line.count) + "]" : all[line.run].id);
    return words;
}

} // namespace

/// The table of runs: what is read, how it is filtered, grouped and sorted, and how runs compare.
class TestRunList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listsNewestFirstAndNamesDamagedRuns()
    {
        const Fixture fixture;
        static_cast<void>(fixture.run("r1"));
        static_cast<void>(fixture.run("r2"));
        std::ofstream(fixture.workspace.run("r2") / "status.json") << "{nope";
        RunListReader reader;
        const auto list = reader.read(fixture.workspace);
        QCOMPARE(list.size(), std::size_t{2});
        QCOMPARE(list[0].id, std::string("r2"));
        QCOMPARE(list[0].state, std::string("damaged"));
        QVERIFY(list[0].message.find("not valid JSON") != std::string::npos);
        QCOMPARE(list[1].state, std::string("queued"));
    }

    void readsAgainWhatChanged()
    {
        const Fixture fixture;
        const auto run = fixture.run("r1");
        RunListReader reader;
        QVERIFY(reader.read(fixture.workspace)[0].notes.tags.empty());
        runs::writeNotes(run, {{"baseline"}, "good"});
        auto status = runs::readStatus(run);
        status.metrics = {{"val/accuracy", 0.75}};
        runs::writeStatus(run, status);
        fixture.summary("r1", {{"test", {{"top1", 0.5}}}});
        const RunSummary now = reader.read(fixture.workspace)[0];
        QCOMPARE(now.notes.tags.front(), std::string("baseline"));
        QCOMPARE(now.validationAccuracy, 0.75);
        QCOMPARE(now.testAccuracy, 0.5);
        fs::remove_all(run.path());
        QVERIFY(reader.read(fixture.workspace).empty());
    }

    void aLostHeartbeatIsSeenWithoutAChangeOfTheFile()
    {
        const Fixture fixture;
        const auto run = fixture.run("r1");
        runs::RunStatus status = runs::readStatus(run);
        status.state = "running";
        QProcess worker;
        worker.start(QStringLiteral("sleep"), {QStringLiteral("600")});
        QVERIFY(worker.waitForStarted());
        status.host = hostName();
        status.pid = worker.processId();
        status.updated = toIso8601(realClock().wall());
        runs::writeStatus(run, status);
        RunListReader reader;
        QCOMPARE(reader.read(fixture.workspace)[0].state, std::string("running"));
        worker.kill();
        worker.waitForFinished();
        QCOMPARE(reader.read(fixture.workspace)[0].state, std::string("unknown"));
    }

    void badNotesDoNotHideTheRun()
    {
        const Fixture fixture;
        std::ofstream(fixture.run("r1").path() / "notes.json") << "{nope";
        RunListReader reader;
        const RunSummary run = reader.read(fixture.workspace)[0];
        QCOMPARE(run.state, std::string("queued"));
        QVERIFY(run.notesProblem.find("notes.json") != std::string::npos);
    }

    void searchesByWordsTagsAndStates_data()
    {
        QTest::addColumn<QByteArray>("search");
        QTest::addColumn<QByteArray>("found");
        QTest::newRow("nothing typed") << QByteArray() << QByteArray("c b a");
        QTest::newRow("part of an id") << QByteArray("B") << QByteArray("c b"); // c has the tag "baseline"
        QTest::newRow("all words") << QByteArray("base c") << QByteArray("c");
        QTest::newRow("a note") << QByteArray("SHEEP") << QByteArray("a");
        QTest::newRow("a whole tag") << QByteArray("tag:base") << QByteArray();
        QTest::newRow("the tag") << QByteArray("tag:baseline") << QByteArray("c");
        QTest::newRow("a state") << QByteArray("state:failed") << QByteArray("b");
        QTest::newRow("no match") << QByteArray("zebra") << QByteArray();
    }

    void searchesByWordsTagsAndStates()
    {
        QFETCH(QByteArray, search);
        QFETCH(QByteArray, found);
        std::vector<RunSummary> all{named("c"), named("b", "failed"), named("a")};
        all[0].notes.tags = {"baseline"};
        all[2].notes.note = "worse on sheep";
        QCOMPARE(lined(all, {.search = search.toStdString(), .state = {}}), found.toStdString());
    }

    void sortsWithMissingValuesLastInBothOrders()
    {
        const std::vector<RunSummary> all{named("d", "succeeded", "", 0.5), named("c"), named("b", "succeeded", "", 0.9),
                                          named("a", "succeeded", "", 0.5)};
        RunTableWish wish{.search = {}, .state = {}, .sortBy = RunColumn::Validation};
        QCOMPARE(lined(all, wish), std::string("b d a c"));
        wish.isAscending = true;
        QCOMPARE(lined(all, wish), std::string("d a b c"));
        wish.sortBy = RunColumn::Name;
        QCOMPARE(lined(all, wish), std::string("a b c d"));
    }

    void groupsWithCaptions()
    {
        std::vector<RunSummary> all{named("c", "failed"), named("b", "succeeded", "quick"), named("a", "failed", "quick")};
        all[1].notes.tags = {"x", "y"};
        RunTableWish wish{.search = {}, .state = {}, .groupBy = RunGrouping::State};
        QCOMPARE(lined(all, wish), std::string("[failed 2] c a [succeeded 1] b"));
        wish.groupBy = RunGrouping::Recipe;
        QCOMPARE(lined(all, wish), std::string("[quick 2] b a [ 1] c"));
        wish.groupBy = RunGrouping::Tags;
        QCOMPARE(lined(all, wish), std::string("[x, y 1] b [ 2] c a"));
        wish.groupBy = RunGrouping::State;
        wish.state = "failed";
        QCOMPARE(lined(all, wish), std::string("[failed 2] c a"));
        wish.search = "zebra";
        QCOMPARE(lined(all, wish), std::string());
    }

    void comparesSettingsAndScores()
    {
        const Fixture fixture;
        runs::Recipe other;
        other.epochs = 7;
        static_cast<void>(fixture.run("r1"));
        static_cast<void>(fixture.run("r2", other));
        static_cast<void>(fixture.run("r3"));
        std::ofstream(fixture.workspace.run("r3") / "run.yaml") << "epochs: [";
        fixture.summary("r1",
                        {{"test", {{"hash", "h1"}, {"top1", 0.5}, {"ece", 0.1}, {"coverage", 0.5}}}, {"difficult", {{"hash", "a"}, {"top1", 0.5}}}});
        fixture.summary("r2",
                        {{"test", {{"hash", "h1"}, {"top1", 0.75}, {"ece", 0.2}, {"coverage", 0.5}}}, {"difficult", {{"hash", "b"}, {"top1", 0.9}}}});
        const RunComparison comparison = compareRuns(fixture.workspace, {"r1", "r2", "r3"});
        const auto epochs = std::find_if(comparison.settings.begin(), comparison.settings.end(),
                                         [](const auto& s) { return s.name == "training.epochs"; });
        QVERIFY(epochs->isDifferent);
        QVERIFY((epochs->values == std::vector<std::string>{"30", "7", ""}));
        QCOMPARE(std::count_if(comparison.settings.begin(), comparison.settings.end(), [](const auto& s) { return s.isDifferent; }), 1);
        QCOMPARE(comparison.settings.size(), runs::recipeFields().size());
        QCOMPARE(comparison.problems.size(), std::size_t{1});
        QVERIFY(comparison.problems[0].starts_with("r3: "));
        const auto score = [&](const char* set, const char* name) {
            return *std::find_if(comparison.scores.begin(), comparison.scores.end(), [&](const auto& s) { return s.set == set && s.score == name; });
        };
        QCOMPARE(score("test", "top1").best, 1);
        QCOMPARE(score("test", "ece").best, 0);       // the smaller one is better
        QCOMPARE(score("test", "coverage").best, -1); // equal
        QVERIFY(std::isnan(score("test", "top1").values[2]));
        QVERIFY(!score("difficult", "top1").sameImages);
        QCOMPARE(score("difficult", "top1").best, -1);
    }
};

QTEST_GUILESS_MAIN(TestRunList)
#include "tst_run_list.moc"
