// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/system_use.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::runs;

/// What the kernel and nvidia-smi print, as numbers under MLflow's names.
class TestSystemUse : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsProcessorTimes_data();
    void readsProcessorTimes();
    void readsMemory();
    void readsGpus();
    void readsNoGpuFromOtherText_data();
    void readsNoGpuFromOtherText();
    void samplesThisMachine();
    void asksAProgramNamedNvidiaSmi();
};

void TestSystemUse::readsProcessorTimes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("busy"); // -1 = none
    QTest::addColumn<int>("total");
    QTest::newRow("as Linux prints it") << "cpu  10 2 3 100 20 4 5 6 7 8\ncpu0 1 2 3 4\n" << 30 << 150; // guests are in user and nice
    QTest::newRow("four columns") << "cpu  10 2 3 100\n" << 15 << 115;
    QTest::newRow("nothing") << "" << -1 << -1;
    QTest::newRow("one processor") << "cpu0 1 2 3 4\n" << -1 << -1;
    QTest::newRow("too few columns") << "cpu  10 2\n" << -1 << -1;
}

void TestSystemUse::readsProcessorTimes()
{
    QFETCH(QString, text);
    QFETCH(int, busy);
    QFETCH(int, total);
    const auto times = cpuTimes(text.toStdString());
    QCOMPARE(times ? static_cast<int>(times->busy) : -1, busy);
    QCOMPARE(times ? static_cast<int>(times->total) : -1, total);
}

void TestSystemUse::readsMemory()
{
    const Json use = memoryUse("MemTotal:       4000000 kB\nMemFree:          10 kB\nMemAvailable:   3000000 kB\n");
    QCOMPARE(use.dump(), std::string(R"({"system/system_memory_usage_megabytes":1024.0,"system/system_memory_usage_percentage":25.0})"));
    QVERIFY(memoryUse("MemTotal: 1 kB\n").empty());
    QVERIFY(memoryUse("MemTotal: 0 kB\nMemAvailable: 0 kB\n").empty());
}

void TestSystemUse::readsGpus()
{
    const Json use = gpuUse("0, 97, 1000, 4000, 250.50\n1, [N/A], 0, 4000, [Not Supported]\n");
    QCOMPARE(use.dump(), std::string(R"({"system/gpu_0_utilization_percentage":97.0,"system/gpu_0_memory_usage_megabytes":1048.576,)"
                                     R"("system/gpu_0_memory_usage_percentage":25.0,"system/gpu_0_power_usage_watts":250.5,)"
                                     R"("system/gpu_1_memory_usage_megabytes":0.0,"system/gpu_1_memory_usage_percentage":0.0})"));
}

void TestSystemUse::readsNoGpuFromOtherText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << "";
    QTest::newRow("a message") << "No devices were found\n";
    QTest::newRow("too few columns") << "0, 97, 1000\n";
    QTest::newRow("no number first") << "GPU, 97, 1000, 4000, 250\n";
}

void TestSystemUse::readsNoGpuFromOtherText()
{
    QFETCH(QString, text);
    QVERIFY(gpuUse(text.toStdString()).empty());
}

void TestSystemUse::samplesThisMachine()
{
    SystemUse use;
    const double memory = use.sample().value("system/system_memory_usage_percentage", -1.0);
    QVERIFY2(memory > 0 && memory < 100, std::to_string(memory).c_str());
}

void TestSystemUse::asksAProgramNamedNvidiaSmi()
{
    const test::ScratchFolder scratch;
    const auto program = scratch.write("nvidia-smi",
                                       "#!/bin/sh\n[ \"$1\" = --query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw ] || exit 9\n"
                                       "[ -e \"$0.broken\" ] && exit 9\necho '0, 50, 1, 2, 3'\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QByteArray::fromStdString(scratch.path().native()) + ":" + path);
    SystemUse use;
    qputenv("PATH", path);
    QCOMPARE(use.sample().value("system/gpu_0_utilization_percentage", -1.0), 50.0);
    scratch.write("nvidia-smi.broken", "");
    QVERIFY(!use.sample().contains("system/gpu_0_utilization_percentage"));
    std::filesystem::remove(scratch.path() / "nvidia-smi.broken");
    QVERIFY(!use.sample().contains("system/gpu_0_utilization_percentage")); // it failed: it is not asked again
}

QTEST_GUILESS_MAIN(TestSystemUse)
#include "tst_system_use.moc"
