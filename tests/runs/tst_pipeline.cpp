// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/attempt_record.h"
#include "runs/pipeline.h"
#include "support/scratch.h"

#include "base/atomic_file.h"
#include "base/fence.h"
#include "base/file_lock.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "base/temporary_mark.h"

#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace taxon;
using namespace taxon::runs;
using test::errorOf;
using test::throwsError;

/// Pipeline: stages in order, each done once, one end, and what a killed process left is taken up.
class TestPipeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_scratch.reset(); }
    void runsTheStagesInOrder();
    void skipsWhatAnEarlierAttemptFinished();
    void endsInExactlyOneState_data();
    void endsInExactlyOneState();
    void refusesASecondProcess();
    void takesUpWhatAKilledProcessLeft();
    void sweepsWhatAnAttemptOnAnotherMachineLeft();
    void handsOverBehindAStage();
    void thinsProgressAndPassesItOn();
    void beatsWhileAStageIsSilent();
    void endsWhenANewerAttemptBegins();

private:
    [[nodiscard]] RunFolder run() const { return RunFolder::open(m_scratch->path() / "ws/runs/a"); }
    [[nodiscard]] std::vector<Event> events(const std::string& kind) const;
    std::unique_ptr<test::ScratchFolder> m_scratch;
};

void TestPipeline::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    std::filesystem::create_directories(m_scratch->path() / "library");
    RunFolder::create(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"), "a", {});
}

std::vector<Event> TestPipeline::events(const std::string& kind) const
{
    std::uintmax_t offset = 0;
    std::vector<Event> found;
    for (auto& event : readEvents(run().events(), offset))
        if (event.kind == kind)
            found.push_back(std::move(event));
    return found;
}

void TestPipeline::runsTheStagesInOrder()
{
    std::string order;
    Pipeline pipeline(run(), {{"one",
                               [&](StageContext& c) {
                                   order += "1";
                                   c.record([](RunStatus& s) { s.datasetId = "d1"; });
                                   c.log("hello from one");
                               }},
                              {"two", [&](StageContext& c) { order += "2" + c.status().datasetId; }}});
    const RunStatus status = pipeline.run({});
    QCOMPARE(order, std::string("12d1"));
    QCOMPARE(status.state, std::string("succeeded"));
    QCOMPARE(readStatus(run()).finished, (std::vector<std::string>{"one", "two"}));
    QCOMPARE(events("done").size(), std::size_t{1});
    QCOMPARE(events("error").size(), std::size_t{0});
    QVERIFY(readTextFile(run().log()).find("hello from one") != std::string::npos);
    QCOMPARE(readJson(run().attempts() / "001.json")["state"].get<std::string>(), std::string("succeeded"));
}

void TestPipeline::skipsWhatAnEarlierAttemptFinished()
{
    std::string order;
    bool fails = true;
    const auto make = [&] {
        return Pipeline(run(), {{"one", [&](StageContext&) { order += "1"; }},
                                {"two",
                                 [&](StageContext&) {
                                     order += "2";
                                     if (fails)
                                         throw Error(ErrorCode::NoSpace, "The disk is full.", "here", "Free some.");
                                 }},
                                {"three", [&](StageContext&) { order += "3"; }}});
    };
    QVERIFY(throwsError(ErrorCode::NoSpace, "disk is full", [&] { make().run({}); }));
    QCOMPARE(readStatus(run()).state, std::string("failed"));
    QVERIFY(readStatus(run()).message.find("disk is full") != std::string::npos);
    fails = false;
    make().run({});
    QCOMPARE(order, std::string("1223"));
    QCOMPARE(readStatus(run()).message, std::string());
    QCOMPARE(readJson(run().attempts() / "001.json")["state"].get<std::string>(), std::string("failed"));
    QCOMPARE(readJson(run().attempts() / "002.json")["state"].get<std::string>(), std::string("succeeded"));
    QCOMPARE(events("error").at(0).fields["exit_code"].get<int>(), 1);
    QCOMPARE(events("hello").size(), std::size_t{2});
}

void TestPipeline::endsInExactlyOneState_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("code");
    QTest::newRow("an error of ours") << 0 << "failed" << int(ErrorCode::Damaged);
    QTest::newRow("a foreign exception") << 1 << "failed" << int(ErrorCode::Failed);
    QTest::newRow("no memory") << 2 << "failed" << int(ErrorCode::Failed);
    QTest::newRow("not even an exception") << 3 << "failed" << int(ErrorCode::Failed);
    QTest::newRow("interrupted") << 4 << "cancelled" << int(ErrorCode::Cancelled);
    QTest::newRow("terminated") << 5 << "stopped" << int(ErrorCode::Stopped);
    QTest::newRow("cancelled without a request") << 6 << "cancelled" << int(ErrorCode::Cancelled);
}

void TestPipeline::endsInExactlyOneState()
{
    QFETCH(int, what);
    QFETCH(QString, state);
    QFETCH(int, code);
    std::stop_source stop;
    const jobs::Context context(stop.get_token(), {});
    PipelineOptions options;
    options.terminated = [&] { return what == 5; };
    Pipeline pipeline(run(),
                      {{"one",
                        [&](StageContext& c) {
                            switch (what) {
                            case 0: throw Error(ErrorCode::Damaged, "bad bytes");
                            case 1: throw std::runtime_error("foreign");
                            case 2: throw std::bad_alloc();
                            case 3: throw 3; // NOLINT
                            case 6: throw Error(ErrorCode::Cancelled, "of its own accord");
                            default: stop.request_stop(); c.jobs.throwIfStopped();
                            }
                        }}},
                      options);
    const auto failure = errorOf([&] { pipeline.run(context); });
    QVERIFY(failure.has_value());
    QCOMPARE(int(failure->code()), code);
    QCOMPARE(readStatus(run()).state, state.toStdString());
    QCOMPARE(events("error").size(), std::size_t{1});
    QCOMPARE(events("done").size(), std::size_t{0});
    QCOMPARE(readStatus(run()).finished.size(), std::size_t{0});
}

void TestPipeline::refusesASecondProcess()
{
    const FileLock lock(run().lockFile());
    bool ran = false;
    Pipeline pipeline(run(), {{"one", [&](StageContext&) { ran = true; }}});
    QVERIFY(throwsError(ErrorCode::Locked, "process", [&] { pipeline.run({}); }));
    QVERIFY(!ran);
    QCOMPARE(readStatus(run()).state, std::string("queued")); // the other one's status is untouched
    QVERIFY(!std::filesystem::exists(run().attempts() / "001.json"));
}

void TestPipeline::takesUpWhatAKilledProcessLeft()
{
    const pid_t child = ::fork();
    if (child == 0) {
        Pipeline pipeline(run(), {{"one", [](StageContext&) {}},
                                  {"two", [&](StageContext&) {
                                       m_scratch->write("ws/runs/a/checkpoints/.last.tmp-" + std::to_string(::getpid()) + "-0", "torn");
                                       ::kill(::getpid(), SIGKILL);
                                   }}});
        pipeline.run({});
        ::_exit(0);
    }
    QVERIFY(::waitpid(child, nullptr, 0) == child);
    QCOMPARE(readStatus(run()).state, std::string("running"));
    QCOMPARE(currentState(readStatus(run())), std::string("unknown"));
    std::string order;
    Pipeline pipeline(run(), {{"one", [&](StageContext&) { order += "1"; }}, {"two", [&](StageContext&) { order += "2"; }}});
    pipeline.run({});
    QCOMPARE(order, std::string("2"));
    const std::string warning = events("warning").at(0).fields["message"].get<std::string>();
    QVERIFY2(warning.find("ended in stage \"two\" without a word") != std::string::npos, warning.c_str());
    QVERIFY2(warning.find("Removed 1 unfinished file") != std::string::npos, warning.c_str());
    QVERIFY(std::filesystem::is_empty(run().checkpoints()));
}

/// A pod that was killed: its process can't be asked for, but its attempt is known, and over.
void TestPipeline::sweepsWhatAnAttemptOnAnotherMachineLeft()
{
    m_scratch->write("ws/runs/a/attempts/001.json",
                     R"({"format":"taxon.attempt","version":1,"attempt":1,"pid":1,"host":"pod-a","state":"running","temporaries":"1-77"})");
    const auto torn = m_scratch->write("ws/runs/a/checkpoints/.last.safetensors.tmp-1-77-0@00c0ffee", "torn");
    const auto model = m_scratch->write("ws/models/.001.tmp-1-77-3@00c0ffee/model.safetensors", "torn");
    const auto others = m_scratch->write("ws/models/.002.tmp-1-78-0@00c0ffee/model.safetensors", "another run's"); // has the process id 1, too
    Pipeline pipeline(run(), {{"one", [](StageContext&) {}}}, {.programVersion = {}, .sweep = {m_scratch->path() / "ws/models"}, .listeners = {}});
    pipeline.run({});
    QVERIFY(!std::filesystem::exists(torn) && !std::filesystem::exists(model.parent_path()));
    QVERIFY(std::filesystem::exists(others));
    const Json own = readJson(run().attempts() / "002.json");
    QCOMPARE(own["temporaries"].get<std::string>(), temporaryMark());
    QVERIFY(temporaryFor(run().path() / "x").filename().native().find(".tmp-" + temporaryMark() + "-") != std::string::npos);
}

void TestPipeline::handsOverBehindAStage()
{
    std::string order;
    const auto stages = [&] {
        return std::vector<Stage>{{"one", [&](StageContext&) { order += "1"; }},
                                  {"two", [&](StageContext&) { order += "2"; }},
                                  {"three", [&](StageContext&) { order += "3"; }}};
    };
    PipelineOptions first;
    first.until = "two";
    const RunStatus between = Pipeline(run(), stages(), first).run({});
    QCOMPARE(order, std::string("12"));
    QCOMPARE(between.state, std::string("queued"));
    QCOMPARE(readStatus(run()).state, std::string("queued"));
    QVERIFY(events("done").empty());
    QCOMPARE(Pipeline(run(), stages()).run({}).state, std::string("succeeded"));
    QCOMPARE(order, std::string("123"));
    first.until = "three"; // the last one: nothing is left to be handed over
    QCOMPARE(Pipeline(run(), stages(), first).run({}).state, std::string("succeeded"));
}

void TestPipeline::thinsProgressAndPassesItOn()
{
    int heard = 0;
    std::vector<std::string> warnings;
    const jobs::Context context(
        {}, [&](const jobs::Progress&) { ++heard; }, [&](const std::string& text) { warnings.push_back(text); });
    Pipeline pipeline(run(), {{"one", [](StageContext& c) {
                                   for (std::uint64_t i = 0; i <= 1000; ++i)
                                       c.jobs.progress({"count", i, 1000, "steps"});
                                   c.jobs.warn("odd");
                               }}});
    pipeline.run(context);
    QVERIFY(heard >= 2);
    QVERIFY(events("progress").size() >= 2 && events("progress").size() < 20);
    QCOMPARE(events("progress").back().fields["done"].get<int>(), 1000);
    QCOMPARE(events("progress").back().fields["stage"].get<std::string>(), std::string("one"));
    QCOMPARE(warnings, std::vector<std::string>{"odd"});
    QCOMPARE(events("warning").size(), std::size_t{1});
}

void TestPipeline::beatsWhileAStageIsSilent()
{
    PipelineOptions options;
    options.heartbeat = options.systemUse = std::chrono::milliseconds(10);
    std::atomic<int> beats{0}, samples{0};
    options.listeners.push_back([&](const Event& event) {
        beats += event.kind == "heartbeat" ? 1 : 0;
        samples += event.kind == "system" && event.fields.contains("system/system_memory_usage_percentage") ? 1 : 0;
    });
    Pipeline pipeline(run(),
                      {{"one",
                        [&](StageContext&) {
                            while (beats < 3 || samples < 2)
                                std::this_thread::yield();
                        }}},
                      options);
    pipeline.run({});
    QVERIFY(events("heartbeat").size() >= 3);
    QVERIFY(events("system").size() >= 2);
}

void TestPipeline::endsWhenANewerAttemptBegins()
{
    PipelineOptions options;
    options.heartbeat = std::chrono::milliseconds(10);
    Pipeline pipeline(run(),
                      {{"one",
                        [&](StageContext& c) {
                            writeFileAtomically(run().path() / "before", "");
                            const AttemptRecord newer(run(), "test"); // another machine, on a share without locks
                            QCOMPARE(newer.number(), 2);
                            QVERIFY(throwsError(ErrorCode::Locked, "newer attempt", [&] { writeFileAtomically(run().path() / "after", ""); }));
                            while (true) // ends by the heartbeat
                                c.jobs.throwIfStopped();
                        }},
                       {"two", [&](StageContext&) { QFAIL("a superseded attempt began a stage"); }}},
                      options);
    const auto status = [&] { return readTextFile(run().statusFile()); };
    QVERIFY(throwsError(ErrorCode::Locked, "A newer attempt took this run over; attempt 1", [&] { pipeline.run({}); }));
    QVERIFY(std::filesystem::exists(run().path() / "before") && !std::filesystem::exists(run().path() / "after"));
    QVERIFY(status().find("\"running\"") != std::string::npos); // the newer one's to say
    QCOMPARE(events("error").size(), std::size_t{0});
    QCOMPARE(readJson(run().attempts() / "001.json")["state"].get<std::string>(), std::string("superseded"));
    QVERIFY(Fence::isOpen());
}

QTEST_GUILESS_MAIN(TestPipeline)
#include "tst_pipeline.moc"
