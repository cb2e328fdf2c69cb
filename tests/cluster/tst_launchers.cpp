// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_events.h"
#include "far_workspace.h"

#include "base/mapped_file.h"

#include <algorithm>
#include <csignal>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// One list of tests for every place where runs go: this machine, a container of podman or docker, a Job of Kubernetes. All but the first take the worker's
/// image; TAXON_TEST_PLACES names the places ("here" alone in the tests that need nothing), all by default.
class TestLaunchers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void givesTheScoresOfThisMachine_data() { places(); }
    void givesTheScoresOfThisMachine();
    void aKilledWorkerIsFollowedToTheSameWeights_data() { places(); }
    void aKilledWorkerIsFollowedToTheSameWeights();
    void stopsWithACheckpointAndResumes_data() { places(); }
    void stopsWithACheckpointAndResumes();
    void severalRunsGoOnAtOnce_data() { places(); }
    void severalRunsGoOnAtOnce();
    void identifiesElsewhere_data() { places(); }
    void identifiesElsewhere();
    void aContainerSaysWhatIsWrong_data();
    void aContainerSaysWhatIsWrong();

private:
    void places() const;
    [[nodiscard]] bool isWanted(const QString& place) const { return m_wanted.contains(place); }
    void kill(const QString& place, const std::string& run) const;
    static bool engine(const QString& name, const QStringList& arguments);

    QStringList m_wanted = qEnvironmentVariable("TAXON_TEST_PLACES", "here podman docker kubernetes").split(' ');
    QString m_namespace = QStringLiteral("taxon-launchers-%1").arg(::getpid());
    FarWorkspace m_far{m_namespace};
    std::string m_unbroken; ///< a run of long.yaml of this machine that nothing disturbed
};

void TestLaunchers::initTestCase()
{
    QVERIFY(m_far.make());
    for (const std::string name : {"podman", "docker"}) {
        m_far.addPlace(name, name, "    gpus: 0\n");
        m_far.addPlace(name + "-tight", name, "    gpus: 0\n    memory: 60Mi\n");
        m_far.addPlace(name + "-imageless", name, "    gpus: 0\n", "localhost/nobody/has:this");
        m_far.addPlace(name + "-gpus", name, "    gpus: 3\n");
    }
    m_far.addPlace("kubernetes", "kubernetes", "    gpus: 1\n    retries: 3\n    scratch: 1Gi\n");
    if (isWanted("kubernetes") && !qEnvironmentVariableIsSet("KUBECONFIG")) {
        qWarning("KUBECONFIG is not set: nothing was tested on Kubernetes.");
        m_wanted.removeAll("kubernetes");
    }
    if (isWanted("docker") && !engine("docker", {"image", "inspect", m_far.image()})) {
        qWarning("No daemon of docker answers that has the worker's image (tests/cluster/docker.sh starts one): nothing was tested with docker.");
        m_wanted.removeAll("docker");
    }
    if (isWanted("kubernetes"))
        m_far.kubectl({"create", "namespace", m_namespace});
    const Call unbroken = m_far.call({"run", "--recipe", "long.yaml", "--json"});
    QVERIFY2(unbroken.exitCode == 0 && unbroken.json().is_object(), unbroken.err.c_str());
    m_unbroken = unbroken.json().value("run", "");
}

void TestLaunchers::cleanupTestCase()
{
    for (const std::string& run : Workspace::idsIn(m_far.path() / "runs")) // containers stay until they are deleted
        static_cast<void>(m_far.call({"jobs", "delete", QString::fromStdString(run)}));
    if (isWanted("kubernetes"))
        m_far.kubectl({"delete", "namespace", m_namespace, "--wait=false"});
}

void TestLaunchers::places() const
{
    QTest::addColumn<QString>("place");
    for (const QString& place : m_wanted)
        QTest::newRow(qPrintable(place)) << place;
}

/// Calls podman or docker. \returns whether that went well; complains if not.
bool TestLaunchers::engine(const QString& name, const QStringList& arguments)
{
    QProcess process;
    process.start(name, arguments);
    const bool isDone = process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    if (!isDone)
        qWarning().noquote() << name << arguments << process.errorString() << process.readAllStandardError();
    return isDone;
}

/// Ends the worker without a word, as a lost node does.
void TestLaunchers::kill(const QString& place, const std::string& run) const
{
    if (place == "here")
        ::kill(static_cast<pid_t>(readStatus(m_far.folder(run)).pid), SIGKILL);
    else if (place != "kubernetes")
        QVERIFY(engine(place, {"kill", "--signal=KILL",
                               QString::fromStdString(readJson(m_far.folder(run).path() / "launch.json")["object"].get<std::string>())}));
    else {
        const QStringList running{"--selector=batch.kubernetes.io/job-name="
                                      + QString::fromStdString(readJson(m_far.folder(run).path() / "launch.json")["object"].get<std::string>()),
                                  "--field-selector=status.phase=Running"};
        // a node tells of a running container up to a second late
        QVERIFY(waitUntil([&] { return !m_far.kubectl(QStringList{"get", "pod", "--output=name"} + running).isEmpty(); }));
        m_far.kubectl(QStringList{"delete", "pod", "--grace-period=0", "--force"} + running);
    }
}

void TestLaunchers::givesTheScoresOfThisMachine()
{
    QFETCH(QString, place);
    const std::string id = m_far.submit(place, "long.yaml");
    QVERIFY(!id.empty());
    const Call twice = m_far.call({"jobs", "resume", QString::fromStdString(id)});
    QCOMPARE(twice.exitCode, 11); // never two workers of one run
    QProcess follow;
    if (place != "here") {
        QVERIFY(waitUntil([&] { return epochsOf(m_far.folder(id)) >= 1; }));
        m_far.taxon().start(follow, {"-C", "ws", "jobs", "logs", QString::fromStdString(id), "--pod", "--follow", "--lines", "0"});
    }
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    const runs::RunFolder run = m_far.folder(id);
    QCOMPARE(readTextFile(run.evaluation() / "scores.npy"), readTextFile(m_far.folder(m_unbroken).evaluation() / "scores.npy"));
    const Json row = m_far.job(id);
    QCOMPARE(row["place"].get<std::string>(), place.toStdString());
    QCOMPARE(row["cost"].get<double>() > 0, place != "here");
    const Call log = m_far.call({"jobs", "logs", QString::fromStdString(id), "--lines", "0"});
    QVERIFY(log.out.find("Stage export: finished") != std::string::npos);
    const Call printed = m_far.call({"jobs", "logs", QString::fromStdString(id), "--pod"});
    QCOMPARE(printed.exitCode == 0, place != "here");
    QVERIFY2(place == "here" || printed.out.find("Stage export: finished") != std::string::npos, (printed.out + printed.err).c_str());
    if (place == "here")
        return;
    const Call followed = TaxonProgram::finish(follow); // each line once, from the first to the last
    QVERIFY2(followed.exitCode == 0, followed.err.c_str());
    for (const char* line : {"Stage train: started", "Stage train: finished", "Stage export: finished"})
        QVERIFY2(QString::fromStdString(followed.out).count(line) == 1, (line + followed.out).c_str());
}

void TestLaunchers::aKilledWorkerIsFollowedToTheSameWeights()
{
    QFETCH(QString, place);
    const std::string id = m_far.submit(place, "long.yaml");
    QVERIFY(!id.empty());
    QVERIFY(waitUntil([&] { return epochsOf(m_far.folder(id)) >= 5; }));
    kill(place, id);
    if (place != "kubernetes") { // there the next attempt comes by itself
        QVERIFY2(m_far.waitFor(id, place == "here" ? "unknown" : "failed", place == "here" ? "ended without a word" : "the worker was killed"),
                 m_far.last());
        const Call resumed = m_far.call({"jobs", "resume", QString::fromStdString(id)});
        QVERIFY2(resumed.exitCode == 0, resumed.err.c_str());
    }
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    QVERIFY(fs::exists(m_far.folder(id).attempts() / "002.json"));
    QVERIFY(waitUntil([&] { // what the killed attempt left half-written is gone, wherever it worked
        const auto all = fs::recursive_directory_iterator(m_far.folder(id).path());
        return std::none_of(begin(all), end(all), [](const auto& entry) { return entry.path().native().find(".tmp-") != std::string::npos; });
    }));
    QCOMPARE(readTextFile(m_far.folder(id).evaluation() / "scores.npy"), readTextFile(m_far.folder(m_unbroken).evaluation() / "scores.npy"));
}

void TestLaunchers::stopsWithACheckpointAndResumes()
{
    QFETCH(QString, place);
    const std::string id = m_far.submit(place, "endless.yaml");
    const QString run = QString::fromStdString(id);
    QVERIFY(!id.empty());
    QVERIFY(waitUntil([&] { return epochsOf(m_far.folder(id)) >= 3; }));
    QVERIFY2(m_far.waitFor(id, "running", place == "here" ? "" : "of 100000 done"), m_far.last());
    const Call stopped = m_far.call({"jobs", "stop", run, "--grace", "60"});
    QVERIFY2(stopped.exitCode == 0, stopped.err.c_str());
    QCOMPARE(readStatus(m_far.folder(id)).state, std::string("stopped"));
    QVERIFY(fs::exists(m_far.folder(id).checkpoints() / "last.safetensors"));
    QVERIFY2(m_far.waitFor(id, "stopped", ""), m_far.last());
    const int before = epochsOf(m_far.folder(id));

    const Call resumed = m_far.call({"jobs", "resume", run});
    QVERIFY2(resumed.exitCode == 0, resumed.err.c_str());
    QVERIFY(waitUntil([&] { return epochsOf(m_far.folder(id)) > before; }));
    QCOMPARE(readJson(m_far.folder(id).path() / "launch.json")["number"].get<int>(), 2);
    const Call removed = m_far.call({"jobs", "delete", run});
    QCOMPARE(removed.exitCode == 0, place != "here");
    if (place == "here")
        QCOMPARE(m_far.call({"jobs", "stop", run, "--grace", "60"}).exitCode, 0);
    QVERIFY2(m_far.waitFor(id, "stopped", place == "here" ? "" : "is gone"), m_far.last());
    QVERIFY(fs::exists(m_far.folder(id).checkpoints() / "last.safetensors"));
}

void TestLaunchers::severalRunsGoOnAtOnce()
{
    QFETCH(QString, place);
    const std::string first = m_far.submit(place, "endless.yaml"), second = m_far.submit(place, "endless.yaml");
    QVERIFY(!first.empty() && first != second);
    QVERIFY(waitUntil([&] { return epochsOf(m_far.folder(first)) >= 1 && epochsOf(m_far.folder(second)) >= 1; }));
    QVERIFY2(m_far.waitFor(first, "running", "") && m_far.waitFor(second, "running", ""), m_far.last());
    for (const std::string& run : {first, second})
        QCOMPARE(m_far.call({"jobs", "stop", QString::fromStdString(run), "--grace", "60"}).exitCode, 0);
}

/// A run that only identifies: the same guesses as on this machine, in a list whose images are found here.
void TestLaunchers::identifiesElsewhere()
{
    QFETCH(QString, place);
    const fs::path list = m_far.path() / "identify/001-unknown.csv";
    fs::remove_all(list.parent_path());
    const Call direct = m_far.call({"identify", "--version", "1", "--images", "ws/unknown", "--id", "direct"});
    QVERIFY2(direct.exitCode == 0, direct.err.c_str());
    const Call submitted = m_far.call({"jobs", "submit", "--on", place, "--identify", "ws/unknown", "--identify-with", "1", "--json"});
    QVERIFY2(submitted.exitCode == 0, submitted.err.c_str());
    const std::string id = submitted.json()["run"].get<std::string>();
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    QCOMPARE(readStatus(m_far.folder(id)).finished, std::vector<std::string>{"identify"});
    QCOMPARE(readTextFile(list), readTextFile(m_far.path() / "identify/direct.csv"));
    const Call accepted = m_far.call({"identify", "accept", "--id", "001-unknown", "--all", "--to", "red", "--json"});
    QVERIFY2(accepted.exitCode == 0 && accepted.json()["accepted"] == 3, (accepted.out + accepted.err).c_str());
    QCOMPARE(m_far.call({"library", "undo"}).exitCode, 0);
}

void TestLaunchers::aContainerSaysWhatIsWrong_data()
{
    QTest::addColumn<QString>("words");
    if (isWanted("podman")) {
        QTest::newRow("podman-imageless") << "make it (./dev image)";
        QTest::newRow("podman-gpus") << "nvidia.com/gpu";
        QTest::newRow("podman-tight") << "out of memory";
    }
    if (isWanted("docker")) {
        QTest::newRow("docker-imageless") << "make it (./dev image)";
        QTest::newRow("docker-gpus") << "container toolkit";
        QTest::newRow("docker-tight") << "out of memory";
    }
}

void TestLaunchers::aContainerSaysWhatIsWrong()
{
    if (!isWanted("podman") && !isWanted("docker"))
        QSKIP("Neither podman nor docker is among the places.");
    QFETCH(QString, words);
    const QString place = QTest::currentDataTag();
    if (place.endsWith("-tight")) {
        const std::string id = m_far.submit(place, "endless.yaml");
        QVERIFY2(m_far.waitFor(id, "failed", words.toStdString()), m_far.last());
        return;
    }
    const Call call = m_far.call({"jobs", "submit", "--on", place, "--recipe", "tiny.yaml"});
    QCOMPARE(call.exitCode, 1);
    QVERIFY2(call.err.find(words.toStdString()) != std::string::npos, call.err.c_str());
    QVERIFY2(call.err.find("taxon jobs resume") != std::string::npos, call.err.c_str());
    const Json listed = m_far.call({"jobs", "list", "--json"}).json()["jobs"][0];
    QCOMPARE(listed["place"].get<std::string>(), place.toStdString());
    QCOMPARE(listed["state"].get<std::string>(), std::string("failed"));
    const auto detail = listed["detail"].get<std::string>();
    QVERIFY2(detail.starts_with("It was not started: ") && detail.find(words.toStdString()) != std::string::npos, detail.c_str());
    QCOMPARE(m_far.call({"jobs", "resume"}).exitCode, 1); // the same again: nothing half-made stands in the way
}

QTEST_GUILESS_MAIN(TestLaunchers)
#include "tst_launchers.moc"
