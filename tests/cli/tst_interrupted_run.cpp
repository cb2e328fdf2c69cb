// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_events.h"
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/mapped_file.h"
#include "runs/run_folder.h"

#include <csignal>
#include <map>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// A run that is killed, stopped or interrupted in training goes on and ends well.
class TestInterruptedRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void goesOnAfter_data();
    void goesOnAfter();
    void stopsABackgroundJob();
    void anAttemptThatComesBackToLifePublishesNothing();

private:
    /// Content of every file of the workspace that an attempt may write, but the attempts' own records and what isn't in place yet.
    [[nodiscard]] std::map<std::string, std::string> published(const runs::RunFolder& run) const;
    [[nodiscard]] runs::RunFolder newest() const
    {
        return runs::RunFolder::open(m_scratch.path() / "ws/runs" / Workspace::newestIn(m_scratch.path() / "ws/runs", "run", ""));
    }
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
};

void TestInterruptedRun::initTestCase()
{
    writeTinyLibrary(m_scratch.path() / "library");
    writeTinyRecipe(m_scratch.path() / "endless.yaml", 5000);
    writeTinyRecipe(m_scratch.path() / "long.yaml", 60);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
}

void TestInterruptedRun::goesOnAfter_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("state");
    QTest::newRow("kill -9") << SIGKILL << -1 << "running";
    QTest::newRow("SIGTERM") << SIGTERM << 143 << "stopped";
    QTest::newRow("Ctrl+C") << SIGINT << 130 << "cancelled";
}

void TestInterruptedRun::goesOnAfter()
{
    QFETCH(int, signal);
    QFETCH(int, exitCode);
    QFETCH(QString, state);
    const auto runsBefore = Workspace::idsIn(m_scratch.path() / "ws/runs").size();
    QProcess process;
    m_taxon.start(process, {"-C", "ws", "run", "--recipe", "endless.yaml"});
    QVERIFY(waitUntil([&] { return Workspace::idsIn(m_scratch.path() / "ws/runs").size() > runsBefore && epochsOf(newest()) >= 3; }));
    ::kill(static_cast<pid_t>(process.processId()), signal);
    const Call killed = TaxonProgram::finish(process);
    const runs::RunFolder run = newest();
    QCOMPARE(runs::readStatus(run).state, state.toStdString());
    if (signal == SIGKILL) {
        QVERIFY(killed.crashed);
        QCOMPARE(currentState(runs::readStatus(run)), std::string("unknown"));
    } else {
        QVERIFY2(killed.exitCode == exitCode, killed.err.c_str());
        QVERIFY(fs::is_regular_file(run.checkpoints() / "last.safetensors"));
    }
    const int before = epochsOf(run);
    QVERIFY(before >= 3);

    QProcess resumed;
    m_taxon.start(resumed, {"-C", "ws", "run", "--run", QString::fromStdString(run.id())});
    QVERIFY(waitUntil([&] { return epochsOf(run) > before + 1; }));
    ::kill(static_cast<pid_t>(resumed.processId()), SIGTERM);
    const Call stopped = TaxonProgram::finish(resumed);
    QVERIFY2(stopped.exitCode == 143, stopped.err.c_str());
    QVERIFY2(stopped.err.find("Stage shards: skipped") != std::string::npos, stopped.err.c_str());
    const std::string log = readTextFile(run.log());
    QCOMPARE(log.find("without a word") != std::string::npos, signal == SIGKILL);
    std::uintmax_t offset = 0;
    std::vector<int> epochs;
    for (const auto& event : runs::readEvents(run.events(), offset))
        if (event.kind == "metric")
            epochs.push_back(event.fields["epoch"].get<int>());
    for (std::size_t i = 1; i < epochs.size(); ++i) // it went on; at most the epochs since the last checkpoint come twice
        QVERIFY2(epochs[i] >= epochs[i - 1] - 1, std::to_string(epochs[i]).c_str());
}

void TestInterruptedRun::stopsABackgroundJob()
{
    const Call submitted = m_taxon.call({"-C", "ws", "jobs", "submit", "--on", "here", "--recipe", "endless.yaml", "--json"});
    QVERIFY2(submitted.exitCode == 0, submitted.err.c_str());
    const QString id = QString::fromStdString(submitted.json()["run"].get<std::string>());
    const auto run = runs::RunFolder::open(m_scratch.path() / "ws/runs" / id.toStdString());
    QVERIFY(waitUntil([&] { return epochsOf(run) >= 1; }));
    const Call again = m_taxon.call({"-C", "ws", "run", "--run", id});
    QCOMPARE(again.exitCode, 11);
    const Call stopped = m_taxon.call({"-C", "ws", "jobs", "stop", id, "--grace", "60"});
    QVERIFY2(stopped.exitCode == 0, stopped.err.c_str());
    QCOMPARE(runs::readStatus(run).state, std::string("stopped"));
    QVERIFY(readTextFile(run.log()).find("Stage train: failed") != std::string::npos || readTextFile(run.log()).find("stopped") != std::string::npos);
    const Call nobody = m_taxon.call({"-C", "ws", "jobs", "stop", id, "--json"});
    QCOMPARE(nobody.json()["stopped"].get<bool>(), false);
}

std::map<std::string, std::string> TestInterruptedRun::published(const runs::RunFolder& run) const
{
    std::map<std::string, std::string> files;
    for (const fs::path& folder : {run.path(), m_scratch.path() / "ws/models"})
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file() && entry.path().parent_path() != run.attempts() && entry.path() != run.lockFile()
                && entry.path().native().find(".tmp-") == std::string::npos) // the stopped one's half file, which it removes
                files[entry.path().native()] = readTextFile(entry.path());
    return files;
}

void TestInterruptedRun::anAttemptThatComesBackToLifePublishesNothing()
{
    const auto runsBefore = Workspace::idsIn(m_scratch.path() / "ws/runs").size();
    QProcess old;
    m_taxon.start(old, {"-C", "ws", "run", "--recipe", "long.yaml"});
    QVERIFY(waitUntil([&] { return Workspace::idsIn(m_scratch.path() / "ws/runs").size() > runsBefore && epochsOf(newest()) >= 3; }));
    const runs::RunFolder run = newest();
    QVERIFY(epochsOf(run) < 60);
    ::kill(static_cast<pid_t>(old.processId()), SIGSTOP); // as a node that lost its network, or a virtual machine that was moved
    fs::remove(run.lockFile());                           // as on a share without locks
    const Call newer = m_taxon.call({"-C", "ws", "run", "--run", QString::fromStdString(run.id())});
    QVERIFY2(newer.exitCode == 0, newer.err.c_str());
    const auto before = published(run);
    QVERIFY(before.size() > 10);

    ::kill(static_cast<pid_t>(old.processId()), SIGCONT);
    const Call woken = TaxonProgram::finish(old);
    QVERIFY2(woken.exitCode == 11, woken.err.c_str());
    QVERIFY2(woken.err.find("A newer attempt took this run over") != std::string::npos, woken.err.c_str());
    const auto after = published(run);
    for (const auto& [file, content] : before)
        QVERIFY2(after.contains(file) && after.at(file) == content, file.c_str());
    for (const auto& [file, content] : after)
        QVERIFY2(before.contains(file), file.c_str());
    QCOMPARE(readJson(run.attempts() / "001.json")["state"].get<std::string>(), std::string("superseded"));
    QCOMPARE(readJson(run.attempts() / "002.json")["state"].get<std::string>(), std::string("succeeded"));
}

QTEST_GUILESS_MAIN(TestInterruptedRun)
#include "tst_interrupted_run.moc"
