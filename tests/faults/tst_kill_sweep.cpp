// SPDX-License-Identifier: GPL-3.0-or-later
#include "makings.h"

using namespace taxon;
using namespace taxon::test;

/// kill -9 at each system call by which a command changes the disk, and again while the next start recovers: the old state or the new
/// one, never a torn one; the next start ends as an unbroken run, and says what it removed.
class TestKillSweep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const std::string why = whyNoTracing();
        QVERIFY2(why.empty(), why.c_str());
    }

    void leavesTheOldOrTheNew_data()
    {
        QTest::addColumn<int>("most"); // kills; the first and the last call are always among them
        QTest::newRow("init") << 10;
        QTest::newRow("dataset build") << 14;
        QTest::newRow("shards pack") << 16;
        QTest::newRow("shards extract") << 14;
    }

    void leavesTheOldOrTheNew()
    {
        QFETCH(int, most);
        const Workshop shop(QTest::currentDataTag());
        const auto kill = [&](std::size_t number) { return callKilledAt(shop.taxon(), shop.making().command, shop.playground().root(), number); };
        std::size_t killed = 0;
        for (const Change& at : sampled(shop.changes(), static_cast<std::size_t>(most))) {
            shop.restore();
            const MetCall call = kill(at.number);
            const std::string where = "killed at " + call.met + ": ";
            QVERIFY2(call.crashed, (at.text + ": " + call.err).c_str());
            QVERIFY2(shop.whatIsTorn().empty(), (where + shop.whatIsTorn()).c_str());
            if (++killed % 3 == 0) { // and the recovery is killed, too
                static_cast<void>(kill(1 + killed * 7 % shop.changes().size()));
                QVERIFY2(shop.whatIsTorn().empty(), (where + "again: " + shop.whatIsTorn()).c_str());
            }
            const std::string missed = shop.whatRecoveryMissed(!shop.playground().temporaries().empty());
            QVERIFY2(missed.empty(), (where + missed).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestKillSweep)
#include "tst_kill_sweep.moc"
