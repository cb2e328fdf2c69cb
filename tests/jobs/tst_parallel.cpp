// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/parallel.h"
#include "support/scratch.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace taxon;

/// parallelFor: every index once; the first failure or a stop ends it, nothing is swallowed.
class TestParallel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void callsEveryIndexOnce_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("threads");
        QTest::newRow("nothing") << 0 << 4;
        QTest::newRow("one") << 1 << 4;
        QTest::newRow("one thread") << 1000 << 1;
        QTest::newRow("no thread asked for") << 10 << 0;
        QTest::newRow("more threads than work") << 3 << 16;
        QTest::newRow("many") << 100'000 << 4;
    }

    void callsEveryIndexOnce()
    {
        QFETCH(int, count);
        QFETCH(int, threads);
        std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
        jobs::parallelFor(calls.size(), static_cast<unsigned>(threads), jobs::Context(), [&](std::size_t i) { ++calls[i]; });
        for (const auto& n : calls)
            QCOMPARE(n.load(), 1);
    }

    void rethrowsTheFailure()
    {
        std::atomic<int> calls = 0;
        const auto body = [&](std::size_t i) {
            ++calls;
            if (i == 10)
                throw Error(ErrorCode::Damaged, "image 10");
            if (i > 10)
                std::this_thread::sleep_for(std::chrono::milliseconds(1)); // a busy machine may let the others run on for a while
        };
        QVERIFY(test::throwsError(ErrorCode::Damaged, "image 10", [&] { jobs::parallelFor(1'000'000, 4, jobs::Context(), body); }));
        QVERIFY(calls < 1'000'000);
    }

    void endsWhenStopped()
    {
        std::stop_source stop;
        const jobs::Context context(stop.get_token(), {});
        std::atomic<int> calls = 0;
        const auto body = [&](std::size_t) {
            if (++calls == 20)
                stop.request_stop();
        };
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "stopped", [&] { jobs::parallelFor(1'000'000, 4, context, body); }));
        QVERIFY(calls < 1'000'000);
    }
};

QTEST_GUILESS_MAIN(TestParallel)
#include "tst_parallel.moc"
