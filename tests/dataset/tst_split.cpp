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

std::vector<dataset::SplitGroup> groups(int count, const std::string& subClass = {})
{
    std::vector<dataset::SplitGroup> out;
    for (int i = 0; i < count; ++i)
        out.push_back({subClass + "#" + std::to_string(i), subClass});
    return out;
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
        QCOMPARE(dataset::groupNumber(42, "abc") >> 11, static_cast<std::uint64_t>(unitInterval(sha256("42|abc")) * 0x1p53));
        QVERIFY(dataset::groupNumber(43, "abc") != dataset::groupNumber(42, "abc"));
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
        const auto parts = dataset::splitClass(::groups(groups), 42);
        QCOMPARE(countOf(parts, Part::Test), held);
        QCOMPARE(countOf(parts, Part::Validation), held);
        QCOMPARE(countOf(parts, Part::Train), groups - 2 * held);
    }
    void takesTheLargestNumbers()
    {
        const auto all = groups(50);
        const auto parts = dataset::splitClass(all, 42);
        std::uint64_t highestTrain = 0;
        std::uint64_t lowestTest = ~std::uint64_t{0};
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto number = dataset::groupNumber(42, all[i].group);
            if (parts[i] == Part::Train)
                highestTrain = std::max(highestTrain, number);
            if (parts[i] == Part::Test)
                lowestTest = std::min(lowestTest, number);
        }
        QVERIFY(highestTrain < lowestTest);
        QVERIFY(dataset::splitClass(all, 43) != parts);
    }
    void ignoresTheOrder()
    {
        auto all = groups(30);
        const auto parts = dataset::splitClass(all, 42);
        std::reverse(all.begin(), all.end());
        auto reversed = dataset::splitClass(all, 42);
        std::reverse(reversed.begin(), reversed.end());
        QVERIFY(reversed == parts);
    }
    void dealsToSubClasses()
    {
        auto all = groups(50, "a");
        for (const auto& group : groups(30, "b"))
            all.push_back(group);
        for (const auto& group : groups(20, "c"))
            all.push_back(group);
        const auto parts = dataset::splitClass(all, 42);
        QCOMPARE(std::count(parts.begin(), parts.begin() + 50, Part::Test), 5);
        QCOMPARE(std::count(parts.begin() + 50, parts.begin() + 80, Part::Test), 3);
        QCOMPARE(std::count(parts.begin() + 80, parts.end(), Part::Validation), 2);
    }
    void keepsOneOfEachAcrossManySubClasses()
    {
        std::vector<dataset::SplitGroup> all;
        for (char c = 'a'; c < 'a' + 6; ++c)
            all.push_back({std::string(1, c), std::string(1, c)});
        const auto parts = dataset::splitClass(all, 42);
        QCOMPARE(countOf(parts, Part::Test), 1);
        QCOMPARE(countOf(parts, Part::Validation), 1);
    }
    void neverTrainsWhatWasTested()
    {
        for (int marked = 1; marked <= 9; ++marked) {
            auto all = groups(10);
            for (int i = 0; i < marked; ++i)
                all[static_cast<std::size_t>(i)].neverTrain = true;
            const auto parts = dataset::splitClass(all, 42);
            for (int i = 0; i < marked; ++i)
                QCOMPARE(parts[static_cast<std::size_t>(i)], Part::Test);
            QVERIFY(countOf(parts, Part::Train) >= 1);
            QCOMPARE(countOf(parts, Part::Test), marked); // they take the class's one seat
        }
    }
};

QTEST_GUILESS_MAIN(TestSplit)
#include "tst_split.moc"
