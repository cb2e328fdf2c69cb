// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "trackers/mirror_position.h"

#include <fmt/format.h>

using namespace taxon;
using namespace taxon::trackers;
using test::throwsError;

namespace {

std::string line(int seq, const std::string& kind = "metric")
{
    return fmt::format("{{\"v\":1,\"seq\":{},\"t\":\"2026-11-22T23:31:00.123Z\",\"kind\":\"{}\",\"epoch\":{}}}\n", seq, kind, seq * 10);
}

std::vector<std::uint64_t> numbers(const std::vector<runs::Event>& events)
{
    std::vector<std::uint64_t> found;
    for (const auto& event : events)
        found.push_back(event.seq);
    return found;
}

using Numbers = std::vector<std::uint64_t>;

} // namespace

/// MirrorPosition: every event is sent, and none twice, whatever became of the log and of the mirror in between.
class TestMirrorPosition : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesOnBehindWhatWasSent();
    void goesOnInTheMiddle();
    void leavesATornLineForLater();
    void startsAgainOnAnotherLog_data();
    void startsAgainOnAnotherLog();
    void comesBackFromItsFile();
    void refusesADamagedFile_data();
    void refusesADamagedFile();
};

void TestMirrorPosition::goesOnBehindWhatWasSent()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.write("events.jsonl", line(1, "hello") + line(2));
    QVERIFY(eventsBehind({}, scratch.path() / "none").events.empty());
    const NewEvents first = eventsBehind({}, file);
    QCOMPARE(numbers(first.events), (Numbers{1, 2}));
    QVERIFY(first.to == (MirrorPosition{std::filesystem::file_size(file), 2, 2, 20}));
    QVERIFY(eventsBehind(first.to, file).events.empty());
    QVERIFY(eventsBehind(first.to, file).to == first.to);
    scratch.write("events.jsonl", line(1, "hello") + line(2) + line(3, "heartbeat") + line(4));
    const NewEvents more = eventsBehind(first.to, file);
    QCOMPARE(numbers(more.events), (Numbers{3, 4}));
    QCOMPARE(more.to.epoch, std::int64_t{40});
}

void TestMirrorPosition::goesOnInTheMiddle()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.write("events.jsonl", line(1) + line(2) + line(3));
    NewEvents found = eventsBehind({}, file);
    advance(found.from, found.events[0]);
    advance(found.from, found.events[1]);
    QVERIFY(found.from == (MirrorPosition{0, 0, 2, 20}));
    QCOMPARE(numbers(eventsBehind(found.from, file).events), (Numbers{3}));
    QVERIFY(eventsBehind(found.from, file).to == found.to);
}

void TestMirrorPosition::leavesATornLineForLater()
{
    const test::ScratchFolder scratch;
    const auto file = scratch.write("events.jsonl", line(1) + line(2).substr(0, 20));
    const NewEvents found = eventsBehind({}, file);
    QCOMPARE(numbers(found.events), (Numbers{1}));
    scratch.write("events.jsonl", line(1) + line(2));
    QCOMPARE(numbers(eventsBehind(found.to, file).events), (Numbers{2}));
}

void TestMirrorPosition::startsAgainOnAnotherLog_data()
{
    QTest::addColumn<QString>("now");
    QTest::addColumn<int>("events");
    const auto text = [](const std::string& lines) { return QString::fromStdString(lines); };
    QTest::newRow("shorter") << text(line(1)) << 1;
    QTest::newRow("cut by a power failure, and grown over the place")
        << text(line(1, "hello") + line(2, "metric of another length") + line(3) + line(4)) << 4;
    QTest::newRow("of the same length, other numbers") << text(line(1) + line(2) + line(9)) << 3;
}

void TestMirrorPosition::startsAgainOnAnotherLog()
{
    QFETCH(QString, now);
    QFETCH(int, events);
    const test::ScratchFolder scratch;
    const auto file = scratch.write("events.jsonl", line(1) + line(2));
    const MirrorPosition behind = eventsBehind({}, file).to;
    scratch.write("events.jsonl", now.toStdString());
    const NewEvents found = eventsBehind(behind, file);
    QVERIFY(found.from == MirrorPosition());
    QCOMPARE(found.events.size(), static_cast<std::size_t>(events));
}

void TestMirrorPosition::comesBackFromItsFile()
{
    const test::ScratchFolder scratch;
    const MirrorPosition position{123, 4, 5, 6};
    const auto file = scratch.path() / "state.json";
    Json json;
    QVERIFY(readPosition(file, "mlflow", json) == MirrorPosition());
    QVERIFY(json.empty());
    Json written = toJson(position, "mlflow");
    written["more"] = "x";
    writeJson(file, written);
    QVERIFY(readPosition(file, "mlflow", json) == position);
    QCOMPARE(json["more"].get<std::string>(), std::string("x"));
}

void TestMirrorPosition::refusesADamagedFile_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("part");
    const QString head = R"({"format":"taxon.mirror","version":1,"tracker":)";
    QTest::newRow("no JSON") << "{" << static_cast<int>(ErrorCode::Damaged) << "Remove the file";
    QTest::newRow("another format") << R"({"format":"taxon.run_status","version":1})" << static_cast<int>(ErrorCode::Damaged) << "Remove the file";
    QTest::newRow("newer") << R"({"format":"taxon.mirror","version":2})" << static_cast<int>(ErrorCode::Unsupported) << "newer";
    QTest::newRow("another mirror's") << head + R"("tensorboard","offset":0,"seq":0,"sent":0,"epoch":0})" << static_cast<int>(ErrorCode::Damaged)
                                      << "another mirror";
    QTest::newRow("no number") << head + R"("mlflow","offset":0,"seq":"x","sent":0,"epoch":0})" << static_cast<int>(ErrorCode::Damaged) << "seq";
    QTest::newRow("below nothing") << head + R"("mlflow","offset":-1,"seq":0,"sent":0,"epoch":0})" << static_cast<int>(ErrorCode::Damaged)
                                   << "offset";
    QTest::newRow("missing") << head + R"("mlflow","offset":0,"seq":0,"epoch":0})" << static_cast<int>(ErrorCode::Damaged) << "sent";
}

void TestMirrorPosition::refusesADamagedFile()
{
    QFETCH(QString, text);
    QFETCH(int, code);
    QFETCH(QString, part);
    const test::ScratchFolder scratch;
    const auto file = scratch.write("state.json", text.toStdString());
    QVERIFY(throwsError(static_cast<ErrorCode>(code), part.toStdString(), [&] {
        Json json;
        static_cast<void>(readPosition(file, "mlflow", json));
    }));
}

QTEST_GUILESS_MAIN(TestMirrorPosition)
#include "tst_mirror_position.moc"
