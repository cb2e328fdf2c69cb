// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/detached_process.h"
#include "launch/launch_record.h"
#include "launch/local_launcher.h"
#include "support/scratch.h"

#include "base/clock.h"
#include "base/host.h"
#include "base/mapped_file.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

using namespace taxon;
using namespace taxon::launch;
using namespace std::chrono_literals;
using test::throwsError;
namespace fs = std::filesystem;

/// LocalLauncher: a worker of its own session whose state is read from the run folder. A shell script stands for taxon.
class TestLocalLauncher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_scratch.reset(); }
    void startsAWorkerThatHasNothingOfOurs();
    void refusesAProgramThatIsNone();
    void stopsAWorkerByItsOwnWish();
    void refusesASecondWorker();
    void namesAWorkerThatEndedBeforeItsFirstStage();
    void aResumedRunIsNotStoppedWhileItsWorkerStarts();
    void listsRunsNewestFirst();

private:
    [[nodiscard]] LocalLauncher launcher(const std::string& script) const;
    static bool waitFor(const std::function<bool()>& condition);
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

void TestLocalLauncher::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    fs::create_directories(m_scratch->path() / "library");
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "w s", m_scratch->path() / "library"));
    runs::RunFolder::create(*m_workspace, "a", {});
}

LocalLauncher TestLocalLauncher::launcher(const std::string& script) const
{
    const fs::path program = m_scratch->write("taxon", "#!/bin/bash\n" + script);
    fs::permissions(program, fs::perms::owner_all);
    return {*m_workspace, program};
}

bool TestLocalLauncher::waitFor(const std::function<bool()>& condition)
{
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

void TestLocalLauncher::startsAWorkerThatHasNothingOfOurs()
{
    std::ofstream open(m_scratch->path() / "open"); // a descriptor that must not be inherited
    auto place = launcher("printf '%s\\n' \"$@\"; readlink /proc/$$/fd/* | grep -c '/open$'; ps -o sid= -p $$ | tr -d ' '; echo $$; echo end\n");
    place.submit("a");
    const fs::path log = place.log("a");
    QVERIFY(waitFor([&] { return fs::exists(log) && readTextFile(log).ends_with("end\n"); }));
    const QStringList lines = QString::fromStdString(readTextFile(log)).split('\n');
    QCOMPARE(lines.mid(0, 5), (QStringList{"run", "--workspace", QString::fromStdString((m_scratch->path() / "w s").native()), "--run", "a"}));
    const QString sid = lines.at(lines.size() - 4);
    QCOMPARE(lines.at(lines.size() - 5), QStringLiteral("0")); // how many times our file is open there
    QVERIFY2(sid.toInt() > 1 && sid.toInt() != ::getsid(0), qPrintable(sid));
}

void TestLocalLauncher::refusesAProgramThatIsNone()
{
    LocalLauncher place(*m_workspace, m_scratch->path() / "missing");
    QVERIFY(throwsError(ErrorCode::NotFound, "start the program", [&] { place.submit("a"); }));
    LocalLauncher text(*m_workspace, m_scratch->write("text", "not a program"));
    QVERIFY(throwsError(ErrorCode::Io, "start the program", [&] { text.submit("a"); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "no such run", [&] { place.submit("b"); }));
}

void TestLocalLauncher::stopsAWorkerByItsOwnWish()
{
    const std::string run = (m_workspace->run("a")).native();
    auto place = launcher("exec 9>'" + run + "/.lock'; flock -n 9 || exit 11; trap 'echo checkpoint; exit 143' TERM; touch '" + run
                          + "/ready'; while :; do sleep 0.02; done\n");
    QVERIFY(place.stop("a", 0ms) == StopResult::NotRunning);
    place.submit("a");
    QVERIFY(waitFor([&] { return fs::exists(run + "/ready"); }));
    auto status = runs::readStatus(runs::RunFolder::open(run));
    status.state = "running";
    status.pid = readJson(run + "/launch.json")["pid"].get<std::int64_t>();
    status.host = hostName();
    runs::writeStatus(runs::RunFolder::open(run), status);
    QVERIFY(throwsError(ErrorCode::Locked, "busy", [&] { place.submit("a"); }));
    QVERIFY(place.stop("a", 10s) == StopResult::Stopped);
    QVERIFY(readTextFile(place.log("a")).find("checkpoint") != std::string::npos);
    status.host = "another-machine";
    runs::writeStatus(runs::RunFolder::open(run), status);
    QVERIFY(place.stop("a", 0ms) == StopResult::NotRunning);
}

void TestLocalLauncher::refusesASecondWorker()
{
    auto place = launcher("sleep 20\n");
    place.submit("a");
    QVERIFY(throwsError(ErrorCode::Locked, "busy", [&] { place.submit("a"); })); // it has not even taken the lock yet
    const auto pid = readJson(m_workspace->run("a") / "launch.json")["pid"].get<pid_t>();
    ::kill(pid, SIGKILL);
}

void TestLocalLauncher::namesAWorkerThatEndedBeforeItsFirstStage()
{
    auto place = launcher("echo 'error while loading shared libraries'; exit 127\n");
    QCOMPARE(place.job("a").state, std::string("queued"));
    place.submit("a");
    QVERIFY(waitFor([&] { return place.job("a").state == "unknown"; }));
    QVERIFY(place.job("a").detail.find("before its first stage") != std::string::npos);
    QVERIFY(readTextFile(place.log("a")).find("shared libraries") != std::string::npos);
}

/// Who watches right after a resume waits, and does not read the end of the attempt before.
void TestLocalLauncher::aResumedRunIsNotStoppedWhileItsWorkerStarts()
{
    const auto run = runs::RunFolder::open(m_workspace->run("a"));
    runs::RunStatus status = readStatus(run);
    status.state = "stopped";
    status.updated = toIso8601(std::chrono::system_clock::now() - 1min);
    writeStatus(run, status);
    auto place = launcher("sleep 60\n");
    QCOMPARE(place.job("a").state, std::string("stopped"));
    place.submit("a");
    QCOMPARE(place.job("a").state, std::string("queued"));
    ::kill(static_cast<pid_t>(readLaunchRecord(run)->pid), SIGKILL);
    QVERIFY(waitFor([&] { return place.job("a").state == "stopped"; })); // it never began
}

void TestLocalLauncher::listsRunsNewestFirst()
{
    runs::RunFolder::create(*m_workspace, "b", {});
    fs::create_directories(m_workspace->runs() / "not-a-run");
    m_scratch->write("w s/runs/b/status.json", "{");
    const auto jobs = launcher("").list();
    QCOMPARE(jobs.size(), std::size_t{2});
    QCOMPARE(jobs[0].runId, std::string("b"));
    QCOMPARE(jobs[0].state, std::string("unknown"));
    QVERIFY(!jobs[0].detail.empty());
    QCOMPARE(jobs[1].state, std::string("queued"));
}

QTEST_GUILESS_MAIN(TestLocalLauncher)
#include "tst_local_launcher.moc"
