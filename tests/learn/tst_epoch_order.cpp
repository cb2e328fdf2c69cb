// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/epoch_order.h"

#include "support/scratch.h"

#include <algorithm>
#include <map>

using namespace taxon;
using namespace taxon::learn;

/// epochOrder: how often each image is seen, and in which order.
class TestEpochOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsEachImageOnce()
    {
        std::vector<std::size_t> order = epochOrder(labels(), Sampling::All, 3);
        QVERIFY(!std::is_sorted(order.begin(), order.end()));
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < order.size(); ++i)
            QCOMPARE(order[i], i);
        QCOMPARE(order.size(), labels().size());
    }
    void dealsClassesOut_data()
    {
        QTest::addColumn<int>("sampling");
        QTest::addColumn<int>("rare"); // of 100: classes of 81, 15 and 4 images
        QTest::addColumn<int>("middle");
        QTest::addColumn<int>("frequent");
        QTest::newRow("square root") << static_cast<int>(Sampling::SquareRoot) << 13 << 26 << 61; // 2, 3.87, 9 of 14.87
        QTest::newRow("balanced") << static_cast<int>(Sampling::Balanced) << 33 << 33 << 34;
    }
    void dealsClassesOut()
    {
        QFETCH(int, sampling);
        QFETCH(int, rare);
        QFETCH(int, middle);
        QFETCH(int, frequent);
        const auto all = labels();
        const auto order = epochOrder(all, static_cast<Sampling>(sampling), 5);
        QCOMPARE(order.size(), all.size()); // an epoch is as long as before
        std::map<std::int64_t, int> classes;
        std::map<std::size_t, int> images;
        for (const std::size_t i : order) {
            ++classes[all[i]];
            ++images[i];
        }
        std::vector<int> counts{classes[2], classes[1], classes[0]};
        std::sort(counts.begin(), counts.end());
        QCOMPARE(counts, (std::vector<int>{rare, middle, frequent}));
        for (const auto label : {0, 1, 2}) { // the images of a class differ by one showing at most
            int least = 1000, most = 0;
            for (std::size_t i = 0; i < all.size(); ++i)
                if (all[i] == label) {
                    least = std::min(least, images[i]);
                    most = std::max(most, images[i]);
                }
            QVERIFY2(most - least <= 1, qPrintable(QString("class %1: %2 to %3").arg(label).arg(least).arg(most)));
        }
    }
    void followsFromTheSeed()
    {
        for (const Sampling sampling : {Sampling::All, Sampling::SquareRoot, Sampling::Balanced}) {
            QCOMPARE(epochOrder(labels(), sampling, 7), epochOrder(labels(), sampling, 7));
            QVERIFY(epochOrder(labels(), sampling, 7) != epochOrder(labels(), sampling, 8));
        }
    }
    void anEmptySetIsAnEmptyEpoch() { QVERIFY(epochOrder({}, Sampling::Balanced, 1).empty()); }
    void keepsTheItems()
    {
        const std::vector<std::string> items{"a", "b", "c", "d"};
        const auto order = inEpochOrder(
            items, [](const std::string& text) { return text == "a" ? 0 : 1; }, Sampling::Balanced, 1);
        QCOMPARE(std::count(order.begin(), order.end(), "a"), 2);
    }
    void refusesAnotherWord()
    {
        QCOMPARE(samplingFromName("square_root"), Sampling::SquareRoot);
        QVERIFY(test::throwsError(ErrorCode::Configuration, "all, square_root or balanced", [] { (void)samplingFromName("sqrt"); }));
    }

private:
    static std::vector<std::int64_t> labels()
    {
        std::vector<std::int64_t> all(81, 0);
        all.insert(all.end(), 15, 1);
        all.insert(all.end(), 4, 2);
        return all;
    }
};

QTEST_GUILESS_MAIN(TestEpochOrder)
#include "tst_epoch_order.moc"
