// SPDX-License-Identifier: GPL-3.0-or-later
#include "shard_fixture.h"
#include "shards/source_file.h"
#include "shards/tar_listing.h"
#include "shards/tar_writer.h"
#include "support/failing_file_system.h"

#include <fcntl.h>
#include <sys/stat.h>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

/// All that \p file holds, as libarchive understands it: name and content of each member.
std::vector<std::pair<std::string, std::string>> asLibarchiveReads(const fs::path& file)
{
    const TarListing listing = listTar(file);
    std::vector<std::pair<std::string, std::string>> members;
    if (!listing.damage.empty() || !listing.unsafe.empty())
        members.emplace_back("damage", listing.damage + listing.unsafe);
    const std::string bytes = readAll(file);
    for (const TarEntry& entry : listing.entries)
        members.emplace_back(entry.name, bytes.substr(entry.headerOffset + 512, entry.bytes));
    return members;
}

} // namespace

/// TarWriter: plain ustar that other programs read, and that depends on nothing but its members.
class TestTarWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesTheBytesOfTheStandard();
    void gnuTarAndLibarchiveReadIt();
    void leavesOutWhatIsNotKept();
    void growsForALargeMember();
    void givesBackTheRoomItDidNotNeed();
    void sharingWritesTheSameBytesOrNothing();
    void leavesNothingOfAReadThatFailed();
    void refusesABadName_data();
    void refusesABadName();
    void saysWhatFailed();
};

void TestTarWriter::writesTheBytesOfTheStandard()
{
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar", realFileSystem(), true);
    tar.add("000000001.jpg", "hello");
    QCOMPARE(tar.position(), std::uint64_t{1024});
    tar.add("000000001.cls", "");
    tar.keep();
    const TarWriter::Result result = tar.finish();
    const std::string bytes = readAll(folder.path() / "a.tar");
    QVERIFY(bytes == tarMember("000000001.jpg", "hello") + tarMember("000000001.cls", "") + tarEnd());
    QCOMPARE(result.bytes, std::uint64_t{bytes.size()});
    QCOMPARE(result.checksum, checksum(std::as_bytes(std::span(bytes))));
    QCOMPARE(result.sha256, toHex(sha256(bytes)));
}

void TestTarWriter::gnuTarAndLibarchiveReadIt()
{
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar");
    std::vector<std::pair<std::string, std::string>> members;
    for (int i = 0; i < 3000; ++i) {
        members.emplace_back(std::to_string(i) + ".jpg", std::string(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26)));
        tar.add(members.back().first, members.back().second);
        tar.keep();
    }
    QCOMPARE(tar.finish().sha256, std::string());
    const QString file = QString::fromStdString((folder.path() / "a.tar").native());
    QCOMPARE(output("tar", {"tf", file}).count('\n'), 3000);
    QCOMPARE(output("tar", {"xOf", file, "2999.jpg"}), QByteArray(2999, 'a' + 2999 % 26));
    const QByteArray first = output("tar", {"tvf", file, "--utc", "--numeric-owner", "0.jpg"});
    QVERIFY2(first.startsWith("-rw-r--r-- 0/0") && first.contains("1970-01-01 00:00"), first.constData());
    QVERIFY(asLibarchiveReads(folder.path() / "a.tar") == members);
}

void TestTarWriter::leavesOutWhatIsNotKept()
{
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar");
    tar.add("1.jpg", "one");
    tar.keep();
    tar.add("2.cls", "2");
    const auto room = tar.begin("2.jpg", 2'000'000);
    std::fill(room.begin(), room.end(), std::byte{7});
    tar.drop();
    tar.add("3.jpg", "three");
    tar.keep();
    const TarWriter::Result result = tar.finish();
    const std::string bytes = readAll(folder.path() / "a.tar");
    QVERIFY(bytes == tarMember("1.jpg", "one") + tarMember("3.jpg", "three") + tarEnd());
    QCOMPARE(result.checksum, checksum(std::as_bytes(std::span(bytes))));
}

void TestTarWriter::growsForALargeMember()
{
    const ScratchFolder folder;
    const std::string large(3'000'001, 'L');
    TarWriter tar(folder.path() / "a.tar");
    std::string expected;
    for (const std::string& content : {std::string("one"), large, std::string(300'000, 'x'), std::string("four")}) {
        tar.add("a.jpg", content);
        tar.keep();
        expected += tarMember("a.jpg", content);
    }
    (void)tar.finish();
    QVERIFY(readAll(folder.path() / "a.tar") == expected + tarEnd());
}

/// Room is asked for ahead of the writing; a tar keeps only what its bytes take.
void TestTarWriter::givesBackTheRoomItDidNotNeed()
{
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar");
    for (int i = 0; i < 4; ++i) {
        tar.add("a.jpg", std::string(300'000, 'x'));
        tar.keep();
    }
    const TarWriter::Result result = tar.finish();
    struct stat status {};
    QCOMPARE(::stat((folder.path() / "a.tar").c_str(), &status), 0);
    QCOMPARE(static_cast<std::uint64_t>(status.st_size), result.bytes);
    QVERIFY2(static_cast<std::uint64_t>(status.st_blocks) * 512 < result.bytes + (1 << 20), std::to_string(status.st_blocks).c_str());
}

/// On a file system that can't share blocks (most), share() must leave no trace.
void TestTarWriter::sharingWritesTheSameBytesOrNothing()
{
    const ScratchFolder folder;
    const std::string content = std::string(600'001, 's');
    folder.write("source", content);
    const SourceFile source = openRegularFile(AT_FDCWD, folder.path() / "source");
    TarWriter tar(folder.path() / "a.tar");
    const std::string before(4096 - 1024, 'b'); // its header, and that of the file: the data begins at 4096
    tar.add("1.txt", before);
    std::string seen;
    const auto onBytes = [&](std::span<const std::byte> bytes) { seen.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); };
    const bool shared = tar.share("2.jpg", source.fd.value(), content.size(), folder.path() / "source", onBytes);
    QVERIFY(seen == content);
    if (!shared)
        tar.add("2.jpg", content);
    tar.keep();
    if (tar.share("3.jpg", source.fd.value(), content.size(), folder.path() / "source", onBytes)) // not at a multiple of 4 KiB
        QFAIL("shared at an odd place");
    tar.add("3.txt", "3");
    tar.keep();
    const TarWriter::Result result = tar.finish();
    const std::string bytes = readAll(folder.path() / "a.tar");
    QVERIFY(bytes == tarMember("1.txt", before) + tarMember("2.jpg", content) + tarMember("3.txt", "3") + tarEnd());
    QCOMPARE(result.checksum, checksum(std::as_bytes(std::span(bytes))));
}

/// Between two images: what was kept before lies in the file already, so it has to be cut again.
void TestTarWriter::leavesNothingOfAReadThatFailed()
{
    const ScratchFolder folder;
    folder.write("source", std::string(600'001, 's'));
    const SourceFile source = openRegularFile(AT_FDCWD, folder.path() / "source");
    TarWriter tar(folder.path() / "a.tar");
    tar.add("1.txt", std::string(1000, '1'));
    tar.keep();
    tar.add("2.txt", std::string(4096 - 1536 - 1024, '2')); // the data of 2.jpg would begin at 4096
    QVERIFY(throwsError(ErrorCode::Io, "the disk is broken", [&] {
        (void)tar.share("2.jpg", source.fd.value(), source.bytes, "source",
                        [](std::span<const std::byte>) { throw Error(ErrorCode::Io, "the disk is broken"); });
    }));
    tar.drop();
    tar.add("3.txt", "3");
    tar.keep();
    const TarWriter::Result result = tar.finish();
    const std::string bytes = readAll(folder.path() / "a.tar");
    QVERIFY(bytes == tarMember("1.txt", std::string(1000, '1')) + tarMember("3.txt", "3") + tarEnd());
    QCOMPARE(result.checksum, checksum(std::as_bytes(std::span(bytes))));
}

void TestTarWriter::refusesABadName_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<qulonglong>("size");
    QTest::newRow("empty") << "" << 1ull;
    QTest::newRow("101 bytes") << QString(101, 'a') << 1ull;
    QTest::newRow("not ASCII") << QString::fromUtf8("\xC3\xA4.jpg") << 1ull;
    QTest::newRow("a space") << "a b.jpg" << 1ull;
    QTest::newRow("8 GiB") << "a.jpg" << (1ull << 33);
}

void TestTarWriter::refusesABadName()
{
    QFETCH(QString, name);
    QFETCH(qulonglong, size);
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar");
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "member of a shard", [&] { (void)tar.begin(name.toStdString(), size); }));
}

void TestTarWriter::saysWhatFailed()
{
    for (int failAt = 1; failAt <= 2; ++failAt) {
        const ScratchFolder folder;
        FailingFileSystem failing(failAt, ENOSPC);
        QVERIFY(throwsError(ErrorCode::NoSpace, "a.tar", [&] {
            TarWriter tar(folder.path() / "a.tar", failing);
            tar.add("1.jpg", "one");
            tar.keep();
            (void)tar.finish();
        }));
        QVERIFY(failing.hasFailed());
    }
}

QTEST_GUILESS_MAIN(TestTarWriter)
#include "tst_tar_writer.moc"
