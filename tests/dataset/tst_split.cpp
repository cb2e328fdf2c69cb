// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "dataset/split.h"
#include "support/scratch.h"

#include <algorithm>
#include <numeric>

using namespace taxon;
using dataset::Part;
using Sizes = std::vector<std::size_t>;

namespace {

dataset::SplitGroup group(const std::string& key, const std::string& subClass, std::uint64_t seed = 42)
{
    const dataset::Digest digest = sha256(key);
    return {digest, dataset::groupNumber(seed, digest), subClass, {}, {}};
}

std::vector<dataset::SplitGroup> groups(int count, const std::string& subClass = {}, std::uint64_t seed = 42)
{
    std::vector<dataset::SplitGroup> out;
    for (int i = 0; i < count; ++i)
        out.push_back(group(subClass + "#" + std::to_string(i), subClass, seed));
    return out;
}

std::vector<Part> split(const std::vector<dataset::SplitGroup>& groups)
{
    return dataset::splitClass(groups, 10, 10);
}

long countOf(const std::vector<Part>& parts, Part part)
{
    return std::count(parts.begin(), parts.end(), part);
}

} // namespace

Q_DECLARE_METATYPE(Sizes)

/// waterFill and splitClass: the rules of the data set page, by numbers worked out by hand.
class TestSplit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fillsLikeWater_data()
    {
        QTest::addColumn<Sizes>("sizes");
        QTest::addColumn<int>("cap");
        QTest::addColumn<Sizes>("kept");
        QTest::newRow("golden") << Sizes{5, 40, 200} << 100 << Sizes{5, 40, 55};
        QTest::newRow("order of input stays") << Sizes{200, 5, 40} << 100 << Sizes{55, 5, 40};
        QTest::newRow("cap above the sum") << Sizes{3, 4} << 100 << Sizes{3, 4};
        QTest::newRow("cap equal to the sum") << Sizes{3, 4} << 7 << Sizes{3, 4};
        QTest::newRow("one too many for all") << Sizes{10, 10, 10} << 10 << Sizes{4, 3, 3};
        QTest::newRow("cap of zero") << Sizes{3, 4} << 0 << Sizes{0, 0};
        QTest::newRow("fewer places than strata") << Sizes{5, 5, 5} << 2 << Sizes{1, 1, 0};
        QTest::newRow("an empty stratum") << Sizes{0, 9} << 4 << Sizes{0, 4};
        QTest::newRow("nothing") << Sizes{} << 5 << Sizes{};
    }
    void fillsLikeWater()
    {
        QFETCH(Sizes, sizes);
        QFETCH(int, cap);
        QFETCH(Sizes, kept);
        QVERIFY(dataset::waterFill(sizes, static_cast<std::size_t>(cap)) == kept);
    }
    void numbersGroupsByHash()
    {
        const std::string key = toHex(sha256("abc"));
        QCOMPARE(dataset::groupNumber(42, key) >> 11, static_cast<std::uint64_t>(unitInterval(sha256("42|" + key)) * 0x1p53));
        QVERIFY(dataset::groupNumber(43, key) != dataset::groupNumber(42, key));
    }
    void cutsAtEightyTenTen_data()
    {
        QTest::addColumn<int>("groups");
        QTest::addColumn<int>("held");
        for (const auto& [count, held] :
             {std::pair{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 1}, {10, 1}, {14, 1}, {15, 2}, {20, 2}, {100, 10}, {1000, 100}})
            QTest::addRow("%d groups", count) << count << held;
    }
    void cutsAtEightyTenTen()
    {
        QFETCH(int, groups);
        QFETCH(int, held);
        const auto parts = split(::groups(groups));
        QCOMPARE(countOf(parts, Part::Test), held);
        QCOMPARE(countOf(parts, Part::Validation), held);
        QCOMPARE(countOf(parts, Part::Train), groups - 2 * held);
    }
    void takesTheLargestNumbers()
    {
        const auto all = groups(50);
        const auto parts = split(all);
        std::uint64_t highestTrain = 0;
        std::uint64_t lowestTest = ~std::uint64_t{0};
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto number = all[i].number;
            if (parts[i] == Part::Train)
                highestTrain = std::max(highestTrain, number);
            if (parts[i] == Part::Test)
                lowestTest = std::min(lowestTest, number);
        }
        QVERIFY(highestTrain < lowestTest);
        QVERIFY(split(groups(50, {}, 43)) != parts);
    }
    void ignoresTheOrder()
    {
        auto all = groups(30);
        const auto parts = split(all);
        std::reverse(all.begin(), all.end());
        auto reversed = split(all);
        std::reverse(reversed.begin(), reversed.end());
        QVERIFY(reversed == parts);
    }
    void dealsToSubClasses()
    {
        auto all = groups(50, "a");
        for (const auto& more : {groups(30, "b"), groups(20, "c")})
            all.insert(all.end(), more.begin(), more.end());
        const auto parts = split(all);
        QCOMPARE(std::count(parts.begin(), parts.begin() + 50, Part::Test), 5);
        QCOMPARE(std::count(parts.begin() + 50, parts.begin() + 80, Part::Test), 3);
        QCOMPARE(std::count(parts.begin() + 80, parts.end(), Part::Validation), 2);
    }
    void keepsOneOfEachAcrossManySubClasses()
    {
        std::vector<dataset::SplitGroup> all;
        for (char c = 'a'; c < 'a' + 6; ++c)
            all.push_back(group(std::string(1, c), std::string(1, c)));
        const auto parts = split(all);
        QCOMPARE(countOf(parts, Part::Test), 1);
        QCOMPARE(countOf(parts, Part::Validation), 1);
    }
    void neverTrainsWhatWasTested()
    {
        for (int marked = 1; marked <= 9; ++marked) {
            auto all = groups(10);
            for (int i = 0; i < marked; ++i)
                all[static_cast<std::size_t>(i)].fixed = Part::Test;
            const auto parts = split(all);
            for (int i = 0; i < marked; ++i)
                QCOMPARE(parts[static_cast<std::size_t>(i)], Part::Test);
            QVERIFY(countOf(parts, Part::Train) >= 1);
            QCOMPARE(countOf(parts, Part::Test), marked); // they take the class's one seat
        }
    }
    void followsThePercentages()
    {
        const auto parts = dataset::splitClass(groups(200), 20, 15);
        QCOMPARE(countOf(parts, Part::Validation), 40);
        QCOMPARE(countOf(parts, Part::Test), 30);
        const auto few = dataset::splitClass(groups(3), 1, 1);
        QCOMPARE(countOf(few, Part::Validation), 1);
        QCOMPARE(countOf(few, Part::Test), 1);
    }
    void leavesEverybodyWhereTheyWere()
    {
        auto all = groups(100);
        const auto first = split(all);
        for (std::size_t i = 0; i < all.size(); ++i)
            (first[i] == Part::Test ? all[i].fixed : all[i].before) = first[i];
        for (const int added : {1, 20, 100}) {
            auto grown = all;
            for (int i = 0; i < added; ++i)
                grown.push_back(group("new" + std::to_string(i), ""));
            const auto second = split(grown);
            QVERIFY(std::equal(first.begin(), first.end(), second.begin()));
            QCOMPARE(countOf(second, Part::Validation), added == 1 ? 10 : (100 + added) / 10);
            QCOMPARE(countOf(second, Part::Test), added == 1 ? 10 : (100 + added) / 10);
        }
    }
    void newOnesTakeSeatsOfSubClassesThatCantFillThem()
    {
        auto all = groups(60, "old");
        for (auto& each : all)
            each.before = Part::Train;
        const auto more = groups(20, "new");
        all.insert(all.end(), more.begin(), more.end());
        const auto parts = split(all);
        QCOMPARE(countOf(parts, Part::Test), 8);
        QCOMPARE(countOf(parts, Part::Validation), 8);
        QCOMPARE(std::count(parts.begin(), parts.begin() + 60, Part::Train), 60);
    }
    void movesOneWhereNobodyWouldBeTestedOrTrained()
    {
        auto trained = groups(10);
        for (auto& each : trained)
            each.before = Part::Train;
        auto parts = split(trained);
        QCOMPARE(countOf(parts, Part::Test), 1);
        QCOMPARE(countOf(parts, Part::Validation), 1);
        auto validated = groups(4);
        for (auto& each : validated)
            each.before = Part::Validation;
        validated[0].before = Part::Train;
        validated[0].fixed = Part::Test;
        parts = split(validated);
        QCOMPARE(parts[0], Part::Test);
        QCOMPARE(countOf(parts, Part::Train), 1);
        auto two = groups(2);
        two[0].before = Part::Train;
        QCOMPARE(countOf(split(two), Part::Train), 2); // under three groups there are no seats
    }
    void obeysWhatIsFixed()
    {
        auto all = groups(20);
        for (auto& each : all)
            each.fixed = Part::Train;
        QCOMPARE(countOf(split(all), Part::Train), 20);
        all[3].fixed = Part::Validation;
        QCOMPARE(split(all)[3], Part::Validation);
    }
};

QTEST_GUILESS_MAIN(TestSplit)
#include "tst_split.moc"
