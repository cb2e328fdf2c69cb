// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_pace.h"

#include <QtTest>

using namespace taxon::workbench;
using namespace std::chrono_literals;

/// ReviewPace: a rate of what was done lately, without the pauses.
class TestReviewPace : public QObject {
    Q_OBJECT

private:
    static ReviewPace::Clock::time_point at(std::chrono::milliseconds time) { return ReviewPace::Clock::time_point(time); }

private Q_SLOTS:
    void isTheRateOfSteadyWork_data()
    {
        QTest::addColumn<int>("everyMs");
        QTest::addColumn<int>("imagesAtOnce");
        QTest::addColumn<double>("anHour");
        QTest::newRow("one a second") << 1000 << 1 << 3600.0;
        QTest::newRow("four a second") << 250 << 1 << 14400.0;
        QTest::newRow("ten at once") << 5000 << 10 << 7200.0;
        QTest::newRow("slowly") << 120'000 << 1 << 30.0;
    }

    void isTheRateOfSteadyWork()
    {
        QFETCH(int, everyMs);
        QFETCH(int, imagesAtOnce);
        QFETCH(double, anHour);
        ReviewPace pace;
        for (int i = 0; i < 300; ++i) {
            pace.add(static_cast<std::size_t>(imagesAtOnce), at(i * std::chrono::milliseconds(everyMs)));
            QCOMPARE(pace.imagesAnHour().has_value(), i + 1 >= static_cast<int>(ReviewPace::kFewest));
        }
        QVERIFY(std::abs(*pace.imagesAnHour() - anHour) < 1e-6 * anHour);
        QCOMPARE(pace.timeFor(static_cast<std::size_t>(anHour)), std::optional<std::chrono::seconds>(1h));
        QCOMPARE(pace.timeFor(0), std::optional<std::chrono::seconds>(0s));
    }

    void aPauseIsNoWork()
    {
        ReviewPace pace;
        for (int i = 0; i < 10; ++i)
            pace.add(1, at(i * 1s));
        for (int i = 0; i < 10; ++i)
            pace.add(1, at(1h + i * 1s));
        QVERIFY(std::abs(*pace.imagesAnHour() - 3600) < 1e-6);
    }

    void onlyWhatWasDoneLatelyCounts()
    {
        ReviewPace pace;
        for (int i = 0; i < 200; ++i)
            pace.add(1, at(i * 60s));
        for (int i = 0; i <= static_cast<int>(ReviewPace::kWindow); ++i)
            pace.add(1, at(200 * 60s + i * 1s));
        QVERIFY(std::abs(*pace.imagesAnHour() - 3600) < 1e-6);
    }

    void claimsNothingWithoutTime()
    {
        ReviewPace pace;
        QVERIFY(!pace.imagesAnHour() && !pace.timeFor(100));
        for (int i = 0; i < 10; ++i)
            pace.add(1, at(7s)); // all at once
        QVERIFY(!pace.imagesAnHour());
        for (int i = 0; i < 10; ++i)
            pace.add(1, at(7s + i * 10min)); // and pauses alone
        QVERIFY(!pace.imagesAnHour());
        pace.clear();
        QVERIFY(!pace.imagesAnHour());
    }
};

QTEST_GUILESS_MAIN(TestReviewPace)
#include "tst_review_pace.moc"
