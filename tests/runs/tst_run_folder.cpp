// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host.h"
#include "runs/run_folder.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include <sys/wait.h>
#include <unistd.h>

using namespace taxon;
using namespace taxon::runs;
using test::throwsError;

/// RunFolder and status.json: whole or not there, and never "running" when nobody runs.
class TestRunFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesAQueuedRunOnce();
    void refusesWhatIsNoRun();
    void givesEveryRunAnIdOfItsOwn();
    void writesAStatusThatReadsBack();
    void refusesABadStatus_data();
    void refusesABadStatus();
    void neverSaysRunningForADeadWorker();
};

namespace {

Workspace makeWorkspace(const test::ScratchFolder& scratch)
{
    std::filesystem::create_directories(scratch.path() / "library");
    return Workspace::create(scratch.path() / "ws", scratch.path() / "library");
}

} // namespace

void TestRunFolder::makesAQueuedRunOnce()
{
    const test::ScratchFolder scratch;
    const Workspace workspace = makeWorkspace(scratch);
    Recipe recipe;
    recipe.epochs = 3;
    const RunFolder run = RunFolder::create(workspace, "a", recipe);
    recipe.name = "run"; // written as it was: ""
    QCOMPARE(run.recipe().epochs, 3);
    QCOMPARE(run.id(), std::string("a"));
    QCOMPARE(readStatus(run).state, std::string("queued"));
    QVERIFY(std::filesystem::is_directory(run.checkpoints()));
    QCOMPARE(RunFolder::open(workspace.run("a")).path(), run.path());
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "never overwritten", [&] { RunFolder::create(workspace, "a", recipe); }));
}

void TestRunFolder::refusesWhatIsNoRun()
{
    const test::ScratchFolder scratch;
    const Workspace workspace = makeWorkspace(scratch);
    RunFolder::create(workspace, "20260101-000000-first", {});
    QVERIFY(throwsError(ErrorCode::NotFound, "Did you mean \"20260101-000000-first\"?",
                        [&] { RunFolder::open(workspace.run("20260101-000001-first")); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "can't be the id", [&] { RunFolder::create(workspace, "../a", {}); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "can't be the id", [&] { static_cast<void>(workspace.run("")); }));
}

void TestRunFolder::givesEveryRunAnIdOfItsOwn()
{
    const test::ScratchFolder scratch;
    const Workspace workspace = makeWorkspace(scratch);
    const test::FakeClock clock;
    Recipe recipe;
    recipe.name = "first";
    const std::string stamp = toIdStamp(clock.wall());
    for (const std::string& expected : {stamp + "-first", stamp + "-first-2", stamp + "-first-3"}) {
        const std::string id = newRunId(workspace, recipe, clock);
        QCOMPARE(id, expected);
        RunFolder::create(workspace, id, recipe);
    }
    recipe.name = "no / name";
    QCOMPARE(newRunId(workspace, recipe, clock), stamp);
}

void TestRunFolder::writesAStatusThatReadsBack()
{
    const test::ScratchFolder scratch;
    const RunFolder run = RunFolder::create(makeWorkspace(scratch), "a", {});
    RunStatus status;
    status.state = "failed";
    status.stages = {"train", "score"};
    status.finished = {"train"};
    status.message = "not UTF-8: \xff";
    status.progressPercentage = 40;
    status.version = "003";
    status.metrics = {{"val/loss", 0.25}};
    writeStatus(run, status);
    const RunStatus read = readStatus(run);
    QCOMPARE(read.state, status.state);
    QCOMPARE(read.finished, status.finished);
    QCOMPARE(read.version, status.version);
    QCOMPARE(read.metrics["val/loss"].get<double>(), 0.25);
    QVERIFY(read.message.starts_with("not UTF-8: "));
}

void TestRunFolder::refusesABadStatus_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("code");
    QTest::newRow("newer version") << "\"version\": 1"
                                   << "\"version\": 2" << int(ErrorCode::Unsupported);
    QTest::newRow("another format") << "taxon.run_status"
                                    << "taxon.other" << int(ErrorCode::Damaged);
    QTest::newRow("unknown state") << "queued"
                                   << "flying" << int(ErrorCode::Damaged);
    QTest::newRow("wrong type") << "\"finished\": []"
                                << "\"finished\": 1" << int(ErrorCode::Damaged);
    QTest::newRow("missing field") << "\"host\""
                                   << "\"hast\"" << int(ErrorCode::Damaged);
    QTest::newRow("cut") << "\"metrics\": {}\n}"
                         << "" << int(ErrorCode::Damaged);
}

void TestRunFolder::refusesABadStatus()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(int, code);
    const test::ScratchFolder scratch;
    const RunFolder run = RunFolder::create(makeWorkspace(scratch), "a", {});
    QFile file(QString::fromStdString(run.statusFile().native()));
    QVERIFY(file.open(QFile::ReadOnly));
    const QString before = QString::fromUtf8(file.readAll());
    file.close();
    QVERIFY(before.contains(from));
    scratch.write("ws/runs/a/status.json", QString(before).replace(from, to).toStdString());
    QVERIFY(throwsError(static_cast<ErrorCode>(code), "status.json", [&] { static_cast<void>(readStatus(run)); }));
}

void TestRunFolder::neverSaysRunningForADeadWorker()
{
    test::FakeClock clock;
    RunStatus status;
    status.state = "running";
    status.pid = ::getpid();
    status.host = hostName();
    status.updated = toIso8601(clock.wall());
    QCOMPARE(currentState(status, clock), std::string("running"));
    clock.advance(std::chrono::seconds(40));
    QCOMPARE(currentState(status, clock), std::string("unknown")); // silent for too long
    status.updated = toIso8601(clock.wall());
    status.host = "another-machine"; // its processes can't be seen, only its status
    status.pid = 1 << 30;
    QCOMPARE(currentState(status, clock), std::string("running"));
    status.host = hostName();
    QCOMPARE(currentState(status, clock), std::string("unknown"));

    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    siginfo_t info{};
    QVERIFY(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0); // a zombie now
    status.pid = child;
    QCOMPARE(currentState(status, clock), std::string("unknown"));
    QVERIFY(::waitpid(child, nullptr, 0) == child);

    status.state = "succeeded";
    QCOMPARE(currentState(status, clock), std::string("succeeded"));
    status.state = "running";
    status.updated = "yesterday";
    status.pid = ::getpid();
    QCOMPARE(currentState(status, clock), std::string("unknown"));
}

QTEST_GUILESS_MAIN(TestRunFolder)
#include "tst_run_folder.moc"
