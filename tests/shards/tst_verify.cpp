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

} // namespace

/// verifyShards(): a shard that lost anything is named with what it lost, never read as a shorter one.
class TestVerify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsNothingInASoundSet();
    void namesWhatIsLost_data();
    void namesWhatIsLost();
    void noticesACutAtEveryBlock();
    void noticesAFlipOfAnyByte();
    void refusesAnIndexThatIsNotTheOne_data();
    void refusesAnIndexThatIsNotTheOne();
};

void TestVerify::findsNothingInASoundSet()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 50);
    packShards(fixture.manifest, fixture.scratch.path() / "out", {}, {});
    QCOMPARE(verified(fixture.scratch.path() / "out", false), std::string());
    QCOMPARE(verified(fixture.scratch.path() / "out", true), std::string());
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
    const std::size_t lastHeader = set.rows.back().offset - 512;
    if (how == "cut")
        bytes.resize(lastHeader);
    if (how == "shorter")
        bytes = bytes.substr(0, lastHeader) + tarEnd();
    if (how == "inside")
        bytes.resize(lastHeader + 1000);
    if (how == "flip")
        bytes[rowOf(set, "cat/b.jpg").offset + 5] ^= 1;
    if (how == "header")
        bytes[lastHeader + 10] ^= 1;
    if (how == "label")
        bytes[set.rows.back().offset + 1024 + 512] ^= 1;
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
    const QString last = QString::fromStdString(ShardSet::open(out).rows.back().path);
    damage(out, how);
    const QString found = QString::fromStdString(verified(out, readData));
    for (QString message : messages)
        QVERIFY2(found.contains(message.replace("LAST", last)), qPrintable(found));
    QVERIFY2(found.startsWith("images-train-00000"), qPrintable(found));
}

void TestVerify::noticesACutAtEveryBlock()
{
    ShardFixture fixture;
    fillThree(fixture);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const std::string whole = readAll(out / kTar);
    for (std::size_t size = 0; size < whole.size(); size += 256) {
        writeAll(out / kTar, whole.substr(0, size));
        const std::string found = verified(out, false);
        QVERIFY2(found.find("bytes, should have") != std::string::npos, std::to_string(size).c_str());
        const bool lostNothing = size >= whole.size() - 512;
        QCOMPARE(found.find("of 3 images") == std::string::npos, lostNothing || size >= ShardSet::open(out).rows.back().offset + 1024);
    }
}

void TestVerify::noticesAFlipOfAnyByte()
{
    ShardFixture fixture;
    fillThree(fixture);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const std::string whole = readAll(out / kTar);
    for (std::size_t at = 0; at < whole.size(); at += 61) {
        std::string bytes = whole;
        bytes[at] ^= 0x10;
        writeAll(out / kTar, bytes);
        QVERIFY2(!verified(out, true).empty(), std::to_string(at).c_str());
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

QTEST_GUILESS_MAIN(TestVerify)
#include "tst_verify.moc"
