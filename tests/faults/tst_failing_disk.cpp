// SPDX-License-Identifier: GPL-3.0-or-later
#include "makings.h"

#include <cerrno>

using namespace taxon;
using namespace taxon::test;

namespace {

struct Failure {
    int error;
    const char* words;
};
constexpr Failure kFull{ENOSPC, "No space left"};
constexpr Failure kBroken{EIO, "Input/output error"};

/// What a disk says at such a call: a full one where bytes or names are added, a broken one where they are flushed or named.
std::vector<Failure> failuresOf(const std::string& call)
{
    if (call == "write" || call == "pwrite64")
        return {kFull, kBroken};
    if (call.find("sync") != std::string::npos || call.starts_with("rename"))
        return {kBroken};
    if (call.starts_with("unlink") || call == "rmdir")
        return {};
    return {kFull};
}

/// Changes that may fail without harm: caches that are made again, and quick ways that have a slow one.
bool isDispensable(const std::string& change)
{
    const std::string call = change.substr(0, change.find(' '));
    return change.find("/ws/cache") != std::string::npos || call == "copy_file_range" || call == "ioctl" || call == "fallocate";
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
        for (const Change& at : sampled(shop.changes(), static_cast<std::size_t>(most)))
            for (const Failure& failure : failuresOf(at.call())) {
                shop.restore();
                const MetCall call = callFailingAt(shop.taxon(), shop.making().command, shop.playground().root(), at.number, failure.error);
                const std::string wrong = whatWentWrong(shop, call, failure.words);
                QVERIFY2(wrong.empty(), (std::string(failure.words) + " at " + call.met + ": " + wrong).c_str());
            }
    }

private:
    static std::string whatWentWrong(const Workshop& shop, const MetCall& call, const char* words)
    {
        if (call.met.empty())
            return "it came to no such change";
        if (const std::string torn = shop.whatIsTorn(); !torn.empty())
            return torn;
        if (call.exitCode == 0 && !(isDispensable(call.met) && shop.isMade()))
            return "it said success: " + call.out + call.err;
        if (call.exitCode != 0
            && (call.exitCode != 1 || call.err.find(words) == std::string::npos || call.err.find("  at:   /") == std::string::npos))
            return "exit code " + std::to_string(call.exitCode) + ", " + call.err;
        if (const auto left = shop.playground().temporaries(); !left.empty())
            return "it left " + left.front();
        return shop.whatRecoveryMissed(false);
    }
};

QTEST_GUILESS_MAIN(TestFailingDisk)
#include "tst_failing_disk.moc"
