// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/compute_device.h"

#include "base/error.h"
#include "support/scratch.h"

#include <ATen/autocast_mode.h>
#include <QtTest>
#include <fstream>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;

/// openDevice(), precisionOn(), Autocast: what isn't here is refused before anything starts, and says what, why and what next.
class TestComputeDevice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cpuNeedsNothing();
    void namesWhatIsMissing_data();
    void namesWhatIsMissing();
    void autoTakesTheCpuAndSaysWhy();
    void refusesAnotherName();
    void choosesThePrecision_data();
    void choosesThePrecision();
    void refusesAPrecision_data();
    void refusesAPrecision();
    void saysWhyItIsTheCpu();
    void asksTheProcessor();
    void autocastEnds();
    void autocastMakesBfloat16();
};

namespace {

/// A driver that is there on every machine stands for NVIDIA's: the loader only has to find it.
constexpr const char* kAnyDriver = "libc.so.6";

/// A file that the loader refuses, as it refuses a library whose companions are missing.
std::filesystem::path brokenLibrary(const test::ScratchFolder& scratch)
{
    const std::filesystem::path file = scratch.path() / "libtorch_cuda.so";
    std::ofstream(file) << "no library";
    return file;
}

} // namespace

void TestComputeDevice::cpuNeedsNothing()
{
    const OpenedDevice opened = openDevice("cpu", 3, {"/nowhere/libcuda.so.1", "/nowhere/libtorch_cuda.so"});
    QVERIFY(opened.device.is_cpu());
    QCOMPARE(opened.note, std::string());
}

void TestComputeDevice::namesWhatIsMissing_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<bool>("isBroken");
    QTest::addColumn<QString>("message");
    QTest::newRow("no driver") << "/nowhere/libcuda.so.1" << true << "driver isn't installed (/nowhere/libcuda.so.1: cannot open";
    QTest::newRow("no CUDA library") << kAnyDriver << false << "/nowhere/libtorch_cuda.so: cannot open";
    QTest::newRow("a library that can't be loaded") << kAnyDriver << true << "/libtorch_cuda.so: ";
}

void TestComputeDevice::namesWhatIsMissing()
{
    QFETCH(const QString, driver);
    QFETCH(const bool, isBroken);
    QFETCH(const QString, message);
    const test::ScratchFolder scratch;
    const CudaFiles files{driver.toStdString(), isBroken ? brokenLibrary(scratch) : "/nowhere/libtorch_cuda.so"};
    QVERIFY(cudaProblem(files).value_or("").find(message.toStdString()) != std::string::npos);
    QVERIFY(test::throwsError(ErrorCode::Configuration, message.toStdString(), [&] { static_cast<void>(openDevice("cuda", 0, files)); }));
    QVERIFY(test::throwsError(ErrorCode::Configuration, "A GPU was asked for", [&] { static_cast<void>(openDevice("cuda", 0, files)); }));
}

void TestComputeDevice::autoTakesTheCpuAndSaysWhy()
{
    const OpenedDevice opened = openDevice("auto", 0, {kAnyDriver, "/nowhere/libtorch_cuda.so"});
    QVERIFY(opened.device.is_cpu());
    QVERIFY(opened.note.starts_with("Computes on the CPU: "));
    QVERIFY(opened.note.find("./dev setup --cuda") != std::string::npos);
    QVERIFY(opened.note.find('\n') == std::string::npos);
}

void TestComputeDevice::refusesAnotherName()
{
    QVERIFY(test::throwsError(ErrorCode::Configuration, "must be auto, cpu or cuda", [] { static_cast<void>(openDevice("gpu")); }));
    QVERIFY(
        test::throwsError(ErrorCode::Configuration, "must be auto, fp32, bf16 or fp16", [] { static_cast<void>(precisionOn("tf32", {}, true)); }));
}

void TestComputeDevice::choosesThePrecision_data()
{
    QTest::addColumn<QString>("choice");
    QTest::addColumn<bool>("hasBf16");
    QTest::addColumn<int>("precision");
    QTest::newRow("auto") << "auto" << true << static_cast<int>(Precision::Fp32);
    QTest::newRow("auto, plain processor") << "auto" << false << static_cast<int>(Precision::Fp32);
    QTest::newRow("fp32") << "fp32" << false << static_cast<int>(Precision::Fp32);
    QTest::newRow("bf16") << "bf16" << true << static_cast<int>(Precision::Bf16);
}

void TestComputeDevice::choosesThePrecision()
{
    QFETCH(const QString, choice);
    QFETCH(const bool, hasBf16);
    QFETCH(const int, precision);
    QCOMPARE(static_cast<int>(precisionOn(choice.toStdString(), {}, hasBf16)), precision);
}

void TestComputeDevice::refusesAPrecision_data()
{
    QTest::addColumn<QString>("choice");
    QTest::addColumn<bool>("hasBf16");
    QTest::addColumn<QString>("message");
    QTest::newRow("bf16 without instructions") << "bf16" << false << "AVX512_BF16 or AMX";
    QTest::newRow("fp16") << "fp16" << true << "Half precision is for GPUs";
}

void TestComputeDevice::refusesAPrecision()
{
    QFETCH(const QString, choice);
    QFETCH(const bool, hasBf16);
    QFETCH(const QString, message);
    QVERIFY(test::throwsError(ErrorCode::Configuration, message.toStdString(),
                              [&] { static_cast<void>(precisionOn(choice.toStdString(), {}, hasBf16)); }));
}

void TestComputeDevice::saysWhyItIsTheCpu()
{
    const OpenedDevice opened = openDevice("auto", 0, {"/nowhere/libcuda.so.1", {}});
    QVERIFY(test::throwsError(ErrorCode::Configuration, "/nowhere/libcuda.so.1: cannot open",
                              [&] { static_cast<void>(precisionOn("fp16", opened, true)); }));
}

/// The kernel is the judge.
void TestComputeDevice::asksTheProcessor()
{
    std::ifstream file("/proc/cpuinfo");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto has = [&](const char* flag) { return text.find(std::string(" ") + flag) != std::string::npos; };
    QCOMPARE(cpuHasBf16(), has("avx512_bf16") || has("amx_bf16"));
}

void TestComputeDevice::autocastEnds()
{
    {
        const Autocast none({torch::kCPU, Precision::Fp32});
        QVERIFY(!at::autocast::is_autocast_enabled(at::kCPU));
        const Autocast on({torch::kCPU, Precision::Bf16});
        QVERIFY(at::autocast::is_autocast_enabled(at::kCPU));
    }
    QVERIFY(!at::autocast::is_autocast_enabled(at::kCPU));
}

void TestComputeDevice::autocastMakesBfloat16()
{
    const torch::Tensor matrix = torch::randn({4, 4});
    const Autocast on({torch::kCPU, Precision::Bf16});
    QVERIFY(torch::mm(matrix, matrix).scalar_type() == torch::kBFloat16);
}

QTEST_GUILESS_MAIN(TestComputeDevice)
#include "tst_compute_device.moc"
