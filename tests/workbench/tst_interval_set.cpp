// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/interval_set.h"

#include <QtTest>
#include <random>
#include <set>

using namespace taxon::workbench;

/// IntervalSet: behaves as a set of numbers at the price of its edges.
class TestIntervalSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void joinsNeighbours()
    {
        IntervalSet set;
        set.insert(3, 5);
        set.insert(8, 9);
        set.insert(5, 8);
        QCOMPARE(set.intervals().size(), std::size_t{1});
        QCOMPARE(set.count(), std::int64_t{6});
        QVERIFY(!set.contains(2) && set.contains(3) && set.contains(8) && !set.contains(9));
    }

    void ignoresEmptyRanges()
    {
        IntervalSet set;
        set.insert(4, 4);
        set.insert(6, 2);
        set.erase(9, 1);
        QVERIFY(set.empty());
    }

    void togglingSplitsAndHeals()
    {
        IntervalSet set;
        set.insert(0, 10);
        set.toggle(4);
        QCOMPARE(set.intervals().size(), std::size_t{2});
        set.toggle(4);
        QCOMPARE(set.intervals().size(), std::size_t{1});
    }

    void aMillionCostsOneEntry()
    {
        IntervalSet set;
        set.insert(0, 1'000'000);
        QCOMPARE(set.intervals().size(), std::size_t{1});
        set.truncate(10);
        QCOMPARE(set.count(), std::int64_t{10});
    }

    void agreesWithAPlainSet()
    {
        std::mt19937 random(5);
        IntervalSet set;
        std::set<std::int64_t> plain;
        for (int step = 0; step < 2000; ++step) {
            const std::int64_t begin = static_cast<std::int64_t>(random() % 60);
            const std::int64_t end = begin + static_cast<std::int64_t>(random() % 8);
            const auto action = random() % 3;
            for (std::int64_t i = begin; i < end; ++i)
                action == 0 ? static_cast<void>(plain.insert(i)) : static_cast<void>(plain.erase(i));
            action == 0 ? set.insert(begin, end) : set.erase(begin, end);
            QCOMPARE(set.count(), static_cast<std::int64_t>(plain.size()));
            for (std::int64_t i = 0; i < 70; ++i)
                QCOMPARE(set.contains(i), plain.count(i) > 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestIntervalSet)
#include "tst_interval_set.moc"
