// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/kubernetes_launcher.h"
#include "launch/launch_record.h"
#include "launch/places.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include "base/mapped_file.h"

#include <QElapsedTimer>
#include <algorithm>

using namespace taxon;
using namespace taxon::launch;
using namespace std::chrono_literals;
using test::throwsError;
namespace fs = std::filesystem;

/// KubernetesLauncher where a real cluster can't be made to answer so: a script stands for kubectl. It writes its arguments to "calls",
/// and gives the answers that lie in files.
class TestKubernetesLauncher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_scratch.reset(); }
    void submitsOneJobByAFile();
    void handsOutAJobForOthersToApply();
    void handsOutNoJobThatNeedsAService();
    void neverDoublesAJob();
    void replacesAStoppedJob();
    void aLostAnswerIsNoLostJob();
    void tellsWhatTheClusterRefused();
    void aClusterThatIsOutOfReachKeepsTheRunAtItsPlace();
    void neverHangs();
    void asksToSignInAgain();
    void asksEverMoreRarely();
    void asksLessOftenWhereAnAnswerIsDear();
    void tellsTheLastStateAndItsAge();
    void placesOfOneNamespaceShareAnAnswer();
    void deletesAndForgetsNothing();
    void makesTwoJobsWhereThePlaceSaysSo();

private:
    [[nodiscard]] KubernetesLauncher launcher(std::chrono::milliseconds timeout = 20s) const
    {
        return {*m_workspace, m_settings, m_kubectl, timeout, m_clock};
    }
    void answerJobs(const Json& items) const { m_scratch->write("jobs", Json{{"items", items}}.dump()); }
    [[nodiscard]] Json jobObject(int number) const;
    [[nodiscard]] std::string calls() const
    {
        return fs::exists(m_scratch->path() / "calls") ? readTextFile(m_scratch->path() / "calls") : std::string();
    }
    [[nodiscard]] runs::RunFolder run() const { return runs::RunFolder::open(m_workspace->run("a")); }
    void breakWith(const std::string& words) const { m_scratch->write("broken", words); }

    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
    ClusterSettings m_settings;
    fs::path m_kubectl;
    test::FakeClock m_clock;
};

void TestKubernetesLauncher::init()
{
    qputenv("TAXON_RESOURCES", TAXON_SOURCE_DIR "/resources");
    m_scratch = std::make_unique<test::ScratchFolder>();
    fs::create_directories(m_scratch->path() / "ws" / "library");
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "ws" / "library"));
    runs::RunFolder::create(*m_workspace, "a", {});
    m_settings = {};
    m_settings.name = "lab";
    m_settings.context = "admin lab";
    m_settings.nameSpace = "vision";
    m_settings.image = "taxon:1";
    m_settings.workspace = "/mnt/ws";
    m_settings.secret = "trackers";
    m_settings.shares = {{.name = "ws", .mount = "/mnt/ws", .hostPath = "/srv/ws", .claim = {}, .nfs = {}, .subPath = {}}};
    const std::string here = m_scratch->path().native();
    m_kubectl = m_scratch->write("kubectl", "#!/bin/bash\nprintf '%s|' \"$@\" >> " + here + "/calls; echo >> " + here
                                                + "/calls\n"
                                                  "if [[ -e "
                                                + here
                                                + "/hang ]]; then trap '' TERM; sleep 60; fi\n"
                                                  "if [[ -e "
                                                + here + "/broken ]]; then cat " + here
                                                + "/broken >&2; exit 1; fi\n"
                                                  "case $* in *'get jobs.batch'*) cat "
                                                + here
                                                + "/jobs;; *get*) echo '{\"items\":[]}';;\n"
                                                  "*create*) [[ ! -e "
                                                + here + "/lost ]] || { echo 'Unable to connect to the server: EOF' >&2; exit 1; }; [[ ! -e " + here
                                                + "/refuse ]] || { cat " + here + "/refuse >&2; exit 1; };; esac\n");
    fs::permissions(m_kubectl, fs::perms::owner_all);
    answerJobs(Json::array());
}

Json TestKubernetesLauncher::jobObject(int number) const
{
    const std::string name = readLaunchRecord(run())->object;
    const std::string stem = name.substr(0, name.rfind('-'));
    return {{"kind", "Job"},
            {"metadata", {{"name", stem + "-" + std::to_string(number)}, {"labels", {{"run-id", stem}}}}},
            {"spec", Json::object()},
            {"status", Json::object()}};
}

void TestKubernetesLauncher::submitsOneJobByAFile()
{
    auto place = launcher();
    place.submit("a");
    const fs::path file = run().path() / "job.yaml";
    const std::string last = calls().substr(calls().rfind("--context"));
    QVERIFY2(last.starts_with("--context=admin lab|--namespace=vision|--request-timeout=10s|create|--filename=" + file.native() + "|"), last.c_str());
    QVERIFY(readTextFile(file).find("secretRef") != std::string::npos);
    const auto record = readLaunchRecord(run());
    QCOMPARE(record->place, std::string("lab"));
    QCOMPARE(record->number, 1);
    QVERIFY(record->object.ends_with("-1"));
}

void TestKubernetesLauncher::handsOutAJobForOthersToApply()
{
    m_settings.secondJob = SecondJob();
    auto place = launcher();
    const std::string text = place.submitByHand("a");
    QVERIFY(calls().find("create") == std::string::npos);
    const auto record = readLaunchRecord(run());
    QVERIFY(text.find("name: " + record->object + "\n") != std::string::npos);
    QVERIFY(text.find("---\n") != std::string::npos);
    QVERIFY(text.find("name: " + record->second + "\n") != std::string::npos);
    QCOMPARE(readTextFile(run().path() / "job.yaml") + "---\n" + readTextFile(run().path() / "second_job.yaml"), text);
    Job job = place.job("a");
    QCOMPARE(job.state, std::string("queued"));
    QVERIFY2(job.detail.find("nobody has applied it") != std::string::npos, job.detail.c_str());

    answerJobs(Json::array({jobObject(1)}));
    m_clock.advance(1min);
    job = place.job("a");
    QVERIFY2(job.detail.find("nobody has applied it") == std::string::npos, job.detail.c_str());
    QVERIFY(throwsError(ErrorCode::Locked, "is there already and not over", [&] { place.submit("a"); }));
}

void TestKubernetesLauncher::handsOutNoJobThatNeedsAService()
{
    m_settings.nodes = 2;
    QVERIFY(throwsError(ErrorCode::Unsupported, "by a Service", [&] { static_cast<void>(launcher().submitByHand("a")); }));
    QVERIFY(!readLaunchRecord(run()));
    m_settings.master = "trainer";
    QVERIFY(launcher().submitByHand("a").find("value: trainer") != std::string::npos);
}

void TestKubernetesLauncher::neverDoublesAJob()
{
    auto place = launcher();
    place.submit("a");
    answerJobs(Json::array({jobObject(1)}));
    QVERIFY(throwsError(ErrorCode::Locked, "is there already and not over", [&] { place.submit("a"); }));
    fs::remove(run().path() / "launch.json"); // the cluster knows it, also when the folder has forgotten
    QVERIFY(throwsError(ErrorCode::Locked, "is there already and not over", [&] { place.submit("a"); }));
}

void TestKubernetesLauncher::replacesAStoppedJob()
{
    auto place = launcher();
    place.submit("a");
    Json stopped = jobObject(1);
    stopped["spec"]["suspend"] = true;
    answerJobs(Json::array({stopped}));
    m_settings.image = "taxon:2";
    auto later = launcher();
    later.submit("a");
    QVERIFY(calls().find("delete|job|" + stopped["metadata"]["name"].get<std::string>() + "|--wait=false|") != std::string::npos);
    QCOMPARE(readLaunchRecord(run())->number, 2);
    QVERIFY(readTextFile(run().path() / "job.yaml").find("image: taxon:2") != std::string::npos);
}

void TestKubernetesLauncher::aLostAnswerIsNoLostJob()
{
    auto place = launcher();
    m_scratch->write("lost", "");
    QVERIFY(throwsError(ErrorCode::Io, "can't be reached", [&] { place.submit("a"); }));
    answerJobs(Json::array({jobObject(1)})); // it was made nevertheless
    QCOMPARE(place.job("a").state, std::string("queued"));
    QVERIFY(throwsError(ErrorCode::Locked, "is there already", [&] { place.submit("a"); }));
}

/// No Job was made, so nobody deleted one.
void TestKubernetesLauncher::tellsWhatTheClusterRefused()
{
    m_scratch->write("refuse", "Error from server (Forbidden): jobs.batch is forbidden: exceeded quota: gpus");
    for (const bool isPair : {false, true}) {
        if (isPair)
            m_settings.secondJob = SecondJob();
        m_clock.advance(1min);
        auto place = launcher();
        QVERIFY(throwsError(ErrorCode::Failed, "exceeded quota", [&] { place.submit("a"); }));
        m_clock.advance(1min);
        const Job later = place.job("a");
        QCOMPARE(later.state, std::string("failed"));
        QVERIFY2(later.detail.starts_with("It was not started: The cluster doesn't allow it: ")
                     && later.detail.find("exceeded quota: gpus (60 s ago). Ask its administrator for that right. taxon jobs resume")
                            != std::string::npos,
                 later.detail.c_str());
    }
    fs::remove(m_scratch->path() / "refuse");
    auto place = launcher();
    place.submit("a");
    QVERIFY2(place.job("a").detail.find("somebody deleted it") != std::string::npos, place.job("a").detail.c_str());
}

void TestKubernetesLauncher::aClusterThatIsOutOfReachKeepsTheRunAtItsPlace()
{
    auto place = launcher();
    breakWith("The connection to the server 10.0.0.1 was refused");
    QVERIFY(throwsError(ErrorCode::Io, "can't be reached", [&] { place.submit("a"); }));
    QCOMPARE(readLaunchRecord(run())->place, std::string("lab"));
    fs::remove(m_scratch->path() / "broken");
    m_clock.advance(2min);
    const Job job = place.job("a");
    QCOMPARE(job.state, std::string("queued"));
    QVERIFY2(job.detail.find("It was not submitted yet.") != std::string::npos, job.detail.c_str());
    place.submit("a");
    QCOMPARE(readLaunchRecord(run())->number, 1);
}

void TestKubernetesLauncher::neverHangs()
{
    auto before = launcher();
    before.submit("a");
    m_scratch->write("hang", ""); // it ignores SIGTERM, as a credentials program may that waits for a person
    const auto place = launcher(200ms);
    QElapsedTimer time;
    time.start();
    const Job job = place.job("a");
    QVERIFY2(time.elapsed() < 20'000, qPrintable(QString::number(time.elapsed())));
    QCOMPARE(job.state, std::string("unknown"));
    QVERIFY2(job.detail.find("waits for a person") != std::string::npos, job.detail.c_str());
}

void TestKubernetesLauncher::asksToSignInAgain()
{
    auto place = launcher();
    place.submit("a");
    breakWith("error: You must be logged in to the server (the server has asked for the client to provide credentials)\n");
    m_clock.advance(1min);
    const Job job = place.job("a");
    QVERIFY2(job.detail.find("Sign in again") != std::string::npos, job.detail.c_str());
    QVERIFY(job.state != "failed");
    QVERIFY(throwsError(ErrorCode::Failed, "wants new credentials", [&] { static_cast<void>(place.stop("a", 1s)); }));
}

void TestKubernetesLauncher::asksEverMoreRarely()
{
    auto place = launcher();
    place.submit("a");
    breakWith("Unable to connect to the server: i/o timeout");
    fs::remove(m_scratch->path() / "calls");
    for (int second = 0; second < 300; ++second) {
        static_cast<void>(place.job("a"));
        m_clock.advance(1s);
    }
    const std::string all = calls();
    const auto asked = std::count(all.begin(), all.end(), '\n');
    QVERIFY2(asked >= 8 && asked <= 11, qPrintable(QString::number(asked))); // after 2, 4, 8, 16, 32, 60, 60 … s
}

void TestKubernetesLauncher::asksLessOftenWhereAnAnswerIsDear()
{
    const auto askedWithin = [&](std::chrono::seconds time) {
        const auto place = launcher();
        static_cast<void>(place.list());
        m_scratch->write("calls", "");
        for (std::chrono::seconds passed{0}; passed < time; passed += 1s) {
            static_cast<void>(place.list());
            m_clock.advance(1s);
        }
        return calls().find("get") != std::string::npos;
    };
    launcher().submit("a");
    QVERIFY(askedWithin(4s));
    std::string script = readTextFile(m_kubectl);
    script.insert(script.find("if "), "for ((i = 0; i < 400000; i++)); do :; done\n"); // at least a third of a second
    m_scratch->write("kubectl", script);
    QVERIFY(!askedWithin(4s));
    QVERIFY(askedWithin(32s));
}

void TestKubernetesLauncher::tellsTheLastStateAndItsAge()
{
    auto place = launcher();
    place.submit("a");
    Json job = jobObject(1);
    job["status"]["conditions"] = Json::array({{{"type", "Suspended"}, {"status", "True"}, {"lastTransitionTime", toIso8601(m_clock.wall())}}});
    answerJobs(Json::array({job}));
    QCOMPARE(place.job("a").state, std::string("stopped"));
    breakWith("Unable to connect to the server: dial tcp: no such host");
    m_clock.advance(10min);
    const auto later = launcher(); // another process
    const Job known = later.job("a");
    QVERIFY2(known.detail.find("Last known, 10 min ago: It was stopped") != std::string::npos, known.detail.c_str());
    QVERIFY(known.state != "failed");
    QCOMPARE(later.list().size(), std::size_t{1});
}

/// Eight places of one namespace and one of another, each with a run.
void TestKubernetesLauncher::placesOfOneNamespaceShareAnAnswer()
{
    std::string yaml = "format: taxon.clusters\nversion: 1\nclusters:\n";
    for (int i = 0; i <= 8; ++i) {
        const std::string name = "lab" + std::to_string(i);
        yaml += "  " + name + ": {image: taxon, workspace: /ws, shares: {ws: {mount: /ws, claim: ws}}, context: lab, namespace: "
                + (i == 8 ? "other" : "vision") + "}\n";
        writeLaunchRecord(runs::RunFolder::create(*m_workspace, "run" + std::to_string(i), {}),
                          {.place = name, .object = "taxon-run-" + std::to_string(i)});
    }
    m_scratch->write("ws/clusters.yaml", yaml);
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QByteArray::fromStdString(m_scratch->path().native()) + ":" + path);
    const auto asked = [&] { return QString::fromStdString(calls()).count("|get|jobs.batch,pods|"); };
    Places places(*m_workspace, "taxon");
    for (const launch::Job& job : places.list())
        QVERIFY2(job.place == "here" || job.detail.starts_with("Its Job is gone from the cluster"), job.detail.c_str());
    QCOMPARE(asked(), 2);
    QCOMPARE(places.list().size(), std::size_t{10});
    QCOMPARE(asked(), 2); // it is new enough

    breakWith("Unable to connect to the server: dial tcp: no such host");
    Places later(*m_workspace, "taxon"); // another process
    for (const launch::Job& job : later.list())
        QVERIFY2(job.place == "here" || job.detail.starts_with("The cluster can't be reached: Unable to connect to the server"), job.detail.c_str());
    QCOMPARE(asked(), 4); // one that can't be reached isn't waited for by each place in turn
    qputenv("PATH", path);
}

void TestKubernetesLauncher::deletesAndForgetsNothing()
{
    auto place = launcher();
    QVERIFY(throwsError(ErrorCode::NotFound, "not started on \"lab\"", [&] { place.remove("a"); }));
    place.submit("a");
    place.remove("a");
    QVERIFY(calls().find("delete|job|" + readLaunchRecord(run())->object) != std::string::npos);
    QCOMPARE(place.job("a").state, std::string("stopped"));
    place.submit("a");
    QCOMPARE(readLaunchRecord(run())->number, 2);
}

void TestKubernetesLauncher::makesTwoJobsWhereThePlaceSaysSo()
{
    m_settings.secondJob = SecondJob();
    launcher().submit("a");
    const auto record = readLaunchRecord(run());
    QCOMPARE(record->second, record->object + "b");
    const std::string both = calls();
    QVERIFY(both.find("second_job.yaml") < both.find("/job.yaml"));

    Json first = jobObject(1), second = jobObject(1);
    second["metadata"]["name"] = record->second;
    answerJobs(Json::array({first, second}));
    QVERIFY(throwsError(ErrorCode::Locked, "", [&] { launcher().submit("a"); }));
    first["status"]["conditions"] = Json::array({{{"type", "Failed"}, {"status", "True"}}});
    answerJobs(Json::array({first, second})); // the second waits in vain
    launcher().submit("a");
    QVERIFY2(calls().find("delete|job|" + record->second + "|") != std::string::npos, calls().c_str());
    QCOMPARE(readLaunchRecord(run())->number, 2);

    runs::RunStatus status = readStatus(run());
    status.finished = {"train", "evaluate"};
    writeStatus(run(), status);
    first["status"]["conditions"] = Json::array({{{"type", "Complete"}, {"status", "True"}}});
    answerJobs(Json::array({first, second})); // it has its turn
    QVERIFY(throwsError(ErrorCode::Locked, "", [&] { launcher().submit("a"); }));
    answerJobs(Json::array());
    fs::remove(m_scratch->path() / "calls");
    launcher().submit("a"); // nothing is left for the first
    QVERIFY2(calls().find("second_job.yaml") != std::string::npos && calls().find("/job.yaml") == std::string::npos, calls().c_str());
}

QTEST_GUILESS_MAIN(TestKubernetesLauncher)
#include "tst_kubernetes_launcher.moc"
