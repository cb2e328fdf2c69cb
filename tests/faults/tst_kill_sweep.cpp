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
        const std::vector<SystemCall> calls = sampled(shop.changes(), static_cast<std::size_t>(most));
        std::size_t killed = 0;
        for (const SystemCall& at : calls) {
            const std::string where = "killed at " + at.text + ": ";
            shop.restore();
            const Call call = callKilledAt(shop.taxon(), shop.making().command, at);
            if (!call.crashed) { // its threads shared the calls out differently this time
                QVERIFY2(call.exitCode == 0, (where + call.err).c_str());
                continue;
            }
            ++killed;
            QVERIFY2(shop.whatIsTorn().empty(), (where + shop.whatIsTorn()).c_str());
            if (killed % 3 == 0) { // and the recovery is killed, too
                static_cast<void>(callKilledAt(shop.taxon(), shop.making().command, calls[killed * 7 % calls.size()]));
                QVERIFY2(shop.whatIsTorn().empty(), (where + "again: " + shop.whatIsTorn()).c_str());
            }
            const std::string missed = shop.whatRecoveryMissed(!shop.playground().temporaries().empty());
            QVERIFY2(missed.empty(), (where + missed).c_str());
        }
        QVERIFY2(killed * 10 >= calls.size() * 8,
                 (std::to_string(killed) + " of " + std::to_string(calls.size()) + " kills met the program").c_str());
    }
};

QTEST_GUILESS_MAIN(TestKillSweep)
#include "tst_kill_sweep.moc"
