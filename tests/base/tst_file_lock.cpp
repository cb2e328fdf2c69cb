// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_lock.h"
#include "support/scratch.h"

#include <csignal>
#include <memory>
#include <sys/wait.h>

using namespace taxon;

/// FileLock: the second comer learns who is in the way; a dead holder is none.
class TestFileLock : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesTheHolder()
    {
        const test::ScratchFolder scratch;
        const auto file = scratch.path() / "lock";
        auto first = std::make_unique<FileLock>(file);
        QVERIFY(test::throwsError(ErrorCode::Locked, "process " + std::to_string(::getpid()), [&] { FileLock second(file); }));
        first.reset();
        QVERIFY(!test::errorOf([&] { FileLock second(file); }));
    }

    void aKilledHolderLeavesNoLock()
    {
        const test::ScratchFolder scratch;
        const auto file = scratch.path() / "lock";
        int ready[2];
        QVERIFY(::pipe(ready) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const FileLock lock(file);
            (void)!::write(ready[1], "x", 1);
            for (;;)
                ::pause();
        }
        char byte = 0;
        QCOMPARE(::read(ready[0], &byte, 1), ssize_t{1});
        QVERIFY(test::throwsError(ErrorCode::Locked, "process " + std::to_string(child), [&] { FileLock mine(file); }));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QVERIFY(!test::errorOf([&] { FileLock mine(file); }));
    }

    void aFolderThatIsMissingIsNamed()
    {
        const test::ScratchFolder scratch;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "nowhere/lock", [&] { FileLock lock(scratch.path() / "nowhere" / "lock"); }));
    }
};

QTEST_GUILESS_MAIN(TestFileLock)
#include "tst_file_lock.moc"
