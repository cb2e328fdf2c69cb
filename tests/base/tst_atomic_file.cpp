// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "support/failing_file_system.h"
#include "support/scratch.h"

#include <fstream>
#include <sys/wait.h>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

std::size_t entriesIn(const fs::path& folder)
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// The number of a process that has ended.
pid_t deadProcess()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    ::waitpid(child, nullptr, 0);
    return child;
}

} // namespace

/// AtomicFile and AtomicFolder: the old content or the new, whatever fails and whenever.
class TestAtomicFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesAndReplaces()
    {
        const test::ScratchFolder scratch;
        const auto file = scratch.path() / "a.txt";
        writeFileAtomically(file, std::string_view("one"));
        writeFileAtomically(file, std::string_view("two"));
        QCOMPARE(readTextFile(file), std::string("two"));
        QCOMPARE(entriesIn(scratch.path()), std::size_t{1});
    }

    void leavesTheOldFileWhenDropped()
    {
        const test::ScratchFolder scratch;
        const auto file = scratch.write("a.txt", "old");
        {
            AtomicFile unfinished(file);
            unfinished.write(std::string_view("new"));
        }
        QCOMPARE(readTextFile(file), std::string("old"));
        QCOMPARE(entriesIn(scratch.path()), std::size_t{1});
    }

    void everyFailingCallLeavesOldOrNew_data()
    {
        QTest::addColumn<int>("errnoValue");
        QTest::addColumn<int>("code");
        QTest::newRow("disk full") << ENOSPC << static_cast<int>(ErrorCode::NoSpace);
        QTest::newRow("input/output error") << EIO << static_cast<int>(ErrorCode::Io);
        QTest::newRow("read-only file system") << EROFS << static_cast<int>(ErrorCode::Io);
    }

    void everyFailingCallLeavesOldOrNew()
    {
        QFETCH(int, errnoValue);
        QFETCH(int, code);
        int failAt = 1;
        for (;; ++failAt) {
            const test::ScratchFolder scratch;
            const auto file = scratch.write("a.txt", "old");
            test::FailingFileSystem fileSystem(failAt, errnoValue);
            const auto failure = test::errorOf([&] { writeFileAtomically(file, std::string_view("new"), fileSystem); });
            const std::string now = readTextFile(file);
            QCOMPARE(entriesIn(scratch.path()), std::size_t{1});
            if (!fileSystem.hasFailed()) {
                QVERIFY(!failure);
                QCOMPARE(now, std::string("new"));
                break;
            }
            QVERIFY(failure);
            QCOMPARE(static_cast<int>(failure->code()), code);
            // Only the flush of the folder comes after the rename.
            QCOMPARE(now, std::string(failAt == 5 ? "new" : "old"));
        }
        QCOMPARE(failAt, 6); // create, write, fsync, rename, folder: each was made to fail once
    }

    void refusesToCommitAfterAFailedFlush()
    {
        const test::ScratchFolder scratch;
        const auto target = scratch.path() / "a.txt";
        test::FailingFileSystem fileSystem(3, EIO);
        AtomicFile file(target, fileSystem);
        file.write(std::string_view("x"));
        QVERIFY(test::throwsError(ErrorCode::Io, "flush", [&] { file.commit(); }));
        QVERIFY(test::throwsError(ErrorCode::Io, "can't be committed", [&] { file.commit(); }));
        QVERIFY(!fs::exists(target));
    }

    void namesTheMissingFolder()
    {
        const test::ScratchFolder scratch;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "missing/a.txt", [&] { AtomicFile file(scratch.path() / "missing" / "a.txt"); }));
    }

    void acceptsTheLongestName()
    {
        const test::ScratchFolder scratch;
        const auto file = scratch.path() / std::string(255, 'n');
        writeFileAtomically(file, std::string_view("x"));
        QVERIFY(fs::exists(file));
    }

    void makesAWholeFolderOrNone()
    {
        const test::ScratchFolder scratch;
        const auto target = scratch.path() / "folder";
        {
            const AtomicFolder dropped(target);
            std::ofstream(dropped.path() / "a") << "x";
        }
        QCOMPARE(entriesIn(scratch.path()), std::size_t{0});
        AtomicFolder folder(target);
        fs::create_directory(folder.path() / "sub");
        std::ofstream(folder.path() / "sub" / "a") << "x";
        QVERIFY(!fs::exists(target));
        folder.commit();
        QVERIFY(fs::exists(target / "sub" / "a"));
        QVERIFY(test::throwsError(ErrorCode::AlreadyExists, "never overwritten", [&] { AtomicFolder again(target); }));
    }

    void everyFailingCallLeavesNoFolder()
    {
        for (int failAt = 1; failAt <= 3; ++failAt) { // file, folder, rename
            const test::ScratchFolder scratch;
            test::FailingFileSystem fileSystem(failAt, EIO);
            {
                AtomicFolder folder(scratch.path() / "folder", fileSystem);
                std::ofstream(folder.path() / "a") << "x";
                QVERIFY(test::throwsError(ErrorCode::Io, "", [&] { folder.commit(); }));
            }
            QVERIFY(fileSystem.hasFailed());
            QCOMPARE(entriesIn(scratch.path()), std::size_t{0});
        }
    }

    void sweepsOnlyTemporariesOfDeadProcesses()
    {
        const test::ScratchFolder scratch;
        const std::string dead = std::to_string(deadProcess());
        scratch.write(".a.txt.tmp-" + dead + "-0", "left behind");
        scratch.write(".folder.tmp-" + dead + "-1/file", "left behind");
        scratch.write(".b.txt.tmp-" + std::to_string(::getpid()) + "-7", "mine");
        scratch.write(".c.tmp-notes", "a person's");
        scratch.write("d.tmp-1-1", "not hidden");
        scratch.write(".e.txt.tmp-" + dead + "-2@00c0ffee", "of a process on another machine that shares this folder");
        QCOMPARE(sweepTemporaries(scratch.path()), std::size_t{2});
        QCOMPARE(entriesIn(scratch.path()), std::size_t{4});
    }

    void sweepsWhatAKilledProcessOfThisMachineLeft()
    {
        const test::ScratchFolder scratch;
        const pid_t child = ::fork();
        if (child == 0) {
            AtomicFile file(scratch.path() / "a.txt");
            ::_exit(0); // as kill -9: no destructor runs
        }
        ::waitpid(child, nullptr, 0);
        QCOMPARE(entriesIn(scratch.path()), std::size_t{1});
        QCOMPARE(sweepTemporaries(scratch.path()), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
