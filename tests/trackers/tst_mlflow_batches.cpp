// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "trackers/mlflow_batches.h"

#include <fmt/format.h>

using namespace taxon;
using namespace taxon::trackers;

namespace {

using Entries = std::map<std::string, std::string>;

/// The sizes of the batches that \p points make.
std::vector<std::size_t> batchSizes(const std::vector<Point>& points)
{
    std::vector<std::size_t> sizes;
    MetricBatch batch;
    for (const Point& point : points)
        if (!batch.add(point)) {
            sizes.push_back(batch.take().size());
            if (!batch.add(point))
                qFatal("an empty batch takes any point");
        }
    sizes.push_back(batch.take().size());
    return sizes;
}

} // namespace

/// One request of MLflow takes so many metrics, params, tags and bytes: no batch has more, and nothing is lost between two.
class TestMlflowBatches : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesAThousandMetrics();
    void staysBelowAMegabyte();
    void writesAMetricAsMlflowReadsIt();
    void takesAHundredEntries();
    void cutsLongValuesAtACharacter();
    void keepsEntriesBelowAMegabyte();
};

void TestMlflowBatches::takesAThousandMetrics()
{
    QCOMPARE(batchSizes(std::vector<Point>(2500, {"a", 0.5, 1, 2})), (std::vector<std::size_t>{1000, 1000, 500}));
    QCOMPARE(batchSizes(std::vector<Point>(1000, {"a", 0.5, 1, 2})), (std::vector<std::size_t>{1000}));
}

void TestMlflowBatches::staysBelowAMegabyte()
{
    MetricBatch batch;
    const Point large{std::string(2000, 'x'), 0.5, 1, 2}; // a name of 250 bytes is the longest; this shows the limit
    while (batch.add(large))
        QVERIFY(batch.size() < 1000);
    const std::size_t bytes = batch.take().dump().size();
    QVERIFY2(bytes < kMostBatchBytes && bytes > kMostBatchBytes - 5000, std::to_string(bytes).c_str());
    QVERIFY(batch.empty());
    QVERIFY(batch.add(large)); // and it begins anew
}

void TestMlflowBatches::writesAMetricAsMlflowReadsIt()
{
    MetricBatch batch;
    QVERIFY(batch.add({"val/loss", 0.1, 1795390260123, 7}));
    QCOMPARE(batch.take().dump(), std::string(R"([{"key":"val/loss","value":0.1,"timestamp":1795390260123,"step":7}])"));
}

void TestMlflowBatches::takesAHundredEntries()
{
    Entries entries;
    for (int i = 0; i < 250; ++i)
        entries[fmt::format("key{:03}", i)] = std::to_string(i);
    entries["empty"] = "";
    const auto batches = entryBatches(entries, kMostParams, 100);
    QCOMPARE(batches.size(), std::size_t{3});
    QCOMPARE(batches[0].size(), std::size_t{100});
    QCOMPARE(batches[2].size(), std::size_t{50});
    QCOMPARE(batches[2].back().dump(), std::string(R"({"key":"key249","value":"249"})"));
    QVERIFY(entryBatches({}, kMostParams, 100).empty());
}

void TestMlflowBatches::cutsLongValuesAtACharacter()
{
    const auto batches = entryBatches({{"a+", std::string(9, 'x') + "\xC3\xA9"}}, kMostParams, 10); // é would be half in
    QCOMPARE(batches.front().front().dump(), std::string(R"({"key":"a_2B","value":"xxxxxxxxx"})"));
}

void TestMlflowBatches::keepsEntriesBelowAMegabyte()
{
    Entries entries;
    for (int i = 0; i < 100; ++i)
        entries[std::to_string(i)] = std::string(5000, '"'); // each becomes two bytes of JSON
    const auto batches = entryBatches(entries, kMostTags, 5000);
    QCOMPARE(batches.size(), std::size_t{2});
    for (const Json& batch : batches)
        QVERIFY(batch.dump().size() < kMostBatchBytes);
}

QTEST_GUILESS_MAIN(TestMlflowBatches)
#include "tst_mlflow_batches.moc"
