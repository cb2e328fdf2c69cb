// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_fixture.h"
#include "trackers/event_record.h"
#include "trackers/tensorboard_mirror.h"

#include "base/file_lock.h"
#include "base/mapped_file.h"

using namespace taxon;
using namespace taxon::test;
using namespace taxon::trackers;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> filesOf(const RunFixture& fixture)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(TensorBoardMirror::folderOf(fixture.run)))
        files.push_back(entry.path());
    return files;
}

/// The only event file.
std::string bytesOf(const RunFixture& fixture)
{
    const auto files = filesOf(fixture);
    return files.size() == 1 ? readTextFile(files.front()) : std::string();
}

/// What the file must hold: the version, and each metric that the log has.
std::string expected(const RunFixture& fixture)
{
    std::uintmax_t offset = 0;
    std::string bytes;
    for (const auto& event : runs::readEvents(fixture.run.events(), offset)) {
        if (bytes.empty())
            bytes = fileVersionRecord(millisecondsOf(event.time).value_or(0));
        if (const auto points = pointsOf(event); !points.empty())
            bytes += scalarsRecord(points);
    }
    return bytes;
}

} // namespace

/// TensorBoardMirror: the file holds what the log holds, once, whenever the mirror was killed.
class TestTensorBoardMirror : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesWhatIsNew();
    void writesNothingWithoutEvents();
    void doublesNothingAfterAKillBeforeTheStateWasWritten();
    void writesAllAgain_data();
    void writesAllAgain();
    void addsTheScoresOnce();
    void waitsForTheOtherMirror();
    void refusesANameThatLeadsElsewhere();
};

void TestTensorBoardMirror::writesWhatIsNew()
{
    RunFixture fixture;
    TensorBoardMirror mirror(fixture.run);
    fixture.train(2);
    const Sent first = mirror.catchUp({});
    QCOMPARE(first.points, std::size_t{4}); // loss and rate of two epochs
    QCOMPARE(first.place, (fixture.run.path() / "tensorboard").native());
    QCOMPARE(filesOf(fixture).front().filename().native(), std::string("events.out.tfevents.1800000000.pc.77.0"));
    QCOMPARE(bytesOf(fixture), expected(fixture));
    QCOMPARE(mirror.catchUp({}).points, std::size_t{0});
    fixture.train(3);
    QCOMPARE(TensorBoardMirror(fixture.run).catchUp({}).points, std::size_t{6});
    QCOMPARE(bytesOf(fixture), expected(fixture));
}

void TestTensorBoardMirror::writesNothingWithoutEvents()
{
    RunFixture fixture;
    const Sent sent = TensorBoardMirror(fixture.run).catchUp({});
    QCOMPARE(sent.points, std::size_t{0});
    QVERIFY(sent.place.empty());
    QVERIFY(!fs::exists(TensorBoardMirror::folderOf(fixture.run)));
}

void TestTensorBoardMirror::doublesNothingAfterAKillBeforeTheStateWasWritten()
{
    RunFixture fixture;
    fixture.train(2);
    TensorBoardMirror(fixture.run).catchUp({});
    const std::string state = readTextFile(TensorBoardMirror::stateFileOf(fixture.run));
    fixture.train(2);
    TensorBoardMirror(fixture.run).catchUp({});
    const std::string whole = bytesOf(fixture);
    for (const std::size_t kept : {whole.size(), whole.size() - 3, whole.size() - 40}) { // all of it, or a part, had been written
        fs::resize_file(filesOf(fixture).front(), kept);
        fixture.scratch.write(TensorBoardMirror::stateFileOf(fixture.run), state);
        QCOMPARE(TensorBoardMirror(fixture.run).catchUp({}).points, std::size_t{4});
        QCOMPARE(bytesOf(fixture), whole);
    }
}

void TestTensorBoardMirror::writesAllAgain_data()
{
    QTest::addColumn<QString>("lost");
    QTest::newRow("the state file is gone") << "tensorboard.json";
    QTest::newRow("the folder is gone") << "tensorboard";
}

void TestTensorBoardMirror::writesAllAgain()
{
    QFETCH(QString, lost);
    RunFixture fixture;
    fixture.train(3);
    TensorBoardMirror(fixture.run).catchUp({});
    fs::remove_all(fixture.run.path() / lost.toStdString());
    QCOMPARE(TensorBoardMirror(fixture.run).catchUp({}).points, std::size_t{6});
    QCOMPARE(bytesOf(fixture), expected(fixture)); // one file, and nothing in it twice
}

void TestTensorBoardMirror::addsTheScoresOnce()
{
    RunFixture fixture;
    fixture.train(3);
    fixture.score(0.75);
    const std::string before = expected(fixture);
    QCOMPARE(TensorBoardMirror(fixture.run).catchUp({}).points, std::size_t{7});
    const std::string after = bytesOf(fixture);
    QCOMPARE(after.substr(0, before.size()), before);
    QVERIFY(after.find("test/accuracy_score", before.size()) != std::string::npos);
    QCOMPARE(TensorBoardMirror(fixture.run).catchUp({}).points, std::size_t{0});
    fixture.score(0.5); // scored again
    QCOMPARE(TensorBoardMirror(fixture.run).catchUp({}).points, std::size_t{1});
}

void TestTensorBoardMirror::waitsForTheOtherMirror()
{
    RunFixture fixture;
    fixture.train(1);
    const FileLock other(fixture.run.path() / ".tensorboard.lock");
    QVERIFY(throwsError(ErrorCode::Locked, "Another program", [&] { TensorBoardMirror(fixture.run).catchUp({}); }));
}

void TestTensorBoardMirror::refusesANameThatLeadsElsewhere()
{
    RunFixture fixture;
    fixture.train(1);
    const auto file = TensorBoardMirror::stateFileOf(fixture.run);
    TensorBoardMirror(fixture.run).catchUp({});
    Json state = readJson(file);
    state["file"] = "../run.yaml";
    writeJson(file, state);
    QVERIFY(throwsError(ErrorCode::Damaged, "event file", [&] { TensorBoardMirror(fixture.run).catchUp({}); }));
}

QTEST_GUILESS_MAIN(TestTensorBoardMirror)
#include "tst_tensorboard_mirror.moc"
