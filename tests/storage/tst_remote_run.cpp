// SPDX-License-Identifier: GPL-3.0-or-later
#include "azurite.h"

#include "base/mapped_file.h"
#include "cli/taxon_program.h"
#include "cli/tiny_library.h"
#include "launch/job_manifest.h"
#include "launch/launch_record.h"
#include "launch/place_runs.h"
#include "launch/remote_place.h"
#include "support/scratch.h"

#include <csignal>
#include <fstream>
#include <thread>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

/// A place whose "pods" are processes of this machine that see nothing but the storage: their workspace is a folder of its own, empty at each start.
class ProcessPlace : public launch::Launcher {
public:
    ProcessPlace(Workspace workspace, launch::ClusterSettings settings, const TaxonProgram& taxon)
        : m_workspace(std::move(workspace)), m_settings(std::move(settings)), m_taxon(taxon)
    {}
    ~ProcessPlace() override { kill(); }

    void submit(const std::string& runId, const jobs::Context&) override
    {
        const auto run = runs::RunFolder::open(m_workspace.run(runId));
        launch::requireVisible(m_workspace, run.recipe(), m_settings);
        launch::writeLaunchRecord(run, {.place = m_settings.name, .object = "process"});
        startPod(runId);
    }
    [[nodiscard]] std::string submitByHand(const std::string& runId, const jobs::Context&) override { return "start " + runId; }
    void startPod(const std::string& runId)
    {
        fs::remove_all(m_settings.workspace);
        QStringList arguments;
        for (const std::string& word : launch::workerArguments(m_settings, runId))
            arguments.append(QString::fromStdString(word));
        m_words = arguments.join(' ').toStdString();
        m_process = std::make_unique<QProcess>();
        m_taxon.start(*m_process, arguments);
    }
    [[nodiscard]] std::string preview(const std::string&, const runs::Recipe& recipe) const override
    {
        launch::requireVisible(m_workspace, recipe, m_settings);
        return {};
    }
    [[nodiscard]] std::vector<launch::Job> list(const jobs::Context& context) const override
    {
        return launch::jobsStartedAt(m_settings.name, m_workspace, [&](const runs::RunFolder& run) { return job(run.id(), context); });
    }
    [[nodiscard]] launch::Job job(const std::string& runId, const jobs::Context&) const override
    {
        launch::Job job{.runId = runId, .state = "running", .detail = "The process works.", .status = {}};
        job.place = m_settings.name;
        if (const auto status = launch::readableStatus(runs::RunFolder::open(m_workspace.run(runId))))
            job.status = *status;
        return job;
    }
    launch::StopResult stop(const std::string&, std::chrono::milliseconds) override
    {
        m_process->terminate();
        m_process->waitForFinished(120'000);
        return launch::StopResult::Stopped;
    }
    void remove(const std::string&) override { kill(); }
    [[nodiscard]] fs::path log(const std::string& runId) const override { return m_workspace.run(runId) / "run.log"; }

    /// SIGKILL, to the worker alone.
    void kill()
    {
        if (!m_process)
            return;
        m_process->kill();
        m_process->waitForFinished();
    }
    [[nodiscard]] bool isOver() const { return m_process->waitForFinished(0) || m_process->state() == QProcess::NotRunning; }
    [[nodiscard]] Call end() const { return TaxonProgram::finish(*m_process); }
    [[nodiscard]] const std::string& words() const { return m_words; }

private:
    Workspace m_workspace;
    launch::ClusterSettings m_settings;
    const TaxonProgram& m_taxon;
    std::unique_ptr<QProcess> m_process;
    std::string m_words;
};

} // namespace

/// A run whose worker reaches the workspace only through a real blob store: taxon run --remote, and RemotePlace around it.
class TestRemoteRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void saysWhatIsWrongBeforeAnythingIsSent();
    void allIsThereWhenAManifestIsHandedOut();
    void aRunGoesThereAndComesBack();
    void aKilledWorkerIsFollowedToTheSameWeights();
    void aStoreThatIsAwayForAWhileHurtsNothing();
    void aStoppedRunGoesOnHere();
    void aWorkerThatWasTakenOverEnds();

private:
    [[nodiscard]] std::string newRun(const char* recipe) const;
    [[nodiscard]] runs::RunFolder folder(const std::string& run) const { return runs::RunFolder::open(m_path / "runs" / run); }
    void waitForCheckpointThere(const std::string& run) const;
    void requireWeightsOfUnbroken(const std::string& run) const;
    /// No file here or where the pod worked has the key of the store.
    void requireNoKey() const;
    [[nodiscard]] std::string there(const QString& name) const { return m_azurite->call({"cat", "az:work/plants/" + name}).toStdString(); }

    ScratchFolder m_scratch;
    fs::path m_path = m_scratch.path() / "ws";
    std::unique_ptr<Azurite> m_azurite;
    TaxonProgram m_taxon{m_scratch.path()};
    launch::ClusterSettings m_settings;
    ProcessPlace* m_pod = nullptr; ///< of m_place
    std::unique_ptr<launch::RemotePlace> m_place;
    std::string m_dataset, m_unbroken;
};

void TestRemoteRun::initTestCase()
{
    try {
        m_azurite = std::make_unique<Azurite>(m_scratch.path() / "server");
    } catch (const std::exception& failure) {
        QFAIL(failure.what());
    }
    qputenv("RCLONE_CONFIG", m_azurite->configuration().toUtf8());
    qputenv("TAXON_RCLONE", m_azurite->rclone().toUtf8());
    m_taxon.setEnvironment("RCLONE_CONFIG", m_azurite->configuration());
    m_taxon.setEnvironment("TAXON_RCLONE", m_azurite->rclone());
    m_azurite->call({"mkdir", "az:work"});
    writeTinyLibrary(m_path / "library");
    writeTinyRecipe(m_scratch.path() / "tiny.yaml", 3);
    writeTinyRecipe(m_scratch.path() / "long.yaml", 300);
    writeTinyRecipe(m_scratch.path() / "endless.yaml", 100000);
    QCOMPARE(m_taxon.call({"init", "ws", "--library", "ws/library"}).exitCode, 0);
    m_settings.name = "pods";
    m_settings.remote = "az:work/plants";
    m_settings.workspace = (m_scratch.path() / "pod").native();
    const Call alone = m_taxon.call({"-C", "ws", "run", "--recipe", "long.yaml", "--json"});
    QVERIFY2(alone.exitCode == 0, alone.err.c_str());
    m_unbroken = alone.json()["run"];
    m_dataset = alone.json()["dataset"];
}

void TestRemoteRun::init()
{
    const Workspace workspace = Workspace::open(m_path);
    auto pod = std::make_unique<ProcessPlace>(workspace, m_settings, m_taxon);
    m_pod = pod.get();
    m_place = std::make_unique<launch::RemotePlace>(workspace, m_settings, std::move(pod), TAXON_PROGRAM);
}

/// A run that is only made, as jobs submit makes it.
std::string TestRemoteRun::newRun(const char* recipe) const
{
    const Workspace workspace = Workspace::open(m_path);
    runs::Recipe made = runs::loadRecipe((m_scratch.path() / recipe).native(), {});
    made.dataset = m_dataset;
    return runs::RunFolder::create(workspace, runs::newRunId(workspace, made), made).id();
}

/// And until this side knows of it.
void TestRemoteRun::waitForCheckpointThere(const std::string& run) const
{
    QVERIFY(waitUntil(
        [&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            static_cast<void>(m_place->job(run));
            return m_pod->isOver()
                   || (readTextFile(folder(run).events()).find("\"checkpoint\"") != std::string::npos
                       && m_azurite->call({"lsf", QString::fromStdString("az:work/plants/runs/" + run + "/checkpoints")})
                              .contains("last.safetensors"));
        },
        std::chrono::minutes(4)));
    QVERIFY2(!m_pod->isOver(), "the worker has ended");
}

void TestRemoteRun::requireWeightsOfUnbroken(const std::string& run) const
{
    for (const char* file : {"scores.npy", "images.csv"})
        QVERIFY2(readTextFile(folder(run).evaluation() / file) == readTextFile(folder(m_unbroken).evaluation() / file), file);
}

void TestRemoteRun::requireNoKey() const
{
    for (const fs::path& folder : {m_path, fs::path(m_settings.workspace)})
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            QVERIFY2(!entry.is_regular_file() || readTextFile(entry.path()).find(Azurite::kKey) == std::string::npos, entry.path().c_str());
}

void TestRemoteRun::saysWhatIsWrongBeforeAnythingIsSent()
{
    const Workspace workspace = Workspace::open(m_path);
    const auto made = [&](const std::string& id, const char* setting) {
        runs::Recipe recipe = runs::loadRecipe((m_scratch.path() / "tiny.yaml").native(), {});
        runs::applySetting(recipe, setting);
        static_cast<void>(runs::RunFolder::create(workspace, id, recipe));
        return id;
    };
    const std::string reads = made("20260101-000000-reads", "read_from=library");
    QVERIFY(throwsError(ErrorCode::Configuration, "can't read the library", [&] { m_place->submit(reads); }));
    QVERIFY(fs::is_empty(folder(reads).attempts()));                                    // before hours of work
    const std::string lacks = made("20260101-000000-lacks", "dataset=20250101-000000"); // found by the stages that are done here
    QVERIFY(throwsError(ErrorCode::NotFound, "20250101-000000", [&] { m_place->submit(lacks); }));
    QVERIFY(m_azurite->call({"lsf", "az:work"}).isEmpty());
    const launch::Job job = m_place->job(lacks);
    QVERIFY2(job.state == "queued" && job.detail.find("not submitted yet") != std::string::npos, job.detail.c_str());
}

void TestRemoteRun::allIsThereWhenAManifestIsHandedOut()
{
    const std::string id = newRun("tiny.yaml");
    QCOMPARE(m_place->submitByHand(id), "start " + id);
    QVERIFY(!there(QString::fromStdString("runs/" + id + "/run.yaml")).empty());
    QVERIFY(!there(QString::fromStdString("shards/" + runs::readStatus(folder(id)).shardsId + "/_info.json")).empty());
}

void TestRemoteRun::aRunGoesThereAndComesBack()
{
    const std::string id = newRun("tiny.yaml");
    m_place->submit(id);
    QVERIFY2(m_pod->words().find(Azurite::kKey) == std::string::npos
                 && m_pod->words().find(m_azurite->configuration().toStdString()) == std::string::npos,
             m_pod->words().c_str());
    const Call pod = m_pod->end();
    QVERIFY2(pod.exitCode == 0 && (pod.out + pod.err).find(Azurite::kKey) == std::string::npos, pod.err.c_str());
    const launch::Job job = m_place->job(id);
    QVERIFY2(job.trained && job.state == "stopped" && job.detail.find("taxon jobs fetch") != std::string::npos, job.detail.c_str());
    QVERIFY(!fs::exists(folder(id).checkpoints() / "best.safetensors")); // not before somebody asks for it
    QVERIFY(readTextFile(folder(id).log()).find("Stage evaluate: finished") != std::string::npos);
    m_place->fetch(id);
    QCOMPARE(runs::readStatus(folder(id)).state, std::string("queued"));
    QVERIFY(fs::exists(folder(id).evaluation() / "scores.npy"));
    const Call rest = m_taxon.call({"-C", "ws", "run", "--run", QString::fromStdString(id), "--after", "evaluate", "--json"});
    QVERIFY2(rest.exitCode == 0, rest.err.c_str());
    QVERIFY(!rest.json()["model"].get<std::string>().empty());
    requireNoKey();
    QCOMPARE(m_place->job(id).status.state, std::string("succeeded")); // what is there says less, and is not asked any more
}

/// Nothing of the first worker's disk is left: the second goes on from what the store has.
void TestRemoteRun::aKilledWorkerIsFollowedToTheSameWeights()
{
    const std::string id = newRun("long.yaml");
    m_place->submit(id);
    waitForCheckpointThere(id);
    m_pod->kill();
    m_pod->startPod(id);
    const Call second = m_pod->end();
    QVERIFY2(second.exitCode == 0, second.err.c_str());
    m_place->fetch(id);
    QVERIFY(readTextFile(folder(id).log()).find("Goes on from the checkpoint of epoch") != std::string::npos);
    QVERIFY(fs::exists(folder(id).attempts() / "003.json")); // the first prepared it here
    requireWeightsOfUnbroken(id);
}

void TestRemoteRun::aStoreThatIsAwayForAWhileHurtsNothing()
{
    const std::string id = newRun("long.yaml");
    m_place->submit(id);
    waitForCheckpointThere(id);
    m_azurite->stop();
    QVERIFY(m_azurite->waitForEnd());
    std::this_thread::sleep_for(std::chrono::seconds(20));
    const launch::Job silent = m_place->job(id);
    QVERIFY2(silent.state == "running" && silent.detail.find("Last known") != std::string::npos, silent.detail.c_str());
    std::this_thread::sleep_for(std::chrono::seconds(10));
    m_azurite->start();
    const Call pod = m_pod->end();
    QVERIFY2(pod.exitCode == 0, pod.err.c_str());
    QVERIFY2(pod.err.find("can't be sent now; the run goes on") != std::string::npos, pod.err.c_str());
    QVERIFY(!fs::exists(folder(id).attempts() / "003.json"));
    init(); // a launcher that has no pause to keep
    QVERIFY(m_place->job(id).trained);
    m_place->fetch(id);
    requireWeightsOfUnbroken(id);
}

void TestRemoteRun::aStoppedRunGoesOnHere()
{
    const std::string id = newRun("endless.yaml");
    m_place->submit(id);
    waitForCheckpointThere(id);
    QCOMPARE(m_place->stop(id, std::chrono::minutes(1)), launch::StopResult::Stopped);
    QCOMPARE(runs::readStatus(folder(id)).state, std::string("stopped"));
    m_place->fetch(id);
    QVERIFY(fs::exists(folder(id).checkpoints() / "last.safetensors"));
    QProcess here;
    m_taxon.start(here, {"-C", "ws", "run", "--run", QString::fromStdString(id)});
    QVERIFY(waitUntil([&] { return readTextFile(folder(id).log()).find("Goes on from the checkpoint of epoch") != std::string::npos; }));
    here.terminate();
    QCOMPARE(TaxonProgram::finish(here).exitCode, 143);
    m_place->submit(id); // and back: what was done here is newer
    QVERIFY(there(QString::fromStdString("runs/" + id + "/attempts/003.json")).find("stopped") != std::string::npos);
    m_pod->kill();
}

void TestRemoteRun::aWorkerThatWasTakenOverEnds()
{
    const std::string id = newRun("endless.yaml");
    m_place->submit(id);
    waitForCheckpointThere(id);
    m_azurite->call({"rcat", QString::fromStdString("az:work/plants/runs/" + id + "/attempts/003.json")}, "{}");
    const Call old = m_pod->end();
    QVERIFY2(old.exitCode == 11 && old.err.find("A newer attempt took this run over") != std::string::npos, old.err.c_str());
}

QTEST_GUILESS_MAIN(TestRemoteRun)
#include "tst_remote_run.moc"
