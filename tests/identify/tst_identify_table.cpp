// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "identify/identify_table.h"
#include "support/scratch.h"

#include <algorithm>
#include <random>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::identify;

namespace {

/// Images made by chance, and every one of them as it was added.
struct Made {
    std::vector<IdentifyTable::Row> rows;
    std::vector<std::string> paths;
    IdentifyTable table{{"bird", "cat", "dog"}};

    explicit Made(std::size_t images)
    {
        std::mt19937_64 random(11);
        std::uniform_real_distribution<double> uniform;
        for (std::size_t i = 0; i < images; ++i)
            paths.push_back((i % 3 == 0 ? "day" : "night") + std::string("/") + std::to_string(random() % 100000) + ".jpg");
        std::vector<std::int64_t> byPath;
        for (std::size_t i = 0; i < images; ++i) {
            const double score = std::round(uniform(random) * 100) / 100; // many ties
            rows.push_back({static_cast<std::int64_t>(i) * 2 + 5, static_cast<std::int32_t>(random() % 3), score, uniform(random) * score,
                            uniform(random) * 2, static_cast<ImageStatus>(random() % 5), paths[i]});
            table.add(rows.back());
        }
        std::vector<std::size_t> order(images);
        for (std::size_t i = 0; i < images; ++i)
            order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return paths[a] < paths[b]; });
        for (const std::size_t i : order)
            byPath.push_back(rows[i].image);
        table.finish(byPath);
    }
};

/// Asked one by one, with nothing clever.
bool passes(const IdentifyFilter& filter, const IdentifyTable::Row& row)
{
    const std::array names{"bird", "cat", "dog"};
    const std::string status = name(row.status);
    return (filter.classes.empty()
            || std::count(filter.classes.begin(), filter.classes.end(), names.at(static_cast<std::size_t>(row.classIndex))) > 0)
           && (!filter.minConfidence || row.score >= *filter.minConfidence) && (!filter.maxConfidence || row.score <= *filter.maxConfidence)
           && (!filter.minMargin || row.margin >= *filter.minMargin) && (!filter.maxMargin || row.margin <= *filter.maxMargin)
           && (!filter.minEntropy || row.entropy >= *filter.minEntropy) && (!filter.maxEntropy || row.entropy <= *filter.maxEntropy)
           && (!filter.belowThreshold || row.score < *filter.belowThreshold) && row.path.find(filter.pathContains) != std::string_view::npos
           && (filter.status.empty() || filter.status == status || (filter.status == "decided" && status != "new"));
}

IdentifyFilter someFilter(std::mt19937_64& random)
{
    std::uniform_real_distribution<double> uniform;
    IdentifyFilter filter;
    const auto sometimes = [&](std::optional<double>& bound, double value) {
        if (random() % 4 == 0)
            bound = value;
    };
    if (random() % 2 == 0)
        filter.classes = {"cat", random() % 2 == 0 ? "dog" : "bird"};
    sometimes(filter.minConfidence, std::round(uniform(random) * 60) / 100);
    sometimes(filter.maxConfidence, std::round(60 + uniform(random) * 40) / 100);
    sometimes(filter.minMargin, uniform(random) * 0.3);
    sometimes(filter.maxMargin, 0.3 + uniform(random) * 0.7);
    sometimes(filter.minEntropy, uniform(random));
    sometimes(filter.maxEntropy, 1 + uniform(random));
    sometimes(filter.belowThreshold, 0.8);
    const std::array texts{"", "", "night/", "7", "no such"};
    filter.pathContains = texts.at(random() % texts.size());
    const std::array statuses{"", "", "new", "accepted", "removed", "decided"};
    filter.status = statuses.at(random() % statuses.size());
    return filter;
}

} // namespace

/// IdentifyTable: filters of any kind over columns in memory, in any order, page by page; and filters that have a name.
class TestIdentifyTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsWhatEachImageAloneWouldTell()
    {
        const Made made(2000);
        std::mt19937_64 random(4);
        std::size_t found = 0;
        for (int round = 0; round < 300; ++round) {
            const IdentifyFilter filter = someFilter(random);
            std::vector<std::int64_t> expected;
            for (const auto& row : made.rows)
                if (passes(filter, row))
                    expected.push_back(row.image);
            std::vector<std::int64_t> selected;
            for (const Position at : made.table.select(filter))
                selected.push_back(made.table.image(at));
            std::sort(selected.begin(), selected.end());
            QCOMPARE(selected, expected);
            QCOMPARE(made.table.count(filter), expected.size());
            found += expected.size();
        }
        QVERIFY(found > 5000); // the filters are no empty ones
    }

    void ordersThem()
    {
        const Made made(500);
        const auto at = [&](IdentifyOrder order) {
            IdentifyFilter filter;
            filter.order = order;
            return made.table.select(filter);
        };
        const auto isSorted = [&](IdentifyOrder order, auto&& comesBefore) {
            const auto all = at(order);
            return all.size() == 500 && std::is_sorted(all.begin(), all.end(), comesBefore);
        };
        const auto& rows = made.rows;
        QVERIFY(isSorted(IdentifyOrder::ScoreFalling, [&](Position a, Position b) { return rows[a].score > rows[b].score; }));
        QVERIFY(isSorted(IdentifyOrder::MarginRising, [&](Position a, Position b) { return rows[a].margin < rows[b].margin; }));
        QVERIFY(isSorted(IdentifyOrder::EntropyFalling, [&](Position a, Position b) { return rows[a].entropy > rows[b].entropy; }));
        QVERIFY(isSorted(IdentifyOrder::Path, [&](Position a, Position b) { return rows[a].path < rows[b].path; }));
        auto falling = at(IdentifyOrder::ScoreFalling);
        std::reverse(falling.begin(), falling.end());
        QCOMPARE(at(IdentifyOrder::ScoreRising), falling);
    }

    void pagesMeetWithoutGapOrDouble()
    {
        const Made made(700);
        IdentifyFilter filter;
        filter.minConfidence = 0.3;
        filter.order = IdentifyOrder::MarginRising;
        const auto whole = made.table.select(filter);
        std::vector<Position> joined;
        for (filter.limit = 37; joined.size() < whole.size(); filter.offset += filter.limit) {
            const auto page = made.table.select(filter);
            QVERIFY(!page.empty());
            joined.insert(joined.end(), page.begin(), page.end());
        }
        QCOMPARE(joined, whole);
        QVERIFY(made.table.select(filter).empty());
    }

    void countsEachClassWhateverClassIsChosen()
    {
        const Made made(900);
        IdentifyFilter filter;
        filter.minConfidence = 0.5;
        const auto counts = made.table.classCounts(filter);
        filter.classes = {"cat"};
        QCOMPARE(made.table.classCounts(filter), counts);
        QCOMPARE(made.table.count(filter), counts[1]);
    }

    void notesADecision()
    {
        Made made(10);
        IdentifyFilter removed;
        removed.status = "removed";
        const std::size_t before = made.table.count(removed);
        Position fresh = 0;
        while (made.rows[fresh].status == ImageStatus::Removed)
            ++fresh;
        made.table.setStatus(fresh, ImageStatus::Removed);
        QCOMPARE(made.table.count(removed), before + 1);
    }

    void refusesWhatThereIsNot()
    {
        const Made made(3);
        IdentifyFilter filter;
        filter.classes = {"brid"};
        QVERIFY(throwsError(ErrorCode::NotFound, "Did you mean 'bird'?", [&] { (void)made.table.select(filter); }));
        filter.classes.clear();
        filter.status = "lost";
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "lost", [&] { (void)made.table.count(filter); }));
        QCOMPARE(IdentifyTable({"cat"}).count({}), std::size_t{0});
    }

    void keepsNamedFilters()
    {
        const ScratchFolder scratch;
        scratch.write("library/cat/1.jpg", "x");
        const Workspace workspace = Workspace::create(scratch.path() / "ws", scratch.path() / "library");
        QVERIFY(savedFilters(workspace).empty());
        std::mt19937_64 random(1);
        for (int i = 0; i < 20; ++i) {
            IdentifyFilter filter = someFilter(random);
            filter.order = static_cast<IdentifyOrder>(random() % 5);
            saveFilter(workspace, "f" + std::to_string(i), filter);
            QCOMPARE(toJson(savedFilter(workspace, "f" + std::to_string(i))), toJson(filter));
        }
        QCOMPARE(savedFilters(workspace).size(), std::size_t{20});
        forgetFilter(workspace, "f3");
        QVERIFY(throwsError(ErrorCode::NotFound, "Did you mean", [&] { (void)savedFilter(workspace, "f3"); }));
        QVERIFY(throwsError(ErrorCode::NotFound, "f3", [&] { forgetFilter(workspace, "f3"); }));
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "name", [&] { saveFilter(workspace, "", {}); }));
        QCOMPARE(savedFilters(workspace).size(), std::size_t{19});
    }

    void refusesABadFileOfFilters_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::newRow("no object") << "[1]";
        QTest::newRow("unknown condition") << R"({"colour": "red"})";
        QTest::newRow("text for a bound") << R"({"min_score": "high"})";
        QTest::newRow("unknown order") << R"({"order": "size"})";
        QTest::newRow("classes that are none") << R"({"classes": "cat"})";
    }

    void refusesABadFileOfFilters()
    {
        QFETCH(QString, filter);
        const ScratchFolder scratch;
        scratch.write("library/cat/1.jpg", "x");
        const Workspace workspace = Workspace::create(scratch.path() / "ws", scratch.path() / "library");
        const std::string text = R"({"format":"taxon-identify-filters","version":1,"filters":{"mine":)" + filter.toStdString() + "}}";
        scratch.write("ws/identify/filters.json", text);
        QVERIFY(throwsError(ErrorCode::Damaged, "filters.json: mine", [&] { (void)savedFilters(workspace); }));
        QVERIFY(throwsError(ErrorCode::Damaged, "mine", [&] { saveFilter(workspace, "other", {}); }));
        QCOMPARE(readTextFile(workspace.identify() / "filters.json"), text); // what can't be read is not written over
    }
};

QTEST_GUILESS_MAIN(TestIdentifyTable)
#include "tst_identify_table.moc"
