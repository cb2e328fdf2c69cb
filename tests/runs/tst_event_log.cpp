// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/event_log.h"
#include "runs/run_log.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include "base/mapped_file.h"

#include <csignal>
#include <sys/resource.h>
#include <thread>

using namespace taxon;
using namespace taxon::runs;

/// EventLog: whole lines with rising numbers, whatever happened to the writer before; readers follow it.
class TestEventLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersGoOnAfterReopening();
    void cutsATornLastLineOff();
    void followsAGrowingFile();
    void skipsLinesOfAnotherShape();
    void writesFromManyThreads();
    void tellsListenersEvenWhenTheDiskIsFull();
    void turnsEventsIntoLinesForPeople_data();
    void turnsEventsIntoLinesForPeople();
    void thinsProgressInTheLog();
    void followsALogByWholeLines();
};

void TestEventLog::numbersGoOnAfterReopening()
{
    const test::ScratchFolder scratch;
    const test::FakeClock clock;
    const auto file = scratch.path() / "events.jsonl";
    {
        EventLog log(file, clock);
        log.append("hello", {{"run", "a"}});
        log.append("metric", {{"epoch", 1}, {"val/loss", 0.5}});
    }
    {
        EventLog log(file, clock);
        log.append("done");
        QVERIFY(log.healthy());
    }
    std::uintmax_t offset = 0;
    const auto events = readEvents(file, offset);
    QCOMPARE(events.size(), std::size_t{3});
    QCOMPARE(events[2].seq, std::uint64_t{3});
    QCOMPARE(events[2].kind, std::string("done"));
    QCOMPARE(events[1].fields["val/loss"].get<double>(), 0.5);
    QCOMPARE(events[0].time, toIso8601(clock.wall()));
    QCOMPARE(readTextFile(file).substr(0, 15), std::string("{\"v\":1,\"seq\":1,"));
}

void TestEventLog::cutsATornLastLineOff()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.write("events.jsonl", "{\"v\":1,\"seq\":7,\"t\":\"x\",\"kind\":\"stage\"}\n{\"v\":1,\"seq\":8,\"t\":\"x\",\"ki");
    EventLog(file).append("done");
    std::uintmax_t offset = 0;
    const auto events = readEvents(file, offset);
    QCOMPARE(events.size(), std::size_t{2});
    QCOMPARE(events[1].seq, std::uint64_t{8});
    QCOMPARE(offset, std::filesystem::file_size(file));
}

void TestEventLog::followsAGrowingFile()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.path() / "events.jsonl";
    std::uintmax_t offset = 0;
    QVERIFY(readEvents(file, offset).empty()); // no file yet
    EventLog log(file);
    log.append("hello");
    QCOMPARE(readEvents(file, offset).size(), std::size_t{1});
    QVERIFY(readEvents(file, offset).empty());
    log.append("done");
    const auto more = readEvents(file, offset);
    QCOMPARE(more.size(), std::size_t{1});
    QCOMPARE(more[0].kind, std::string("done"));
    const auto torn = scratch.write("torn.jsonl", "{\"v\":1,\"seq\":1");
    offset = 0;
    QVERIFY(readEvents(torn, offset).empty());
    QCOMPARE(offset, std::uintmax_t{0}); // read again when the line is whole
}

void TestEventLog::skipsLinesOfAnotherShape()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.write("events.jsonl",
                                    "not json\n[]\n{\"v\":2,\"seq\":1,\"t\":\"x\",\"kind\":\"a\"}\n{\"v\":1,\"seq\":-1,\"t\":\"x\",\"kind\":\"a\"}\n"
                                    "{\"v\":1,\"seq\":4,\"t\":\"x\"}\n{\"v\":1,\"seq\":5,\"t\":\"x\",\"kind\":\"good\",\"more\":1}\n");
    std::uintmax_t offset = 0;
    const auto events = readEvents(file, offset);
    QCOMPARE(events.size(), std::size_t{1});
    QCOMPARE(events[0].fields["more"].get<int>(), 1);
}

void TestEventLog::writesFromManyThreads()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.path() / "events.jsonl";
    EventLog log(file);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&log] {
            for (int i = 0; i < 50; ++i)
                log.append("progress", {{"done", i}});
        });
    threads.clear();
    std::uintmax_t offset = 0;
    const auto events = readEvents(file, offset);
    QCOMPARE(events.size(), std::size_t{200});
    for (std::size_t i = 0; i < events.size(); ++i)
        QCOMPARE(events[i].seq, std::uint64_t{i + 1});
}

void TestEventLog::tellsListenersEvenWhenTheDiskIsFull()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.path() / "events.jsonl";
    EventLog log(file);
    int heard = 0;
    log.addListener([&heard](const Event&) { ++heard; });
    log.append("hello");
    const auto whole = std::filesystem::file_size(file);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit small = before;
    small.rlim_cur = whole + 5; // the next line fits only in part
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    log.append("warning", {{"message", "a line that does not fit"}});
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    QCOMPARE(heard, 2);
    QVERIFY(!log.healthy());
    QCOMPARE(std::filesystem::file_size(file), whole); // no torn line is left
    log.append("done");
    std::uintmax_t offset = 0;
    QCOMPARE(readEvents(file, offset).size(), std::size_t{2});
}

void TestEventLog::turnsEventsIntoLinesForPeople_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("fields");
    QTest::addColumn<QString>("line");
    QTest::newRow("stage") << "stage"
                           << R"({"stage":"train","state":"finished","seconds":12.34})"
                           << "Stage train: finished in 12.3 s";
    QTest::newRow("skipped") << "stage"
                             << R"({"stage":"shards","state":"skipped"})"
                             << "Stage shards: skipped, it was finished before";
    QTest::newRow("progress") << "progress"
                              << R"({"stage":"train","done":5,"total":20,"unit":"images","label":"epoch 1"})"
                              << "epoch 1: 5 of 20 (25 %) images";
    QTest::newRow("progress without a total") << "progress"
                                              << R"({"done":5,"total":0,"unit":"files","label":"scan"})"
                                              << "scan: 5 files";
    QTest::newRow("metric") << "metric"
                            << R"({"epoch":2,"train/loss":0.51234,"val/accuracy":1})"
                            << "Epoch 2, train/loss 0.5123, val/accuracy 1";
    QTest::newRow("error") << "error"
                           << R"({"code":"no_space","message":"The disk is full.","where":"/a","hint":"Free some."})"
                           << "Error (no_space): The disk is full. [/a] Free some.";
    QTest::newRow("heartbeat") << "heartbeat"
                               << "{}"
                               << "";
    QTest::newRow("missing fields") << "checkpoint"
                                    << "{}"
                                    << "Checkpoint  (epoch )";
}

void TestEventLog::turnsEventsIntoLinesForPeople()
{
    QFETCH(QString, kind);
    QFETCH(QString, fields);
    QFETCH(QString, line);
    QCOMPARE(toLine({1, "t", kind.toStdString(), Json::parse(fields.toStdString())}), line.toStdString());
}

void TestEventLog::thinsProgressInTheLog()
{
    const test::ScratchFolder scratch;
    test::FakeClock clock;
    const auto file = scratch.path() / "run.log";
    RunLog log(file, clock);
    for (int i = 0; i < 21; ++i) {
        log.hear({1, toIso8601(clock.wall()), "progress", {{"stage", "train"}, {"label", "a"}, {"done", i}, {"total", 100}, {"unit", "images"}}});
        clock.advance(std::chrono::seconds(1));
    }
    log.write("a line of its own");
    const std::string text = readTextFile(file);
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), std::ptrdiff_t{4}); // at 0, 10 and 20 s
    QVERIFY(text.ends_with("Z  a line of its own\n"));
    QVERIFY(!log.isStandardError());
}

void TestEventLog::followsALogByWholeLines()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.path() / "run.log";
    std::uintmax_t offset = 0;
    QCOMPARE(readNewLines(file, offset), std::string());
    scratch.write("run.log", "one\ntwo\nthr");
    QCOMPARE(readNewLines(file, offset), std::string("one\ntwo\n"));
    QCOMPARE(readNewLines(file, offset), std::string()); // the rest of the line is still to come
    scratch.write("run.log", "one\ntwo\nthree\n");
    QCOMPARE(readNewLines(file, offset), std::string("three\n"));
    scratch.write("run.log", "new\n"); // another file took its place
    QCOMPARE(readNewLines(file, offset), std::string("new\n"));
}

QTEST_GUILESS_MAIN(TestEventLog)
#include "tst_event_log.moc"
