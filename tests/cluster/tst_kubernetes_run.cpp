// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_events.h"
#include "cli/tiny_library.h"
#include "far_workspace.h"

#include "base/clock.h"
#include "base/mapped_file.h"

#include <QElapsedTimer>
#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

/// A process that stands still while this lives.
class Frozen {
public:
    explicit Frozen(pid_t pid) : m_pid(pid) { ::kill(m_pid, SIGSTOP); }
    ~Frozen() { ::kill(m_pid, SIGCONT); }
    Frozen(const Frozen&) = delete;
    Frozen& operator=(const Frozen&) = delete;

private:
    pid_t m_pid;
};

/// The worker of a run in a container of this machine; 0 where none runs here.
pid_t workerOf(const std::string& run)
{
    for (const auto& process : fs::directory_iterator("/proc")) {
        std::ifstream file(process.path() / "cmdline");
        const std::string line{std::istreambuf_iterator<char>(file), {}};
        if (line.find(std::string("--run\0", 6) + run + '\0') != std::string::npos && line.find("/mnt/taxon/ws") != std::string::npos)
            return static_cast<pid_t>(std::stol(process.path().filename().native()));
    }
    return 0;
}

/// What a folder holds that is being made.
std::size_t halfMadeIn(const fs::path& folder)
{
    std::error_code none;
    const fs::directory_iterator entries(folder, none);
    return static_cast<std::size_t>(std::count_if(begin(entries), end(entries), [](const auto& entry) {
        const std::string name = entry.path().filename().native();
        return name.starts_with('.') && (name.find(".tmp-") != std::string::npos || name.ends_with(".extracting"));
    }));
}

} // namespace

/// What a real Kubernetes does to a Job, and what is said of it. A folder of this machine stands for the share (hostPath), so the cluster's
/// node is this machine; it advertises two GPUs. Skipped, and said so, where KUBECONFIG is not set. tst_launchers has what all places share.
class TestKubernetesRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void makesTheJobOfTheConventions();
    void kustomizeChangesAJobThatWasHandedOut();
    void twoPodsTrainOneRun();
    void twoPodsIdentifyTogether();
    void aServiceNamesEachPod();
    void aSecondJobFreesTheGpu();
    void tellsNodesAndTheirKeepers();
    void watchesThePoolBackToZero();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void whatDoesNotFitIsToldBeforeItIsCopied();
    void aDeletedJobIsNoFailure();
    void aDeletedNamespaceIsNoFailure();
    void noAnswerIsNoFailure_data();
    void noAnswerIsNoFailure();
    void anApiServerThatStandsStillForAMinuteIsNoFailure();
    void nothingHalfMadeIsLeftOfAKilledPod_data();
    void nothingHalfMadeIsLeftOfAKilledPod();

private:
    void makeNode(const char* name) const;
    [[nodiscard]] std::set<std::string> namesOfTheService(const std::string& name) const;
    [[nodiscard]] std::string otherKubeconfig(const std::string& what) const;

    QString m_namespace = QStringLiteral("taxon-test-%1").arg(::getpid());
    QString m_doomed = m_namespace + "-doomed";
    FarWorkspace m_far{m_namespace};
};

/// One good place, and some that can't work.
void TestKubernetesRun::initTestCase()
{
    if (!qEnvironmentVariableIsSet("KUBECONFIG"))
        QSKIP("KUBECONFIG is not set: nothing was tested on a cluster.");
    QVERIFY(m_far.make());
    const std::string own = readTextFile(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml");
    std::ofstream(m_far.path() / "filler.yaml") << own << "      - name: filler\n        image: " << FarWorkspace::image().toStdString()
                                                << "\n        imagePullPolicy: IfNotPresent\n"
                                                   "        command: [bash, -c, 'head -c 64M /dev/zero > /full/filler; sleep 600']\n"
                                                   "        volumeMounts: [{name: taxon-scratch, mountPath: /full}]\n";
    std::string wrong = own;
    wrong.insert(wrong.find("        imagePullPolicy"), "        command: [no-such-program]\n");
    std::ofstream(m_far.path() / "wrong_command.yaml") << wrong;
    m_far.addPlace("lab", "kubernetes", "    gpus: 1\n    retries: 3\n    scratch: 1Gi\n");
    m_far.addPlace("greedy", "kubernetes", "    gpus: 8\n");
    m_far.addPlace("imageless", "kubernetes", "", "localhost/nobody/has:this");
    m_far.addPlace("hasty", "kubernetes", "    deadline_hours: 0.002\n");
    m_far.addPlace("wrong", "kubernetes", "    template: wrong_command.yaml\n");
    m_far.addPlace("tight", "kubernetes", "    memory: 60Mi\n    retries: 0\n");
    m_far.addPlace("small", "kubernetes", "    gpus: 0\n    scratch: 1Mi\n    retries: 0\n");
    m_far.addPlace("full", "kubernetes", "    gpus: 0\n    scratch: 16Mi\n    retries: 0\n    template: filler.yaml\n"); // by others than the worker
    m_far.addPlace("labelled", "kubernetes", "    node_selector: {pool: nowhere}\n");
    m_far.addPlace("claimless", "kubernetes", "      other: {mount: /srv/other, claim: nobody}\n");
    m_far.addPlace("driverless", "kubernetes", "      other: {mount: /srv/other, azure_file: pictures, azure_secret: store}\n");
    m_far.addPlace("pool", "kubernetes", "    gpus: 4\n    node_selector: {taxon-test-pool: zero}\n    zero_after_minutes: 1\n");
    m_far.addPlace("two", "kubernetes", "    nodes: 2\n    gpus: 1\n    host_network: true\n    master: 127.0.0.1\n");
    m_far.addPlace("named", "kubernetes", "    nodes: 2\n    gpus: 0\n", "localhost/nobody/has:this");
    m_far.addPlace("split", "kubernetes", "    gpus: 1\n    second_job: {memory: 2Gi}\n");
    m_far.addPlace("doomed", "kubernetes", "    gpus: 8\n    namespace: " + m_doomed.toStdString() + "\n");
    m_far.kubectl({"create", "namespace", m_namespace});
}

void TestKubernetesRun::cleanupTestCase()
{
    if (qEnvironmentVariableIsSet("KUBECONFIG"))
        m_far.kubectl({"delete", "namespace", m_namespace, "--wait=false"});
    if (!m_far.path().empty() && qEnvironmentVariableIsSet("KUBECONFIG"))
        m_far.kubectl({"delete", "nodes", "--selector=taxon-test-pool", "--ignore-not-found"});
}

void TestKubernetesRun::makesTheJobOfTheConventions()
{
    const std::string id = m_far.submit("lab", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "succeeded", "model is version 001"), m_far.last());
    const Json manifest = Json::parse(m_far.kubectl({"get", "jobs", "-o", "json"}).toStdString())["items"][0];
    const Json container = manifest["spec"]["template"]["spec"]["containers"][0];
    QCOMPARE(container["resources"]["limits"]["nvidia.com/gpu"].get<std::string>(), std::string("1"));
    QVERIFY(
        std::any_of(container["env"].begin(), container["env"].end(), [](const Json& v) { return v["name"] == "NUM_EPOCHS" && v["value"] == "3"; }));
    struct ::stat owner {};
    QCOMPARE(::stat((m_far.folder(id).checkpoints() / "best.safetensors").c_str(), &owner), 0);
    QVERIFY(owner.st_uid != 0); // the image's user
}

/// As a person does who keeps manifests in a repository: the run is made here, its Job applied by kustomize, and found by its name.
void TestKubernetesRun::kustomizeChangesAJobThatWasHandedOut()
{
    const fs::path overlay = m_far.scratch() / "overlay";
    fs::create_directories(overlay);
    const Call made = m_far.call(
        {"jobs", "submit", "--on", "lab", "--recipe", "tiny.yaml", "--manifest", QString::fromStdString((overlay / "job.yaml").native()), "--json"});
    QVERIFY2(made.exitCode == 0, made.err.c_str());
    const std::string id = made.json()["run"].get<std::string>();
    QVERIFY2(m_far.waitFor(id, "queued", "nobody has applied it"), m_far.last());
    const auto runs = [&] { return std::distance(fs::directory_iterator(m_far.path() / "runs"), fs::directory_iterator()); };
    const auto before = runs();
    QCOMPARE(m_far.call({"jobs", "submit", "--on", "lab", "--recipe", "tiny.yaml", "--manifest", "/no/such/job.yaml"}).exitCode, 10);
    QCOMPARE(runs(), before); // refused before a folder is made
    std::ofstream(overlay / "kustomization.yaml") << R"(resources: [job.yaml]
commonAnnotations: {team: botany}
patches:
- target: {kind: Job}
  patch: |-
    apiVersion: batch/v1
    kind: Job
    metadata: {name: any}
    spec: {template: {spec: {containers: [{name: taxon, env: [{name: NUM_EPOCHS, value: "2"}]}]}}}
)";
    m_far.kubectl({"apply", "--kustomize", QString::fromStdString(overlay.native())});
    QVERIFY2(m_far.waitFor(id, "succeeded", "model is version"), m_far.last());
    QCOMPARE(m_far.folder(id).recipe().epochs, 2);
    const QString object = QString::fromStdString(readJson(m_far.folder(id).path() / "launch.json")["object"].get<std::string>());
    QCOMPARE(Json::parse(m_far.kubectl({"get", "job", object, "-o", "json"}).toStdString())["metadata"]["annotations"]["team"].get<std::string>(),
             std::string("botany"));
    QCOMPARE(m_far.call({"jobs", "delete", QString::fromStdString(id)}).exitCode, 0);
}

/// The names below that of a headless Service that a DNS answers to.
std::set<std::string> TestKubernetesRun::namesOfTheService(const std::string& name) const
{
    const QString selector = "--selector=kubernetes.io/service-name=" + QString::fromStdString(name);
    const Json slices = Json::parse(m_far.kubectl({"get", "endpointslices", selector, "-o", "json"}).toStdString());
    std::set<std::string> names;
    for (const Json& slice : slices["items"])
        for (const Json& endpoint : slice.value("endpoints", Json::array()))
            if (endpoint["conditions"].value("ready", false))
                names.insert(endpoint.value("hostname", ""));
    return names;
}

/// Over Gloo; the cluster has no DNS, so both use the node's network. That the weights are those of one process is tested in tst_several_processes.
void TestKubernetesRun::twoPodsTrainOneRun()
{
    const std::string id = m_far.submit("two", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "succeeded", "model is version"), m_far.last());
    const std::string object = readJson(m_far.folder(id).path() / "launch.json")["object"];
    Json job;
    QVERIFY(waitUntil([&] {
        job = Json::parse(m_far.kubectl({"get", "job", QString::fromStdString(object), "-o", "json"}).toStdString());
        return job["status"].value("succeeded", 0) == 2;
    }));
    QCOMPARE(job["spec"]["completionMode"].get<std::string>(), std::string("Indexed"));
    QCOMPARE(job["status"]["completedIndexes"].get<std::string>(), std::string("0,1"));
    const QString second = m_far.kubectl(
        {"logs", "--selector=batch.kubernetes.io/job-name=" + QString::fromStdString(object) + ",batch.kubernetes.io/job-completion-index=1"});
    QVERIFY2(second.contains("Process 2 of 2 has done its part"), qPrintable(second));
    const std::string alone = (m_far.scratch() / "alone").native(); // the same model, evaluated by one process
    const Call again = m_far.call({"evaluate", "--run", QString::fromStdString(id), "--out", QString::fromStdString(alone)});
    QVERIFY2(again.exitCode == 0, again.err.c_str());
    for (const char* file : {"scores.npy", "embeddings.npy", "images.csv"})
        QVERIFY2(readTextFile(fs::path(alone) / file) == readTextFile(m_far.folder(id).evaluation() / file), file);
    QVERIFY(!fs::exists(m_far.folder(id).attempts() / "002.json"));
    const Json scores = readJson(m_far.folder(id).scores() / "summary.json");
    QVERIFY2(scores["sets"]["test"]["top1"].get<double>() > 0.9, scores["sets"]["test"].dump().c_str());
}

/// By the version of the run before.
void TestKubernetesRun::twoPodsIdentifyTogether()
{
    writeTinyClass(m_far.path(), "unknown", 100);
    const Call alone = m_far.call({"identify", "--images", "ws/unknown", "--id", "alone"});
    QVERIFY2(alone.exitCode == 0, alone.err.c_str());
    const Call submitted = m_far.call({"jobs", "submit", "--on", "two", "--identify", "ws/unknown", "--identify-with", "newest", "--json"});
    QVERIFY2(submitted.exitCode == 0, submitted.err.c_str());
    const std::string id = submitted.json()["run"].get<std::string>();
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    const std::string object = readJson(m_far.folder(id).path() / "launch.json")["object"];
    QVERIFY(waitUntil([&] {
        return Json::parse(m_far.kubectl({"get", "job", QString::fromStdString(object), "-o", "json"}).toStdString())["status"].value("succeeded", 0)
               == 2;
    }));
    const QString second = m_far.kubectl(
        {"logs", "--selector=batch.kubernetes.io/job-name=" + QString::fromStdString(object) + ",batch.kubernetes.io/job-completion-index=1"});
    QVERIFY2(second.contains("Process 2 of 2 has done its part"), qPrintable(second));
    const std::string version = m_far.folder(id).recipe().identifyWith;
    QVERIFY(readTextFile(m_far.path() / "identify" / (version + "-unknown.csv")) == readTextFile(m_far.path() / "identify/alone.csv"));
}

/// The headless Service leads to each pod by its number, also before it is ready (here it never is), since they look for the first one while
/// they start. What a DNS would answer is read from the Service's slice, for this cluster has none.
void TestKubernetesRun::aServiceNamesEachPod()
{
    const std::string id = m_far.submit("named", "tiny.yaml");
    QVERIFY(!id.empty());
    const std::string object = readJson(m_far.folder(id).path() / "launch.json")["object"];
    const std::set<std::string> both{object + "-0", object + "-1"};
    QVERIFY(waitUntil([&] { return namesOfTheService(object) == both; }));
    const Json job = Json::parse(m_far.kubectl({"get", "job", QString::fromStdString(object), "-o", "json"}).toStdString());
    QVERIFY(job["spec"]["template"]["spec"]["containers"][0]["env"].dump().find(object + "-0." + object) != std::string::npos);
    QCOMPARE(m_far.call({"jobs", "delete", QString::fromStdString(id)}).exitCode, 0);
    QVERIFY(waitUntil([&] { return namesOfTheService(object).empty(); })); // the Service goes with its Job
}

/// One run for the person: trained and evaluated by a Job with a GPU, scored and exported by one without, which waited for it.
void TestKubernetesRun::aSecondJobFreesTheGpu()
{
    const std::string id = m_far.submit("split", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "succeeded", "model is version"), m_far.last());
    const runs::RunFolder run = m_far.folder(id);
    const Json record = readJson(run.path() / "launch.json");
    const auto job = [&](const char* which) {
        const QString name = QString::fromStdString(record[which].get<std::string>());
        return Json::parse(m_far.kubectl({"get", "job", name, "-o", "json"}).toStdString());
    };
    QVERIFY(waitUntil([&] { return job("second")["status"].value("succeeded", 0) == 1; }));
    const Json first = job("object"), second = job("second");
    const auto limits = [](const Json& of) { return of["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]; };
    QVERIFY(limits(first).contains("nvidia.com/gpu") && !limits(second).contains("nvidia.com/gpu"));
    QCOMPARE(first["status"].value("succeeded", 0), 1);
    QVERIFY(first["status"]["completionTime"].get<std::string>() <= second["status"]["completionTime"].get<std::string>());
    QCOMPARE(readJson(run.attempts() / "001.json")["state"].get<std::string>(), std::string("handed over"));
    QCOMPARE(readJson(run.attempts() / "002.json")["state"].get<std::string>(), std::string("succeeded"));
    QCOMPARE(m_far.call({"jobs", "delete", QString::fromStdString(id)}).exitCode, 0);
    QVERIFY(waitUntil([&] { return m_far.kubectl({"get", "jobs", "-o", "name"}).indexOf(QString::fromStdString(record["second"])) < 0; }));
}

void TestKubernetesRun::tellsNodesAndTheirKeepers()
{
    const std::string id = m_far.submit("lab", "endless.yaml");
    QVERIFY2(m_far.waitFor(id, "running", "of 100000 done"), m_far.last());
    Json nodes;
    QVERIFY2(waitUntil([&] { // the pod of the run before may still be on its way out
                 nodes = m_far.call({"jobs", "nodes", "--on", "lab", "--json"}).json()["nodes"];
                 return nodes.size() == 1 && nodes[0]["booked"] == 1;
             }),
             nodes.dump().c_str());
    QVERIFY2(nodes[0]["gpus"] == 2 && nodes[0]["keepers"][0]["why"] == "a run of Taxon", nodes.dump().c_str());
    QCOMPARE(m_far.call({"jobs", "stop", QString::fromStdString(id), "--grace", "60"}).exitCode, 0);
}

/// A node with four GPUs that only the API knows, as a pool's autoscaler would have made it.
void TestKubernetesRun::makeNode(const char* name) const
{
    Json node{{"apiVersion", "v1"}, {"kind", "Node"}, {"metadata", {{"name", name}, {"labels", {{"taxon-test-pool", "zero"}}}}}};
    m_far.kubectl({"create", "--filename=-"}, QByteArray::fromStdString(node.dump()));
    const std::string now = toIso8601(realClock().wall()).substr(0, 19) + "Z";
    const Json room{{"nvidia.com/gpu", "4"}, {"cpu", "8"}, {"memory", "32Gi"}, {"pods", "10"}, {"ephemeral-storage", "100Gi"}};
    const Json status{
        {"status",
         {{"capacity", room},
          {"allocatable", room},
          {"conditions", Json::array({{{"type", "Ready"}, {"status", "True"}, {"lastHeartbeatTime", now}, {"lastTransitionTime", now}}})}}}};
    m_far.kubectl({"patch", "node", name, "--subresource=status", "--type=merge", "--patch=" + QString::fromStdString(status.dump())});
}

void TestKubernetesRun::watchesThePoolBackToZero()
{
    const std::string id = m_far.submit("pool", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "queued", ""), m_far.last());
    const QString run = QString::fromStdString(id);
    QCOMPARE(m_far.call({"jobs", "stop", run, "--grace", "30"}).exitCode, 0);
    makeNode("taxon-test-zero");
    const Json keeper{{"apiVersion", "v1"},
                      {"kind", "Pod"},
                      {"metadata", {{"name", "somebody"}}},
                      {"spec",
                       {{"nodeName", "taxon-test-zero"},
                        {"tolerations", Json::array({{{"operator", "Exists"}}})},
                        {"containers", Json::array({{{"name", "a"}, {"image", "localhost/none:1"}}})}}}};
    m_far.kubectl({"create", "--filename=-"}, QByteArray::fromStdString(keeper.dump()));

    QProcess watch;
    m_far.taxon().start(watch, {"-C", "ws", "jobs", "watch", run});
    QByteArray said;
    const auto hears = [&](const char* words) {
        return waitUntil([&] {
            watch.waitForReadyRead(100);
            said += watch.readAllStandardOutput();
            return said.contains(words);
        });
    };
    QVERIFY2(hears("1 node with nvidia.com/gpu is still up and costs 14.40 an hour"), said.constData());
    QVERIFY2(hears("/somebody (nothing would start it again)"), said.constData());
    m_far.kubectl({"cordon", "taxon-test-zero"});
    m_far.kubectl({"delete", "pod", "somebody", "--grace-period=0", "--force"});
    QVERIFY2(hears("is kept by nothing"), said.constData());
    m_far.kubectl({"delete", "node", "taxon-test-zero"});
    QVERIFY2(hears("No node with nvidia.com/gpu is up: back to zero."), said.constData());
    QCOMPARE(TaxonProgram::finish(watch).exitCode, 0);

    makeNode("taxon-test-left"); // and one that stays
    const Call late = m_far.call({"jobs", "watch", run});
    QCOMPARE(late.exitCode, 0);
    QVERIFY2(late.err.find("warning: 1 min after the run: 1 node with nvidia.com/gpu is still up and costs 14.40 an hour: taxon-test-left")
                 != std::string::npos,
             late.err.c_str());
    m_far.kubectl({"delete", "node", "taxon-test-left"});
}

void TestKubernetesRun::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("fix");
    const auto row = [](const char* place, const char* state, const char* words, const char* fix) { QTest::newRow(place) << state << words << fix; };
    row("greedy", "queued", "It can never start: it asks for 8 nvidia.com/gpu, and the largest node has 2", "Set gpus of \"greedy\"");
    row("imageless", "queued", "The image \"localhost/nobody/has:this\" is missing", "correct \"image\" of \"imageless\"");
    row("wrong", "failed", "its program can't be started", "Correct \"image\" of \"wrong\"");
    row("hasty", "failed", "It took longer than its deadline of 7 s", "Raise deadline_hours of \"hasty\"");
    row("tight", "failed", "it needed more memory than its limit allows (out of memory)", "Raise \"memory\" of \"tight\"");
    row("full", "failed", "the node threw its pod out (evicted): Usage of EmptyDir volume \"taxon-scratch\" exceeds the limit \"16Mi\"",
        "Raise \"scratch\" of \"full\"");
    row("labelled", "queued", "No node has the labels of its node_selector", "Correct node_selector of \"labelled\"");
    row("claimless", "queued", "there is no claim \"nobody\" in the namespace", "Make the claim");
    row("driverless", "queued", "driver name file.csi.azure.com not found", "shares");
}

void TestKubernetesRun::saysWhatIsWrong()
{
    QFETCH(QString, state);
    QFETCH(QString, words);
    QFETCH(QString, fix);
    const std::string id = m_far.submit(QTest::currentDataTag(), "endless.yaml");
    QVERIFY(!id.empty());
    QVERIFY2(m_far.waitFor(id, state.toStdString(), words.toStdString()), m_far.last());
    QVERIFY2(std::string(m_far.last()).find(fix.toStdString()) != std::string::npos, m_far.last());
    static_cast<void>(m_far.call({"jobs", "delete", QString::fromStdString(id)}));
}

void TestKubernetesRun::whatDoesNotFitIsToldBeforeItIsCopied()
{
    const Call submitted = m_far.call({"jobs", "submit", "--on", "small", "--recipe", "tiny.yaml", "--from", "extracted", "--json"});
    QVERIFY2(submitted.exitCode == 0, submitted.err.c_str());
    const std::string id = submitted.json()["run"].get<std::string>();
    QVERIFY2(m_far.waitFor(id, "failed", "is needed to extract the shards"), m_far.last());
    QVERIFY2(std::string(m_far.last()).find("Raise \"scratch\"") != std::string::npos, m_far.last());
}

void TestKubernetesRun::aDeletedJobIsNoFailure()
{
    const std::string id = m_far.submit("greedy", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "queued", "can never start"), m_far.last());
    m_far.kubectl({"delete", "jobs", "--all"});
    QVERIFY2(m_far.waitFor(id, "stopped", "Its Job is gone from the cluster: somebody deleted it"), m_far.last());
}

void TestKubernetesRun::aDeletedNamespaceIsNoFailure()
{
    m_far.kubectl({"create", "namespace", m_doomed});
    const std::string id = m_far.submit("doomed", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "queued", "can never start"), m_far.last());
    m_far.kubectl({"delete", "namespace", m_doomed});
    QVERIFY2(m_far.waitFor(id, "stopped", "somebody deleted it, or the namespace, before the run began"), m_far.last());
    const Call again = m_far.call({"jobs", "resume", QString::fromStdString(id)});
    QCOMPARE(again.exitCode, 10);
    QVERIFY2(again.err.find("namespaces \"" + m_doomed.toStdString() + "\" not found") != std::string::npos, again.err.c_str());
    QVERIFY2(m_far.waitFor(id, "failed", "It was not started: The cluster has no such thing: "), m_far.last());
}

/// A kubeconfig of the same cluster that can't be used.
std::string TestKubernetesRun::otherKubeconfig(const std::string& what) const
{
    Json config = Json::parse(m_far.kubectl({"config", "view", "--raw", "--minify", "--output=json"}).toStdString());
    if (what == "out of reach")
        config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1";
    else if (what == "a token that has expired")
        config["users"][0]["user"] = {{"token", "eyJhbGciOiJSUzI1NiJ9.e30.expired"}};
    else
        config["users"][0]["user"] = {
            {"exec",
             {{"apiVersion", "client.authentication.k8s.io/v1"}, {"command", "sleep"}, {"args", {"600"}}, {"interactiveMode", "IfAvailable"}}}};
    std::ofstream(m_far.scratch() / "elsewhere") << config.dump();
    return (m_far.scratch() / "elsewhere").native();
}

void TestKubernetesRun::noAnswerIsNoFailure_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("out of reach") << "The cluster can't be reached";
    QTest::newRow("a token that has expired") << "Sign in again";
    QTest::newRow("a plug-in that waits for a person") << "sign in with it once on a terminal";
}

void TestKubernetesRun::noAnswerIsNoFailure()
{
    QFETCH(QString, words);
    const std::string id = m_far.submit("greedy", "tiny.yaml");
    QVERIFY2(m_far.waitFor(id, "queued", "can never start"), m_far.last());
    m_far.taxon().setEnvironment("KUBECONFIG", QString::fromStdString(otherKubeconfig(QTest::currentDataTag())));
    QElapsedTimer time;
    time.start();
    const Json row = m_far.job(id);
    const auto took = time.elapsed();
    m_far.taxon().setEnvironment("KUBECONFIG", qEnvironmentVariable("KUBECONFIG"));
    const auto detail = row["detail"].get<std::string>();
    QVERIFY2(detail.find(words.toStdString()) != std::string::npos, detail.c_str());
    QVERIFY2(detail.find("Last known") != std::string::npos && detail.find("can never start") != std::string::npos, detail.c_str());
    QVERIFY2(detail.find("eyJ") == std::string::npos, detail.c_str());
    QCOMPARE(row["state"].get<std::string>(), std::string("unknown"));
    QVERIFY(!row["as_of"].get<std::string>().empty());
    QVERIFY2(took < 60'000, qPrintable(QString::number(took))); // kubectl is given 20 s
    static_cast<void>(m_far.call({"jobs", "delete", QString::fromStdString(id)}));
}

/// Only where the API server is a process of this machine.
void TestKubernetesRun::anApiServerThatStandsStillForAMinuteIsNoFailure()
{
    QProcess find;
    find.start("pidof", {"kube-apiserver"});
    find.waitForFinished();
    const QStringList servers = QString::fromLatin1(find.readAllStandardOutput()).split(' ', Qt::SkipEmptyParts);
    if (servers.size() != 1)
        QSKIP("The API server is no process of this machine (or there are several): not tested.");
    const std::string id = m_far.submit("lab", "endless.yaml");
    QVERIFY2(m_far.waitFor(id, "running", "of 100000 done"), m_far.last());
    QProcess watch;
    m_far.taxon().start(watch, {"-C", "ws", "jobs", "watch", QString::fromStdString(id)});
    QVERIFY(watch.waitForStarted());
    {
        const Frozen server(servers.first().trimmed().toInt());
        QElapsedTimer time;
        time.start();
        while (time.elapsed() < 60'000) {
            const Json row = m_far.job(id); // known by the run folder; the cluster's part with its age
            QCOMPARE(row["state"].get<std::string>(), std::string("running"));
            QVERIFY2(row["detail"].get<std::string>().find("Last known") != std::string::npos, row["detail"].get<std::string>().c_str());
        }
    }
    QVERIFY2(waitUntil([&] { return m_far.job(id)["detail"].get<std::string>().find("Last known") == std::string::npos; }), "no answer afterwards");
    QCOMPARE(m_far.job(id)["state"].get<std::string>(), std::string("running"));
    QCOMPARE(watch.state(), QProcess::Running);
    const Call stopped = m_far.call({"jobs", "stop", QString::fromStdString(id), "--grace", "60"});
    QVERIFY2(stopped.exitCode == 0, stopped.err.c_str());
    const Call watched = TaxonProgram::finish(watch);
    QCOMPARE(watched.exitCode, 0);
    QVERIFY2(watched.out.find("stopped") != std::string::npos, watched.out.c_str());
}

void TestKubernetesRun::nothingHalfMadeIsLeftOfAKilledPod_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("said");
    QTest::newRow("shards") << "shards"
                            << "Removed 1 unfinished file of earlier attempts.";
    QTest::newRow("an extracted tree") << "cache/extracted"
                                       << "Stage train: started"; // it goes on with that one
}

/// Killed as a node that is lost or runs out of memory kills, in the middle of what it makes on the share.
void TestKubernetesRun::nothingHalfMadeIsLeftOfAKilledPod()
{
    QFETCH(QString, folder);
    QFETCH(QString, said);
    FarWorkspace far(m_namespace); // a large library: what is made takes a while
    QVERIFY(far.make());
    for (const char* name : {"red", "green", "blue"})
        writeTinyClass(far.path() / "library", name, 600, 1000);
    std::ofstream(far.scratch() / "tiny.yaml", std::ios::app) << "read_from: extracted\n";
    far.addPlace("share", "kubernetes", "    gpus: 0\n    retries: 3\n"); // without scratch the cache is there, too
    const std::string id = far.submit("share", "tiny.yaml");
    QVERIFY(!id.empty());
    pid_t worker = 0;
    if (!waitUntil([&] { return (worker = workerOf(id)) != 0; }))
        QSKIP("The worker is no process of this machine: not tested.");
    const fs::path made = far.path() / folder.toStdString();
    QElapsedTimer time;
    for (time.start(); halfMadeIn(made) == 0 && time.elapsed() < 120'000;)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    QCOMPARE(::kill(worker, SIGKILL), 0);
    QVERIFY(waitUntil([&] { return workerOf(id) != worker; }));
    QCOMPARE(halfMadeIn(made), std::size_t{1});
    QVERIFY2(far.waitFor(id, "succeeded", ""), far.last());
    QCOMPARE(halfMadeIn(made), std::size_t{0});
    QVERIFY(fs::exists(far.folder(id).attempts() / "002.json"));
    QVERIFY(readTextFile(far.folder(id).log()).find(said.toStdString()) != std::string::npos);
}

QTEST_GUILESS_MAIN(TestKubernetesRun)
#include "tst_kubernetes_run.moc"
