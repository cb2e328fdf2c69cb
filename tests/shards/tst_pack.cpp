// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"
#include "shard_fixture.h"
#include "shards/extract.h"
#include "shards/shard_set.h"
#include "shards/verify.h"
#include "support/failing_file_system.h"

#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

/// packShards(): the same library gives the same bytes; what changed meanwhile is never packed as if nothing had been.
class TestPack : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesTheSameBytesWithAnyNumberOfThreads();
    void anotherSeedGivesAnotherOrder();
    void writesWebDatasetMembers();
    void writesManifestIndexAndTimmInfo();
    void packsADataSetWithoutChecksums();
    void alignsLargeImages();
    void listsWhatChanged_data();
    void listsWhatChanged();
    void packsTheRestWhenAsked();
    void refusesWhatItCannotDo();
    void leavesNothingWhenAWriteFails();
    void stopsWhenAsked();
    void aStageReusesWhatLiesThere();
    void takesUnchangedShardsOver();
    void takesShardsWithoutAChecksumOver();
    void readsAllTheSameWhereNothingIsShared();
};

void TestPack::givesTheSameBytesWithAnyNumberOfThreads()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 100);
    PackOptions options;
    options.imagesPerShard = 30;
    options.jobs = 1;
    const PackResult result = packShards(fixture.manifest, fixture.scratch.path() / "one", options, {});
    options.jobs = 4;
    packShards(fixture.manifest, fixture.scratch.path() / "four", options, {});
    const auto one = tree(fixture.scratch.path() / "one");
    QCOMPARE(result.images, std::size_t{105});
    QCOMPARE(result.shards, std::size_t{6 + 4}); // 100 / 16 = 6 train shards, one of each other set
    QCOMPARE(one.size(), std::size_t{10 + 3});
    QVERIFY(one == tree(fixture.scratch.path() / "four"));
}

void TestPack::anotherSeedGivesAnotherOrder()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 40);
    PackOptions options;
    packShards(fixture.manifest, fixture.scratch.path() / "a", options, {});
    options.shuffleSeed = 43;
    packShards(fixture.manifest, fixture.scratch.path() / "b", options, {});
    const ShardSet a = ShardSet::open(fixture.scratch.path() / "a"), b = ShardSet::open(fixture.scratch.path() / "b");
    const auto order = [](const ShardSet& set) {
        std::vector<std::string_view> paths;
        for (const ShardRow& row : set.rows)
            paths.push_back(row.path);
        return paths;
    };
    QVERIFY(order(a) != order(b));
    QCOMPARE(b.shuffleSeed, std::uint64_t{43});
    // well mixed: the first half of the train order is not of one class
    const auto cats = std::count_if(a.rows.begin(), a.rows.begin() + 20, [&](const ShardRow& row) { return a.className(row) == "cat"; });
    QVERIFY2(cats > 4 && cats < 16, std::to_string(cats).c_str());
}

void TestPack::writesWebDatasetMembers()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 3);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const ShardSet set = ShardSet::open(out);
    const auto keyOf = [&](const std::string& path) {
        const auto row = std::find_if(set.rows.begin(), set.rows.end(), [&](const ShardRow& r) { return r.path == path; });
        return row == set.rows.end() ? QString() : QString::fromStdString(set.keyText(*row));
    };
    const QString tar = QString::fromStdString((out / "images-test-000000.tar").native());
    const QString awkward = keyOf("dog/te st\\x0A\\xFF\\\\.JPEG"), empty = keyOf("dog/empty.jpg");
    QCOMPARE(awkward.size(), 16);
    QStringList expected;
    for (const QString& key : awkward < empty ? QStringList{awkward, empty} : QStringList{empty, awkward})
        expected += {key + ".cls", key + ".json", key + (key == awkward ? ".jpeg" : ".jpg")};
    QCOMPARE(QString::fromLatin1(output("tar", {"tf", tar})), expected.join('\n') + '\n');
    QCOMPARE(output("tar", {"xOf", tar, awkward + ".cls"}), QByteArray("1"));
    QCOMPARE(output("tar", {"xOf", tar, awkward + ".jpeg"}), QByteArray(512, 't'));
    const Json json = Json::parse(output("tar", {"xOf", tar, awkward + ".json"}).toStdString());
    QCOMPARE(json["path"].get<std::string>(), std::string("dog/te st\\x0A\\xFF\\\\.JPEG"));
    QCOMPARE(json["class"].get<std::string>(), std::string("dog"));
    QCOMPARE(json["set"].get<std::string>(), std::string("test"));
    QCOMPARE(json["label"].get<int>(), 1);
    QCOMPARE(json["sha256"].get<std::string>(), toHex(sha256(std::string(512, 't'))));
    const QString odd = QString::fromStdString((out / "images-odd_things-000000.tar").native());
    const QString key = keyOf("_benchmark/odd things/_out_of_scope/x");
    QCOMPARE(output("tar", {"xOf", odd, key + ".cls"}), QByteArray("-1"));
    QCOMPARE(output("tar", {"xOf", odd, key + ".bin"}), QByteArray("no extension"));
}

void TestPack::writesManifestIndexAndTimmInfo()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 40);
    const fs::path out = fixture.scratch.path() / "out";
    PackOptions options;
    options.withSha256 = true;
    packShards(fixture.manifest, out, options, {});
    const ShardSet set = ShardSet::open(out);
    QCOMPARE(set.datasetId, std::string("set-1"));
    QCOMPARE(set.version, 2);
    QCOMPARE(set.classes, (std::vector<std::string>{"cat", "dog"}));
    QCOMPARE(set.sets.size(), std::size_t{5});
    QCOMPARE(set.sets.front().hash, fixture.manifest.sets.front().hash);
    for (const ShardInfo& shard : set.shards) {
        const std::string tar = readAll(out / shard.file);
        QCOMPARE(shard.checksum, checksum(std::as_bytes(std::span(tar))));
        QCOMPARE(shard.sha256, toHex(sha256(tar)));
        QCOMPARE(shard.content.size(), std::size_t{64});
        QCOMPARE(shard.bytes, std::uint64_t{tar.size()});
    }
    for (const ShardRow& row : set.rows) {
        const std::string tar = readAll(out / set.shards[row.shard].file);
        const std::string image = tar.substr(row.offset, row.bytes);
        QCOMPARE(toHex(sha256(image)), toHex(row.sha256));
        QCOMPARE(toHex(row.checksum), checksum(std::as_bytes(std::span(image))));
    }
    const Json info = readJson(out / "_info.json");
    QCOMPARE(info["splits"]["train"]["num_samples"].get<int>(), 40);
    QCOMPARE(info["splits"]["train"]["filenames"], Json({"images-train-000000.tar", "images-train-000001.tar"}));
    QCOMPARE(info["splits"]["train"]["shard_lengths"], Json({20, 20}));
    QCOMPARE(info["splits"]["odd_things"]["name"].get<std::string>(), std::string("odd_things"));
}

/// A data set of version 1 or 2: its images are compared by SHA-256, and get their checksum on the way.
void TestPack::packsADataSetWithoutChecksums()
{
    ShardFixture fixture;
    fillThree(fixture);
    packShards(fixture.manifest, fixture.scratch.path() / "with", {}, {});
    for (dataset::ManifestRow& row : fixture.manifest.rows)
        row.checksum = {};
    packShards(fixture.manifest, fixture.scratch.path() / "without", {}, {});
    QVERIFY(tree(fixture.scratch.path() / "with") == tree(fixture.scratch.path() / "without"));
    writeAll(fixture.manifest.library / "cat/b.jpg", std::string(700, 'B'));
    QVERIFY(
        throwsError(ErrorCode::Damaged, "cat/b.jpg: has other bytes", [&] { packShards(fixture.manifest, fixture.scratch.path() / "x", {}, {}); }));
}

/// Where blocks can be shared (XFS, Btrfs) or not: the bytes are the same, and a large image begins at a multiple of 4 KiB.
void TestPack::alignsLargeImages()
{
    ShardFixture fixture;
    const std::vector<std::size_t> sizes{300'000, 262'144, 262'143, 5, 1'000'000, 0, 266'240};
    for (std::size_t i = 0; i < sizes.size(); ++i)
        fixture.add("train", "cat/" + std::to_string(i) + ".jpg", std::string(sizes[i], static_cast<char>('a' + i)), "cat");
    fixture.close();
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const ShardSet set = ShardSet::open(out);
    for (const ShardRow& row : set.rows) {
        const std::string tar = readAll(out / set.shards[row.shard].file);
        QVERIFY(row.bytes < 262'144 || row.offset % 4096 == 0);
        QVERIFY(tar.substr(row.offset, row.bytes) == readAll(fixture.manifest.library / textToPath(row.path)));
    }
    QCOMPARE(output("tar", {"tf", QString::fromStdString((out / "images-train-000000.tar").native())}).count('\n'), 21);
    extractShards(out, fixture.scratch.path() / "tree", {}, {}); // libarchive reads every header of it first
}

void TestPack::listsWhatChanged_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("message");
    QTest::newRow("gone") << "remove"
                          << "cat/b.jpg: is gone";
    QTest::newRow("longer") << "longer"
                            << "cat/b.jpg: has 701 bytes now, had 700";
    QTest::newRow("other bytes") << "bytes"
                                 << "cat/b.jpg: has other bytes";
    QTest::newRow("a link now") << "link"
                                << "cat/b.jpg: can't be read: This is a symbolic link";
    QTest::newRow("a folder now") << "folder"
                                  << "cat/b.jpg: can't be read: This is not a regular file";
    QTest::newRow("a FIFO now") << "fifo"
                                << "cat/b.jpg: can't be read: This is not a regular file";
}

void breakImage(const fs::path& file, const QString& how)
{
    if (how == "longer")
        return writeAll(file, std::string(701, 'b'));
    if (how == "bytes")
        return writeAll(file, std::string(700, 'B'));
    fs::remove(file);
    if (how == "link")
        fs::create_symlink("a.jpg", file);
    if (how == "folder")
        fs::create_directory(file);
    if (how == "fifo")
        output("mkfifo", {QString::fromStdString(file.native())});
}

void TestPack::listsWhatChanged()
{
    QFETCH(QString, how);
    QFETCH(QString, message);
    ShardFixture fixture;
    fillThree(fixture);
    breakImage(fixture.manifest.library / "cat/b.jpg", how);
    std::vector<std::string> warnings;
    const jobs::Context context({}, {}, [&](const std::string& text) { warnings.push_back(text); });
    const fs::path out = fixture.scratch.path() / "out";
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { packShards(fixture.manifest, out, {}, context); }));
    QCOMPARE(warnings.size(), std::size_t{1});
    QCOMPARE(std::distance(fs::directory_iterator(fixture.scratch.path()), {}), std::ptrdiff_t{1}); // the library alone
}

void TestPack::packsTheRestWhenAsked()
{
    ShardFixture fixture;
    fillThree(fixture);
    breakImage(fixture.manifest.library / "cat/b.jpg", "bytes");
    PackOptions options;
    options.allowChanges = true;
    const fs::path out = fixture.scratch.path() / "out";
    const PackResult result = packShards(fixture.manifest, out, options, {});
    QCOMPARE(result.images, std::size_t{2});
    QCOMPARE(result.leftOut.size(), std::size_t{1});
    const ShardSet set = ShardSet::open(out);
    QCOMPARE(set.leftOut, (std::vector<std::string>{"cat/b.jpg"}));
    QCOMPARE(set.sets.front().images, std::size_t{2});
    QVERIFY(set.sets.front().hash != fixture.manifest.sets.front().hash);
    fs::remove_all(fixture.manifest.library / "cat");
    QVERIFY(throwsError(ErrorCode::Damaged, "None of the data set's images",
                        [&] { packShards(fixture.manifest, fixture.scratch.path() / "none", options, {}); }));
}

void TestPack::refusesWhatItCannotDo()
{
    ShardFixture fixture;
    fillThree(fixture);
    const fs::path out = fixture.scratch.path() / "out";
    fs::create_directory(out);
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "out", [&] { packShards(fixture.manifest, out, {}, {}); }));
    const fs::path other = fixture.scratch.path() / "other";
    PackOptions none;
    none.imagesPerShard = 0;
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "at least one image", [&] { packShards(fixture.manifest, other, none, {}); }));
    dataset::Manifest huge = fixture.manifest;
    huge.rows.front().bytes = std::uint64_t{1} << 60;
    QVERIFY(throwsError(ErrorCode::NoSpace, "pack the shards", [&] { packShards(huge, other, {}, {}); }));
    dataset::Manifest escape = fixture.manifest;
    escape.rows.front().path = "../secret.jpg";
    QVERIFY(throwsError(ErrorCode::Damaged, "../secret.jpg", [&] { packShards(escape, other, {}, {}); }));
    dataset::Manifest empty;
    empty.library = fixture.manifest.library;
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "no images", [&] { packShards(empty, other, {}, {}); }));
    dataset::Manifest gone = fixture.manifest;
    gone.library = fixture.scratch.path() / "gone";
    QVERIFY(throwsError(ErrorCode::NotFound, "gone", [&] { packShards(gone, other, {}, {}); }));
    QVERIFY(!fs::exists(other));
}

void TestPack::leavesNothingWhenAWriteFails()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 20);
    const fs::path out = fixture.scratch.path() / "out";
    PackOptions options;
    options.jobs = 1;
    int failures = 0;
    for (int failAt = 1;; ++failAt) {
        FailingFileSystem failing(failAt, EIO);
        const auto error = errorOf([&] { packShards(fixture.manifest, out, options, {}, failing); });
        if (!failing.hasFailed())
            break;
        QVERIFY2(error && error->code() == ErrorCode::Io, std::to_string(failAt).c_str());
        if (fs::exists(out)) { // only the very last step, the flush after the rename, comes too late
            fs::remove_all(out);
        } else {
            QCOMPARE(std::distance(fs::directory_iterator(fixture.scratch.path()), {}), std::ptrdiff_t{1});
        }
        ++failures;
    }
    QVERIFY(failures > 10);
    QVERIFY(fs::exists(out));
}

void TestPack::stopsWhenAsked()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 20);
    std::stop_source stop;
    const jobs::Context context(stop.get_token(), [&](const jobs::Progress& progress) {
        if (progress.done >= 1)
            stop.request_stop();
    });
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { packShards(fixture.manifest, fixture.scratch.path() / "out", {}, context); }));
    QVERIFY(!fs::exists(fixture.scratch.path() / "out"));
}

void TestPack::aStageReusesWhatLiesThere()
{
    ShardFixture fixture;
    fillThree(fixture);
    const Workspace workspace = Workspace::create(fixture.scratch.path() / "ws", fixture.manifest.library);
    QVERIFY(throwsError(ErrorCode::NotFound, "data set", [&] { packStage(workspace, "", {}, {}); }));
    fixture.manifest.write(workspace.dataset("set-1"));
    const PackResult first = packStage(workspace, "", {}, {});
    QVERIFY(!first.reused && first.images == 3 && first.id == "set-1");
    packShards(fixture.manifest, fixture.scratch.path() / "of rows", {}, {}); // with all rows in memory: the same
    QVERIFY(tree(first.folder) == tree(fixture.scratch.path() / "of rows"));
    const PackResult second = packStage(workspace, "set-1", {}, {});
    QVERIFY(second.reused);
    QCOMPARE(second.bytes, first.bytes);
    fs::resize_file(first.folder / "images-train-000000.tar", 1000);
    QVERIFY(throwsError(ErrorCode::Damaged, "Remove this folder and pack again", [&] { packStage(workspace, "", {}, {}); }));
}

/// The next data set of a workspace: what did not change is linked, not written, and is the same as if it had been packed.
void TestPack::takesUnchangedShardsOver()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 200);
    const Workspace workspace = Workspace::create(fixture.scratch.path() / "ws", fixture.manifest.library);
    fixture.manifest.write(workspace.dataset("set-1"));
    const PackResult first = packStage(workspace, "", {}, {});
    QCOMPARE(first.shards, std::size_t{12});
    QCOMPARE(first.shardsTakenOver, std::size_t{0});
    ShardFixture more;
    more.manifest = fixture.manifest;
    more.manifest.id = "set-2";
    more.manifest.sets.clear();
    const fs::path added = fixture.scratch.write("library/cat/new.jpg", "a new image");
    dataset::ManifestRow row = fixture.manifest.rows.front();
    row.path = "cat/new.jpg";
    row.className = "cat";
    row.set = "train";
    row.sha256 = toHex(sha256("a new image"));
    row.checksum = checksum(std::as_bytes(std::span("a new image", 11)));
    row.bytes = 11;
    more.manifest.rows.push_back(row);
    more.close();
    more.manifest.write(workspace.dataset("set-2"));
    const PackResult second = packStage(workspace, "", {}, {});
    QCOMPARE(second.id, std::string("set-2"));
    QCOMPARE(second.shards, std::size_t{12});
    QCOMPARE(second.shardsTakenOver, std::size_t{11});
    QCOMPARE(fs::hard_link_count(second.folder / "images-test-000000.tar"), std::uintmax_t{2});
    for (const ShardProblem& problem : verifyShards(second.folder, {true, 1}, {}))
        QFAIL(problem.text().c_str());
    // a damaged earlier shard is packed again, from the library
    fs::remove_all(second.folder);
    fs::resize_file(first.folder / "images-test-000000.tar", 512);
    std::vector<std::string> warnings;
    const jobs::Context context({}, {}, [&](const std::string& text) { warnings.push_back(text); });
    const PackResult third = packStage(workspace, "", {}, context);
    QCOMPARE(third.shardsTakenOver, std::size_t{10});
    QVERIFY(warnings.size() == 1 && warnings[0].find("images-test-000000.tar: the earlier shard is damaged") != std::string::npos);
    QVERIFY(verifyShards(third.folder, {true, 1}, {}).empty());
    fs::remove_all(third.folder);
    QCOMPARE(packStage(workspace, "", {}, {}, true).shardsTakenOver, std::size_t{0});
}

/// Their images were not read when they were packed, but are before they are taken over; so they have a checksum afterwards.
void TestPack::takesShardsWithoutAChecksumOver()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 200);
    const fs::path first = fixture.scratch.path() / "first", second = fixture.scratch.path() / "second", third = fixture.scratch.path() / "third";
    packShards(fixture.manifest, first, {}, {});
    const auto whole = tree(first);
    forgetChecksums(first);
    PackOptions options;
    options.earlier = first;
    const PackResult result = packShards(fixture.manifest, second, options, {});
    QCOMPARE(result.shardsTakenOver, result.shards);
    QVERIFY(tree(second) == whole);
    const ShardSet set = ShardSet::open(first);
    const auto inTest = std::find_if(set.rows.begin(), set.rows.end(), [](const ShardRow& row) { return row.bytes == 512; });
    // a byte of an image, and one of a label
    for (const auto& [file, at] :
         {std::pair("images-test-000000.tar", inTest->offset + 20), std::pair("images-validation-000000.tar", std::uint64_t{512})}) {
        std::string bytes = readAll(first / file);
        bytes[at] ^= 1;
        fs::remove(first / file); // second/ has the same file
        writeAll(first / file, bytes);
    }
    std::vector<std::string> warnings;
    const jobs::Context context({}, {}, [&](const std::string& text) { warnings.push_back(text); });
    QCOMPARE(packShards(fixture.manifest, third, options, context).shardsTakenOver, result.shards - 2);
    QCOMPARE(warnings.size(), std::size_t{2});
    QVERIFY(tree(third) == whole);
}

/// Who knows all without looking is believed only where blocks are shared: small images, and sets with SHA-256, are read.
void TestPack::readsAllTheSameWhereNothingIsShared()
{
    ShardFixture fixture;
    fixture.add("train", "cat/small.jpg", std::string(200'000, 's'), "cat");
    fixture.add("train", "cat/large.jpg", std::string(400'000, 'l'), "cat");
    fixture.close();
    PackOptions options;
    options.isKnown = [](int, const Sha256Digest&) { return true; };
    options.withSha256 = true;
    packShards(fixture.manifest, fixture.scratch.path() / "sound", options, {});
    QCOMPARE(ShardSet::open(fixture.scratch.path() / "sound").shards.front().checksum.size(), std::size_t{32});
    for (const auto& [name, bytes] : {std::pair("cat/small.jpg", 200'000), std::pair("cat/large.jpg", 400'000)}) {
        options.withSha256 = bytes == 400'000;
        const std::string content = readAll(fixture.manifest.library / name);
        writeAll(fixture.manifest.library / name, std::string(static_cast<std::size_t>(bytes), 'x'));
        QVERIFY(throwsError(ErrorCode::Damaged, std::string(name) + ": has other bytes",
                            [&] { packShards(fixture.manifest, fixture.scratch.path() / "out", options, {}); }));
        writeAll(fixture.manifest.library / name, content);
    }
}

QTEST_GUILESS_MAIN(TestPack)
#include "tst_pack.moc"
