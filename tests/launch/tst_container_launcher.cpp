// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/container_command.h"
#include "launch/container_launcher.h"
#include "launch/container_words.h"
#include "launch/launch_record.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include "base/mapped_file.h"

#include <algorithm>

using namespace taxon;
using namespace taxon::launch;
using namespace std::chrono_literals;
using test::throwsError;
namespace fs = std::filesystem;

/// ContainerLauncher without an engine: what it asks for, and what it says of answers that podman 4.3 and docker 24 gave. A script stands for
/// podman. tests/cluster/tst_launchers runs real containers.
class TestContainerLauncher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_scratch.reset(); }
    void asksForNoMoreThanItNeeds();
    void refusesWhatIsNoSize();
    void asksForGpus_data();
    void asksForGpus();
    void refusesSettings_data();
    void refusesSettings();
    void saysHowItIs_data();
    void saysHowItIs();
    void countsTheTimeOfTheContainer();
    void startsOneContainer();
    void aLostAnswerIsNoLostContainer();
    void tellsWhatWasRefused_data();
    void tellsWhatWasRefused();
    void aRunThatWentOnSinceIsToldAsItIs();
    void anEngineThatIsAwayHoldsNoRun();
    void oneThatNeverStartedIsNotInTheWay();
    void anEngineWithoutAnswerIsNoFailure();
    void saysWhyItCantStart_data();
    void saysWhyItCantStart();
    void keepsSecretsOutOfTheCommand();

private:
    [[nodiscard]] ContainerLauncher launcher(std::chrono::milliseconds timeout = 20s) const
    {
        return {*m_workspace, m_settings, m_podman, timeout, m_clock};
    }
    [[nodiscard]] runs::RunFolder run() const { return runs::RunFolder::open(m_workspace->run("a")); }
    [[nodiscard]] std::string calls() const { return readTextFile(m_scratch->path() / "calls"); }
    void answerContainer(const Json& container) const
    {
        m_scratch->write("ids", "0123\n");
        m_scratch->write("containers", Json::array({container}).dump());
    }
    [[nodiscard]] static Json container(const std::string& name, const std::string& state)
    {
        return {{"Name", name}, {"State", {{"Status", state}, {"StartedAt", "2000-01-01T00:00:00Z"}, {"FinishedAt", "0001-01-01T00:00:00Z"}}}};
    }

    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
    ClusterSettings m_settings;
    fs::path m_podman;
    test::FakeClock m_clock;
};

void TestContainerLauncher::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    fs::create_directories(m_scratch->path() / "ws" / "library");
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "ws" / "library"));
    runs::RunFolder::create(*m_workspace, "a", {});
    m_settings = {};
    m_settings.name = "box";
    m_settings.engine = "podman";
    m_settings.image = "taxon:1";
    m_settings.workspace = "/mnt/ws";
    m_settings.user = "1000:100";
    m_settings.gpus = 0;
    m_settings.shares = {{.name = "ws", .mount = "/mnt/ws", .hostPath = "/srv/my ws", .claim = {}, .nfs = {}, .subPath = {}}};
    const std::string here = m_scratch->path().native();
    m_podman = m_scratch->write("podman", "#!/bin/bash\nprintf '%s|' \"$@\" >> " + here + "/calls; echo >> " + here + "/calls\n[[ ! -e " + here
                                              + "/hang ]] || sleep 60\n[[ ! -e " + here + "/broken ]] || { cat " + here
                                              + "/broken >&2; exit 125; }\ncase $1 in ps) cat " + here + "/ids;; container) cat " + here
                                              + "/containers;; run) [[ ! -e " + here + "/lost ]] || exit 125\n[[ ! -e " + here
                                              + "/refuse ]] || { cat " + here + "/refuse >&2; exit 125; };; esac\n");
    fs::permissions(m_podman, fs::perms::owner_all);
    m_scratch->write("ids", "");
    m_scratch->write("calls", "");
}

void TestContainerLauncher::asksForNoMoreThanItNeeds()
{
    m_settings.cpus = "1500m";
    m_settings.memory = "16Gi";
    m_settings.sharedMemory = "2Gi";
    m_settings.shares.push_back(
        {.name = "old", .mount = "/srv/old", .hostPath = "/srv/old", .claim = {}, .nfs = {}, .subPath = {}, .readOnly = true});
    runs::Recipe recipe;
    recipe.epochs = 7;
    const auto command = containerCommand(m_settings, "a", recipe, "taxon-a-1", true);
    const auto has = [&](const std::string& argument) { return std::find(command.begin(), command.end(), argument) != command.end(); };
    QVERIFY(has("--name=taxon-a-1") && has("--user=1000:100") && has("--userns=keep-id"));
    QVERIFY(has("--cap-drop=ALL") && has("--security-opt=no-new-privileges") && has("--stop-timeout=120"));
    QVERIFY(has("--cpus=1.5") && has("--memory=17179869184") && has("--shm-size=2147483648")); // docker 20.10 refuses 2Gi
    QVERIFY(has("--mount=type=bind,source=/srv/my ws,destination=/mnt/ws"));
    QVERIFY(has("--mount=type=bind,source=/srv/old,destination=/srv/old,readonly"));
    QVERIFY(has("--env=NUM_EPOCHS=7"));
    QVERIFY(!has("--network=host"));
    const auto image = std::find(command.begin(), command.end(), "taxon:1");
    QVERIFY((std::vector<std::string>(image + 1, command.end())
             == std::vector<std::string>{"run", "--workspace", "/mnt/ws", "--run", "a", "--take-environment", "--no-input"}));
}

void TestContainerLauncher::refusesWhatIsNoSize()
{
    for (const char* size : {"16 GB", "lots", "-1Gi", "0", "Gi", "16Gib", "1e300"}) {
        m_settings.memory = size;
        QVERIFY2(
            test::throwsError(ErrorCode::Configuration, "must be a size", [&] { (void)containerCommand(m_settings, "a", {}, "taxon-a-1", true); }),
            size);
    }
    m_settings.memory = "1.5k";
    const auto command = containerCommand(m_settings, "a", {}, "taxon-a-1", true);
    QVERIFY(std::find(command.begin(), command.end(), "--memory=1500") != command.end());
}

void TestContainerLauncher::asksForGpus_data()
{
    QTest::addColumn<QString>("engine");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("podman") << "podman" << QStringList{"--device=nvidia.com/gpu=0", "--device=nvidia.com/gpu=1"};
    QTest::newRow("docker") << "docker" << QStringList{"--gpus=2"};
}

void TestContainerLauncher::asksForGpus()
{
    QFETCH(QString, engine);
    QFETCH(QStringList, arguments);
    m_settings.engine = engine.toStdString();
    m_settings.gpus = 2;
    QStringList found;
    for (const auto& argument : containerCommand(m_settings, "a", {}, "n", false))
        if (argument.starts_with("--device") || argument.starts_with("--gpus"))
            found << QString::fromStdString(argument);
    QCOMPARE(found, arguments);
}

void TestContainerLauncher::refusesSettings_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("message");
    QTest::newRow("a claim") << "shares: {ws: {mount: /ws, claim: pictures}}"
                             << "needs \"host_path\"";
    QTest::newRow("a comma") << "shares: {ws: {mount: /ws, host_path: \"/srv/a,b\"}}"
                             << "can't mount a path with a comma";
    QTest::newRow("a key of Kubernetes") << "shares: {ws: {mount: /ws, host_path: /srv}}\n    deadline_hours: 3"
                                         << "deadline_hours";
}

void TestContainerLauncher::refusesSettings()
{
    QFETCH(QString, line);
    QFETCH(QString, message);
    m_scratch->write("ws/clusters.yaml", "format: taxon.clusters\nversion: 1\nclusters:\n  box:\n    engine: podman\n    image: taxon:1\n"
                                         "    workspace: /ws\n    "
                                             + line.toStdString() + "\n");
    QVERIFY(throwsError(ErrorCode::Configuration, message.toStdString(), [&] { static_cast<void>(readClusters(*m_workspace)); }));
}

void TestContainerLauncher::saysHowItIs_data()
{
    QTest::addColumn<QString>("answer"); // of "container inspect", the state only
    QTest::addColumn<QString>("run");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("words");
    const char* const ended = ",\"StartedAt\":\"2026-11-28T14:00:00Z\",\"FinishedAt\":\"2026-11-28T14:05:00Z\"}";
    const auto row = [&](const char* name, const QString& answer, const char* run, const char* state, const char* words) {
        QTest::newRow(name) << (answer.isEmpty() ? answer : answer + ended) << run << state << words;
    };
    row("made", "{\"Status\":\"created\"", "queued", "queued", "Its container is made and starts.");
    row("starts", "{\"Status\":\"running\"", "queued", "running", "The worker starts (for");
    row("paused", "{\"Status\":\"paused\"", "running", "unknown", "is paused");
    row("silent", "{\"Status\":\"running\"", "running", "unknown", "The container runs, but its worker is silent");
    row("no such program", "{\"Status\":\"exited\",\"ExitCode\":127", "queued", "failed", "the image has no such program");
    row("wrong settings", "{\"Status\":\"exited\",\"ExitCode\":2", "queued", "failed", "a setting is wrong");
    row("out of memory", "{\"Status\":\"exited\",\"ExitCode\":137,\"OOMKilled\":true", "running", "failed", "out of memory");
    row("killed", "{\"Status\":\"exited\",\"ExitCode\":137,\"OOMKilled\":false", "running", "failed", "the worker was killed");
    row("killed at a limit", "{\"Status\":\"exited\",\"ExitCode\":137,\"OOMKilled\":false", "running", "failed",
        "most likely because it needed more memory");
    row("not started", "{\"Status\":\"created\",\"ExitCode\":127", "queued", "queued", "made and starts");
    row("asked to end", "{\"Status\":\"exited\",\"ExitCode\":143", "stopped", "stopped", "stopped with a checkpoint");
    row("failed", "{\"Status\":\"exited\",\"ExitCode\":1", "failed", "failed", "the worker ended with exit code 1: no idea");
    row("another workspace", "{\"Status\":\"exited\",\"ExitCode\":0", "queued", "unknown", "Look whether \"workspace\"");
    row("done", "{\"Status\":\"exited\",\"ExitCode\":0", "succeeded", "succeeded", "All stages are done");
    row("never started", "{\"Status\":\"created\"", "queued", "failed", "Its container was made, but never started (6 min ago). taxon jobs resume");
    row("can't start", "{\"Status\":\"created\",\"ExitCode\":128,\"Error\":\"no such device\"", "queued", "failed",
        "its program can't be started: no such device");
    row("gone", "", "running", "stopped", "Its container is gone: somebody removed it. The run stands in the stage \"train\"");
    row("gone before it began", "", "queued", "stopped", "before the run began");
    row("gone after its end", "", "succeeded", "succeeded", "All stages are done");
}

void TestContainerLauncher::saysHowItIs()
{
    QFETCH(QString, answer);
    QFETCH(QString, run);
    QFETCH(QString, state);
    QFETCH(QString, words);
    const QString row = QTest::currentDataTag();
    runs::RunStatus status;
    status.state = run.toStdString();
    status.stage = "train";
    status.message = "no idea";
    status.updated = run == "queued" ? "2026-11-28T13:59:59.000Z" : "2026-11-28T14:03:00.000Z";
    const auto now = fromIso8601("2026-11-28T14:06:00Z").value();
    Json container = answer.isEmpty() ? Json() : Json{{"Name", "n"}, {"State", Json::parse(answer.toStdString())}};
    if (row == "never started")
        container["Created"] = "2026-11-28T14:00:00.123456789Z";
    if (row == "killed at a limit")
        container["HostConfig"]["Memory"] = 62914560;
    const JobWords said = explainContainer(container, status, {.place = "box"}, 4, row == "starts" ? now - 5min : now);
    QCOMPARE(QString::fromStdString(said.state), state);
    QVERIFY2(said.line(now).find(words.toStdString()) != std::string::npos, said.line(now).c_str());
}

void TestContainerLauncher::countsTheTimeOfTheContainer()
{
    Json one = container("n", "running");
    const auto now = fromIso8601("2000-01-01T00:01:00Z").value();
    QCOMPARE(containerSeconds(one, now), 60.0);
    one["State"]["Status"] = "exited";
    one["State"]["FinishedAt"] = "2000-01-01T00:00:30.123456789Z";
    QCOMPARE(containerSeconds(one, now), 30.0);
    QCOMPARE(containerSeconds(nullptr, now), 0.0);
}

void TestContainerLauncher::startsOneContainer()
{
    auto place = launcher();
    place.submit("a");
    QVERIFY(calls().find("run|--detach|--name=" + readLaunchRecord(run())->object) != std::string::npos);
    QVERIFY(place.preview("a", {}).find("'--mount=type=bind,source=/srv/my ws,destination=/mnt/ws'") != std::string::npos);
    answerContainer(container(readLaunchRecord(run())->object, "running"));
    QVERIFY(throwsError(ErrorCode::Locked, "is there already and works", [&] { place.submit("a"); }));
    fs::remove(run().path() / "launch.json"); // the engine knows it, also when the folder has forgotten
    QVERIFY(throwsError(ErrorCode::Locked, "is there already and works", [&] { place.submit("a"); }));
    answerContainer(container("old", "exited"));
    place.submit("a");
    QVERIFY(calls().find("rm|old|") != std::string::npos);
}

void TestContainerLauncher::aLostAnswerIsNoLostContainer()
{
    auto place = launcher();
    m_scratch->write("lost", "");
    QVERIFY(throwsError(ErrorCode::Failed, "podman refused", [&] { place.submit("a"); }));
    answerContainer(container("/" + readLaunchRecord(run())->object, "running")); // docker's names have a slash
    m_clock.advance(1min);
    QCOMPARE(place.job("a").state, std::string("unknown")); // it runs, and has written nothing
    QVERIFY(throwsError(ErrorCode::Locked, "is there already and works", [&] { place.submit("a"); }));
}

void TestContainerLauncher::tellsWhatWasRefused_data()
{
    QTest::addColumn<QString>("engine"); // what it prints as it fails; "" = it is not asked
    QTest::addColumn<QString>("run");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("words");
    QTest::newRow("by the engine")
        << "Error: unresolvable CDI devices nvidia.com/gpu=0"
        << "queued"
        << "failed"
        << "It was not started: podman refused: Error: unresolvable CDI devices nvidia.com/gpu=0 (5 min ago). Install NVIDIA";
    QTest::newRow("nothing known that helps") << "Error: no"
                                              << "queued"
                                              << "failed"
                                              << "podman refused: Error: no (5 min ago). taxon jobs resume tries again.";
    QTest::newRow("it has a checkpoint") << "Error: no"
                                         << "stopped"
                                         << "stopped"
                                         << "It was not started: podman refused";
    QTest::newRow("before the engine was asked") << ""
                                                 << "queued"
                                                 << "failed"
                                                 << "It was not started: The environment file of the place is missing (5 min ago). Write it";
}

/// The same words as submit() had, also for whoever looks later; a resume goes to the same place.
void TestContainerLauncher::tellsWhatWasRefused()
{
    QFETCH(QString, engine);
    QFETCH(QString, run);
    QFETCH(QString, state);
    QFETCH(QString, words);
    runs::RunStatus status = readStatus(this->run());
    status.state = run.toStdString();
    status.updated = toIso8601(m_clock.wall());
    writeStatus(this->run(), status);
    m_clock.advance(1min);
    m_scratch->write("refuse", engine.toStdString() + "\n");
    if (engine.isEmpty())
        m_settings.environmentFile = m_scratch->path() / "none";
    auto place = launcher();
    bool isRefused = false;
    try {
        place.submit("a");
    } catch (const Error&) {
        isRefused = true;
    }
    QVERIFY(isRefused);
    m_clock.advance(5min);
    const Job later = place.job("a");
    QCOMPARE(later.state, state.toStdString());
    QVERIFY2(later.detail.find(words.toStdString()) != std::string::npos, later.detail.c_str());
    QCOMPARE(later.place, std::string("box"));
    QCOMPARE(place.list().size(), std::size_t{1});
}

void TestContainerLauncher::aRunThatWentOnSinceIsToldAsItIs()
{
    auto place = launcher();
    m_scratch->write("refuse", "Error: no\n");
    QVERIFY(throwsError(ErrorCode::Failed, "podman refused: Error: no", [&] { place.submit("a"); }));
    fs::remove(m_scratch->path() / "refuse");
    m_clock.advance(1min);
    place.submit("a");
    QCOMPARE(readLaunchRecord(run())->refused, std::string());
    QVERIFY2(place.job("a").detail.find("Its container is gone") != std::string::npos, place.job("a").detail.c_str());

    noteRefusal(run(), "box", Error(ErrorCode::Failed, "no", {}, {}), m_clock);
    m_clock.advance(10min);
    runs::RunStatus status = readStatus(run());
    status.state = "running"; // by hand: taxon run --run a
    status.updated = toIso8601(m_clock.wall());
    writeStatus(run(), status);
    QCOMPARE(place.job("a").state, std::string("running"));
}

/// A run that could not even be submitted there may go elsewhere.
void TestContainerLauncher::anEngineThatIsAwayHoldsNoRun()
{
    auto place = launcher();
    m_scratch->write("broken", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n");
    QVERIFY(throwsError(ErrorCode::Io, "service can't be reached", [&] { place.submit("a"); }));
    m_clock.advance(1min);
    const Job later = place.job("a");
    QCOMPARE(later.state, std::string("failed")); // not "unknown": that would hold it there
    QVERIFY2(later.detail.starts_with("It was not started: podman's service can't be reached"), later.detail.c_str());
}

/// The program that made it was killed before it could start it.
void TestContainerLauncher::oneThatNeverStartedIsNotInTheWay()
{
    auto place = launcher();
    place.submit("a");
    Json made = container(readLaunchRecord(run())->object, "created");
    made["Created"] = toIso8601(m_clock.wall());
    answerContainer(made);
    QVERIFY(throwsError(ErrorCode::Locked, "is there already and works", [&] { place.submit("a"); }));
    m_clock.advance(2min);
    QCOMPARE(place.job("a").state, std::string("failed"));
    QCOMPARE(place.stop("a", 1s), StopResult::NotRunning);
    place.submit("a");
    QVERIFY2(calls().find("\nrm|" + made["Name"].get<std::string>() + "|\n") != std::string::npos, calls().c_str());
    made["Name"] = readLaunchRecord(run())->object;
    answerContainer(made);
    place.remove("a");
    QVERIFY2(calls().find("\nrm|--force|" + made["Name"].get<std::string>() + "|\n") != std::string::npos, calls().c_str());
    QVERIFY2(calls().find("\nkill|") == std::string::npos, calls().c_str());
}

void TestContainerLauncher::anEngineWithoutAnswerIsNoFailure()
{
    auto place = launcher(200ms);
    place.submit("a");
    m_scratch->write("hang", "");
    m_clock.advance(1min);
    const Job silent = place.job("a");
    QCOMPARE(silent.state, std::string("unknown"));
    QVERIFY2(silent.detail.find("gave no answer in time") != std::string::npos, silent.detail.c_str());
    fs::remove(m_scratch->path() / "hang");
    m_scratch->write("broken", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n");
    m_clock.advance(1min);
    QVERIFY2(place.job("a").detail.find("service can't be reached") != std::string::npos, place.job("a").detail.c_str());
    QCOMPARE(place.list().size(), std::size_t{1});
}

void TestContainerLauncher::saysWhyItCantStart_data()
{
    QTest::addColumn<QString>("engine"); // what it prints
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    QTest::newRow("docker's daemon") << "Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?"
                                     << static_cast<int>(ErrorCode::Io) << "can't be reached";
    QTest::newRow("podman's service")
        << "Error: unable to connect to Podman socket: Get \"http://d/v4.3.1/libpod/_ping\": dial tcp 127.0.0.1:1: connect: connection refused"
        << static_cast<int>(ErrorCode::Io) << "can't be reached";
    QTest::newRow("docker's registry") << "Unable to find image 'localhost/no:1' locally\ndocker: Error response from daemon: Get "
                                          "\"http://localhost/v2/\": dial tcp 127.0.0.1:80: connect: connection refused."
                                       << static_cast<int>(ErrorCode::Failed) << "make it (./dev image)";
    QTest::newRow("podman's registry")
        << "Trying to pull localhost/no:1...\nError: initializing source docker://localhost/no:1: pinging container registry "
           "localhost: Get \"https://localhost/v2/\": dial tcp [::1]:443: connect: connection refused"
        << static_cast<int>(ErrorCode::Failed) << "make it (./dev image)";
    QTest::newRow("podman knows no registry")
        << "Error: short-name \"no:1\" did not resolve to an alias and no unqualified-search registries are defined"
        << static_cast<int>(ErrorCode::Failed) << "make it (./dev image)";
    QTest::newRow("docker's GPUs") << "docker: Error response from daemon: could not select device driver \"\" with capabilities: [[gpu]]."
                                   << static_cast<int>(ErrorCode::Failed) << "container toolkit";
}

void TestContainerLauncher::saysWhyItCantStart()
{
    QFETCH(QString, engine);
    QFETCH(int, code);
    QFETCH(QString, words);
    m_scratch->write("broken", engine.toStdString() + "\n");
    try {
        ContainerEngine("docker", m_podman).call({"run"});
        QFAIL("nothing was refused");
    } catch (const Error& error) {
        QCOMPARE(static_cast<int>(error.code()), code);
        QVERIFY2((error.message() + error.hint()).find(words.toStdString()) != std::string::npos, (error.message() + error.hint()).c_str());
    }
}

void TestContainerLauncher::keepsSecretsOutOfTheCommand()
{
    m_settings.environmentFile = m_scratch->write("secret.env", "MLFLOW_TRACKING_TOKEN=abc\n");
    fs::permissions(m_settings.environmentFile, fs::perms::owner_read | fs::perms::group_read);
    auto place = launcher();
    QVERIFY(throwsError(ErrorCode::Configuration, "Others may read", [&] { place.submit("a"); }));
    fs::permissions(m_settings.environmentFile, fs::perms::owner_read);
    place.submit("a");
    QVERIFY(calls().find("--env-file=") != std::string::npos);
    QVERIFY(calls().find("abc") == std::string::npos);
    fs::remove(m_settings.environmentFile);
    QVERIFY(throwsError(ErrorCode::NotFound, "environment file", [&] { place.submit("a"); }));
}

QTEST_GUILESS_MAIN(TestContainerLauncher)
#include "tst_container_launcher.moc"
