// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/status_writer.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::runs;

/// StatusWriter: the newest picture, at most each second for progress, at once for what matters.
class TestStatusWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsPercentAndTimeLeft();
    void theTimeLeftOfATrainingIsThatOfAllEpochs();
    void aStepThatBeginsAnewHasARateOfItsOwn();
    void writesProgressAtMostEachSecond();
    void writesStagesAtOnce();
    void survivesAFolderThatVanishes();
};

namespace {

RunFolder makeRun(const test::ScratchFolder& scratch)
{
    std::filesystem::create_directories(scratch.path() / "library");
    return RunFolder::create(Workspace::create(scratch.path() / "ws", scratch.path() / "library"), "a", {});
}

Event progress(int done, int total, const char* label = "epoch")
{
    return {1, "t", "progress", {{"stage", "train"}, {"label", label}, {"done", done}, {"total", total}, {"unit", "images"}}};
}

} // namespace

void TestStatusWriter::tellsPercentAndTimeLeft()
{
    const test::ScratchFolder scratch;
    const RunFolder run = makeRun(scratch);
    test::FakeClock clock;
    StatusWriter writer(run, {}, clock);
    writer.hear(progress(100, 1000));
    QCOMPARE(writer.status().progressPercentage, 10);
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{-1}); // no rate yet
    clock.advance(std::chrono::seconds(10));
    writer.hear(progress(300, 1000)); // 20 a second
    QCOMPARE(writer.status().progressPercentage, 30);
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{35});
    writer.hear(progress(1000, 1000));
    QCOMPARE(writer.status().progressPercentage, 100);
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{0});
    writer.hear(progress(0, 0));
    QCOMPARE(writer.status().progressPercentage, 100); // unknown total changes nothing
}

/// Also where an epoch is so short that it tells of itself once.
void TestStatusWriter::theTimeLeftOfATrainingIsThatOfAllEpochs()
{
    const test::ScratchFolder scratch;
    test::FakeClock clock;
    StatusWriter writer(makeRun(scratch), {}, clock);
    writer.hear(progress(100, 1000, "epoch 1 of 10"));
    clock.advance(std::chrono::seconds(10));
    writer.hear(progress(200, 1000, "epoch 2 of 10"));
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{80});
    clock.advance(std::chrono::seconds(30)); // a slower one
    writer.hear(progress(300, 1000, "epoch 3 of 10"));
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{140});
}

void TestStatusWriter::aStepThatBeginsAnewHasARateOfItsOwn()
{
    const test::ScratchFolder scratch;
    test::FakeClock clock;
    StatusWriter writer(makeRun(scratch), {}, clock);
    writer.hear(progress(0, 1000, "verify"));
    clock.advance(std::chrono::seconds(1));
    writer.hear(progress(1000, 1000, "verify"));
    writer.hear(progress(1, 1000, "pack")); // as many, slower
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{-1});
    clock.advance(std::chrono::seconds(10));
    writer.hear(progress(11, 1000, "pack"));
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{989});
    clock.advance(std::chrono::seconds(10));
    writer.hear(progress(50, 500, "send")); // others
    QCOMPARE(writer.status().estimatedRemainingSeconds, std::int64_t{-1});
}

void TestStatusWriter::writesProgressAtMostEachSecond()
{
    const test::ScratchFolder scratch;
    const RunFolder run = makeRun(scratch);
    test::FakeClock clock;
    StatusWriter writer(run, {}, clock);
    writer.hear({1, "t", "stage", {{"stage", "train"}, {"state", "started"}}});
    writer.hear(progress(10, 100));
    QCOMPARE(readStatus(run).progressPercentage, 0);
    clock.advance(std::chrono::milliseconds(1100));
    writer.hear(progress(20, 100));
    QCOMPARE(readStatus(run).progressPercentage, 20);
}

void TestStatusWriter::writesStagesAtOnce()
{
    const test::ScratchFolder scratch;
    const RunFolder run = makeRun(scratch);
    test::FakeClock clock;
    StatusWriter writer(run, {}, clock);
    writer.hear({1, "t", "stage", {{"stage", "train"}, {"state", "started"}}});
    QCOMPARE(readStatus(run).stage, std::string("train"));
    writer.hear({2, "t", "stage", {{"stage", "train"}, {"state", "finished"}, {"seconds", 1.0}}});
    writer.hear({3, "t", "metric", {{"epoch", 1}}});
    writer.change([](RunStatus& status) { status.version = "001"; });
    const RunStatus status = readStatus(run);
    QCOMPARE(status.finished, std::vector<std::string>{"train"});
    QCOMPARE(status.version, std::string("001"));
    QCOMPARE(status.metrics["epoch"].get<int>(), 1);
    writer.hear({4, "t", "stage", {{"stage", "score"}, {"state", "failed"}}});
    QCOMPARE(readStatus(run).finished.size(), std::size_t{1});
}

void TestStatusWriter::survivesAFolderThatVanishes()
{
    const test::ScratchFolder scratch;
    const RunFolder run = makeRun(scratch);
    StatusWriter writer(run, {});
    std::filesystem::remove_all(run.path());
    writer.hear({1, "t", "stage", {{"stage", "train"}, {"state", "started"}}});
    QVERIFY(!writer.healthy());
}

QTEST_GUILESS_MAIN(TestStatusWriter)
#include "tst_status_writer.moc"
