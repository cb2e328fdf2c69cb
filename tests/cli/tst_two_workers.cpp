// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_events.h"
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/mapped_file.h"

#include <csignal>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// One run by two workers, as two Jobs of a cluster do it: the first trains and evaluates (--until), the second waits for it and does the rest (--after).
class TestTwoWorkers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSecondTakesOverByItself();
    void aKilledFirstWorkerIsWaitedFor();
    void waitingEndsWithSigterm();
    void refusesWhatCantWork_data();
    void refusesWhatCantWork();

private:
    [[nodiscard]] runs::RunFolder create(const std::string& id, const char* recipe = "tiny.yaml") const
    {
        return runs::RunFolder::create(Workspace::open(m_scratch.path() / "ws"), id, runs::loadRecipe((m_scratch.path() / recipe).native(), {}));
    }
    [[nodiscard]] static QStringList worker(const char* run, const char* part) { return {"-C", "ws", "run", "--run", run, part, "evaluate"}; }
    [[nodiscard]] static bool isWaiting(QProcess& process)
    {
        QByteArray said;
        return waitUntil([&] {
            process.waitForReadyRead(100);
            said += process.readAllStandardError();
            return said.contains("Waiting until another worker");
        });
    }
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
};

void TestTwoWorkers::initTestCase()
{
    writeTinyLibrary(m_scratch.path() / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 3);
    writeTinyRecipe(m_scratch.path() / "long.yaml", 60);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
}

void TestTwoWorkers::theSecondTakesOverByItself()
{
    const runs::RunFolder one = create("one"), two = create("two");
    const Call alone = m_taxon.call({"-C", "ws", "run", "--run", "one"});
    QVERIFY2(alone.exitCode == 0, alone.err.c_str());

    QProcess second;
    m_taxon.start(second, worker("two", "--after")); // it is there before the first
    QVERIFY(isWaiting(second));
    const Call first = m_taxon.call(worker("two", "--until"));
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    QVERIFY2(first.err.find("the rest goes on with") != std::string::npos, first.err.c_str());
    const Call rest = TaxonProgram::finish(second);
    QVERIFY2(rest.exitCode == 0, rest.err.c_str());
    const runs::RunStatus status = readStatus(two);
    QCOMPARE(status.state, std::string("succeeded"));
    QCOMPARE(status.finished, readStatus(one).finished);
    QVERIFY(!status.version.empty());
    for (const char* file : {"evaluation/scores.npy", "evaluation/images.csv", "scores/review.csv"})
        QCOMPARE(readTextFile(two.path() / file), readTextFile(one.path() / file));
    QCOMPARE(readJson(two.attempts() / "001.json")["state"].get<std::string>(), std::string("handed over"));
    QCOMPARE(readJson(two.attempts() / "002.json")["state"].get<std::string>(), std::string("succeeded"));
}

void TestTwoWorkers::aKilledFirstWorkerIsWaitedFor()
{
    const runs::RunFolder run = create("killed", "long.yaml");
    QProcess second, first;
    m_taxon.start(second, worker("killed", "--after"));
    m_taxon.start(first, worker("killed", "--until"));
    QVERIFY(waitUntil([&] { return epochsOf(run) >= 3; }));
    first.kill();
    static_cast<void>(TaxonProgram::finish(first));
    QVERIFY(!second.waitForFinished(3000)); // longer than it takes to look
    QVERIFY(!fs::exists(run.attempts() / "002.json"));
    const Call again = m_taxon.call(worker("killed", "--until"));
    QVERIFY2(again.exitCode == 0, again.err.c_str());
    const Call rest = TaxonProgram::finish(second);
    QVERIFY2(rest.exitCode == 0, rest.err.c_str());
    QCOMPARE(readStatus(run).state, std::string("succeeded"));
}

void TestTwoWorkers::waitingEndsWithSigterm()
{
    const runs::RunFolder run = create("stopped");
    QProcess second;
    m_taxon.start(second, worker("stopped", "--after"));
    QVERIFY(isWaiting(second));
    ::kill(static_cast<pid_t>(second.processId()), SIGTERM);
    const Call call = TaxonProgram::finish(second);
    QVERIFY2(call.exitCode == 143, (std::to_string(call.exitCode) + call.err).c_str());
    QCOMPARE(readStatus(run).state, std::string("queued")); // whoever waits changes nothing
    QVERIFY(fs::is_empty(run.attempts()));
}

void TestTwoWorkers::refusesWhatCantWork_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("both") << QStringList{"--run", "one", "--until", "evaluate", "--after", "evaluate"};
    QTest::newRow("no such stage") << QStringList{"--run", "one", "--until", "examine"};
    QTest::newRow("a new run has nobody before it") << QStringList{"--recipe", "tiny.yaml", "--after", "evaluate"};
}

void TestTwoWorkers::refusesWhatCantWork()
{
    QFETCH(QStringList, arguments);
    const Call call = m_taxon.call(QStringList{"-C", "ws", "run"} + arguments);
    QVERIFY2(call.exitCode == 2, call.err.c_str());
}

QTEST_GUILESS_MAIN(TestTwoWorkers)
#include "tst_two_workers.moc"
