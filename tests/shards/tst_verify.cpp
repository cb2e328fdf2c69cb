// SPDX-License-Identifier: GPL-3.0-or-later
#include "shard_fixture.h"
#include "shards/shard_set.h"
#include "shards/verify.h"

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

constexpr const char* kTar = "images-train-000000.tar";

/// All problems as one text, a line each.
std::string verified(const fs::path& folder, bool readData)
{
    std::string text;
    for (const ShardProblem& problem : verifyShards(folder, {readData, 1}, {}))
        text += problem.text() + "\n";
    return text;
}

const ShardRow& rowOf(const ShardSet& set, const std::string& path)
{
    return *std::find_if(set.rows.begin(), set.rows.end(), [&](const ShardRow& row) { return row.path == path; });
}

QString lastPath(const ShardSet& set)
{
    return QString::fromStdString(std::string(set.rows.back().path));
}

} // namespace

/// verifyShards(): a shard that lost anything is named with what it lost, never read as a shorter one.
class TestVerify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsNothingInASoundSet();
    void namesWhatIsLost_data();
    void namesWhatIsLost();
    void noticesACutAtEveryOffset();
    void namesWhatIsLostWithoutAChecksum_data();
    void namesWhatIsLostWithoutAChecksum();
    void noticesAFlipOfAnyByte_data();
    void noticesAFlipOfAnyByte();
    void refusesAnIndexThatIsNotTheOne_data();
    void refusesAnIndexThatIsNotTheOne();
    void readsVersionOne();
};

void TestVerify::findsNothingInASoundSet()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 50);
    packShards(fixture.manifest, fixture.scratch.path() / "out", {}, {});
    for (const bool summed : {true, false}) {
        if (!summed)
            forgetChecksums(fixture.scratch.path() / "out");
        QCOMPARE(verified(fixture.scratch.path() / "out", false), std::string());
        QCOMPARE(verified(fixture.scratch.path() / "out", true), std::string());
    }
    QVERIFY(throwsError(ErrorCode::NotFound, "no shard set", [&] { (void)verified(fixture.scratch.path(), false); }));
}

void TestVerify::namesWhatIsLost_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<bool>("readData");
    QTest::addColumn<QStringList>("messages");
    QTest::newRow("cut between two images") << "cut" << false << QStringList{"holds 2 of 3 images", "its end marker is missing", "LAST: is missing"};
    QTest::newRow("cut between two images, end marker added") << "shorter" << false << QStringList{"holds 2 of 3 images", "LAST: is missing"};
    QTest::newRow("cut inside an image") << "inside" << false << QStringList{"holds 2 of 3 images", "LAST: is missing"};
    QTest::newRow("one flipped byte") << "flip" << true << QStringList{"cat/b.jpg: checksum"};
    QTest::newRow("bad header checksum") << "header" << false << QStringList{"holds 2 of 3 images", "LAST: is missing"};
    QTest::newRow("flipped label") << "label" << true << QStringList{"its images are whole, but not the headers"};
    QTest::newRow("no bytes") << "zero" << false << QStringList{"is empty", "holds 0 of 3 images"};
    QTest::newRow("no members") << "end" << false << QStringList{"is empty", "holds 0 of 3 images"};
    QTest::newRow("text") << "text" << false << QStringList{"holds 0 of 3 images"};
    QTest::newRow("missing") << "missing" << false << QStringList{"is missing, and with it 3 images"};
    QTest::newRow("a link") << "link" << false << QStringList{"can't be read: This is a symbolic link"};
    QTest::newRow("more behind its end") << "more" << false << QStringList{"behind its end marker"};
    QTest::newRow("a tar that is not of the set") << "extra" << false << QStringList{"images-train-000001.tar: is not part of this shard set"};
}

void damage(const fs::path& folder, const QString& how)
{
    const fs::path file = folder / kTar;
    const ShardSet set = ShardSet::open(folder);
    std::string bytes = readAll(file);
    const std::size_t lastHeader = set.rows.back().offset - 5 * 512; // of its .cls; then label, text and three headers
    if (how == "cut")
        bytes.resize(lastHeader);
    if (how == "shorter")
        bytes = bytes.substr(0, lastHeader) + tarEnd();
    if (how == "inside")
        bytes.resize(set.rows.back().offset + 100);
    if (how == "flip")
        bytes[rowOf(set, "cat/b.jpg").offset + 5] ^= 1;
    if (how == "header")
        bytes[lastHeader + 10] ^= 1;
    if (how == "label")
        bytes[512] ^= 1; // of the first .cls
    if (how == "zero")
        bytes.clear();
    if (how == "end")
        bytes = tarEnd();
    if (how == "text")
        bytes = std::string(5000, 'x');
    if (how == "more")
        bytes += tarMember("more.jpg", "more") + tarEnd();
    if (how == "extra")
        writeAll(folder / "images-train-000001.tar", bytes);
    writeAll(file, bytes);
    if (how == "link")
        fs::rename(file, folder / "elsewhere"), fs::create_symlink("elsewhere", file);
    if (how == "missing")
        fs::remove(file);
}

void TestVerify::namesWhatIsLost()
{
    QFETCH(QString, how);
    QFETCH(bool, readData);
    QFETCH(QStringList, messages);
    ShardFixture fixture;
    fillThree(fixture);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const QString last = lastPath(ShardSet::open(out));
    damage(out, how);
    const QString found = QString::fromStdString(verified(out, readData));
    for (QString message : messages)
        QVERIFY2(found.contains(message.replace("LAST", last)), qPrintable(found));
    QVERIFY2(found.startsWith("images-train-00000"), qPrintable(found));
}

/// A shard whose images were shared unread: its bytes are compared with what the index says.
void TestVerify::namesWhatIsLostWithoutAChecksum_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("found");
    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("an image") << "image"
                              << "LAST: checksum\n";
    QTest::newRow("a label") << "label"
                             << "LAST: its headers, label or text are not as they were packed\n";
    QTest::newRow("a JSON text") << "text"
                                 << "LAST: its headers, label or text are not as they were packed\n";
    QTest::newRow("blanks behind a JSON text") << "blanks"
                                               << "LAST: its headers, label or text are not as they were packed\n";
    QTest::newRow("an owner in a header") << "owner"
                                          << "LAST: its headers, label or text are not as they were packed\n";
    QTest::newRow("behind an image") << "behind"
                                     << "LAST: its headers, label or text are not as they were packed\n";
    QTest::newRow("an image and its label") << "image label"
                                            << "LAST: its headers, label or text are not as they were packed\nLAST: checksum\n";
    QTest::newRow("the end marker") << "end"
                                    << "its end marker is not as it was packed";
    QTest::newRow("cut") << "cut"
                         << "bytes, should have";
    QTest::newRow("missing") << "missing"
                             << "is missing, and with it 3 images";
}

void TestVerify::namesWhatIsLostWithoutAChecksum()
{
    QFETCH(QString, how);
    QFETCH(QString, found);
    ShardFixture fixture;
    const std::string large(300'000, 'l'); // so that blanks lie behind their texts
    for (const char* name : {"cat/a.jpg", "cat/b.jpg", "cat/c.jpg"})
        fixture.add("train", name, large + name, "cat");
    fixture.close();
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    forgetChecksums(out);
    const ShardSet set = ShardSet::open(out);
    QCOMPARE(set.version, 3);
    const ShardRow& row = set.rows.back();
    const std::uint64_t before = set.rows[1].offset + (set.rows[1].bytes + 511) / 512 * 512; // the end of the sample before
    std::string bytes = readAll(out / kTar);
    const auto flip = [&](std::uint64_t at) { bytes.at(at) ^= 1; };
    if (how.contains("image"))
        flip(row.offset + 12'345);
    if (how.contains("label"))
        flip(before + 512);
    if (how == "text")
        flip(before + 3 * 512 + 4);
    if (how == "blanks")
        flip(row.offset - 512 - 1);
    if (how == "owner") {
        std::string header = bytes.substr(before, 512);
        header[265] = 'r'; // the owner's name, and the header's sum with it: sound, but not ours
        unsigned sum = 8 * ' ';
        for (std::size_t i = 0; i < 512; ++i)
            sum += i >= 148 && i < 156 ? 0 : static_cast<unsigned char>(header[i]);
        char text[16];
        std::snprintf(text, sizeof text, "%06o", sum);
        header.replace(148, 6, text);
        bytes.replace(before, 512, header);
    }
    if (how == "behind")
        flip(row.offset + row.bytes);
    if (how == "end")
        flip(bytes.size() - 1);
    if (how == "cut")
        bytes.resize(bytes.size() - 512);
    writeAll(out / kTar, bytes);
    if (how == "missing")
        fs::remove(out / kTar);
    const QString got = QString::fromStdString(verified(out, true));
    QString expected = found;
    expected.replace("LAST", "images-train-000000.tar: " + lastPath(set));
    if (how == "end" || how == "cut" || how == "missing")
        QVERIFY2(got.contains(expected), qPrintable(got));
    else
        QCOMPARE(got, expected);
}

void TestVerify::noticesACutAtEveryOffset()
{
    ShardFixture fixture;
    fillThree(fixture);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const ShardSet set = ShardSet::open(out);
    const std::size_t lastImage = set.rows.back().offset;
    for (std::size_t size = fs::file_size(out / kTar); size-- > 0;) {
        fs::resize_file(out / kTar, size);
        std::string found;
        for (const ShardProblem& problem : checkStructure(out, set, set.shards.front(), set.rows))
            found += problem.text() + "\n";
        QVERIFY2(found.find("bytes, should have") != std::string::npos, std::to_string(size).c_str());
        const bool imagesAreThere = size >= lastImage + 1024;
        QVERIFY2((found.find("of 3 images") == std::string::npos) == imagesAreThere, (std::to_string(size) + ": " + found).c_str());
    }
}

/// Every byte of the first image and all that belongs to it, then one here and there.
void TestVerify::noticesAFlipOfAnyByte_data()
{
    QTest::addColumn<bool>("summed");
    QTest::newRow("by its checksum") << true;
    QTest::newRow("by its images") << false;
}

void TestVerify::noticesAFlipOfAnyByte()
{
    QFETCH(bool, summed);
    ShardFixture fixture;
    fillThree(fixture);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    if (!summed)
        forgetChecksums(out);
    const std::string whole = readAll(out / kTar);
    const std::size_t secondSample = ShardSet::open(out).rows.front().offset + 1024;
    for (std::size_t at = 0; at < whole.size(); at += at < secondSample ? 1 : 61) {
        std::string bytes = whole;
        bytes[at] ^= 0x10;
        writeAll(out / kTar, bytes);
        const std::string found = verified(out, true);
        QVERIFY2(!found.empty() && found.find("should have") == std::string::npos, std::to_string(at).c_str());
    }
}

void TestVerify::refusesAnIndexThatIsNotTheOne_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<bool>("signedAgain");
    QTest::addColumn<QString>("message");
    QTest::newRow("changed index") << "index.csv"
                                   << "cat/b.jpg"
                                   << "cat/x.jpg" << false << "checksum";
    QTest::newRow("path that leaves") << "index.csv"
                                      << "cat/b.jpg"
                                      << "../b.jpg" << true << "would leave its folder";
    QTest::newRow("absolute path") << "index.csv"
                                   << "cat/b.jpg"
                                   << "/tmp/b.jpg" << true << "would leave its folder";
    QTest::newRow("path twice") << "index.csv"
                                << "cat/b.jpg"
                                << "cat/a.jpg" << true << "twice";
    QTest::newRow("offset outside") << "index.csv"
                                    << ",700,"
                                    << ",999999," << true << "outside its shard";
    QTest::newRow("no number") << "index.csv"
                               << ",700,"
                               << ",seven," << true << "where a number should be";
    QTest::newRow("unknown shard") << "index.csv"
                                   << "images-train-000000.tar"
                                   << "images-train-000009.tar" << true << "doesn't name";
    QTest::newRow("unknown set") << "index.csv"
                                 << ",cat,train,"
                                 << ",cat,brain," << true << "set is not in the manifest";
    QTest::newRow("label out of range") << "index.csv"
                                        << ",0\n"
                                        << ",1\n"
                                        << true << "label or checksum";
    QTest::newRow("other count") << "manifest.json"
                                 << "\"images\": 3,\n      \"classes\""
                                 << "\"images\": 4,\n      \"classes\"" << false << "disagree about the number";
    QTest::newRow("shard elsewhere") << "manifest.json"
                                     << "\"file\": \"images"
                                     << "\"file\": \"../images" << false << "would leave its folder";
    QTest::newRow("no JSON") << "manifest.json"
                             << "{"
                             << "" << false << "";
}

void TestVerify::refusesAnIndexThatIsNotTheOne()
{
    QFETCH(QString, file);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(bool, signedAgain);
    QFETCH(QString, message);
    ShardFixture fixture;
    fillThree(fixture);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const fs::path changed = out / file.toStdString();
    std::string text = readAll(changed);
    const std::string old = toHex(sha256(text));
    const std::size_t at = text.find(from.toStdString());
    QVERIFY2(at != std::string::npos, text.c_str());
    text.replace(at, static_cast<std::size_t>(from.size()), to.toStdString());
    writeAll(changed, text);
    if (signedAgain) {
        std::string manifest = readAll(out / "manifest.json");
        manifest.replace(manifest.find(old), 64, toHex(sha256(text)));
        writeAll(out / "manifest.json", manifest);
    }
    const std::string found = verified(out, false);
    QVERIFY2(!found.empty() && found.find(message.toStdString()) != std::string::npos, found.c_str());
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)ShardSet::open(out); }));
}

/// A shard set of version 1: nine-digit keys, the image before its label, SHA-256 everywhere, no checksums.
void TestVerify::readsVersionOne()
{
    const ScratchFolder scratch;
    const std::string image(700, 'a'), hex = toHex(sha256(image));
    const std::string tar = tarMember("000000000.jpg", image) + tarMember("000000000.cls", "0") + tarMember("000000000.json", "{}") + tarEnd();
    const std::string index = "shard,key,offset,bytes,sha256,path,class,set,group,label\n" + std::string(kTar) + ",000000000,512,700," + hex
                              + ",cat/a.jpg,cat,train," + toHex(sha256("g")) + ",0\n";
    const Json manifest{
        {"format", "taxon-shards"},
        {"version", 1},
        {"dataset", "old"},
        {"shuffle_seed", 42},
        {"images", 1},
        {"index_sha256", toHex(sha256(index))},
        {"classes", {"cat"}},
        {"sets", {{{"name", "train"}, {"kind", "train"}, {"images", 1}, {"hash", ""}}}},
        {"shards",
         {{{"file", kTar}, {"set", "train"}, {"sha256", toHex(sha256(tar))}, {"bytes", tar.size()}, {"images", 1}, {"classes", {{"cat", 1}}}}}},
        {"left_out", Json::array()}};
    scratch.write("set/index.csv", index);
    scratch.write("set/manifest.json", manifest.dump());
    scratch.write(fs::path("set") / kTar, tar);
    QCOMPARE(verified(scratch.path() / "set", false), std::string());
    QCOMPARE(verified(scratch.path() / "set", true), std::string());
    std::string flipped = tar;
    flipped[600] ^= 1;
    scratch.write(fs::path("set") / kTar, flipped);
    QCOMPARE(verified(scratch.path() / "set", false), std::string());
    QCOMPARE(verified(scratch.path() / "set", true), std::string(kTar) + ": cat/a.jpg: checksum\n");
}

QTEST_GUILESS_MAIN(TestVerify)
#include "tst_verify.moc"
