// SPDX-License-Identifier: GPL-3.0-or-later
#include "far_workspace.h"
#include "peers/python_of.h"
#include "peers/python_server.h"

#include "base/mapped_file.h"

#include <algorithm>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// MLflow and TensorBoard from inside Jobs of a real Kubernetes: a real MLflow server, told to the pods by a Secret, which stands nowhere else.
/// Skipped, and said so, where KUBECONFIG is not set.
class TestTrackersInPods : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void twoJobsAreOneRunOfMlflow();
    void aTrackerThatIsDownHurtsNothing();

private:
    [[nodiscard]] Json known(const runs::RunFolder& run) const;

    static constexpr const char* kToken = "hush-0451-hush";
    QString m_namespace = QStringLiteral("taxon-trackers-%1").arg(::getpid());
    FarWorkspace m_far{m_namespace};
    QString m_python;
    std::unique_ptr<PythonServer> m_server;
};

void TestTrackersInPods::initTestCase()
{
    if (!qEnvironmentVariableIsSet("KUBECONFIG"))
        QSKIP("KUBECONFIG is not set: nothing was tested on a cluster.");
    QString problem;
    m_python = pythonOf("mlflow", problem);
    QVERIFY2(!m_python.isEmpty(), qPrintable(problem));
    QVERIFY(m_far.make());
    m_server = std::make_unique<PythonServer>(m_python,
                                              QStringList{"-m", "mlflow", "server", "--host", "127.0.0.1", "--port", "%PORT%", "--workers", "1",
                                                          "--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", "artifacts"},
                                              m_far.scratch() / "mlflow", "/health");
    m_far.kubectl({"create", "namespace", m_namespace});
    const Json secret{{"apiVersion", "v1"},
                      {"kind", "Secret"},
                      {"metadata", {{"name", "trackers"}}},
                      {"stringData",
                       {{"MLFLOW_TRACKING_URI", m_server->uri()},
                        {"MLFLOW_EXPERIMENT_NAME", "pods"},
                        {"MLFLOW_TRACKING_TOKEN", kToken},
                        {"TAXON_TENSORBOARD", "1"}}}};
    m_far.kubectl({"create", "--filename=-"}, QByteArray::fromStdString(secret.dump()));
    m_far.addPlace("tracked", "kubernetes", "    gpus: 1\n    secret: trackers\n    host_network: true\n    second_job: {}\n");
}

void TestTrackersInPods::cleanupTestCase()
{
    if (qEnvironmentVariableIsSet("KUBECONFIG"))
        m_far.kubectl({"delete", "namespace", m_namespace, "--wait=false"});
}

Json TestTrackersInPods::known(const runs::RunFolder& run) const
{
    const std::string id = readJson(run.path() / "mlflow.json")["run_id"].get<std::string>();
    QProcess process;
    process.start(m_python, {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/trackers_vs_mlflow.py"), QString::fromStdString(m_server->uri()),
                             QString::fromStdString(id)});
    process.waitForFinished(120'000);
    return Json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
}

void TestTrackersInPods::twoJobsAreOneRunOfMlflow()
{
    QVERIFY2(m_server->start(), m_server->log());
    const std::string id = m_far.submit("tracked", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    const runs::RunFolder run = m_far.folder(id);
    Json there;
    QVERIFY(waitUntil([&] { // the worker's last words to the server come behind its status
        there = known(run);
        return there.is_object() && there["status"] == "FINISHED";
    }));
    QCOMPARE(there["tags"]["taxon.run"].get<std::string>(), id);
    QCOMPARE(there["params"]["training.epochs"].get<std::string>(), std::string("3"));
    const auto points = [&](const char* key) {
        return std::count_if(there["points"].begin(), there["points"].end(), [&](const Json& point) { return point[0] == key; });
    };
    QCOMPARE(points("train/loss"), std::ptrdiff_t{3});          // of the first Job
    QCOMPARE(points("test/accuracy_score"), std::ptrdiff_t{1}); // of the second
    QVERIFY(!fs::is_empty(run.path() / "tensorboard"));
    QCOMPARE(m_far.whoSays(kToken, id), std::string());
}

void TestTrackersInPods::aTrackerThatIsDownHurtsNothing()
{
    m_server->stop();
    const std::string id = m_far.submit("tracked", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    const QString run = QString::fromStdString(id);
    const std::string printed = m_far.call({"jobs", "logs", run, "--pod", "--lines", "0"}).out;
    QVERIFY2(printed.find("Send the rest with: taxon runs mirror") != std::string::npos, printed.c_str());
    QVERIFY2(m_server->start(), m_server->log());
    TaxonProgram home = m_far.taxon();
    home.setEnvironment("MLFLOW_TRACKING_URI", QString::fromStdString(m_server->uri()));
    home.setEnvironment("MLFLOW_EXPERIMENT_NAME", "pods");
    const Call mirrored = home.call({"-C", "ws", "runs", "mirror", run});
    QVERIFY2(mirrored.exitCode == 0, mirrored.err.c_str());
    QCOMPARE(known(m_far.folder(id))["status"].get<std::string>(), std::string("FINISHED"));
}

QTEST_GUILESS_MAIN(TestTrackersInPods)
#include "tst_trackers_in_pods.moc"
