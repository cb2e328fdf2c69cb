// SPDX-License-Identifier: GPL-3.0-or-later
#include "makings.h"

using namespace taxon;
using namespace taxon::test;

namespace {

/// What a disk says at such a call: a full one where bytes or names are added, a broken one where they are flushed or named.
std::vector<const char*> failuresOf(const SystemCall& call)
{
    if (call.name == "write" || call.name == "pwrite64")
        return {"ENOSPC", "EIO"};
    if (call.name.find("sync") != std::string::npos || call.name.starts_with("rename"))
        return {"EIO"};
    if (call.name.starts_with("unlink") || call.name == "rmdir")
        return {};
    return {"ENOSPC"};
}

std::string wordsOf(const std::string& errnoName)
{
    return errnoName == "ENOSPC" ? "No space left" : "Input/output error";
}

/// Calls that may fail without harm: caches that are made again, and quick ways that have a slow one.
bool isDispensable(const SystemCall& call)
{
    return call.text.find("/ws/cache") != std::string::npos || call.name == "copy_file_range" || call.name == "ioctl" || call.name == "fallocate";
}

} // namespace

/// Each system call by which a command changes the disk fails once, as on a full or a broken disk: exit code 1 with what and where, never
/// "success", nothing half-made left, and the same command succeeds once the disk is well.
class TestFailingDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const std::string why = whyNoTracing();
        QVERIFY2(why.empty(), why.c_str());
    }

    void neverSaysSuccess_data()
    {
        QTest::addColumn<int>("most");
        QTest::newRow("init") << 8;
        QTest::newRow("dataset build") << 10;
        QTest::newRow("shards pack") << 12;
        QTest::newRow("shards extract") << 10;
    }

    void neverSaysSuccess()
    {
        QFETCH(int, most);
        const Workshop shop(QTest::currentDataTag());
        for (const SystemCall& at : sampled(shop.changes(), static_cast<std::size_t>(most)))
            for (const char* failure : failuresOf(at)) {
                shop.restore();
                const std::string wrong = whatWentWrong(shop, at, failure);
                QVERIFY2(wrong.empty(), (std::string(failure) + " at " + at.text + ": " + wrong).c_str());
            }
    }

private:
    static std::string whatWentWrong(const Workshop& shop, const SystemCall& at, const char* failure)
    {
        const Call call = callFailingAt(shop.taxon(), shop.making().command, at, failure);
        if (const std::string torn = shop.whatIsTorn(); !torn.empty())
            return torn;
        if (call.exitCode == 0 && !(isDispensable(at) && shop.isMade()))
            return "it said success: " + call.out + call.err;
        if (call.exitCode != 0
            && (call.exitCode != 1 || call.err.find(wordsOf(failure)) == std::string::npos || call.err.find("  at:   /") == std::string::npos))
            return "exit code " + std::to_string(call.exitCode) + ", " + call.err;
        if (const auto left = shop.playground().temporaries(); !left.empty())
            return "it left " + left.front();
        return shop.whatRecoveryMissed(false);
    }
};

QTEST_GUILESS_MAIN(TestFailingDisk)
#include "tst_failing_disk.moc"
