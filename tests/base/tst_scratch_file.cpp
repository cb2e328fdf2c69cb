// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/scratch_file.h"
#include "support/scratch.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

std::array<std::byte, 4> four(int first)
{
    return {std::byte(first), std::byte(first + 1), std::byte(first + 2), std::byte(first + 3)};
}

std::array<std::byte, 4> readAt(const ScratchFile& file, std::uint64_t offset)
{
    std::array<std::byte, 4> bytes = four(77);
    file.read(offset, bytes);
    return bytes;
}

} // namespace

/// ScratchFile: bytes that nobody else sees, and that leave nothing behind.
class TestScratchFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatWasWritten()
    {
        const test::ScratchFolder folder;
        ScratchFile file(folder.path());
        file.write(100, four(1));
        file.write(8, four(5));
        file.write(9, four(40));
        QVERIFY(readAt(file, 100) == four(1));
        QVERIFY((readAt(file, 8) == std::array{std::byte(5), std::byte(40), std::byte(41), std::byte(42)}));
        QVERIFY((readAt(file, 50) == std::array<std::byte, 4>{}));
        QVERIFY((readAt(file, 102) == std::array{std::byte(3), std::byte(4), std::byte(0), std::byte(0)})); // over the end
    }
    void hasNoName()
    {
        const test::ScratchFolder folder;
        ScratchFile file(folder.path() / "made" / "for it");
        file.write(0, four(1));
        QVERIFY(fs::is_empty(folder.path() / "made" / "for it"));
    }
    void goesElsewhereWhereNothingCanBeWritten()
    {
        const test::ScratchFolder folder;
        folder.write("taken", "a file, no folder");
        for (const fs::path& place : {fs::path(), folder.path() / "taken"}) {
            ScratchFile file(place);
            file.write(4, four(9));
            QVERIFY(readAt(file, 4) == four(9));
        }
    }
    void saysThatAWriteFailed()
    {
        const test::ScratchFolder folder;
        ScratchFile file(folder.path());
        std::signal(SIGXFSZ, SIG_IGN); // then a write beyond the limit fails with EFBIG, as one on a full disk does with ENOSPC
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const rlimit small{1000, before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const bool refused = test::throwsError(ErrorCode::Io, "temporary file", [&] { file.write(998, four(1)); });
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(refused);
    }
};

QTEST_GUILESS_MAIN(TestScratchFile)
#include "tst_scratch_file.moc"
