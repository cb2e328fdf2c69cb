// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/job_words.h"
#include "launch/kubectl.h"
#include "launch/node_use.h"
#include "support/scratch.h"

#include "base/clock.h"
#include "base/json_file.h"

using namespace taxon;
using namespace taxon::launch;
using namespace std::chrono_literals;

/// explainJob(): the right sentence for what a real cluster answered (data/kubernetes_answers.json, recorded on Kubernetes 1.33), and
/// never a false "failed".
class TestJobWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void saysWhatItWaitsFor_data();
    void saysWhatItWaitsFor();
    void waitsForAPoolThatIsScaledToZero();
    void waitsWhereNodesAreNotKnown();
    void aNodeThatIsNotWellIsNotKeptForOthers();
    void listensToTheAutoscaler_data();
    void listensToTheAutoscaler();
    void tellsARunningWorker();
    void tellsWhatAStageDoesNow();
    void tellsASilentWorker();
    void aGoneJobIsNoFailure_data();
    void aGoneJobIsNoFailure();
    void theRunFolderKnowsThatAllIsDone();
    void aJobThatEndedWithoutItsRunIsNotBelieved();
    void tellsOfTheJobWhoseTurnItIs();
    void countsWhatIsBooked();
    void tellsWhatKeepsANode();
    void namesWhyThereIsNoAnswer_data();
    void namesWhyThereIsNoAnswer();
    void keepsSecretsBack();

private:
    [[nodiscard]] JobAnswer answer(const std::string& name) const;
    [[nodiscard]] static runs::RunStatus status(const std::string& state, const std::string& updated);
    Json m_recorded;
    std::chrono::system_clock::time_point m_now;
};

void TestJobWords::initTestCase()
{
    m_recorded = readJson(std::filesystem::path(TAXON_TEST_DATA) / "kubernetes_answers.json");
    m_now = fromIso8601(m_recorded["recorded"].get<std::string>()).value();
}

JobAnswer TestJobWords::answer(const std::string& name) const
{
    const Json& recorded = m_recorded["answers"].at(name);
    return {recorded["job"], recorded["pods"], recorded["events"], m_recorded["nodes"]};
}

runs::RunStatus TestJobWords::status(const std::string& state, const std::string& updated)
{
    runs::RunStatus status;
    status.state = state;
    status.updated = updated;
    return status;
}

void TestJobWords::saysWhatItWaitsFor_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("fix");
    const auto row = [](const char* name, const char* state, const char* sentence, const char* fix) {
        QTest::newRow(name) << state << sentence << fix;
    };
    row("toomany", "queued", "It can never start: it asks for 8 nvidia.com/gpu, and the largest node has 2.", "Set gpus of \"lab\"");
    row("waiting", "queued", "It waits for a node: every nvidia.com/gpu is taken.", "taxon jobs nodes");
    row("label", "queued", "No node has the labels of its node_selector.", "label a node");
    row("claim", "queued", "there is no claim \"no-claim\" in the namespace", "Make the claim");
    row("noimage", "queued", "The image \"localhost/missing:1\" is missing: the registry can't be reached", "Push it");
    row("badimage", "queued", "that is no valid name of an image", "correct \"image\"");
    row("mount", "queued", "A share can't be mounted: MountVolume.SetUp failed", "Correct \"shares\"");
    row("secret", "queued", "secret \"no-secret\" not found", "correct \"secret\"");
    row("account", "queued", "The cluster refuses its pod: Error creating: pods \"account-\" is forbidden", "Correct the place");
    row("wrongcommand", "failed", "its program can't be started: failed to create containerd task", "Correct \"image\"");
    row("settings", "failed", "It failed: a setting is wrong.", "Correct it");
    row("fails", "failed", "the worker ended with exit code 1", "taxon jobs logs");
    row("retry", "queued", "The last attempt ended: the worker ended with exit code 1. The next one starts by itself.", "");
    row("oom", "failed", "it needed more memory than its limit allows (out of memory)", "Raise \"memory\"");
    row("evict", "failed", "evicted): Usage of EmptyDir volume \"l\" exceeds the limit \"10Mi\"", "Raise \"scratch\"");
    row("deadline", "failed", "It took longer than its deadline of 4 s", "Raise deadline_hours");
    row("suspended", "stopped", "It was stopped.", "taxon jobs resume");
    row("disrupted", "queued", "The node makes its container.", "");
    row("running", "running", "The worker starts.", "");
}

void TestJobWords::saysWhatItWaitsFor()
{
    QFETCH(QString, state);
    QFETCH(QString, sentence);
    QFETCH(QString, fix);
    const JobWords words = explainJob(answer(QTest::currentDataTag()), status("queued", "2026-11-28T14:15:00.000Z"), "lab", m_now);
    QCOMPARE(QString::fromStdString(words.state), state);
    QVERIFY2(words.sentence.find(sentence.toStdString()) != std::string::npos, words.sentence.c_str());
    QVERIFY2(words.fix.find(fix.toStdString()) != std::string::npos, words.fix.c_str());
    QCOMPARE(words.fix.empty(), fix.isEmpty());
    QVERIFY(words.since.has_value());
    QVERIFY(words.since <= m_now && *words.since > m_now - 1min);
    QVERIFY2(words.line(m_now).find(" s") != std::string::npos, words.line(m_now).c_str());
}

void TestJobWords::waitsForAPoolThatIsScaledToZero()
{
    JobAnswer given = answer("toomany");
    given.nodes = Json::array();
    const JobWords words = explainJob(given, std::nullopt, "lab", m_now);
    QCOMPARE(words.sentence, std::string("It waits for a node: none with nvidia.com/gpu is up."));
}

void TestJobWords::waitsWhereNodesAreNotKnown()
{
    JobAnswer given = answer("toomany");
    given.nodes = nullptr;
    QCOMPARE(explainJob(given, std::nullopt, "lab", m_now).sentence, std::string("It waits for a node: every nvidia.com/gpu is taken."));
}

void TestJobWords::aNodeThatIsNotWellIsNotKeptForOthers()
{
    JobAnswer given = answer("label");
    const auto says = [&](const std::string& message) {
        for (Json& condition : given.pods[0]["status"]["conditions"])
            if (condition["type"] == "PodScheduled")
                condition["message"] = message;
        return explainJob(given, std::nullopt, "lab", m_now).sentence;
    };
    const std::string unreachable = "1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }";
    QCOMPARE(says("0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, " + unreachable + "."),
             std::string("No node has the labels of its node_selector."));
    QCOMPARE(says("0/1 nodes are available: " + unreachable + "."),
             std::string("It waits for a node: one that fits is not well (node.kubernetes.io/unreachable: )."));
    QVERIFY(says("0/1 nodes are available: 1 node(s) had untolerated taint {sku: gpu}.").find("kept for others by the taint {sku: gpu}")
            != std::string::npos);
}

void TestJobWords::listensToTheAutoscaler_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::newRow("TriggeredScaleUp") << "which the cluster is starting";
    QTest::newRow("NotTriggerScaleUp") << "no pool of the cluster can grow";
}

void TestJobWords::listensToTheAutoscaler()
{
    QFETCH(QString, sentence);
    JobAnswer given = answer("waiting");
    given.events.push_back({{"involvedObject", {{"kind", "Pod"}, {"name", given.pods[0]["metadata"]["name"]}}},
                            {"reason", QTest::currentDataTag()},
                            {"message", "pod didn't trigger scale-up: 1 max node group size reached"},
                            {"lastTimestamp", "2026-11-28T14:16:00Z"}});
    const JobWords words = explainJob(given, std::nullopt, "lab", m_now);
    QVERIFY2(words.sentence.find(sentence.toStdString()) != std::string::npos, words.sentence.c_str());
}

void TestJobWords::tellsARunningWorker()
{
    runs::RunStatus run = status("running", "2026-11-28T14:16:00.000Z");
    run.stage = "train";
    run.metrics = {{"epoch", 4}};
    run.progressPercentage = 35;
    run.estimatedRemainingSeconds = 125;
    JobAnswer given = answer("running");
    given.job["spec"]["template"]["spec"]["containers"][0]["env"] = Json::array({{{"name", "NUM_EPOCHS"}, {"value", "20"}}});
    const JobWords words = explainJob(given, run, "lab", m_now);
    QCOMPARE(words.state, std::string("running"));
    QCOMPARE(words.sentence, std::string("Stage \"train\", epoch 4 of 20 done, 35 % of this step, 2 min left in it."));
}

/// Copying to the node's disk is part of the stage that needs it first.
void TestJobWords::tellsWhatAStageDoesNow()
{
    runs::RunStatus run = status("running", "2026-11-28T14:16:00.000Z");
    run.stage = "train";
    run.step = "copying shards 3 of 12";
    run.progressPercentage = 25;
    QCOMPARE(workWords(run, 20), std::string("Stage \"train\", copying shards 3 of 12, 25 % of this step."));
    run.metrics = {{"epoch", 4}}; // a resumed run copies again, on another node
    QCOMPARE(workWords(run, 20), std::string("Stage \"train\", copying shards 3 of 12, 25 % of this step."));
    run.step = "epoch 5 of 20 90 of 200";
    QCOMPARE(workWords(run, 20), std::string("Stage \"train\", epoch 4 of 20 done, 25 % of this step."));
    run.stage = "evaluate";
    run.step = "images 30 of 120";
    QCOMPARE(workWords(run, 20), std::string("Stage \"evaluate\", images 30 of 120, 25 % of this step."));
}

void TestJobWords::tellsASilentWorker()
{
    const JobAnswer given = answer("running");
    const JobWords silent = explainJob(given, status("running", "2026-11-28T14:16:00.000Z"), "lab", m_now + 5min);
    QCOMPARE(silent.state, std::string("unknown"));
    QVERIFY(silent.line(m_now + 5min).find("silent (start was its stage) (for 5 min).") != std::string::npos);
    const JobWords never = explainJob(given, status("queued", "2026-11-28T14:00:00.000Z"), "lab", m_now + 5min);
    QCOMPARE(never.state, std::string("unknown"));
    QVERIFY(never.sentence.find("has written nothing into the run folder") != std::string::npos);
}

void TestJobWords::aGoneJobIsNoFailure_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("queued") << "queued"
                            << "stopped"
                            << "before the run began";
    QTest::newRow("running") << "running"
                             << "stopped"
                             << "somebody deleted it";
    QTest::newRow("stopped") << "stopped"
                             << "stopped"
                             << "with a checkpoint";
    QTest::newRow("failed") << "failed"
                            << "failed"
                            << "It failed";
    QTest::newRow("succeeded") << "succeeded"
                               << "succeeded"
                               << "All stages are done";
}

void TestJobWords::aGoneJobIsNoFailure()
{
    QFETCH(QString, before);
    QFETCH(QString, state);
    QFETCH(QString, sentence);
    const JobWords words = explainJob({}, status(before.toStdString(), "2026-11-28T14:00:00.000Z"), "lab", m_now);
    QCOMPARE(QString::fromStdString(words.state), state);
    QVERIFY2(words.sentence.find(sentence.toStdString()) != std::string::npos, words.sentence.c_str());
}

void TestJobWords::theRunFolderKnowsThatAllIsDone()
{
    runs::RunStatus run = status("succeeded", "2026-11-28T14:16:00.000Z");
    run.version = "007";
    QCOMPARE(explainJob(answer("running"), run, "lab", m_now).sentence, std::string("All stages are done; the model is version 007."));
    QCOMPARE(explainJob(answer("oom"), run, "lab", m_now).state, std::string("succeeded"));
}

void TestJobWords::aJobThatEndedWithoutItsRunIsNotBelieved()
{
    const JobWords words = explainJob(answer("done"), status("queued", "2026-11-28T14:00:00.000Z"), "lab", m_now);
    QCOMPARE(words.state, std::string("unknown"));
    QVERIFY(words.sentence.find("the run folder here says \"queued\"") != std::string::npos);
    QVERIFY(words.fix.find("lead to this workspace") != std::string::npos);
}

/// The second Job's pod runs all the while: as long as it waits, the first one is told of.
void TestJobWords::tellsOfTheJobWhoseTurnItIs()
{
    const auto pod = [](const char* phase) {
        return Json{{"metadata", {{"name", "p"}}},
                    {"status",
                     {{"phase", phase}, {"containerStatuses", Json::array({{{"state", {{"running", {{"startedAt", "2026-11-01T00:00:00Z"}}}}}}})}}}};
    };
    const auto job = [](const char* condition) {
        return Json{{"metadata", {{"name", "j"}}},
                    {"status", {{"conditions", Json::array({{{"type", condition}, {"status", "True"}, {"message", "no more retries"}}})}}}};
    };
    const JobAnswer working{.job = job("None"), .pods = Json::array({pod("Running")}), .events = Json::array(), .nodes = {}};
    const JobAnswer complete{.job = job("Complete"), .pods = Json::array({pod("Succeeded")}), .events = Json::array(), .nodes = {}};
    const JobAnswer failed{.job = job("Failed"), .pods = Json::array(), .events = Json::array(), .nodes = {}};
    auto run = status("running", toIso8601(m_now));
    run.stage = "train";
    QCOMPARE(explainTwoJobs(working, working, run, "lab", m_now).sentence, std::string("Stage \"train\"."));
    QCOMPARE(explainTwoJobs(failed, working, run, "lab", m_now).state, std::string("failed"));
    run.finished = {"train", "evaluate"};
    run.state = "queued";
    QVERIFY(isTurnOfSecondJob(complete, run));
    const JobWords words = explainTwoJobs(complete, working, run, "lab", m_now);
    QCOMPARE(words.state, std::string("running"));
    QVERIFY2(words.sentence.find("the second Job takes over") != std::string::npos, words.sentence.c_str());
    QCOMPARE(explainTwoJobs(complete, working, run, "lab", m_now + 10min).state, std::string("unknown")); // it never came
    run.state = "running";
    run.stage = "export";
    QCOMPARE(explainTwoJobs(complete, working, run, "lab", m_now).sentence, std::string("Stage \"export\"."));
    QCOMPARE(explainTwoJobs({}, working, run, "lab", m_now).sentence, std::string("Stage \"export\".")); // the first deleted by its time to live
    QCOMPARE(explainTwoJobs(complete, failed, run, "lab", m_now).state, std::string("failed"));
    run.state = "succeeded";
    QCOMPARE(explainTwoJobs(complete, working, run, "lab", m_now).state, std::string("succeeded"));
}

void TestJobWords::countsWhatIsBooked()
{
    QCOMPARE(bookedSeconds(answer("busy1"), "nvidia.com/gpu", m_now), 2 * 44.0); // two GPUs for 44 s
    QCOMPARE(bookedSeconds(answer("evict"), "nvidia.com/gpu", m_now), 18.0);     // until its end
    QCOMPARE(bookedSeconds(answer("toomany"), "nvidia.com/gpu", m_now), 0.0);    // a waiting pod costs nothing
}

void TestJobWords::tellsWhatKeepsANode()
{
    const auto pod = [](const char* name, const char* more) {
        Json made = Json::parse(
            R"({"metadata":{"namespace":"vision"},"spec":{"nodeName":"node-1","containers":[{"resources":{"limits":{"nvidia.com/gpu":"1"}}}]},
                                    "status":{"phase":"Running"}})");
        made.merge_patch(Json::parse(more));
        made["metadata"]["name"] = name;
        return made;
    };
    const Json pods = {
        pod("run", R"({"metadata":{"labels":{"app.kubernetes.io/managed-by":"taxon"}}})"),
        pod("tool", R"({"spec":{"containers":[]}})"),
        pod("kept",
            R"({"metadata":{"ownerReferences":[{"kind":"ReplicaSet"}],"annotations":{"cluster-autoscaler.kubernetes.io/safe-to-evict":"false"}},"spec":{"containers":[]}})"),
        pod("daemon", R"({"metadata":{"ownerReferences":[{"kind":"DaemonSet"}]},"spec":{"containers":[]}})"),
        pod("ended", R"({"status":{"phase":"Succeeded"}})"),
        pod("elsewhere", R"({"spec":{"nodeName":"node-2"}})")};
    const auto uses = nodesInUse(m_recorded["nodes"], pods, "nvidia.com/gpu");
    QCOMPARE(uses.size(), std::size_t{1});
    QCOMPARE(uses[0].name, std::string("node-1"));
    QCOMPARE(uses[0].state, std::string("ready"));
    QCOMPARE(uses[0].gpus, 2);
    QCOMPARE(uses[0].booked, 1);
    std::string keepers;
    for (const auto& keeper : uses[0].keepers)
        keepers += keeper.pod + ": " + keeper.why + "; ";
    QCOMPARE(keepers, std::string("run: a run of Taxon; tool: nothing would start it again; kept: may not be evicted; "));
    QVERIFY(nodesInUse(m_recorded["nodes"], pods, "amd.com/gpu").empty());
    QVERIFY(nodesInUse(m_recorded["nodes"], pods, "nvidia.com/gpu", {{"pool", "elsewhere"}}).empty());
    Json labelled = m_recorded["nodes"];
    labelled[0]["metadata"]["labels"]["pool"] = "a/b";
    QCOMPARE(nodesInUse(labelled, pods, "nvidia.com/gpu", {{"pool", "a/b"}}).size(), std::size_t{1});
    QCOMPARE(nodesLeftWords(uses, "nvidia.com/gpu", 3.5),
             std::string("1 node with nvidia.com/gpu is still up and costs 7.00 an hour: node-1 is kept by vision/run (a run of Taxon), vision/tool "
                         "(nothing would start it again), vision/kept (may not be evicted)."));
    QCOMPARE(nodesLeftWords({}, "nvidia.com/gpu", 3.5), std::string("No node with nvidia.com/gpu is up: back to zero."));
    NodeUse idle{.name = "node-2", .state = "cordoned", .gpus = 1, .booked = 0, .since = {}, .keepers = {}};
    QCOMPARE(nodesLeftWords({uses[0], idle}, "gpu", 0).substr(0, 24), std::string("2 nodes with gpu are sti"));
    QVERIFY(nodesLeftWords({uses[0], idle}, "gpu", 0).ends_with("node-2 (cordoned) is kept by nothing."));
    idle.keepers.assign(5, {"p", "n", "could move"});
    QVERIFY(keptBy(idle).ends_with("and 2 more"));
}

void TestJobWords::namesWhyThereIsNoAnswer_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("reach");
    const auto row = [](const char* words, Reach reach) { QTest::newRow(words) << words << static_cast<int>(reach); };
    row("The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?", Reach::Unreachable);
    row("Unable to connect to the server: dial tcp: lookup nowhere.example: no such host", Reach::Unreachable);
    row("Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)", Reach::Unreachable);
    row("error: You must be logged in to the server (Unauthorized)", Reach::SignIn);
    row("Unable to connect to the server: getting credentials: exec: executable kubelogin failed with exit code 1", Reach::SignIn);
    row("Error from server (Forbidden): jobs.batch is forbidden: User \"u\" cannot list resource \"jobs\"", Reach::Forbidden);
    row("Error from server (NotFound): namespaces \"gone\" not found", Reach::Missing);
    row("error: context \"lab\" does not exist", Reach::NoContext);
    row("Error in configuration: context was not found for specified context: lab", Reach::NoContext);
    row("error: cannot locate context lab", Reach::NoContext);
    row("error: current-context must exist in order to minify", Reach::NoContext);
    row("The connection to the server localhost:8080 was refused - did you specify the right host or port?", Reach::NoContext);
    row("The Job \"x\" is invalid: spec.template: field is immutable", Reach::Answered);
}

void TestJobWords::namesWhyThereIsNoAnswer()
{
    QFETCH(QString, words);
    QFETCH(int, reach);
    QCOMPARE(static_cast<int>(reachOf(words.toStdString())), reach);
}

void TestJobWords::keepsSecretsBack()
{
    QCOMPARE(withoutSecrets("curl -H 'Authorization: Bearer abc.def' token=s3cret, end\n"),
             std::string("curl -H 'Authorization: Bearer …' token=…, end"));
}

QTEST_GUILESS_MAIN(TestJobWords)
#include "tst_job_words.moc"
