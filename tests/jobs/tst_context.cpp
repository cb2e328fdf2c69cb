// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/context.h"
#include "support/scratch.h"

#include <thread>
#include <vector>

using namespace taxon;

/// Context: progress is thinned out but never loses its end; warnings all arrive.
class TestContext : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thinsOutProgressButTellsTheEnd()
    {
        std::vector<std::uint64_t> heard;
        const jobs::Context context({}, [&](const jobs::Progress& p) { heard.push_back(p.done); });
        for (std::uint64_t i = 0; i <= 10'000; ++i)
            context.progress({"scan", i, 10'000, "images"});
        QVERIFY(heard.size() < 5'000);
        QCOMPARE(heard.front(), std::uint64_t{0});
        QCOMPARE(heard.back(), std::uint64_t{10'000});
    }

    void aNewLabelIsToldAtOnce()
    {
        std::vector<std::string> heard;
        const jobs::Context context({}, [&](const jobs::Progress& p) { heard.push_back(p.label); });
        context.progress({"scan", 1, 0, "images"});
        context.progress({"hash", 1, 0, "images"});
        QVERIFY((heard == std::vector<std::string>{"scan", "hash"}));
    }

    void hearsWorkersOneAtATime()
    {
        int inside = 0;
        int warnings = 0;
        bool overlapped = false;
        const jobs::Context context({}, {}, [&](const std::string&) {
            overlapped |= ++inside != 1;
            ++warnings;
            std::this_thread::yield();
            --inside;
        });
        {
            std::vector<std::jthread> workers;
            for (int t = 0; t < 4; ++t)
                workers.emplace_back([&] {
                    for (int i = 0; i < 500; ++i)
                        context.warn("w");
                });
        }
        QVERIFY(!overlapped);
        QCOMPARE(warnings, 2000);
    }

    void withoutListenersItIsSilent()
    {
        const jobs::Context context;
        context.progress({"scan", 1, 2, "images"});
        context.warn("x");
        context.throwIfStopped();
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { jobs::Context(stop.get_token(), {}).throwIfStopped(); }));
    }
};

QTEST_GUILESS_MAIN(TestContext)
#include "tst_context.moc"
