// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/checkpoint.h"

#include "base/fence.h"
#include "base/mapped_file.h"
#include "support/failing_file_system.h"
#include "support/scratch.h"

#include <QtTest>
#include <fstream>
#include <tuple>

using namespace taxon;
using namespace taxon::learn;

/// Checkpoints: a damaged one is never read, and there is always a whole one.
class TestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas();
    void refusesADamagedFile_data();
    void refusesADamagedFile();
    void fallsBackToThePreviousOne();
    void keepsThree();
    void aSupersededAttemptMovesNone();
    void saysWhenNoneCanBeRead();
    void findsNothingInAnEmptyFolder();
    void survivesEveryFailingCall();
};

namespace {

Checkpoint sample(int epoch)
{
    Checkpoint c;
    c.gradientScale = GradientScale{32768, 41};
    c.model = {{"fc.weight", torch::arange(6, torch::kFloat).view({2, 3}) + epoch}, {"bn.num_batches_tracked", torch::tensor(std::int64_t{7})}};
    c.optimizer = {{"fc.weight.momentum", torch::full({2, 3}, 0.1f)}};
    c.epoch = epoch;
    c.stepInEpoch = 3;
    c.step = 15;
    c.sums = {1.0 / 3, 5, 9};
    c.best = {1, 0.1, 2.0 / 3, 0.6};
    c.seed = 18446744073709551615ULL;
    c.architecture = "small_cnn";
    c.recipeHash = "abc";
    c.datasetId = "d";
    c.classes = {"a \"quoted\"", "zèbre"};
    return c;
}

void overwrite(const std::filesystem::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

} // namespace

void TestCheckpoint::comesBackAsItWas()
{
    const test::ScratchFolder scratch;
    const Checkpoint a = sample(2);
    writeCheckpoint(scratch.path(), a);
    const Checkpoint b = readCheckpoint(lastCheckpoint(scratch.path()));
    QCOMPARE(b.model.size(), a.model.size());
    for (const auto& [name, tensor] : a.model)
        QVERIFY(torch::equal(b.model.at(name), tensor));
    QVERIFY(torch::equal(b.optimizer.at("fc.weight.momentum"), a.optimizer.at("fc.weight.momentum")));
    QVERIFY(
        std::tie(a.gradientScale, a.epoch, a.stepInEpoch, a.step, a.sums, a.best, a.seed, a.architecture, a.recipeHash, a.datasetId, a.classes)
        == std::tie(b.gradientScale, b.epoch, b.stepInEpoch, b.step, b.sums, b.best, b.seed, b.architecture, b.recipeHash, b.datasetId, b.classes));
}

void TestCheckpoint::refusesADamagedFile_data()
{
    QTest::addColumn<QString>("how");
    for (const char* how :
         {"empty", "cut by a byte", "flipped bit in a weight", "flipped digit in the state", "zeroed page", "a model, not a checkpoint", "text"})
        QTest::newRow(how) << how;
}

void TestCheckpoint::refusesADamagedFile()
{
    QFETCH(const QString, how);
    const test::ScratchFolder scratch;
    writeCheckpoint(scratch.path(), sample(2));
    const auto file = lastCheckpoint(scratch.path());
    std::string bytes = readTextFile(file);
    if (how == "empty")
        bytes.clear();
    else if (how == "cut by a byte")
        bytes.pop_back();
    else if (how == "flipped bit in a weight")
        bytes[bytes.size() - 10] = static_cast<char>(bytes[bytes.size() - 10] ^ 1);
    else if (how == "flipped digit in the state")
        bytes[bytes.find("step_in_epoch") + 16] = '4';
    else if (how == "zeroed page")
        std::fill(bytes.end() - 24, bytes.end(), '\0');
    else if (how == "a model, not a checkpoint")
        bytes.replace(bytes.find("taxon-checkpoint"), 16, "taxon-modelmodel");
    else
        bytes = "this is not a checkpoint";
    overwrite(file, bytes);
    QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { static_cast<void>(readCheckpoint(file)); }));
}

void TestCheckpoint::fallsBackToThePreviousOne()
{
    const test::ScratchFolder scratch;
    writeCheckpoint(scratch.path(), sample(1));
    writeCheckpoint(scratch.path(), sample(2));
    std::vector<std::string> warnings;
    const auto warn = [&](const std::string& text) { warnings.push_back(text); };
    QCOMPARE(readNewestCheckpoint(scratch.path(), warn)->epoch, 2);
    QVERIFY(warnings.empty());
    overwrite(lastCheckpoint(scratch.path()), "torn");
    QCOMPARE(readNewestCheckpoint(scratch.path(), warn)->epoch, 1);
    QCOMPARE(warnings.size(), std::size_t{1});
    std::filesystem::remove(lastCheckpoint(scratch.path()));
    QCOMPARE(readNewestCheckpoint(scratch.path(), warn)->epoch, 1);
}

void TestCheckpoint::keepsThree()
{
    const test::ScratchFolder scratch;
    for (int epoch = 1; epoch <= 5; ++epoch)
        writeCheckpoint(scratch.path(), sample(epoch));
    QCOMPARE(readCheckpoint(lastCheckpoint(scratch.path())).epoch, 5);
    QCOMPARE(readCheckpoint(previousCheckpoint(scratch.path())).epoch, 4);
    QCOMPARE(readCheckpoint(oldestCheckpoint(scratch.path())).epoch, 3);
    overwrite(lastCheckpoint(scratch.path()), "torn");
    overwrite(previousCheckpoint(scratch.path()), "torn");
    QCOMPARE(readNewestCheckpoint(scratch.path(), {})->epoch, 3);
}

void TestCheckpoint::aSupersededAttemptMovesNone()
{
    const test::ScratchFolder scratch;
    for (int epoch = 1; epoch <= 3; ++epoch)
        writeCheckpoint(scratch.path(), sample(epoch));
    {
        const Fence closed([] { return false; }, "A newer attempt took this run over.", "run");
        QVERIFY(test::throwsError(ErrorCode::Locked, "A newer attempt", [&] { writeCheckpoint(scratch.path(), sample(9)); }));
    }
    QCOMPARE(readCheckpoint(lastCheckpoint(scratch.path())).epoch, 3);
    QCOMPARE(readCheckpoint(previousCheckpoint(scratch.path())).epoch, 2);
    QCOMPARE(readCheckpoint(oldestCheckpoint(scratch.path())).epoch, 1);
}

void TestCheckpoint::saysWhenNoneCanBeRead()
{
    const test::ScratchFolder scratch;
    overwrite(lastCheckpoint(scratch.path()), "torn");
    overwrite(previousCheckpoint(scratch.path()), "torn too");
    QVERIFY(
        test::throwsError(ErrorCode::Damaged, "None of the run's checkpoints", [&] { static_cast<void>(readNewestCheckpoint(scratch.path(), {})); }));
}

void TestCheckpoint::findsNothingInAnEmptyFolder()
{
    const test::ScratchFolder scratch;
    QVERIFY(!readNewestCheckpoint(scratch.path(), {}).has_value());
}

/// A full disk, a failing fsync, a refused rename: the error is told, and a whole checkpoint can be read afterwards.
void TestCheckpoint::survivesEveryFailingCall()
{
    int failAt = 0;
    bool failed = true;
    while (failed) {
        const test::ScratchFolder scratch;
        writeCheckpoint(scratch.path(), sample(1));
        writeCheckpoint(scratch.path(), sample(1));
        test::FailingFileSystem files(++failAt, ENOSPC);
        failed = test::errorOf([&] { writeCheckpoint(scratch.path(), sample(2), files); }).has_value();
        QVERIFY(failed == files.hasFailed());
        const auto found = readNewestCheckpoint(scratch.path(), {});
        QVERIFY(found.has_value());
        QVERIFY(failed ? found->epoch >= 1 : found->epoch == 2);
    }
    QVERIFY(failAt > 6); // create, write, two renames, fsync, rename, sync of the folder
}

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
