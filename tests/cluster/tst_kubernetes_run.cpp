// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_events.h"
#include "cli/taxon_program.h"
#include "cli/tiny_library.h"
#include "support/scratch.h"

#include "base/mapped_file.h"
#include "runs/run_folder.h"

#include <algorithm>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// Runs as Jobs of a real Kubernetes cluster. A folder of this machine stands for the share (hostPath), so the cluster's node is this
/// machine; it advertises two GPUs. Skipped, and said so, where KUBECONFIG is not set.
class TestKubernetesRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void equalsTheRunOfThisMachine();
    void aKilledPodGoesOnToTheSameWeights();
    void stopsWithACheckpointAndResumes();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void aDeletedJobIsNoFailure();
    void aClusterOutOfReachIsNoFailure();

private:
    [[nodiscard]] std::string submit(const QString& place, const QString& recipe);
    [[nodiscard]] Json job(const std::string& run) const;
    [[nodiscard]] runs::RunFolder folder(const std::string& run) const { return runs::RunFolder::open(m_workspace / "runs" / run); }
    [[nodiscard]] bool waitFor(const std::string& run, const std::string& state, const std::string& words);
    QString kubectl(const QStringList& arguments, int expected = 0) const;
    void writePlaces() const;

    ScratchFolder m_scratch;
    fs::path m_workspace;
    QString m_namespace = QStringLiteral("taxon-test-%1").arg(::getpid());
    TaxonProgram m_taxon{m_scratch.path()};
    std::string m_last; ///< what was said last of the job that was waited for
};

QString TestKubernetesRun::kubectl(const QStringList& arguments, int expected) const
{
    QProcess process;
    process.start("kubectl", QStringList{"--namespace=" + m_namespace} + arguments);
    process.waitForFinished(60'000);
    const QString out = QString::fromUtf8(process.readAllStandardOutput());
    if (process.exitCode() != expected)
        qWarning().noquote() << "kubectl" << arguments << process.readAllStandardError();
    return out;
}

/// One good place, and some that can't work.
void TestKubernetesRun::writePlaces() const
{
    const std::string image = qEnvironmentVariable("TAXON_TEST_IMAGE", "localhost/taxon:latest").toStdString();
    std::string text = "format: taxon.clusters\nversion: 1\nclusters:\n";
    const auto place = [&](const std::string& name, const std::string& more, const std::string& ofImage) {
        text += "  " + name + ":\n    image: " + ofImage + "\n    namespace: " + m_namespace.toStdString()
                + "\n    workspace: /mnt/taxon/ws\n    scratch: 1Gi\n    shared_memory: 64Mi\n    price_per_hour: 3.6\n"
                  "    shares:\n      taxon: {mount: /mnt/taxon, host_path: \""
                + m_scratch.path().native() + "\"}\n" + more;
    };
    place("lab", "    gpus: 1\n    retries: 3\n", image);
    place("greedy", "    gpus: 8\n", image);
    place("imageless", "", "localhost/nobody/has:this");
    place("hasty", "    deadline_hours: 0.002\n", image);
    place("wrong", "    template: wrong_command.yaml\n", image);
    std::ofstream(m_workspace / "clusters.yaml") << text;
}

void TestKubernetesRun::initTestCase()
{
    if (!qEnvironmentVariableIsSet("KUBECONFIG"))
        QSKIP("KUBECONFIG is not set: nothing was tested on a cluster.");
    ::umask(0); // the worker's user in the container is another one than here
    ::chmod(m_scratch.path().c_str(), 0777);
    m_workspace = m_scratch.path() / "ws";
    for (const char* name : {"KUBECONFIG"})
        m_taxon.setEnvironment(name, qEnvironmentVariable(name));
    writeTinyLibrary(m_workspace / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 3);
    writeTinyRecipe(m_scratch.path() / "long.yaml", 300);
    writeTinyRecipe(m_scratch.path() / "endless.yaml", 100000);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "ws/library"}).exitCode, 0);
    std::string wrong = readTextFile(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml");
    wrong.insert(wrong.find("        imagePullPolicy"), "        command: [no-such-program]\n");
    std::ofstream(m_workspace / "wrong_command.yaml") << wrong;
    writePlaces();
    kubectl({"create", "namespace", m_namespace});
}

void TestKubernetesRun::cleanupTestCase()
{
    if (!m_workspace.empty())
        kubectl({"delete", "namespace", m_namespace, "--wait=false"});
}

std::string TestKubernetesRun::submit(const QString& place, const QString& recipe)
{
    const Call call = m_taxon.call({"-C", "ws", "jobs", "submit", "--on", place, "--recipe", recipe, "--json"});
    if (call.exitCode != 0)
        qWarning().noquote() << QString::fromStdString(call.err);
    const Json result = call.json();
    return result.is_object() ? result.value("run", "") : std::string();
}

Json TestKubernetesRun::job(const std::string& run) const
{
    const Json all = m_taxon.call({"-C", "ws", "jobs", "list", "--json"}).json();
    if (all.is_object() && all.contains("jobs"))
        for (const Json& row : all["jobs"])
            if (row["run"] == run)
                return row;
    return {{"state", ""}, {"detail", "not listed"}};
}

bool TestKubernetesRun::waitFor(const std::string& run, const std::string& state, const std::string& words)
{
    return waitUntil([&] {
        const Json row = job(run);
        m_last = row["state"].get<std::string>() + ": " + row["detail"].get<std::string>();
        return row["state"] == state && m_last.find(words) != std::string::npos;
    });
}

void TestKubernetesRun::equalsTheRunOfThisMachine()
{
    const Call here = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml", "--json"});
    QVERIFY2(here.exitCode == 0, here.err.c_str());
    const runs::RunFolder local = folder(here.json().value("run", ""));

    const std::string id = submit("kubernetes:lab", "tiny.yaml");
    QVERIFY(!id.empty());
    const Call twice = m_taxon.call({"-C", "ws", "jobs", "resume", QString::fromStdString(id)});
    QCOMPARE(twice.exitCode, 11); // never two Jobs of one run
    QVERIFY2(waitFor(id, "succeeded", "model is version 002"), m_last.c_str());
    const runs::RunFolder remote = folder(id);
    QCOMPARE(readTextFile(remote.evaluation() / "scores.npy"), readTextFile(local.evaluation() / "scores.npy"));
    QVERIFY(readTextFile(remote.log()).find("Stage export: finished") != std::string::npos);
    const Json manifest = Json::parse(kubectl({"get", "jobs", "-o", "json"}).toStdString())["items"][0];
    const Json container = manifest["spec"]["template"]["spec"]["containers"][0];
    QCOMPARE(container["resources"]["limits"]["nvidia.com/gpu"].get<std::string>(), std::string("1"));
    QVERIFY(
        std::any_of(container["env"].begin(), container["env"].end(), [](const Json& v) { return v["name"] == "NUM_EPOCHS" && v["value"] == "3"; }));
    struct ::stat owner {};
    QCOMPARE(::stat((remote.checkpoints() / "best.safetensors").c_str(), &owner), 0);
    QVERIFY(owner.st_uid != 0); // the image's user
    QVERIFY(job(id)["cost"].get<double>() > 0);
}

void TestKubernetesRun::aKilledPodGoesOnToTheSameWeights()
{
    const Call here = m_taxon.call({"-C", "ws", "run", "--recipe", "long.yaml", "--json"});
    QVERIFY2(here.exitCode == 0, here.err.c_str());
    const runs::RunFolder unbroken = folder(here.json().value("run", ""));

    const std::string id = submit("lab", "long.yaml");
    QVERIFY(!id.empty());
    const QStringList running{"--selector=app.kubernetes.io/managed-by=taxon", "--field-selector=status.phase=Running"};
    QVERIFY(waitUntil([&] { // the node says that a pod runs a second after it does
        return epochsOf(folder(id)) >= 5 && !kubectl(QStringList{"get", "pods", "--output=name"} + running).isEmpty();
    }));
    kubectl(QStringList{"delete", "pod", "--grace-period=0", "--force"} + running);
    QVERIFY2(waitFor(id, "succeeded", "All stages are done"), m_last.c_str());
    QVERIFY(fs::exists(folder(id).attempts() / "002.json"));
    QCOMPARE(readTextFile(folder(id).evaluation() / "scores.npy"), readTextFile(unbroken.evaluation() / "scores.npy"));
}

void TestKubernetesRun::stopsWithACheckpointAndResumes()
{
    const std::string id = submit("lab", "endless.yaml");
    QVERIFY(waitUntil([&] { return epochsOf(folder(id)) >= 3; }));
    QVERIFY2(waitFor(id, "running", "of 100000 done"), m_last.c_str());
    Json nodes;
    QVERIFY2(waitUntil([&] { // the pod of the run before may still be on its way out
                 nodes = m_taxon.call({"-C", "ws", "jobs", "nodes", "--on", "lab", "--json"}).json()["nodes"];
                 return nodes.size() == 1 && nodes[0]["booked"] == 1;
             }),
             nodes.dump().c_str());
    QVERIFY2(nodes[0]["gpus"] == 2 && nodes[0]["keepers"][0]["why"] == "a run of Taxon", nodes.dump().c_str());
    const QString run = QString::fromStdString(id);
    const Call stopped = m_taxon.call({"-C", "ws", "jobs", "stop", run, "--grace", "60"});
    QVERIFY2(stopped.exitCode == 0, stopped.err.c_str());
    QCOMPARE(readStatus(folder(id)).state, std::string("stopped"));
    QVERIFY2(waitFor(id, "stopped", "with a checkpoint"), m_last.c_str());
    const int before = epochsOf(folder(id));

    const Call resumed = m_taxon.call({"-C", "ws", "jobs", "resume", run});
    QVERIFY2(resumed.exitCode == 0, resumed.err.c_str());
    QVERIFY(waitUntil([&] { return epochsOf(folder(id)) > before; }));
    QCOMPARE(readJson(folder(id).path() / "launch.json")["number"].get<int>(), 2);
    Call pod;
    QVERIFY2(waitUntil([&] { // the node says that a container runs a second after it does
                 pod = m_taxon.call({"-C", "ws", "jobs", "logs", run, "--pod"});
                 return pod.out.find("Stage shards: skipped") != std::string::npos;
             }),
             (pod.out + pod.err).c_str());
    QCOMPARE(m_taxon.call({"-C", "ws", "jobs", "delete", run}).exitCode, 0);
    QVERIFY2(waitFor(id, "stopped", "its Job is gone"), m_last.c_str());
}

void TestKubernetesRun::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("words");
    QTest::newRow("greedy") << "queued"
                            << "It can never start: it asks for 8 nvidia.com/gpu, and the largest node has 2";
    QTest::newRow("imageless") << "queued"
                               << "The image \"localhost/nobody/has:this\" is missing";
    QTest::newRow("wrong") << "failed"
                           << "its program can't be started";
    QTest::newRow("hasty") << "failed"
                           << "It took longer than its deadline of 7 s";
}

void TestKubernetesRun::saysWhatIsWrong()
{
    QFETCH(QString, state);
    QFETCH(QString, words);
    const std::string id = submit(QTest::currentDataTag(), "endless.yaml");
    QVERIFY(!id.empty());
    QVERIFY2(waitFor(id, state.toStdString(), words.toStdString()), m_last.c_str());
    static_cast<void>(m_taxon.call({"-C", "ws", "jobs", "delete", QString::fromStdString(id)}));
}

void TestKubernetesRun::aDeletedJobIsNoFailure()
{
    const std::string id = submit("greedy", "tiny.yaml");
    QVERIFY2(waitFor(id, "queued", "can never start"), m_last.c_str());
    kubectl({"delete", "jobs", "--all"});
    QVERIFY2(waitFor(id, "stopped", "Its Job is gone from the cluster: somebody deleted it"), m_last.c_str());
}

void TestKubernetesRun::aClusterOutOfReachIsNoFailure()
{
    const std::string id = submit("greedy", "tiny.yaml");
    QVERIFY2(waitFor(id, "queued", "can never start"), m_last.c_str());
    std::string elsewhere = readTextFile(qEnvironmentVariable("KUBECONFIG").toStdString());
    const auto port = elsewhere.find("server:");
    elsewhere.replace(port, elsewhere.find_first_of(",\n}", port) - port, "server: \"https://127.0.0.1:1\"");
    m_scratch.write("elsewhere", elsewhere);
    m_taxon.setEnvironment("KUBECONFIG", QString::fromStdString((m_scratch.path() / "elsewhere").native()));
    const Json row = job(id);
    m_taxon.setEnvironment("KUBECONFIG", qEnvironmentVariable("KUBECONFIG"));
    const auto detail = row["detail"].get<std::string>();
    QVERIFY2(detail.find("The cluster can't be reached") != std::string::npos, detail.c_str());
    QVERIFY2(detail.find("Last known") != std::string::npos && detail.find("can never start") != std::string::npos, detail.c_str());
    QCOMPARE(row["state"].get<std::string>(), std::string("unknown"));
    QVERIFY(!row["as_of"].get<std::string>().empty());
}

QTEST_GUILESS_MAIN(TestKubernetesRun)
#include "tst_kubernetes_run.moc"
