// SPDX-License-Identifier: GPL-3.0-or-later
#include "shard_fixture.h"
#include "shards/shard_set.h"
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
    void anotherSeedGivesAnotherTrainOrderOnly();
    void writesWebDatasetMembers();
    void writesManifestIndexAndTimmInfo();
    void dividesTheTrainImages_data();
    void dividesTheTrainImages();
    void keepsFileNamesApart();
    void listsWhatChanged_data();
    void listsWhatChanged();
    void packsTheRestWhenAsked();
    void refusesWhatItCannotDo();
    void leavesNothingWhenAWriteFails();
    void stopsWhenAsked();
    void aStageReusesWhatLiesThere();
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

void TestPack::anotherSeedGivesAnotherTrainOrderOnly()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 40);
    PackOptions options;
    packShards(fixture.manifest, fixture.scratch.path() / "a", options, {});
    options.shuffleSeed = 43;
    packShards(fixture.manifest, fixture.scratch.path() / "b", options, {});
    const auto a = tree(fixture.scratch.path() / "a"), b = tree(fixture.scratch.path() / "b");
    QVERIFY(a.at("images-train-000000.tar") != b.at("images-train-000000.tar"));
    QVERIFY(a.at("images-test-000000.tar") == b.at("images-test-000000.tar"));
    QCOMPARE(ShardSet::open(fixture.scratch.path() / "b").shuffleSeed, std::uint64_t{43});
    // well mixed: the first half of the train order is not of one class
    const ShardSet set = ShardSet::open(fixture.scratch.path() / "a");
    const auto cats = std::count_if(set.rows.begin(), set.rows.begin() + 20, [](const ShardRow& row) { return row.className == "cat"; });
    QVERIFY2(cats > 4 && cats < 16, std::to_string(cats).c_str());
}

void TestPack::writesWebDatasetMembers()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 3);
    packShards(fixture.manifest, fixture.scratch.path() / "out", {}, {});
    const QString tar = QString::fromStdString((fixture.scratch.path() / "out/images-test-000000.tar").native());
    QCOMPARE(output("tar", {"tf", tar}), QByteArray("000000004.jpg\n000000004.cls\n000000004.json\n000000005.jpeg\n000000005.cls\n000000005.json\n"));
    QCOMPARE(output("tar", {"xOf", tar, "000000005.cls"}), QByteArray("1"));
    const Json json = Json::parse(output("tar", {"xOf", tar, "000000005.json"}).toStdString());
    QCOMPARE(json["path"].get<std::string>(), std::string("dog/te st\\x0A\\xFF\\\\.JPEG"));
    QCOMPARE(json["class"].get<std::string>(), std::string("dog"));
    QCOMPARE(json["label"].get<int>(), 1);
    const QString odd = QString::fromStdString((fixture.scratch.path() / "out/images-odd_things-000000.tar").native());
    QCOMPARE(output("tar", {"xOf", odd, "000000007.cls"}), QByteArray("-1"));
    QCOMPARE(output("tar", {"xOf", odd, "000000007.bin"}), QByteArray("no extension"));
}

void TestPack::writesManifestIndexAndTimmInfo()
{
    ShardFixture fixture;
    ShardFixture::fill(fixture, 40);
    const fs::path out = fixture.scratch.path() / "out";
    packShards(fixture.manifest, out, {}, {});
    const ShardSet set = ShardSet::open(out);
    QCOMPARE(set.datasetId, std::string("set-1"));
    QCOMPARE(set.classes, (std::vector<std::string>{"cat", "dog"}));
    QCOMPARE(set.sets.size(), std::size_t{5});
    QCOMPARE(set.sets.front().hash, fixture.manifest.sets.front().hash);
    for (const ShardInfo& shard : set.shards) {
        QCOMPARE(shard.sha256, toHex(sha256OfFile(out / shard.file)));
        QCOMPARE(shard.bytes, std::uint64_t{fs::file_size(out / shard.file)});
    }
    for (const ShardRow& row : set.rows) {
        const std::string tar = readAll(out / row.shard);
        QCOMPARE(toHex(sha256(std::string_view(tar).substr(row.offset, row.bytes))), row.sha256);
        QVERIFY(row.key.find('.') == std::string::npos);
    }
    const Json info = readJson(out / "_info.json");
    QCOMPARE(info["splits"]["train"]["num_samples"].get<int>(), 40);
    QCOMPARE(info["splits"]["train"]["filenames"], Json({"images-train-000000.tar", "images-train-000001.tar"}));
    QCOMPARE(info["splits"]["train"]["shard_lengths"], Json({20, 20}));
    QCOMPARE(info["splits"]["odd_things"]["name"].get<std::string>(), std::string("odd_things"));
}

void TestPack::dividesTheTrainImages_data()
{
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("perShard");
    QTest::addColumn<int>("minimum");
    QTest::addColumn<int>("shards");
    QTest::newRow("one image") << 1 << 100 << 8 << 1;
    QTest::newRow("too few to divide") << 31 << 100 << 8 << 1;
    QTest::newRow("two of sixteen") << 32 << 100 << 8 << 2;
    QTest::newRow("one a reader") << 500 << 10000 << 8 << 8;
    QTest::newRow("full ones") << 500 << 10 << 8 << 50;
    QTest::newRow("just over") << 101 << 100 << 1 << 2;
    QTest::newRow("no minimum") << 500 << 10000 << 0 << 1;
}

void TestPack::dividesTheTrainImages()
{
    QFETCH(int, images);
    QFETCH(int, perShard);
    QFETCH(int, minimum);
    QFETCH(int, shards);
    dataset::Manifest manifest;
    manifest.sets.push_back({"train", dataset::SetKind::Train, static_cast<std::size_t>(images), ""});
    for (int i = 0; i < images; ++i)
        manifest.rows.push_back({"cat/" + std::to_string(i), "cat", "", "train", "", "", "", "", 1});
    PackOptions options;
    options.imagesPerShard = static_cast<std::size_t>(perShard);
    options.minTrainShards = static_cast<std::size_t>(minimum);
    const std::vector<ShardPlan> plans = planShards(manifest, options);
    QCOMPARE(plans.size(), static_cast<std::size_t>(shards));
    std::size_t sum = 0, smallest = plans.front().rows.size(), largest = 0;
    for (const ShardPlan& plan : plans) {
        QCOMPARE(plan.firstKey, sum);
        sum += plan.rows.size();
        smallest = std::min(smallest, plan.rows.size());
        largest = std::max(largest, plan.rows.size());
    }
    QCOMPARE(sum, static_cast<std::size_t>(images));
    QVERIFY(largest - smallest <= 1 && largest <= options.imagesPerShard);
}

void TestPack::keepsFileNamesApart()
{
    dataset::Manifest manifest;
    for (const char* set : {"a b", "a_b", "../a"}) {
        manifest.sets.push_back({set, dataset::SetKind::Benchmark, 1, ""});
        manifest.rows.push_back({std::string("cat/") + set, "cat", "", set, "", "", "", "", 1});
    }
    const std::vector<ShardPlan> plans = planShards(manifest, {});
    QCOMPARE(plans.size(), std::size_t{3});
    QCOMPARE(plans[0].file, std::string("images-a_b-000000.tar"));
    QCOMPARE(plans[1].file, std::string("images-a_b_2-000000.tar"));
    QCOMPARE(plans[2].file, std::string("images-___a-000000.tar"));
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
    const PackResult second = packStage(workspace, "set-1", {}, {});
    QVERIFY(second.reused);
    QCOMPARE(second.bytes, first.bytes);
    fs::resize_file(first.folder / "images-train-000000.tar", 1000);
    QVERIFY(throwsError(ErrorCode::Damaged, "Remove this folder and pack again", [&] { packStage(workspace, "", {}, {}); }));
}

QTEST_GUILESS_MAIN(TestPack)
#include "tst_pack.moc"
