// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/periodic.h"

#include <QtTest>
#include <atomic>
#include <semaphore>

using namespace taxon::jobs;
using namespace std::chrono_literals;

class TestPeriodic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void callsAgainAndAgain()
    {
        std::counting_semaphore<> calls(0);
        const Periodic periodic(1ms, [&calls](const std::stop_token&) { calls.release(); });
        for (int i = 0; i < 3; ++i)
            QVERIFY(calls.try_acquire_for(60s));
    }
    void endsWithoutWaitingForTheInterval()
    {
        std::atomic<int> calls = 0;
        const QDeadlineTimer patience(60'000);
        {
            const Periodic periodic(1h, [&calls](const std::stop_token&) { ++calls; });
        }
        QVERIFY(!patience.hasExpired());
        QCOMPARE(calls.load(), 0);
    }
    void waitsForACallUnderWay()
    {
        std::binary_semaphore entered(0);
        std::atomic<bool> ended = false;
        {
            const Periodic periodic(1ms, [&](const std::stop_token& stop) {
                entered.release();
                while (!stop.stop_requested())
                    std::this_thread::yield();
                ended = true;
            });
            QVERIFY(entered.try_acquire_for(60s));
        }
        QVERIFY(ended);
    }
};

QTEST_GUILESS_MAIN(TestPeriodic)
#include "tst_periodic.moc"
