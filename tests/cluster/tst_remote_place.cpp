// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_events.h"
#include "far_workspace.h"
#include "storage/azurite.h"

#include "base/mapped_file.h"

#include <fstream>
#include <thread>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* kKey = Azurite::kKey;

} // namespace

/// Runs whose pods and containers see no share, only a real blob store whose key they have from a Secret, or a file of environment.
/// Skipped, and said so, where KUBECONFIG is not set.
class TestRemotePlace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void aJobIsWatchedToItsVersion();
    void aKilledPodAndAStoreThatWasAwayGiveTheSameScores();
    void aContainerGoesTheSameWay();

private:
    [[nodiscard]] QString object(const std::string& run) const
    {
        return QString::fromStdString(readJson(m_far.folder(run).path() / "launch.json")["object"].get<std::string>());
    }
    void requireScoresOfThisMachine(const std::string& run) const;
    void writeLogins();

    QString m_namespace = QStringLiteral("taxon-remote-%1").arg(::getpid());
    FarWorkspace m_far{m_namespace};
    std::unique_ptr<Azurite> m_azurite;
    std::string m_unbroken; ///< a run of long.yaml of this machine that nothing disturbed
};

/// The same place by two ways: rclone's file for pods, its environment for containers.
void TestRemotePlace::writeLogins()
{
    const std::string endpoint = "http://127.0.0.1:" + m_azurite->port().toStdString() + "/devstoreaccount1";
    const fs::path conf = m_far.scratch() / "pods.conf", variables = m_far.scratch() / "box.env";
    std::ofstream(conf) << "[store]\ntype = azureblob\nendpoint = " << endpoint << "\naccount = devstoreaccount1\nkey = " << kKey << "\n";
    std::ofstream(variables) << "RCLONE_CONFIG_STORE_TYPE=azureblob\nRCLONE_CONFIG_STORE_ENDPOINT=" << endpoint
                             << "\nRCLONE_CONFIG_STORE_ACCOUNT=devstoreaccount1\nRCLONE_CONFIG_STORE_KEY=" << kKey << "\n";
    fs::permissions(variables, fs::perms::owner_read | fs::perms::owner_write);
    m_far.taxon().setEnvironment("RCLONE_CONFIG", QString::fromStdString(conf.native()));
    m_far.taxon().setEnvironment("TAXON_RCLONE", m_azurite->rclone());
    m_far.kubectl({"create", "secret", "generic", "store", "--from-file=rclone.conf=" + QString::fromStdString(conf.native())});
}

void TestRemotePlace::initTestCase()
{
    if (!qEnvironmentVariableIsSet("KUBECONFIG"))
        QSKIP("KUBECONFIG is not set: nothing was tested on a cluster.");
    QVERIFY(m_far.make());
    m_azurite = std::make_unique<Azurite>(m_far.scratch() / "server");
    m_azurite->call({"mkdir", "az:training"});
    m_far.kubectl({"create", "namespace", m_namespace});
    writeLogins();
    m_far.addRemotePlace("pods", "kubernetes", "store:training/plants", "    gpus: 1\n    retries: 3\n    scratch: 1Gi\n    remote_secret: store\n");
    m_far.addRemotePlace("box", "podman", "store:training/box", "    gpus: 0\n    environment_file: ../box.env\n");
    const Call unbroken = m_far.call({"run", "--recipe", "long.yaml", "--json"});
    QVERIFY2(unbroken.exitCode == 0 && unbroken.json().is_object(), unbroken.err.c_str());
    m_unbroken = unbroken.json().value("run", "");
}

void TestRemotePlace::cleanupTestCase()
{
    if (!qEnvironmentVariableIsSet("KUBECONFIG"))
        return;
    for (const std::string& run : Workspace::idsIn(m_far.path() / "runs")) // containers stay until they are deleted
        static_cast<void>(m_far.call({"jobs", "delete", QString::fromStdString(run)}));
    m_far.kubectl({"delete", "namespace", m_namespace, "--wait=false"});
}

void TestRemotePlace::requireScoresOfThisMachine(const std::string& run) const
{
    for (const char* file : {"scores.npy", "images.csv"})
        QVERIFY2(readTextFile(m_far.folder(run).evaluation() / file) == readTextFile(m_far.folder(m_unbroken).evaluation() / file), file);
}

/// Who watches gets the version: the results are fetched and the rest is done here.
void TestRemotePlace::aJobIsWatchedToItsVersion()
{
    const std::string id = m_far.submit("pods", "long.yaml");
    QVERIFY(!id.empty());
    QVERIFY2(m_far.waitFor(id, "running", "of 300 done"), m_far.last());
    QCOMPARE(m_far.whoSays(kKey, id), std::string()); // while the pod is there
    QProcess watch;
    m_far.taxon().start(watch, {"-C", "ws", "jobs", "watch", QString::fromStdString(id)});
    QVERIFY(watch.waitForFinished(240'000));
    const QByteArray said = watch.readAllStandardOutput();
    QVERIFY2(watch.exitCode() == 0, watch.readAllStandardError().constData());
    for (const char* words : {"Stage train: finished", "All of it is here", "Stage export: finished", "succeeded"})
        QVERIFY2(said.contains(words), words);
    QVERIFY(!readStatus(m_far.folder(id)).version.empty());
    requireScoresOfThisMachine(id);
    QVERIFY(readTextFile(m_far.folder(id).path() / "job.yaml").find("store:training/plants") != std::string::npos);
    QCOMPARE(m_far.whoSays(kKey, id), std::string());
}

/// Nothing of the first pod is left but what the store has; the second works on while the store is away for half a minute.
void TestRemotePlace::aKilledPodAndAStoreThatWasAwayGiveTheSameScores()
{
    const std::string id = m_far.submit("pods", "long.yaml");
    QVERIFY(!id.empty());
    const QString checkpoints = QString::fromStdString("az:training/plants/runs/" + id + "/checkpoints");
    QVERIFY(waitUntil([&] { return m_azurite->call({"lsf", checkpoints}).contains("last.safetensors"); }, std::chrono::minutes(3)));
    m_far.kubectl({"delete", "pod", "--selector=batch.kubernetes.io/job-name=" + object(id), "--grace-period=0", "--force"});
    const QString attempts = QString::fromStdString("az:training/plants/runs/" + id + "/attempts");
    QVERIFY(waitUntil([&] { return m_azurite->call({"lsf", attempts}).contains("003.json"); }, std::chrono::minutes(3)));
    static_cast<void>(m_far.job(id));
    m_azurite->stop();
    QVERIFY(m_azurite->waitForEnd());
    std::this_thread::sleep_for(std::chrono::seconds(15));
    const Json silent = m_far.job(id);
    QVERIFY2(silent["detail"].get<std::string>().find("Last known") != std::string::npos && silent["state"] != "failed", silent.dump().c_str());
    std::this_thread::sleep_for(std::chrono::seconds(15));
    m_azurite->start();
    QVERIFY2(m_far.waitFor(id, "stopped", "trained and evaluated; the results are in store:training/plants"), m_far.last());
    const Call fetched = m_far.call({"jobs", "fetch", QString::fromStdString(id)});
    QVERIFY2(fetched.exitCode == 0, fetched.err.c_str());
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    QVERIFY(readTextFile(m_far.folder(id).log()).find("Goes on from the checkpoint of epoch") != std::string::npos);
    QVERIFY(!fs::exists(m_far.folder(id).attempts() / "005.json")); // here, the killed one, the second, here
    requireScoresOfThisMachine(id);
    QCOMPARE(m_far.whoSays(kKey, id), std::string());
}

void TestRemotePlace::aContainerGoesTheSameWay()
{
    const std::string id = m_far.submit("box", "tiny.yaml");
    QVERIFY(!id.empty());
    QVERIFY2(m_far.waitFor(id, "stopped", "trained and evaluated"), m_far.last());
    const Call resumed = m_far.call({"jobs", "resume", QString::fromStdString(id)}); // as fetch: there is nothing left to be done there
    QVERIFY2(resumed.exitCode == 0, resumed.err.c_str());
    QVERIFY2(m_far.waitFor(id, "succeeded", ""), m_far.last());
    QCOMPARE(m_far.whoSays(kKey, id), std::string());
}

QTEST_GUILESS_MAIN(TestRemotePlace)
#include "tst_remote_place.moc"
