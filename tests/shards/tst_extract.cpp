// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_lock.h"
#include "shard_fixture.h"
#include "shards/extract.h"
#include "shards/tar_listing.h"
#include "support/failing_file_system.h"

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

/// extractShards(): all or nothing, nothing outside the target, nothing but files and folders.
class TestExtract : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesTheLibraryBack();
    void readsWhatGnuTarWrites_data();
    void readsWhatGnuTarWrites();
    void readsASparseMember();
    void refusesAnUnsafeTar_data();
    void refusesAnUnsafeTar();
    void refusesACutAtEveryOffset();
    void losesNothingByAFlippedBitOfAHeader();
    void namesAnEntryThatTheDiskCannotHold();
    void refusesADamagedShardSet_data();
    void refusesADamagedShardSet();
    void refusesNamesThatTwoTarsShare();
    void refusesWhatItCannotDo();
    void leavesNothingWhenAWriteFails();
    void goesOnWhereItWasStopped();
    void beginsAnewForOtherShards();
};

void TestExtract::givesTheLibraryBack()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 300);
    packShards(fixture.manifest, fixture.scratch.path() / "shards", {}, {});
    const ExtractResult result = extractShards(fixture.scratch.path() / "shards", fixture.scratch.path() / "tree", {4}, {});
    QCOMPARE(result.files, std::size_t{305});
    QCOMPARE(result.datasetId, std::string("set-1"));
    auto extracted = tree(fixture.scratch.path() / "tree");
    QCOMPARE(extracted.erase(".taxon/") + extracted.erase(".taxon/index.csv") + extracted.erase(".taxon/manifest.json"), std::size_t{3});
    auto library = tree(fixture.manifest.library);
    library.erase("dog/reserve.jpg");
    QVERIFY(extracted == library);
}

void TestExtract::readsWhatGnuTarWrites_data()
{
    QTest::addColumn<QString>("format");
    QTest::newRow("GNU") << "gnu";
    QTest::newRow("pax") << "pax";
    QTest::newRow("ustar") << "ustar";
    QTest::newRow("v7") << "v7";
}

void TestExtract::readsWhatGnuTarWrites()
{
    QFETCH(QString, format);
    const bool longNames = format == "gnu" || format == "pax";
    const ScratchFolder scratch;
    scratch.write("lib/cat/a.jpg", "a");
    scratch.write("lib/cat/new\nline and space.jpg", std::string(5000, 'n'));
    scratch.write("lib/dog/\xC3\xA4\xE7\x8C\xAB.jpg", "unicode");
    scratch.write("lib/dog/empty.jpg", "");
    if (longNames)
        scratch.write("lib/dog/" + std::string(251, 'l') + ".jpg", "255 bytes");
    if (format == "gnu") // pax has UTF-8 names only
        scratch.write("lib/dog/\xFF\xFE.jpg", "not UTF-8");
    const QString tar = QString::fromStdString((scratch.path() / "lib.tar").native());
    output("tar", {"--format=" + format, "-C", QString::fromStdString((scratch.path() / "lib").native()), "-cf", tar, "."});
    const ExtractResult result = extractShards(scratch.path() / "lib.tar", scratch.path() / "out", {1}, {});
    QCOMPARE(result.datasetId, std::string());
    QVERIFY(tree(scratch.path() / "lib") == tree(scratch.path() / "out"));
}

void TestExtract::readsASparseMember()
{
    const ScratchFolder scratch;
    scratch.write("lib/cat/hole.jpg", "begin");
    fs::resize_file(scratch.path() / "lib/cat/hole.jpg", 3'000'000);
    output("tar", {"-S", "-C", QString::fromStdString((scratch.path() / "lib").native()), "-cf",
                   QString::fromStdString((scratch.path() / "lib.tar").native()), "cat"});
    QVERIFY(fs::file_size(scratch.path() / "lib.tar") < 100'000);
    extractShards(scratch.path() / "lib.tar", scratch.path() / "out", {1}, {});
    QVERIFY(tree(scratch.path() / "lib") == tree(scratch.path() / "out"));
}

void TestExtract::refusesAnUnsafeTar_data()
{
    QTest::addColumn<QByteArray>("tar");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& members, const char* message) {
        const std::string tar = tarMember("cat/first.jpg", "first") + members + tarEnd();
        QTest::newRow(name) << QByteArray(tar.data(), static_cast<qsizetype>(tar.size())) << message;
    };
    row("..", tarMember("../evil.jpg", "x"), "'../evil.jpg' would leave its folder");
    row(".. inside", tarMember("cat/../../evil.jpg", "x"), "would leave its folder");
    row("absolute", tarMember("/tmp/evil.jpg", "x"), "'/tmp/evil.jpg' is absolute");
    row("symbolic link", tarHeader("cat/link.jpg", 0, '2', "/etc/passwd"), "'cat/link.jpg' is a symbolic link");
    row("hard link", tarHeader("cat/link.jpg", 0, '1', "cat/first.jpg"), "'cat/link.jpg' is a hard link");
    row("character device", tarHeader("cat/dev.jpg", 0, '3'), "'cat/dev.jpg' is a device");
    row("block device", tarHeader("cat/dev.jpg", 0, '4'), "'cat/dev.jpg' is a device");
    row("FIFO", tarHeader("cat/fifo.jpg", 0, '6'), "'cat/fifo.jpg' is a FIFO");
    row("same name twice", tarMember("cat/first.jpg", "second"), "'cat/first.jpg' is there twice");
    row("same name, other spelling", tarMember("./cat//first.jpg", "second"), "is there twice");
    row("a file where a folder is", tarMember("cat", "x"), "is a file and a folder");
    row("a folder where a file is", tarHeader("cat/first.jpg/", 0, '5'), "is a file and a folder");
    row("below a file", tarMember("cat/first.jpg/x.jpg", "x"), "lies below a file");
    row("no name", tarMember("", "x"), "has an empty name");
    row("only a dot", tarMember(".", "x"), "has an empty name");
    row("NUL name", tarMember(std::string("\0evil.jpg", 9), "x"), "has an empty name");
    row(
        "bad header checksum",
        [] {
            std::string bad = tarMember("cat/b.jpg", "b");
            bad[5] = 'X';
            return bad;
        }(),
        "is damaged after 'cat/first.jpg'");
    row("garbage", std::string(1024, 'g'), "is damaged after 'cat/first.jpg'");
    row("second archive behind", tarEnd() + tarMember("cat/b.jpg", "b"), "behind its end marker");
}

void TestExtract::refusesAnUnsafeTar()
{
    QFETCH(QByteArray, tar);
    QFETCH(QString, message);
    const ScratchFolder scratch;
    scratch.write("a/shards/bad.tar", tar.toStdString());
    const auto before = tree(scratch.path());
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(),
                        [&] { extractShards(scratch.path() / "a/shards", scratch.path() / "a/out", {2}, {}); }));
    QVERIFY(before == tree(scratch.path()));
    QVERIFY(!fs::exists("/tmp/evil.jpg"));
}

void TestExtract::refusesACutAtEveryOffset()
{
    const ScratchFolder scratch;
    const std::string zeros(1024, '\0'); // data that looks like an end marker
    const std::string whole = tarMember("cat/a.jpg", std::string(700, 'a')) + tarMember("cat/b.jpg", zeros) + tarMember("cat/empty.jpg", "")
                              + tarEnd();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        fs::remove(scratch.path() / "lib.tar"); // ext4 flushes a file that is cut and written again
        scratch.write("lib.tar", std::string_view(whole).substr(0, size));
        const auto error = errorOf([&] { extractShards(scratch.path() / "lib.tar", scratch.path() / "out", {1, false}, {}); });
        if (size >= whole.size() - 512) { // one zero block is left: nothing is lost
            QVERIFY2(!error, error ? error->what() : "");
            fs::remove_all(scratch.path() / "out");
        } else {
            QVERIFY2(error && error->code() == ErrorCode::Damaged, std::to_string(size).c_str());
            QVERIFY(!fs::exists(scratch.path() / "out"));
        }
    }
}

/// Nothing but the checksum's own blanks may flip unnoticed, and then what is extracted is the same.
void TestExtract::losesNothingByAFlippedBitOfAHeader()
{
    const ScratchFolder scratch;
    const std::string first = tarMember("cat/a.jpg", std::string(700, 'a'));
    const std::string whole = first + tarMember("cat/b.jpg", "b") + tarEnd();
    scratch.write("lib.tar", whole);
    extractShards(scratch.path() / "lib.tar", scratch.path() / "expected", {1, false}, {});
    const auto expected = tree(scratch.path() / "expected");
    std::size_t unnoticed = 0;
    for (const std::size_t header : {std::size_t{0}, first.size()})
        for (std::size_t bit = 0; bit < std::size_t{512} * 8; ++bit) {
            std::string flipped = whole;
            char& byte = flipped[header + bit / 8];
            byte = static_cast<char>(byte ^ (1 << bit % 8));
            fs::remove(scratch.path() / "lib.tar");
            scratch.write("lib.tar", flipped);
            const auto error = errorOf([&] { extractShards(scratch.path() / "lib.tar", scratch.path() / "out", {1, false}, {}); });
            const std::string where = std::to_string(header + bit / 8) + ", bit " + std::to_string(bit % 8);
            QVERIFY2(!error || error->code() == ErrorCode::Damaged, where.c_str());
            QVERIFY2(error ? !fs::exists(scratch.path() / "out") : tree(scratch.path() / "out") == expected, where.c_str());
            unnoticed += error ? 0 : 1;
            fs::remove_all(scratch.path() / "out");
        }
    QVERIFY2(unnoticed <= 2 * 2 * 8, std::to_string(unnoticed).c_str());
}

void TestExtract::namesAnEntryThatTheDiskCannotHold()
{
    const ScratchFolder scratch;
    const std::string name(300, 'n');
    std::string longName = "cat/" + name;
    longName.resize(512);
    scratch.write("lib.tar", tarMember("cat/a.jpg", "a") + tarHeader("././@LongLink", 305, 'L') + longName + tarMember("short", "b") + tarEnd());
    const auto error = errorOf([&] { extractShards(scratch.path() / "lib.tar", scratch.path() / "new/out", {1}, {}); });
    QVERIFY(error && error->code() == ErrorCode::Io && error->where() == (scratch.path() / "lib.tar").native());
    QVERIFY2(error->message().find("'cat/" + name + "' has a name of 300 bytes") != std::string::npos, error->what());
    QVERIFY(!fs::exists(scratch.path() / "new"));
}

void TestExtract::refusesADamagedShardSet_data()
{
    QTest::addColumn<int>("cutAt");
    QTest::addColumn<int>("flipAt");
    QTest::addColumn<QString>("message");
    QTest::newRow("cut") << 1000 << -1 << "holds 0 of 3 images";
    QTest::newRow("cut to nothing") << 0 << -1 << "holds 0 of 3 images";
    QTest::newRow("flipped image byte") << -1 << 2600 << "checksum";
    QTest::newRow("flipped header byte") << -1 << 2 << "is damaged";
    QTest::newRow("flipped type") << -1 << 156 << "is damaged";
}

void TestExtract::refusesADamagedShardSet()
{
    QFETCH(int, cutAt);
    QFETCH(int, flipAt);
    QFETCH(QString, message);
    ShardFixture fixture;
    fillThree(fixture);
    packShards(fixture.manifest, fixture.scratch.path() / "shards", {}, {});
    const fs::path file = fixture.scratch.path() / "shards/images-train-000000.tar";
    std::string bytes = readAll(file);
    if (cutAt >= 0)
        bytes.resize(static_cast<std::size_t>(cutAt));
    if (flipAt >= 0)
        bytes[static_cast<std::size_t>(flipAt)] ^= 2;
    writeAll(file, bytes);
    const auto before = tree(fixture.scratch.path());
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(),
                        [&] { extractShards(fixture.scratch.path() / "shards", fixture.scratch.path() / "tree", {2}, {}); }));
    QVERIFY(before == tree(fixture.scratch.path()));
}

void TestExtract::refusesNamesThatTwoTarsShare()
{
    const ScratchFolder scratch;
    scratch.write("tars/1.tar", tarMember("cat/a.jpg", "1") + tarEnd());
    scratch.write("tars/2.tar", tarMember("cat/b.jpg", "2") + tarEnd());
    extractShards(scratch.path() / "tars", scratch.path() / "out", {2}, {});
    QCOMPARE(tree(scratch.path() / "out").size(), std::size_t{3});
    scratch.write("tars/3.tar", tarMember("cat/a.jpg", "3") + tarEnd());
    QVERIFY(throwsError(ErrorCode::Damaged, "'cat/a.jpg' is in 1.tar too",
                        [&] { extractShards(scratch.path() / "tars", scratch.path() / "out2", {2}, {}); }));
    scratch.write("tars/3.tar", tarMember("cat/a.jpg/below.jpg", "3") + tarEnd());
    QVERIFY(throwsError(ErrorCode::Damaged, "lies below what is a file",
                        [&] { extractShards(scratch.path() / "tars", scratch.path() / "out2", {2}, {}); }));
    QVERIFY(!fs::exists(scratch.path() / "out2"));
}

void TestExtract::refusesWhatItCannotDo()
{
    const ScratchFolder scratch;
    scratch.write("tars/1.tar", tarMember("cat/a.jpg", "1") + tarEnd());
    fs::create_directory(scratch.path() / "there");
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "there", [&] { extractShards(scratch.path() / "tars", scratch.path() / "there", {1}, {}); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "no shards here", [&] { extractShards(scratch.path() / "there", scratch.path() / "out", {1}, {}); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "no shards here", [&] { extractShards(scratch.path() / "gone", scratch.path() / "out", {1}, {}); }));
    // a member that says it is as large as a disk: the header alone is refused, as cut
    scratch.write("huge/1.tar", tarHeader("cat/a.jpg", std::size_t{077777777777}) + tarEnd());
    QVERIFY(throwsError(ErrorCode::Damaged, "is cut", [&] { extractShards(scratch.path() / "huge", scratch.path() / "out", {1}, {}); }));
    // a sparse one really has the size it says: checked against the disk before anything is written
    const fs::path hole = scratch.write("sparse/cat/hole.jpg", "");
    fs::resize_file(hole, std::uintmax_t{1} << 43);
    output("tar", {"-S", "-C", QString::fromStdString((scratch.path() / "sparse").native()), "-cf",
                   QString::fromStdString((scratch.path() / "sparse/1.tar").native()), "cat"});
    QVERIFY(throwsError(ErrorCode::NoSpace, "extract the shards",
                        [&] { extractShards(scratch.path() / "sparse/1.tar", scratch.path() / "out", {1}, {}); }));
    QVERIFY(!fs::exists(scratch.path() / "out"));
}

void TestExtract::leavesNothingWhenAWriteFails()
{
    ShardFixture fixture;
    fillThree(fixture);
    packShards(fixture.manifest, fixture.scratch.path() / "shards", {}, {});
    const fs::path out = fixture.scratch.path() / "out";
    int failures = 0;
    for (int failAt = 1;; ++failAt) {
        FailingFileSystem failing(failAt, ENOSPC);
        const auto error = errorOf([&] { extractShards(fixture.scratch.path() / "shards", out, {1}, {}, failing); });
        if (!failing.hasFailed())
            break;
        QVERIFY2(error && error->code() == ErrorCode::NoSpace, std::to_string(failAt).c_str());
        fs::remove_all(out); // after the rename only the flush of the parent folder can fail
        QCOMPARE(std::distance(fs::directory_iterator(fixture.scratch.path()), {}), std::ptrdiff_t{2});
        ++failures;
    }
    QVERIFY(failures >= 8);
    QVERIFY(fs::exists(out));
}

void TestExtract::goesOnWhereItWasStopped()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 600);
    const fs::path shards = fixture.scratch.path() / "shards", out = fixture.scratch.path() / "out",
                   half = fixture.scratch.path() / ".out.extracting";
    packShards(fixture.manifest, shards, {}, {});
    std::stop_source stop;
    const jobs::Context context(stop.get_token(), [&](const jobs::Progress&) { stop.request_stop(); });
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { extractShards(shards, out, {1}, context); }));
    QVERIFY(!fs::exists(out) && fs::exists(half));
    const auto files = tree(half);
    const std::size_t images = static_cast<std::size_t>(
        std::count_if(files.begin(), files.end(), [](const auto& file) { return file.first.back() != '/' && file.first[0] != '.'; }));
    QVERIFY(images > 0 && images < 605);
    std::size_t damaged = 0; // as a power cut leaves files: empty, cut, with zeros
    for (const auto& [name, content] : files) {
        if (name.back() == '/' || name[0] == '.' || content.empty())
            continue;
        writeAll(half / name, damaged == 0 ? "" : damaged == 1 ? content.substr(0, content.size() / 2) : std::string(content.size(), '\0'));
        if (++damaged == 3)
            break;
    }
    const ExtractResult result = extractShards(shards, out, {2}, {});
    QCOMPARE(result.files, std::size_t{605});
    QCOMPARE(result.filesThere, images - damaged);
    QVERIFY(!fs::exists(half));
    auto extracted = tree(out);
    QCOMPARE(extracted.erase(".taxon/") + extracted.erase(".taxon/index.csv") + extracted.erase(".taxon/manifest.json"), std::size_t{3});
    auto library = tree(fixture.manifest.library);
    library.erase("dog/reserve.jpg");
    QVERIFY(extracted == library);
}

void TestExtract::beginsAnewForOtherShards()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 20);
    const fs::path shards = fixture.scratch.path() / "shards", out = fixture.scratch.path() / "out",
                   half = fixture.scratch.path() / ".out.extracting";
    packShards(fixture.manifest, shards, {}, {});
    fixture.scratch.write(".out.extracting/.taxon/manifest.json", "{}");
    fixture.scratch.write(".out.extracting/cat/stranger.jpg", "x");
    extractShards(shards, out, {1}, {});
    QVERIFY(!fs::exists(out / "cat/stranger.jpg") && !fs::exists(half));
    fs::remove_all(out);
    fs::create_directories(half / ".taxon");
    const FileLock other(half / ".taxon/lock");
    QVERIFY(throwsError(ErrorCode::Locked, "Another program", [&] { extractShards(shards, out, {1}, {}); }));
    QVERIFY(!fs::exists(out) && fs::exists(half));
}

QTEST_GUILESS_MAIN(TestExtract)
#include "tst_extract.moc"
