// SPDX-License-Identifier: GPL-3.0-or-later
#include "shard_fixture.h"
#include "shards/tar_writer.h"
#include "support/failing_file_system.h"

using namespace taxon;
using namespace taxon::test;
using taxon::shards::TarWriter;

namespace {

constexpr const char* kGolden = "18557841b5a6390f54a2e15240ff9d976e7b101fa40e2f4705db881f33bde199";

/// The tar with its headers' numbers in one form: ustar lets them end in a space or a NUL, and be padded either way.
std::string plain(std::string tar)
{
    for (std::size_t at = 0; at + 1024 < tar.size();) {
        const auto number = [&](std::size_t field, std::size_t size) { return std::stoull(tar.substr(at + field, size), nullptr, 8); };
        const std::uint64_t size = number(124, 12);
        unsigned sum = 0;
        for (std::size_t i = 0; i < 512; ++i)
            sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(tar[at + i]);
        if (number(148, 8) != sum || number(100, 8) != 0644 || number(108, 8) != 0 || number(116, 8) != 0 || number(136, 12) != 0)
            return "bad header at " + std::to_string(at);
        tar.replace(at, 512, tarHeader(std::string(tar.c_str() + at), size, tar[at + 156]));
        at += 512 + (size + 511) / 512 * 512;
    }
    return tar;
}

} // namespace

/// TarWriter: plain ustar that other programs read, and that depends on nothing but its members.
class TestTarWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesTheBytesOfTheStandard();
    void gnuTarReadsIt();
    void leavesOutWhatIsNotKept();
    void growsForALargeMember();
    void refusesABadName_data();
    void refusesABadName();
    void saysWhatFailed();
};

void TestTarWriter::writesTheBytesOfTheStandard()
{
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar");
    QCOMPARE(tar.add("000000001.jpg", "hello"), std::uint64_t{512});
    QCOMPARE(tar.add("000000001.cls", ""), std::uint64_t{1536});
    const TarWriter::Result result = tar.finish();
    const std::string bytes = readAll(folder.path() / "a.tar");
    QVERIFY(plain(bytes) == plain(tarMember("000000001.jpg", "hello") + tarMember("000000001.cls", "") + tarEnd()));
    QCOMPARE(result.bytes, std::uint64_t{bytes.size()});
    QCOMPARE(result.sha256, toHex(sha256(bytes)));
    // golden: another libarchive that writes other bytes would make equal data sets differ
    QCOMPARE(result.sha256, std::string(kGolden));
}

void TestTarWriter::gnuTarReadsIt()
{
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar");
    for (int i = 0; i < 3000; ++i)
        tar.add(std::to_string(i) + ".jpg", std::string(static_cast<std::size_t>(i), 'a'));
    (void)tar.finish();
    const QString file = QString::fromStdString((folder.path() / "a.tar").native());
    QCOMPARE(output("tar", {"tf", file}).count('\n'), 3000);
    QCOMPARE(output("tar", {"xOf", file, "2999.jpg"}), QByteArray(2999, 'a'));
    const QByteArray first = output("tar", {"tvf", file, "--utc", "--numeric-owner", "0.jpg"});
    QVERIFY2(first.startsWith("-rw-r--r-- 0/0") && first.contains("1970-01-01 00:00"), first.constData());
}

void TestTarWriter::leavesOutWhatIsNotKept()
{
    const ScratchFolder folder;
    TarWriter tar(folder.path() / "a.tar");
    tar.add("1.jpg", "one");
    const auto room = tar.begin("2.jpg", 2000);
    std::fill(room.begin(), room.end(), std::byte{7});
    tar.add("3.jpg", "three");
    (void)tar.finish();
    QVERIFY(plain(readAll(folder.path() / "a.tar")) == plain(tarMember("1.jpg", "one") + tarMember("3.jpg", "three") + tarEnd()));
}

void TestTarWriter::growsForALargeMember()
{
    const ScratchFolder folder;
    const std::string large(3'000'001, 'L');
    TarWriter tar(folder.path() / "a.tar");
    tar.add("1.jpg", "one");
    QCOMPARE(tar.add("2.jpg", large), std::uint64_t{1536});
    (void)tar.finish();
    QVERIFY(plain(readAll(folder.path() / "a.tar")) == plain(tarMember("1.jpg", "one") + tarMember("2.jpg", large) + tarEnd()));
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
            (void)tar.finish();
        }));
        QVERIFY(failing.hasFailed());
    }
}

QTEST_GUILESS_MAIN(TestTarWriter)
#include "tst_tar_writer.moc"
