// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_lock.h"
#include "base/host.h"
#include "runs/run_notes.h"
#include "runs/run_trash.h"
#include "support/scratch.h"

#include <cerrno>
#include <fstream>
#include <unistd.h>

using namespace taxon;
using namespace taxon::runs;
using test::throwsError;
namespace fs = std::filesystem;

namespace {

struct Fixture {
    test::ScratchFolder scratch;
    Workspace workspace = make(scratch.path());
    RunFolder run = RunFolder::create(workspace, "r1", {});

    static Workspace make(const fs::path& root)
    {
        fs::create_directories(root / "library");
        return Workspace::create(root / "ws", root / "library");
    }
};

/// A disk on which nothing can be renamed.
class NoRename : public FileSystem {
public:
    int renameNew(const fs::path&, const fs::path&) override { return -EIO; }
};

} // namespace

/// Tags and notes of a run, and its way to the trash and back.
class TestRunNotes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRunWithoutNotesHasEmptyOnes()
    {
        const Fixture fixture;
        QVERIFY(readNotes(fixture.run) == RunNotes());
    }

    void notesReadBackWithTheirTagsInOrder()
    {
        const Fixture fixture;
        writeNotes(fixture.run, {{" gut ", "baseline", "gut"}, "zwei\nZeilen, \"ä\""});
        const RunNotes notes = readNotes(fixture.run);
        QVERIFY((notes.tags == std::vector<std::string>{"baseline", "gut"}));
        QCOMPARE(notes.note, std::string("zwei\nZeilen, \"ä\""));
        const RunNotes before = changeNotes(fixture.run, [](RunNotes& changed) { changed.tags.push_back("new"); });
        QVERIFY(before == notes);
        QCOMPARE(readNotes(fixture.run).tags.size(), std::size_t{3});
        writeNotes(fixture.run, before);
        QVERIFY(readNotes(fixture.run) == notes);
    }

    void refusesWhatIsNoTag_data()
    {
        QTest::addColumn<QByteArray>("tag");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("spaces") << QByteArray("   ");
        QTest::newRow("a comma") << QByteArray("a,b");
        QTest::newRow("a line break") << QByteArray("a\nb");
        QTest::newRow("too long") << QByteArray(41, 'x');
        QTest::newRow("not UTF-8") << QByteArray("\xFF");
    }

    void refusesWhatIsNoTag()
    {
        QFETCH(QByteArray, tag);
        const Fixture fixture;
        writeNotes(fixture.run, {{"kept"}, {}});
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "can't be a tag", [&] { writeNotes(fixture.run, {{tag.toStdString()}, {}}); }));
        QCOMPARE(readNotes(fixture.run).tags.front(), std::string("kept"));
    }

    void refusesTooMuch()
    {
        const Fixture fixture;
        RunNotes many;
        for (std::size_t i = 0; i <= RunNotes::kMostTags; ++i)
            many.tags.push_back("t" + std::to_string(i));
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "20 tags", [&] { writeNotes(fixture.run, many); }));
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "8000 bytes", [&] {
            writeNotes(fixture.run, {{}, std::string(RunNotes::kLongestNote + 1, 'x')});
        }));
        QVERIFY(readNotes(fixture.run) == RunNotes());
    }

    void refusesDamagedNotes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::newRow("no JSON") << QByteArray("{") << static_cast<int>(ErrorCode::Damaged);
        QTest::newRow("another format") << QByteArray("{\"format\": \"taxon.run_status\", \"version\": 1}") << static_cast<int>(ErrorCode::Damaged);
        QTest::newRow("newer") << QByteArray("{\"format\": \"taxon.run_notes\", \"version\": 2}") << static_cast<int>(ErrorCode::Unsupported);
        QTest::newRow("tags are no list") << QByteArray("{\"format\": \"taxon.run_notes\", \"version\": 1, \"tags\": \"a\", \"note\": \"\"}")
                                          << static_cast<int>(ErrorCode::Damaged);
    }

    void refusesDamagedNotes()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const Fixture fixture;
        std::ofstream(fixture.run.path() / "notes.json") << text.toStdString();
        QVERIFY(throwsError(static_cast<ErrorCode>(code), "notes.json", [&] { static_cast<void>(readNotes(fixture.run)); }));
        QVERIFY(throwsError(static_cast<ErrorCode>(code), "notes.json", [&] { changeNotes(fixture.run, [](RunNotes&) {}); })); // never overwritten
    }

    void aTrashedRunIsOutOfTheListAndComesBackWhole()
    {
        const Fixture fixture;
        writeNotes(fixture.run, {{"kept"}, "why"});
        trashRun(fixture.workspace, "r1");
        QVERIFY(Workspace::idsIn(fixture.workspace.runs()).empty());
        QCOMPARE(trashedRuns(fixture.workspace), std::vector<std::string>{"r1"});
        restoreRun(fixture.workspace, "r1");
        QVERIFY(trashedRuns(fixture.workspace).empty());
        QCOMPARE(readNotes(RunFolder::open(fixture.workspace.run("r1"))).note, std::string("why"));
    }

    void aRunAtWorkIsNotTrashed()
    {
        const Fixture fixture;
        RunStatus status = readStatus(fixture.run);
        status.state = "running";
        status.pid = ::getpid();
        status.host = hostName();
        status.updated = toIso8601(realClock().wall());
        writeStatus(fixture.run, status);
        QVERIFY(throwsError(ErrorCode::Locked, "Stop it first", [&] { trashRun(fixture.workspace, "r1"); }));
        status.state = "stopped";
        writeStatus(fixture.run, status);
        trashRun(fixture.workspace, "r1");
    }

    void aDamagedRunMayGo()
    {
        const Fixture fixture;
        std::ofstream(fixture.run.statusFile()) << "{nope";
        trashRun(fixture.workspace, "r1");
        QCOMPARE(trashedRuns(fixture.workspace).size(), std::size_t{1});
    }

    void nothingIsReplacedAndAFailureLeavesTheRun()
    {
        const Fixture fixture;
        NoRename disk;
        QVERIFY(throwsError(ErrorCode::Io, "move the folder", [&] { trashRun(fixture.workspace, "r1", disk); }));
        QVERIFY(fs::exists(fixture.run.recipeFile()));
        trashRun(fixture.workspace, "r1");
        static_cast<void>(RunFolder::create(fixture.workspace, "r1", {}));
        QVERIFY(throwsError(ErrorCode::AlreadyExists, "of that name", [&] { trashRun(fixture.workspace, "r1"); }));
        QVERIFY(throwsError(ErrorCode::AlreadyExists, "of that name", [&] { restoreRun(fixture.workspace, "r1"); }));
        QVERIFY(throwsError(ErrorCode::NotFound, "Did you mean \"r1\"?", [&] { restoreRun(fixture.workspace, "r2"); }));
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "..", [&] { restoreRun(fixture.workspace, "../r1"); }));
    }
};

QTEST_GUILESS_MAIN(TestRunNotes)
#include "tst_run_notes.moc"
