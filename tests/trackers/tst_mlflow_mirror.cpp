// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_mlflow.h"
#include "run_fixture.h"
#include "trackers/mlflow_mirror.h"
#include "trackers/points.h"

#include "base/mapped_file.h"

using namespace taxon;
using namespace taxon::test;
using namespace taxon::trackers;
namespace fs = std::filesystem;

/// MlflowMirror: the server ends with what the events hold, once, whatever fails on the way; no secret leaves the process but to it.
class TestMlflowMirror : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sendsTheWholeRun();
    void sendsOnlyWhatIsNew();
    void endsTheSameWhereverItIsCutOff_data();
    void endsTheSameWhereverItIsCutOff();
    void leavesFilesToOtherStores();
    void goesOnInALargeBacklog();
    void tellsHowTheRunStands_data();
    void tellsHowTheRunStands();
    void usesTheRunThatIsNamed();
    void refusesARunThatIsNotThere();
    void comesBackToTheFirstServer();
    void saysWhatTheServerAnswers_data();
    void saysWhatTheServerAnswers();
    void keepsSecretsToItself();
    void sendsNothingOfAQueuedRun();

private:
    [[nodiscard]] Sent catchUp()
    {
        return MlflowMirror(m_fixture->workspace, m_fixture->run, m_settings, std::make_unique<FakeHttp>(*m_server)).catchUp({});
    }
    [[nodiscard]] FakeMlflow::Run& run() { return m_server->runs.begin()->second; }
    /// Each metric of the events as the server keeps it.
    [[nodiscard]] std::set<std::string> expectedMetrics() const;

    std::unique_ptr<RunFixture> m_fixture;
    std::unique_ptr<FakeMlflow> m_server;
    MlflowSettings m_settings;
};

void TestMlflowMirror::init()
{
    m_fixture = std::make_unique<RunFixture>();
    m_server = std::make_unique<FakeMlflow>();
    m_settings = {};
    m_settings.uri = "http://mlflow";
}

std::set<std::string> TestMlflowMirror::expectedMetrics() const
{
    std::set<std::string> metrics;
    std::uintmax_t offset = 0;
    for (const auto& event : runs::readEvents(m_fixture->run.events(), offset))
        for (const Point& point : pointsOf(event))
            metrics.insert(Json{{"key", point.name}, {"value", point.value}, {"timestamp", point.milliseconds}, {"step", point.step}}.dump());
    return metrics;
}

void TestMlflowMirror::sendsTheWholeRun()
{
    m_settings.experiment = "cats";
    m_fixture->scratch.write("ws/datasets/d1/dataset.json", R"({"sets":[{"name":"test","hash":"abc"},{"name":"a+b","hash":"def"}]})");
    m_fixture->datasetId = "d1";
    m_fixture->train(3);
    m_fixture->setState("succeeded");
    m_fixture->score(0.75);
    const Sent sent = catchUp();
    QCOMPARE(sent.points, std::size_t{7});
    QCOMPARE(sent.place, std::string("http://mlflow/#/experiments/1/runs/run1"));
    QCOMPARE(m_server->experiments.at("cats"), std::string("1"));
    QCOMPARE(run().status, std::string("FINISHED"));
    QCOMPARE(run().params.at("training.epochs"), std::string("7"));
    QVERIFY(!run().params.contains("base")); // empty
    QCOMPARE(run().tags.at("taxon.run"), m_fixture->run.id());
    QCOMPARE(run().tags.at("taxon.dataset"), std::string("d1"));
    QCOMPARE(run().tags.at("taxon.set.test"), std::string("abc"));
    QCOMPARE(run().tags.at("taxon.set.a_2Bb"), std::string("def"));
    auto metrics = run().metrics;
    const auto score = std::find_if(metrics.begin(), metrics.end(),
                                    [](const std::string& text) { return text.starts_with(R"({"key":"test/accuracy_score","value":0.75,)"); });
    QVERIFY(score != metrics.end());
    QVERIFY(score->ends_with(R"("step":3})"));
    metrics.erase(score);
    QVERIFY(metrics == expectedMetrics());
}

void TestMlflowMirror::sendsOnlyWhatIsNew()
{
    m_fixture->train(2);
    m_fixture->setState("running");
    QCOMPARE(catchUp().points, std::size_t{4});
    QCOMPARE(run().status, std::string("RUNNING"));
    const auto calls = m_server->calls;
    QCOMPARE(catchUp().points, std::size_t{0});
    QVERIFY(m_server->calls == calls); // not one request
    m_fixture->train(1);
    QCOMPARE(catchUp().points, std::size_t{2});
    QCOMPARE(m_server->metricsReceived, 6);
    QVERIFY(run().metrics == expectedMetrics());
}

void TestMlflowMirror::endsTheSameWhereverItIsCutOff_data()
{
    QTest::addColumn<bool>("answerIsLost");
    QTest::newRow("before the server has it") << false;
    QTest::newRow("after the server has it") << true;
}

/// As a kill between sending and remembering: at each request in turn, then once more from what is on the disk.
void TestMlflowMirror::endsTheSameWhereverItIsCutOff()
{
    QFETCH(bool, answerIsLost);
    int cuts = 0;
    for (bool whole = false; !whole; ++cuts) {
        init();
        m_fixture->train(3);
        m_fixture->setState("failed");
        m_fixture->score(0.75);
        m_server->failFrom = cuts;
        m_server->loseAnswers = answerIsLost;
        whole = !errorOf([this] { static_cast<void>(catchUp()); });
        m_server->failFrom = -1;
        static_cast<void>(catchUp());
        QCOMPARE(m_server->runs.size(), std::size_t{1});
        QCOMPARE(m_server->experiments.size(), std::size_t{1});
        QCOMPARE(run().status, std::string("FAILED"));
        QCOMPARE(run().metrics.size(), expectedMetrics().size() + 1);
        QCOMPARE(run().params.at("training.epochs"), std::string("7"));
        QCOMPARE(run().tags.at("taxon.run"), m_fixture->run.id());
        QVERIFY((run().files
                 == std::map<std::string, std::string>{{"per_class.csv", "text/csv: class,recall\ncat,0.75\n"},
                                                       {"report.html", "text/html: <p>0.75</p>"}}));
    }
    // experiment, its creation, search, run, params, tags, metrics, status, scores, the run again, two files: cut at each, then whole
    QCOMPARE(cuts, 13);
}

void TestMlflowMirror::leavesFilesToOtherStores()
{
    m_server->servesFiles = false;
    m_fixture->train(1);
    m_fixture->score(0.75);
    static_cast<void>(catchUp());
    QVERIFY(run().files.empty());
    QVERIFY(!m_server->calls.contains("file"));
    m_server->servesFiles = true;
    m_fixture->score(0.8); // scored again: in place of the earlier ones
    static_cast<void>(catchUp());
    m_fixture->score(0.9);
    static_cast<void>(catchUp());
    QCOMPARE(run().files.at("report.html"), std::string("text/html: <p>0.9</p>"));
}

void TestMlflowMirror::goesOnInALargeBacklog()
{
    m_fixture->train(1200); // 2,400 values: three requests
    m_fixture->setState("running");
    m_server->failFrom = 7; // the second of them
    QVERIFY(throwsError(ErrorCode::Failed, "is down", [this] { static_cast<void>(catchUp()); }));
    QCOMPARE(m_server->metricsReceived, 1000);
    m_server->failFrom = -1;
    QCOMPARE(catchUp().points, std::size_t{1400});
    QCOMPARE(m_server->metricsReceived, 2400); // none twice
    QVERIFY(run().metrics == expectedMetrics());
}

void TestMlflowMirror::tellsHowTheRunStands_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<bool>("processIsGone");
    QTest::addColumn<QString>("status");
    QTest::newRow("at work") << "running" << false << "RUNNING";
    QTest::newRow("killed without a word") << "running" << true << "KILLED";
    QTest::newRow("done") << "succeeded" << true << "FINISHED";
    QTest::newRow("failed") << "failed" << true << "FAILED";
    QTest::newRow("Ctrl+C") << "cancelled" << true << "KILLED";
    QTest::newRow("SIGTERM") << "stopped" << true << "KILLED";
}

void TestMlflowMirror::tellsHowTheRunStands()
{
    QFETCH(QString, state);
    QFETCH(bool, processIsGone);
    QFETCH(QString, status);
    m_fixture->train(1);
    m_fixture->setState(state.toStdString());
    runs::RunStatus now = readStatus(m_fixture->run);
    now.pid = processIsGone ? 0 : now.pid;
    writeStatus(m_fixture->run, now);
    static_cast<void>(catchUp());
    QCOMPARE(run().status, status.toStdString());
    m_fixture->setState("running"); // resumed
    static_cast<void>(catchUp());
    QCOMPARE(run().status, std::string("RUNNING"));
    QCOMPARE(m_server->runs.size(), std::size_t{1});
}

void TestMlflowMirror::usesTheRunThatIsNamed()
{
    m_server->runs["theirs"].experimentId = "9";
    m_settings.runId = "theirs";
    m_fixture->train(1);
    m_fixture->setState("running");
    QCOMPARE(catchUp().place, std::string("http://mlflow/#/experiments/9/runs/theirs"));
    QCOMPARE(m_server->runs.size(), std::size_t{1});
    QCOMPARE(m_server->experiments.size(), std::size_t{0});
    m_settings.runId.clear(); // started again without it: the same run goes on
    m_fixture->train(1);
    static_cast<void>(catchUp());
    QCOMPARE(m_server->runs.size(), std::size_t{1});
    QVERIFY(run().metrics == expectedMetrics());
}

void TestMlflowMirror::refusesARunThatIsNotThere()
{
    m_settings.runId = "gone";
    m_fixture->train(1);
    QVERIFY(throwsError(ErrorCode::NotFound, "MLFLOW_RUN_ID", [this] { static_cast<void>(catchUp()); }));
}

void TestMlflowMirror::comesBackToTheFirstServer()
{
    m_fixture->train(2);
    m_fixture->setState("running");
    static_cast<void>(catchUp());
    m_settings.experiment = "another";
    static_cast<void>(catchUp());
    QCOMPARE(m_server->runs.size(), std::size_t{2}); // a run in each experiment
    m_settings.experiment = "Default";
    m_fixture->train(1);
    static_cast<void>(catchUp());
    QCOMPARE(m_server->runs.size(), std::size_t{2}); // the first one was found again
    QVERIFY(run().metrics == expectedMetrics());
}

void TestMlflowMirror::saysWhatTheServerAnswers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, int status, const char* body, ErrorCode code, const char* part) {
        QTest::newRow(name) << status << body << static_cast<int>(code) << part;
    };
    row("nothing", 0, "", ErrorCode::Failed, "does not answer");
    row("redirect", 302, "", ErrorCode::Configuration, "elsewhere (302), to https://other/path. Set MLFLOW_TRACKING_URI");
    row("not signed in", 401, "", ErrorCode::Configuration, "MLFLOW_TRACKING_TOKEN");
    row("forbidden", 403, "{}", ErrorCode::Configuration, "sign-in (403)");
    row("another server's 404", 404, "<html>", ErrorCode::Configuration, "no MLflow server");
    row("too many requests", 429, "{}", ErrorCode::Failed, "overloaded (429)");
    row("broken", 500, "{}", ErrorCode::Failed, "broken");
    row("bad gateway", 502, "<html>", ErrorCode::Failed, "sent later");
    row("refused", 400, R"({"error_code":"INVALID_PARAMETER_VALUE","message":"too long"})", ErrorCode::Failed, "INVALID_PARAMETER_VALUE): too long");
    row("a web page", 200, "<html>", ErrorCode::Configuration, "not as an MLflow server");
    row("a list", 200, "[]", ErrorCode::Configuration, "not as an MLflow server");
}

void TestMlflowMirror::saysWhatTheServerAnswers()
{
    QFETCH(int, status);
    QFETCH(QString, body);
    QFETCH(int, code);
    QFETCH(QString, part);
    m_fixture->train(1);
    m_fixture->setState("running");
    m_server->failFrom = 0;
    m_server->failStatus = status;
    m_server->failBody = body.toStdString();
    m_server->location = "https://ann:secret@other/path?token=secret";
    const auto error = errorOf([this] { static_cast<void>(catchUp()); });
    QVERIFY(error.has_value());
    QCOMPARE(static_cast<int>(error->code()), code);
    const std::string text = error->message() + " " + error->hint();
    QVERIFY2(text.find(part.toStdString()) != std::string::npos || std::string(error->what()).find(part.toStdString()) != std::string::npos,
             error->what());
    QVERIFY(std::string(error->what()).find("secret") == std::string::npos);
}

void TestMlflowMirror::keepsSecretsToItself()
{
    m_settings.token = "secret-token";
    m_settings.username = "ann";
    m_settings.password = "secret-password";
    m_fixture->train(1);
    m_fixture->setState("running");
    m_server->failFrom = 4;
    m_server->failStatus = 400;
    m_server->failBody = R"({"error_code":"BAD_REQUEST","message":"secret-token and secret-password are bad"})";
    const auto error = errorOf([this] { static_cast<void>(catchUp()); });
    QVERIFY(error.has_value());
    QVERIFY2(std::string(error->what()).find("*** and *** are bad") != std::string::npos, error->what());
    m_server->failFrom = -1;
    static_cast<void>(catchUp());
    for (const auto& entry : fs::recursive_directory_iterator(m_fixture->workspace.root()))
        if (entry.is_regular_file())
            QVERIFY2(readTextFile(entry.path()).find("secret-") == std::string::npos, entry.path().c_str());
}

void TestMlflowMirror::sendsNothingOfAQueuedRun()
{
    const Sent sent = catchUp();
    QVERIFY(sent.place.empty());
    QVERIFY(m_server->calls.empty());
    QVERIFY(!fs::exists(MlflowMirror::stateFileOf(m_fixture->run)));
}

QTEST_GUILESS_MAIN(TestMlflowMirror)
#include "tst_mlflow_mirror.moc"
