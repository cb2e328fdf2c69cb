// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "cli/taxon_program.h"
#include "cli/tiny_library.h"
#include "python_of.h"
#include "python_server.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"
#include "support/scratch.h"
#include "trackers/points.h"

#include <csignal>
#include <set>
#include <tuple>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

/// name, step, milliseconds, value
using Value = std::tuple<std::string, std::int64_t, std::int64_t, double>;
using Values = std::multiset<Value>;

Values valuesIn(const Json& document)
{
    Values values;
    for (const Json& p : document["points"])
        values.emplace(p[0].get<std::string>(), p[1].get<std::int64_t>(), p[2].get<std::int64_t>(), p[3].get<double>());
    return values;
}

/// As TensorBoard's files keep them.
Values asFloats(const Values& values)
{
    Values floats;
    for (const auto& [name, step, time, value] : values)
        floats.emplace(name, step, time, static_cast<double>(static_cast<float>(value)));
    return floats;
}

/// All metrics and system values of the events, and the final scores if there are any.
Values valuesOf(const runs::RunFolder& run)
{
    Values values;
    std::int64_t epoch = 0;
    std::uintmax_t offset = 0;
    const auto add = [&values](const trackers::Point& point) { values.emplace(point.name, point.step, point.milliseconds, point.value); };
    for (const auto& event : runs::readEvents(run.events(), offset)) {
        for (const auto& point : trackers::pointsOf(event))
            add(point);
        epoch = event.kind == "metric" ? event.fields["epoch"].get<std::int64_t>() : epoch;
    }
    if (const auto scores = trackers::finalScores(run, epoch))
        for (const auto& point : scores->points)
            add(point);
    return values;
}

std::size_t epochsOf(const runs::RunFolder& run)
{
    std::uintmax_t offset = 0;
    std::size_t epochs = 0;
    for (const auto& event : runs::readEvents(run.events(), offset))
        epochs += event.kind == "metric" ? 1 : 0;
    return epochs;
}

} // namespace

/// Runs of the real program, mirrored to a real MLflow server and read by TensorBoard's reader: every value, none twice, whatever happened
/// to server and run.
class TestTrackersVsTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hasAFinishedRun();
    void hasARunWhoseServerCameAndWent();
    void tellsThatARunWasKilled();

private:
    [[nodiscard]] runs::RunFolder newest() const
    {
        return runs::RunFolder::open(m_scratch.path() / "ws/runs" / Workspace::newestIn(m_scratch.path() / "ws/runs", "run", ""));
    }
    [[nodiscard]] static Json answerOf(const QString& python, const QString& script, const QStringList& arguments);
    [[nodiscard]] Json mlflow(const runs::RunFolder& run) const
    {
        const std::string id = readJson(run.path() / "mlflow.json")["run_id"].get<std::string>();
        return answerOf(m_mlflowPython, "trackers_vs_mlflow.py", {QString::fromStdString(m_server->uri()), QString::fromStdString(id)});
    }
    [[nodiscard]] Json tensorBoard(const runs::RunFolder& run) const
    {
        return answerOf(m_tensorBoardPython, "trackers_vs_tensorboard.py", {QString::fromStdString((run.path() / "tensorboard").native())});
    }

    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
    QString m_mlflowPython, m_tensorBoardPython;
    std::unique_ptr<PythonServer> m_server;
};

void TestTrackersVsTools::initTestCase()
{
    QString problem;
    m_mlflowPython = pythonOf("mlflow", problem);
    QVERIFY2(!m_mlflowPython.isEmpty(), qPrintable(problem));
    m_tensorBoardPython = pythonOf("tensorboard", problem);
    QVERIFY2(!m_tensorBoardPython.isEmpty(), qPrintable(problem));
    const QStringList mlflow{"-m",
                             "mlflow",
                             "server",
                             "--host",
                             "127.0.0.1",
                             "--port",
                             "%PORT%",
                             "--workers",
                             "1",
                             "--backend-store-uri",
                             "sqlite:///mlflow.db",
                             "--artifacts-destination",
                             "artifacts"};
    m_server = std::make_unique<PythonServer>(m_mlflowPython, mlflow, m_scratch.path() / "mlflow", "/health");
    m_taxon.setEnvironment("MLFLOW_TRACKING_URI", QString::fromStdString(m_server->uri()));
    m_taxon.setEnvironment("MLFLOW_EXPERIMENT_NAME", "tiny colours");
    m_taxon.setEnvironment("TAXON_TENSORBOARD", "1");
    writeTinyLibrary(m_scratch.path() / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml");
    writeTinyRecipe(m_scratch.path() / "endless.yaml", 5000);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
}

Json TestTrackersVsTools::answerOf(const QString& python, const QString& script, const QStringList& arguments)
{
    QProcess process;
    process.start(python, QStringList{QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/") + script} + arguments);
    process.waitForFinished(120'000);
    Json json = Json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
    if (!json.is_object())
        qFatal("%s", process.readAllStandardError().constData());
    return json;
}

void TestTrackersVsTools::hasAFinishedRun()
{
    QVERIFY2(m_server->start(), m_server->log());
    const Call call = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml"});
    QVERIFY2(call.exitCode == 0, call.err.c_str());
    const auto run = newest();
    const Json there = mlflow(run);
    QCOMPARE(there["status"].get<std::string>(), std::string("FINISHED"));
    QCOMPARE(there["params"]["training.epochs"].get<std::string>(), std::string("2"));
    QCOMPARE(there["params"]["architecture"].get<std::string>(), std::string("small_cnn"));
    QCOMPARE(there["tags"]["taxon.run"].get<std::string>(), run.id());
    QCOMPARE(there["tags"]["taxon.dataset"].get<std::string>(), readStatus(run).datasetId);
    const Json summary = readJson(run.scores() / "summary.json");
    QCOMPARE(there["tags"]["taxon.set.test"].get<std::string>(), summary["sets"]["test"]["hash"].get<std::string>());
    const Values values = valuesOf(run);
    for (const char* name : {"train/loss", "val/accuracy", "lr", "images_per_second", "test/accuracy_score", "test/f1_score", "test/log_loss",
                             "test/mcc", "test/roc_auc", "difficult/accuracy_score", "grey/false_shown"})
        QVERIFY2(std::any_of(values.begin(), values.end(), [name](const Value& value) { return std::get<0>(value) == name; }), name);
    for (const char* name : {"per_class.csv", "report.html"})
        QCOMPARE(there["files"][name].get<std::string>(), readTextFile(run.scores() / name));
    QVERIFY(valuesIn(there) == values);
    QVERIFY(valuesIn(tensorBoard(run)) == asFloats(values));
}

/// Down when the run starts, up in the middle, down again, and still down at its end.
void TestTrackersVsTools::hasARunWhoseServerCameAndWent()
{
    m_server->stop();
    const fs::path before = newest().path();
    QProcess process;
    m_taxon.start(process, {"-C", "ws", "run", "--recipe", "endless.yaml"});
    QVERIFY(waitUntil([&] { return newest().path() != before && epochsOf(newest()) >= 3; }));
    const auto run = newest();
    QVERIFY2(m_server->start(), m_server->log());
    const auto sent = [&run] { return readJson(run.path() / "mlflow.json")["sent"].get<std::uint64_t>(); };
    QVERIFY(waitUntil([&] { return fs::exists(run.path() / "mlflow.json") && sent() > 0; }));
    m_server->stop();
    const auto there = sent();
    const std::size_t epochs = epochsOf(run);
    QVERIFY(waitUntil([&] { return epochsOf(run) >= epochs + 3; })); // it trains on
    ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
    const Call stopped = TaxonProgram::finish(process);
    QVERIFY2(stopped.exitCode == 143, stopped.err.c_str());
    QVERIFY2(stopped.err.find("Send the rest with: taxon runs mirror") != std::string::npos, stopped.err.c_str());
    QCOMPARE(sent(), there);

    const QString id = QString::fromStdString(run.id());
    const Call down = m_taxon.call({"-C", "ws", "runs", "mirror", id});
    QVERIFY2(down.exitCode == 1 && down.err.find("does not answer") != std::string::npos, down.err.c_str());
    QVERIFY2(m_server->start(), m_server->log());
    const Call mirrored = m_taxon.call({"-C", "ws", "runs", "mirror", id, "--json"});
    QVERIFY2(mirrored.exitCode == 0, mirrored.err.c_str());
    QVERIFY(mirrored.json()["mirrors"][0]["points"].get<int>() > 0);
    QCOMPARE(m_taxon.call({"-C", "ws", "runs", "mirror", id, "--json"}).json()["mirrors"][0]["points"].get<int>(), 0);
    const Json known = mlflow(run);
    QCOMPARE(known["status"].get<std::string>(), std::string("KILLED")); // MLflow has no word for "stopped with a checkpoint"
    QVERIFY(valuesIn(known) == valuesOf(run));
    QVERIFY(valuesIn(tensorBoard(run)) == asFloats(valuesOf(run)));
}

/// kill -9, then from the state of before the last sending: nothing is there twice.
void TestTrackersVsTools::tellsThatARunWasKilled()
{
    const auto run = newest();
    const QString id = QString::fromStdString(run.id());
    const std::string state = readJson(run.path() / "mlflow.json").dump();
    const std::size_t epochs = epochsOf(run);
    QProcess process;
    m_taxon.start(process, {"-C", "ws", "run", "--run", id});
    QVERIFY(waitUntil([&] { return epochsOf(run) >= epochs + 3 && mlflow(run)["status"] == "RUNNING"; }));
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    QVERIFY(TaxonProgram::finish(process).crashed);
    QCOMPARE(mlflow(run)["status"].get<std::string>(), std::string("RUNNING")); // nobody could say it
    QCOMPARE(m_taxon.call({"-C", "ws", "runs", "mirror", "--all"}).exitCode, 0);
    QCOMPARE(mlflow(run)["status"].get<std::string>(), std::string("KILLED"));
    QVERIFY(valuesIn(mlflow(run)) == valuesOf(run));
    writeJson(run.path() / "mlflow.json", Json::parse(state));
    QVERIFY(m_taxon.call({"-C", "ws", "runs", "mirror", id, "--json"}).json()["mirrors"][0]["points"].get<int>() > 0); // sent again
    QVERIFY(valuesIn(mlflow(run)) == valuesOf(run));
    QVERIFY(valuesIn(tensorBoard(run)) == asFloats(valuesOf(run)));
}

QTEST_GUILESS_MAIN(TestTrackersVsTools)
#include "tst_trackers_vs_tools.moc"
