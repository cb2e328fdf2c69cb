// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_view.h"
#include "support/scratch.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

/// A workspace with one queued run.
struct RunFixture {
    test::ScratchFolder scratch;
    Workspace workspace = make(scratch.path());
    runs::RunFolder folder = runs::RunFolder::create(workspace, "r1", runs::Recipe());

    static Workspace make(const fs::path& root)
    {
        fs::create_directories(root / "library");
        return Workspace::create(root / "ws", root / "library");
    }

    void status(const std::string& state, std::vector<std::string> finished = {}) const
    {
        runs::RunStatus status;
        status.state = state;
        status.stages = {"dataset", "train", "evaluate"};
        status.finished = std::move(finished);
        writeStatus(folder, status);
    }

    void log(const std::string& text) const { std::ofstream(folder.log(), std::ios::app) << text; }
};

Json metric(int epoch, double loss)
{
    return {{"epoch", epoch}, {"train/loss", loss}, {"val/accuracy", 0.5}};
}

} // namespace

/// RunView: grows with the run, survives resumed and damaged runs, and reads only what is new.
class TestRunView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void followsStagesProgressAndMetrics()
    {
        const RunFixture fixture;
        fixture.status("queued");
        runs::EventLog events(fixture.folder.events());
        events.append("hello");
        events.append("stage", {{"stage", "dataset"}, {"state", "finished"}, {"seconds", 1.5}});
        events.append("stage", {{"stage", "train"}, {"state", "started"}});
        events.append("progress", {{"stage", "train"}, {"done", 3u}, {"total", 9u}, {"unit", "images"}});
        RunView view(fixture.folder);
        view.follow();
        QCOMPARE(view.stages().size(), std::size_t{3});
        QVERIFY(view.stages()[0].state == StageView::State::Finished);
        QCOMPARE(view.stages()[0].seconds, 1.5);
        QVERIFY(view.stages()[1].state == StageView::State::Running);
        QCOMPARE(view.stages()[1].done, std::uint64_t{3});
        QVERIFY(view.stages()[2].state == StageView::State::Waiting);
        QVERIFY(view.metrics().epoch.empty());

        events.append("metric", metric(1, 0.9));
        events.append("metric", metric(2, 0.7));
        events.append("image_problem", {{"path", "a.jpg"}, {"reason", "cut"}});
        events.append("metric", {{"epoch", 3}, {"step", 30}, {"val/f1", 0.5}});
        view.follow();
        QVERIFY((view.metrics().epoch == std::vector<double>{1, 2, 3}));
        QCOMPARE(view.metrics().step.back(), 30.0);
        QVERIFY(std::isnan(view.metrics().step.front()));
        QVERIFY(std::isnan(view.metrics().of("val/f1").front()) && view.metrics().of("val/f1").size() == 3);
        QVERIFY(view.metrics().of("train/loss")[1] == 0.7 && std::isnan(view.metrics().of("train/loss")[2]));
        QVERIFY(view.metrics().of("val/loss").empty()); // no epoch has it
        QCOMPARE(view.imageProblems(), std::size_t{1});
    }

    void aResumedRunReplacesTheEpochsItRepeats()
    {
        const RunFixture fixture;
        fixture.status("stopped");
        runs::EventLog events(fixture.folder.events());
        events.append("stage", {{"stage", "train"}, {"state", "started"}});
        for (int epoch = 1; epoch <= 3; ++epoch)
            events.append("metric", metric(epoch, 1.0));
        events.append("hello");
        events.append("metric", metric(2, 0.5));
        RunView view(fixture.folder);
        view.follow();
        QVERIFY((view.metrics().epoch == std::vector<double>{1, 2}));
        QVERIFY((view.metrics().of("train/loss") == std::vector<double>{1.0, 0.5}));
        const auto train = std::find_if(view.stages().begin(), view.stages().end(), [](const StageView& s) { return s.name == "train"; });
        QVERIFY(train->state == StageView::State::Waiting); // the new attempt has not begun it yet
    }

    void aStageDoneByAnEarlierAttemptKeepsItsTime()
    {
        const RunFixture fixture;
        fixture.status("queued", {"dataset"});
        runs::EventLog events(fixture.folder.events());
        events.append("stage", {{"stage", "dataset"}, {"state", "finished"}, {"seconds", 4.0}});
        events.append("hello");
        events.append("stage", {{"stage", "dataset"}, {"state", "skipped"}});
        RunView view(fixture.folder);
        view.follow();
        QVERIFY(view.stages()[0].state == StageView::State::Finished);
        QCOMPARE(view.stages()[0].seconds, 4.0);
    }

    void readsTheLogLineByLine()
    {
        const RunFixture fixture;
        fixture.status("queued");
        fixture.log("one\ntwo\nthr");
        RunView view(fixture.folder);
        view.follow();
        QVERIFY((view.log() == std::vector<std::string>{"one", "two"}));
        fixture.log("ee\n");
        view.follow();
        QVERIFY((view.log() == std::vector<std::string>{"one", "two", "three"}));
        QCOMPARE(view.logLinesRead(), std::size_t{3});
    }

    void keepsOnlyTheEndOfALongLog()
    {
        const RunFixture fixture;
        fixture.status("queued");
        std::string text;
        for (int i = 0; i < 5000; ++i)
            text += "line " + std::to_string(i) + "\n";
        fixture.log(text);
        RunView view(fixture.folder);
        view.follow();
        QCOMPARE(view.log().size(), RunView::kLogLines);
        QCOMPARE(view.log().back(), std::string("line 4999"));
        QCOMPARE(view.logLinesRead(), std::size_t{5000});
    }

    void theMachinesUseIsKeptInABoundedSpace()
    {
        const RunFixture fixture;
        fixture.status("queued");
        std::ofstream events(fixture.folder.events());
        constexpr int kDay = 8640; // one event each 10 s
        for (int i = 0; i < 3 * kDay; ++i)
            events << "{\"v\":1,\"seq\":" << i + 1 << ",\"t\":\""
                   << toIso8601(std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000 + 10 * i)))
                   << "\",\"kind\":\"system\",\"system/cpu_utilization_percentage\":" << (i < kDay ? 0 : 100) << "}\n";
        events.close();
        RunView view(fixture.folder);
        view.follow();
        const MetricHistory& machine = view.machine();
        QVERIFY(machine.size() <= RunView::kMachineSamples);
        QVERIFY(machine.size() > RunView::kMachineSamples / 4);
        QVERIFY(std::is_sorted(machine.seconds.begin(), machine.seconds.end()));
        QVERIFY(machine.seconds.back() > 2.9 * 24 * 3600);
        const auto& use = machine.of("system/cpu_utilization_percentage");
        QCOMPARE(use.front(), 0.0);
        QCOMPARE(use.back(), 100.0);
        const auto idle = static_cast<double>(std::count(use.begin(), use.end(), 0.0)) / static_cast<double>(use.size());
        QVERIFY2(std::abs(idle - 1.0 / 3) < 0.02, "a day of three is a third of what is shown");
    }

    void knowsWhetherThereIsNews()
    {
        const RunFixture fixture;
        fixture.status("queued");
        RunView view(fixture.folder);
        QVERIFY(view.hasNews());
        view.follow();
        QVERIFY(!view.hasNews());
        fixture.log("one\n");
        QVERIFY(view.hasNews());
        view.follow();
        runs::EventLog events(fixture.folder.events());
        events.append("metric", metric(1, 0.5));
        QVERIFY(view.hasNews());
        view.follow();
        QVERIFY(!view.hasNews());
    }

    void namesARunThatIsGone()
    {
        const RunFixture fixture;
        RunView view(fixture.folder);
        fs::remove_all(fixture.folder.path());
        QVERIFY(test::throwsError(ErrorCode::NotFound, "r1", [&] { view.follow(); }));
    }
};

QTEST_GUILESS_MAIN(TestRunView)
#include "tst_run_view.moc"
