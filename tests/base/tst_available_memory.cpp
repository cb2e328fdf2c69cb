// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/available_memory.h"

#include "support/scratch.h"

using namespace taxon;

/// availableMemory(): the system's word, or that of a control group that allows less.
class TestAvailableMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheSmallest_data();
    void takesTheSmallest();
    void knowsThisMachine();
    void saysNothingWithoutMeminfo();
};

namespace {

const char* const kMeminfo = "MemTotal:       24000000 kB\nMemFree:         1000000 kB\nMemAvailable:       1000 kB\n"; // 1,024,000 bytes

using Files = std::vector<std::pair<std::string, std::string>>;

} // namespace

void TestAvailableMemory::takesTheSmallest_data()
{
    QTest::addColumn<Files>("files");
    QTest::addColumn<quint64>("bytes");
    const quint64 all = 1'024'000;
    QTest::newRow("no groups") << Files{} << all;
    QTest::newRow("version 2, no limit") << Files{{"proc/self/cgroup", "0::/a/b\n"},
                                                  {"sys/fs/cgroup/a/b/memory.max", "max\n"},
                                                  {"sys/fs/cgroup/a/b/memory.current", "5000\n"}}
                                         << all;
    QTest::newRow("version 2, with a file cache to give back")
        << Files{{"proc/self/cgroup", "0::/a/b\n"},
                 {"sys/fs/cgroup/a/b/memory.max", "9000\n"},
                 {"sys/fs/cgroup/a/b/memory.current", "5000\n"},
                 {"sys/fs/cgroup/a/b/memory.stat", "anon 3000\ninactive_file 1500\nactive_file 500\n"}}
        << quint64{5500};
    QTest::newRow("version 2, a limit above") << Files{{"proc/self/cgroup", "0::/a/b\n"},
                                                       {"sys/fs/cgroup/a/memory.max", "7000\n"},
                                                       {"sys/fs/cgroup/a/memory.current", "1000\n"}}
                                              << quint64{6000};
    QTest::newRow("version 2, in a container that sees its own top")
        << Files{{"proc/self/cgroup", "0::/\n"}, {"sys/fs/cgroup/memory.max", "7000\n"}, {"sys/fs/cgroup/memory.current", "6999\n"}} << quint64{1};
    QTest::newRow("version 2, over its limit") << Files{{"proc/self/cgroup", "0::/a\n"},
                                                        {"sys/fs/cgroup/a/memory.max", "7000\n"},
                                                        {"sys/fs/cgroup/a/memory.current", "8000\n"}}
                                               << quint64{0};
    QTest::newRow("version 1, the host's path in a container") << Files{{"proc/self/cgroup", "3:cpu,cpuacct:/\n2:memory:/docker/1f\n"},
                                                                        {"sys/fs/cgroup/memory/memory.limit_in_bytes", "9000\n"},
                                                                        {"sys/fs/cgroup/memory/memory.usage_in_bytes", "4000\n"},
                                                                        {"sys/fs/cgroup/memory/memory.stat", "total_inactive_file 1000\n"}}
                                                               << quint64{6000};
    QTest::newRow("version 1, no limit") << Files{{"proc/self/cgroup", "2:memory:/\n"},
                                                  {"sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"},
                                                  {"sys/fs/cgroup/memory/memory.usage_in_bytes", "4000\n"}}
                                         << all;
    QTest::newRow("lines that are none") << Files{{"proc/self/cgroup", "nonsense\n1:\n\n"}} << all;
}

void TestAvailableMemory::takesTheSmallest()
{
    QFETCH(const Files, files);
    QFETCH(const quint64, bytes);
    const test::ScratchFolder scratch;
    scratch.write("proc/meminfo", kMeminfo);
    for (const auto& [name, text] : files)
        scratch.write(name, text);
    QCOMPARE(quint64{availableMemory(scratch.path()).value()}, bytes);
}

void TestAvailableMemory::knowsThisMachine()
{
    const auto bytes = availableMemory();
    QVERIFY(bytes.has_value() && *bytes > 1'000'000 && *bytes < 1ull << 50);
}

void TestAvailableMemory::saysNothingWithoutMeminfo()
{
    const test::ScratchFolder scratch;
    QVERIFY(!availableMemory(scratch.path()).has_value());
    scratch.write("proc/meminfo", "MemTotal: 24000000 kB\n"); // as before Linux 3.14
    QVERIFY(!availableMemory(scratch.path()).has_value());
}

QTEST_GUILESS_MAIN(TestAvailableMemory)
#include "tst_available_memory.moc"
