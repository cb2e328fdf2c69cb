// SPDX-License-Identifier: GPL-3.0-or-later
#include "shard_fixture.h"
#include "shards/plan.h"
#include "shards/sample.h"

#include <set>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

dataset::ManifestRow imageRow(const std::string& path, const std::string& set, std::uint64_t bytes = 1)
{
    dataset::ManifestRow row;
    row.path = path;
    row.className = "cat";
    row.set = set;
    row.sha256 = toHex(sha256(path));
    row.bytes = bytes;
    return row;
}

dataset::Manifest trainSet(int images, std::uint64_t bytes = 1)
{
    dataset::Manifest manifest;
    manifest.classes = {"cat"};
    manifest.sets.push_back({"train", dataset::SetKind::Train, static_cast<std::size_t>(images), ""});
    for (int i = 0; i < images; ++i)
        manifest.rows.push_back(imageRow("cat/" + std::to_string(i), "train", bytes));
    return manifest;
}

/// What a plan says when it is packed, without files.
EarlierShards packed(ShardSet plan)
{
    EarlierShards earlier;
    const auto parts = plan.rowsByShard();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        layOutShard(plan, plan.shards[i],
                    std::span(plan.rows).subspan(static_cast<std::size_t>(parts[i].data() - plan.rows.data()), parts[i].size()));
        for (const ShardRow& row : parts[i])
            earlier.places.emplace_back(row.key, row.shard);
    }
    std::sort(earlier.places.begin(), earlier.places.end());
    earlier.shards = plan.shards;
    return earlier;
}

/// How many shards of \p now must be written: the ones whose content no shard of \p before has.
std::size_t written(const EarlierShards& before, const ShardSet& now)
{
    std::set<std::string> contents;
    for (const ShardInfo& shard : before.shards)
        contents.insert(shard.content);
    const EarlierShards after = packed(now);
    return static_cast<std::size_t>(
        std::count_if(after.shards.begin(), after.shards.end(), [&](const ShardInfo& shard) { return !contents.contains(shard.content); }));
}

std::vector<std::size_t> sizes(const ShardSet& plan)
{
    std::vector<std::size_t> counts;
    for (const auto part : plan.rowsByShard())
        counts.push_back(part.size());
    return counts;
}

} // namespace

/// planShards(): which image goes where is a matter of the manifest alone, and changes little when it does.
class TestPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void dividesTheTrainImages_data();
    void dividesTheTrainImages();
    void keepsTheByteLimit();
    void keepsFileNamesApart();
    void refusesWhatCannotBe();
    void nothingChangedNothingWritten();
    void aFewNewImagesChangeOneShard();
    void aLostOrReplacedImageChangesItsShard();
    void manyNewImagesStayBalanced();
    void dividesAnewWhereTheOldShardsDoNotServe_data();
    void dividesAnewWhereTheOldShardsDoNotServe();
    void tenVersionsStayWithinTheLimits();
};

void TestPlan::dividesTheTrainImages_data()
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

void TestPlan::dividesTheTrainImages()
{
    QFETCH(int, images);
    QFETCH(int, perShard);
    QFETCH(int, minimum);
    QFETCH(int, shards);
    PackOptions options;
    options.imagesPerShard = static_cast<std::size_t>(perShard);
    options.minTrainShards = static_cast<std::size_t>(minimum);
    const ShardSet plan = planShards(trainSet(images), options, nullptr);
    QCOMPARE(plan.shards.size(), static_cast<std::size_t>(shards));
    const auto counts = sizes(plan);
    const auto [smallest, largest] = std::minmax_element(counts.begin(), counts.end());
    QCOMPARE(plan.rows.size(), static_cast<std::size_t>(images));
    QVERIFY(*largest - *smallest <= 1 && *largest <= options.imagesPerShard);
    for (std::size_t i = 1; i < plan.rows.size(); ++i)
        QVERIFY(std::pair(plan.rows[i - 1].shard, plan.rows[i - 1].key) < std::pair(plan.rows[i].shard, plan.rows[i].key));
}

void TestPlan::keepsTheByteLimit()
{
    PackOptions options;
    options.minTrainShards = 0;
    options.bytesPerShard = 10'000'000;
    const ShardSet plan = planShards(trainSet(100, 1'000'000), options, nullptr);
    QCOMPARE(plan.shards.size(), std::size_t{12}); // nine images and their headers are less than 10 MB, ten are more
    for (const std::size_t count : sizes(plan))
        QVERIFY(count <= 9);
    options.bytesPerShard = 10; // less than one image: one a shard
    QCOMPARE(planShards(trainSet(100, 1'000'000), options, nullptr).shards.size(), std::size_t{100});
}

void TestPlan::keepsFileNamesApart()
{
    dataset::Manifest manifest;
    manifest.classes = {"cat"};
    for (const char* set : {"a b", "a_b", "../a"}) {
        manifest.sets.push_back({set, dataset::SetKind::Benchmark, 1, ""});
        manifest.rows.push_back(imageRow(std::string("cat/") + set, set));
    }
    const ShardSet plan = planShards(manifest, {}, nullptr);
    QCOMPARE(plan.shards.size(), std::size_t{3});
    QCOMPARE(plan.shards[0].file, std::string("images-a_b-000000.tar"));
    QCOMPARE(plan.shards[1].file, std::string("images-a_b_2-000000.tar"));
    QCOMPARE(plan.shards[2].file, std::string("images-___a-000000.tar"));
}

void TestPlan::refusesWhatCannotBe()
{
    PackOptions none;
    none.imagesPerShard = 0;
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "at least one image", [&] { (void)planShards(trainSet(3), none, nullptr); }));
    dataset::Manifest stranger = trainSet(3);
    stranger.rows[1].className = "dog";
    QVERIFY(throwsError(ErrorCode::Damaged, "not one of the data set's", [&] { (void)planShards(stranger, {}, nullptr); }));
}

void TestPlan::nothingChangedNothingWritten()
{
    const ShardSet first = planShards(trainSet(2000), {}, nullptr);
    const EarlierShards earlier = packed(first);
    const ShardSet again = planShards(trainSet(2000), {}, &earlier);
    QCOMPARE(written(earlier, again), std::size_t{0});
    QCOMPARE(again.shards.size(), std::size_t{8});
}

void TestPlan::aFewNewImagesChangeOneShard()
{
    const EarlierShards earlier = packed(planShards(trainSet(2000), {}, nullptr));
    const ShardSet now = planShards(trainSet(2020), {}, &earlier); // 1 % more
    QCOMPARE(now.shards.size(), std::size_t{8});
    QCOMPARE(written(earlier, now), std::size_t{1});
    QCOMPARE(now.rows.size(), std::size_t{2020});
}

void TestPlan::aLostOrReplacedImageChangesItsShard()
{
    const EarlierShards earlier = packed(planShards(trainSet(2000), {}, nullptr));
    dataset::Manifest lost = trainSet(2000);
    lost.rows.erase(lost.rows.begin() + 7);
    QCOMPARE(written(earlier, planShards(lost, {}, &earlier)), std::size_t{1});
    lost.rows.push_back(imageRow("cat/new", "train")); // goes where one was lost
    QCOMPARE(written(earlier, planShards(lost, {}, &earlier)), std::size_t{1});
    dataset::Manifest replaced = trainSet(2000);
    replaced.rows[7].sha256 = toHex(sha256("other bytes"));
    QCOMPARE(written(earlier, planShards(replaced, {}, &earlier)), std::size_t{1});
    dataset::Manifest moved = trainSet(2000);
    moved.rows[7].set = "test";
    moved.sets.push_back({"test", dataset::SetKind::Test, 1, ""});
    QCOMPARE(written(earlier, planShards(moved, {}, &earlier)), std::size_t{2});
}

void TestPlan::manyNewImagesStayBalanced()
{
    const EarlierShards earlier = packed(planShards(trainSet(2000), {}, nullptr));
    const ShardSet now = planShards(trainSet(3000), {}, &earlier);
    QCOMPARE(now.shards.size(), std::size_t{8});
    for (const std::size_t count : sizes(now))
        QVERIFY2(count >= 250 && count <= 3000 / 8 * 5 / 4 + 1, std::to_string(count).c_str());
    PackOptions small;
    small.imagesPerShard = 260;
    const ShardSet more = planShards(trainSet(3000), small, &earlier);
    QCOMPARE(more.shards.size(), std::size_t{12});
    for (const std::size_t count : sizes(more))
        QVERIFY2(count <= 260, std::to_string(count).c_str());
}

void TestPlan::dividesAnewWhereTheOldShardsDoNotServe_data()
{
    QTest::addColumn<int>("perShardThen");
    QTest::addColumn<int>("perShardNow");
    QTest::addColumn<qulonglong>("seedNow");
    QTest::addColumn<int>("readersThen");
    QTest::newRow("a limit is broken") << 10000 << 100 << 42ull << 8;
    QTest::newRow("far too many shards") << 20 << 10000 << 42ull << 8;
    QTest::newRow("too few for the readers") << 10000 << 10000 << 42ull << 3;
    QTest::newRow("another seed") << 10000 << 10000 << 7ull << 8;
}

void TestPlan::dividesAnewWhereTheOldShardsDoNotServe()
{
    QFETCH(int, perShardThen);
    QFETCH(int, perShardNow);
    QFETCH(qulonglong, seedNow);
    QFETCH(int, readersThen);
    PackOptions then, now;
    then.imagesPerShard = static_cast<std::size_t>(perShardThen);
    then.minTrainShards = static_cast<std::size_t>(readersThen);
    now.imagesPerShard = static_cast<std::size_t>(perShardNow);
    now.shuffleSeed = seedNow;
    const EarlierShards earlier = packed(planShards(trainSet(2000), then, nullptr));
    const ShardSet fresh = planShards(trainSet(2000), now, nullptr), given = planShards(trainSet(2000), now, &earlier);
    QCOMPARE(sizes(given), sizes(fresh));
    QVERIFY(std::equal(given.rows.begin(), given.rows.end(), fresh.rows.begin(), [](const auto& a, const auto& b) { return a.path == b.path; }));
}

void TestPlan::tenVersionsStayWithinTheLimits()
{
    PackOptions options;
    options.imagesPerShard = 300;
    ShardSet plan = planShards(trainSet(2000), options, nullptr);
    std::size_t rewritten = 0;
    for (int version = 1; version <= 10; ++version) {
        const EarlierShards earlier = packed(plan);
        dataset::Manifest manifest = trainSet(2000 + 20 * version);
        manifest.rows.erase(manifest.rows.begin() + version * 31); // and one goes
        plan = planShards(manifest, options, &earlier);
        QCOMPARE(plan.rows.size(), manifest.rows.size());
        rewritten += written(earlier, plan);
        for (const std::size_t count : sizes(plan))
            QVERIFY(count <= 300);
    }
    QVERIFY2(rewritten <= 30, std::to_string(rewritten).c_str()); // of 80 and more
}

QTEST_GUILESS_MAIN(TestPlan)
#include "tst_plan.moc"
