// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "runs/event_log.h"
#include "runs/run_folder.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

const char* const kNobodyListens = "http://127.0.0.1:1";

} // namespace

/// "taxon runs mirror", and runs with a tracker that is wrong or down; with real trackers: tests/peers.
class TestRunsMirror : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void refuses_data();
    void refuses();
    void writesTensorBoardsFilesOnce();
    void givesEveryMirrorItsTurn();
    void trainsWithATrackerThatIsWrong_data();
    void trainsWithATrackerThatIsWrong();

private:
    [[nodiscard]] fs::path runFolder() const { return m_scratch->path() / "ws/runs/20261122-233100-tiny"; }

    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<TaxonProgram> m_taxon;
};

/// A workspace with one run of one epoch.
void TestRunsMirror::init()
{
    m_scratch = std::make_unique<ScratchFolder>();
    m_taxon = std::make_unique<TaxonProgram>(m_scratch->path());
    writeTinyLibrary(m_scratch->path() / "library");
    const auto workspace = Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library");
    const auto run = runs::RunFolder::create(workspace, runFolder().filename(), runs::Recipe());
    runs::EventLog events(run.events());
    events.append("hello");
    events.append("metric", {{"epoch", 1}, {"train/loss", 0.5}});
}

void TestRunsMirror::refuses_data()
{
    QTest::addColumn<QStringList>("variables");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("message");
    const QString dead = QString("MLFLOW_TRACKING_URI=") + kNobodyListens;
    QTest::newRow("no tracker") << QStringList{} << QStringList{} << 2 << "MLFLOW_TRACKING_URI";
    QTest::newRow("no such run") << QStringList{dead} << QStringList{"20261122-233100-tini"} << 10 << "Did you mean \"20261122-233100-tiny\"?";
    QTest::newRow("one and all") << QStringList{dead} << QStringList{"20261122-233100-tiny", "--all"} << 2 << "excludes";
    QTest::newRow("a folder as server") << QStringList{"MLFLOW_TRACKING_URI=mlruns"} << QStringList{} << 2 << "begins with http://";
    QTest::newRow("a secret in the address") << QStringList{"MLFLOW_TRACKING_URI=http://ann:secret@host"} << QStringList{} << 2
                                             << "MLFLOW_TRACKING_PASSWORD";
    QTest::newRow("all into one run") << QStringList{dead, "MLFLOW_RUN_ID=abc"} << QStringList{"--all"} << 2 << "MLFLOW_RUN_ID";
    QTest::newRow("half a wish") << QStringList{"TAXON_TENSORBOARD=maybe"} << QStringList{} << 2 << "TAXON_TENSORBOARD";
    QTest::newRow("a server that is down") << QStringList{dead, "MLFLOW_TRACKING_TOKEN=secret"} << QStringList{} << 1 << "does not answer";
}

void TestRunsMirror::refuses()
{
    QFETCH(QStringList, variables);
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, message);
    for (const QString& variable : variables)
        m_taxon->setEnvironment(variable.section('=', 0, 0), variable.section('=', 1));
    const Call call = m_taxon->call(QStringList{"-C", "ws", "runs", "mirror"} + arguments);
    QVERIFY2(call.exitCode == exitCode, (std::to_string(call.exitCode) + call.err).c_str());
    QVERIFY2(QString::fromStdString(call.err).contains(message), call.err.c_str());
    QVERIFY2(call.err.find("secret") == std::string::npos, call.err.c_str());
    const Call asJson = m_taxon->call(QStringList{"-C", "ws", "--json", "runs", "mirror"} + arguments);
    QVERIFY2(asJson.json().is_object(), asJson.out.c_str());
    QCOMPARE(asJson.json()["error"]["exit_code"].get<int>(), exitCode);
}

void TestRunsMirror::writesTensorBoardsFilesOnce()
{
    const Call first = m_taxon->call({"-C", "ws", "runs", "mirror", "--tensorboard", "--json"});
    QVERIFY2(first.exitCode == 0, first.err.c_str());
    QCOMPARE(first.json()["mirrors"].size(), std::size_t{1});
    QCOMPARE(first.json()["mirrors"][0]["points"].get<int>(), 1);
    QCOMPARE(first.json()["mirrors"][0]["place"].get<std::string>(), (runFolder() / "tensorboard").native());
    m_scratch->write(runFolder() / ".tensorboard.json.tmp-999999999-1", "{");            // of a process that was killed
    const Call again = m_taxon->call({"-C", "ws", "runs", "mirror", "--all", "--json"}); // the run has it: it need not be asked for
    QCOMPARE(again.json()["mirrors"][0]["points"].get<int>(), 0);
    QVERIFY(!fs::exists(runFolder() / ".tensorboard.json.tmp-999999999-1"));
}

void TestRunsMirror::givesEveryMirrorItsTurn()
{
    m_taxon->setEnvironment("MLFLOW_TRACKING_URI", kNobodyListens);
    const Call call = m_taxon->call({"-C", "ws", "runs", "mirror", "--tensorboard"});
    QVERIFY2(call.exitCode == 1 && call.err.find("1 of 2 mirrors") != std::string::npos, call.err.c_str());
    QVERIFY(fs::exists(runFolder() / "tensorboard"));
}

void TestRunsMirror::trainsWithATrackerThatIsWrong_data()
{
    QTest::addColumn<QString>("uri");
    QTest::addColumn<QString>("warning");
    QTest::newRow("a folder as server") << "mlruns"
                                        << "goes on without trackers";
    QTest::newRow("a server that is down") << kNobodyListens << "Send the rest with: taxon runs mirror";
}

void TestRunsMirror::trainsWithATrackerThatIsWrong()
{
    QFETCH(QString, uri);
    QFETCH(QString, warning);
    writeTinyRecipe(m_scratch->path() / "tiny.yaml");
    QCOMPARE(m_taxon->call({"-C", "ws", "dataset", "build"}).exitCode, 0);
    m_taxon->setEnvironment("MLFLOW_TRACKING_URI", uri);
    const Call call = m_taxon->call({"-C", "ws", "train", "--recipe", "tiny.yaml", "--from", "library"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    QVERIFY2(QString::fromStdString(call.err).contains(warning), call.err.c_str());
}

QTEST_GUILESS_MAIN(TestRunsMirror)
#include "tst_runs_mirror.moc"
