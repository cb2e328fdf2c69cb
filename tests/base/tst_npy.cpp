// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/npy.h"
#include "support/scratch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

using namespace taxon;

namespace {

/// A version 1.0 file with \p header (padded to 128 bytes) and \p dataBytes zero bytes.
std::string npyBytes(std::string header, std::size_t dataBytes)
{
    header.resize(117, ' ');
    header += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header + std::string(dataBytes, '\0');
}

} // namespace

/// NpyFile and NpyWriter against NumPy's format, and every way a file can lie about itself.
class TestNpy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        const test::ScratchFolder scratch;
        const auto path = scratch.path() / "a.npy";
        NpyWriter writer(path, 2);
        writer.append(std::array{1.0f, 2.0f});
        writer.append(std::array{3.0f, 4.0f, 5.0f, 6.0f});
        writer.flush();
        const NpyFile file = NpyFile::open(path);
        QVERIFY((file.shape() == std::vector<std::size_t>{3, 2}));
        std::array<float, 2> row{};
        file.copyRow(2, row);
        QCOMPARE(row[0], 5.0f);
        QCOMPARE(row[1], 6.0f);
        QCOMPARE(file.floats().size(), std::size_t{6});
        QCOMPARE(reinterpret_cast<std::uintptr_t>(file.floats().data()) % 64, std::uintptr_t{0});
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "Row 3", [&] { file.copyRow(3, row); }));
    }

    void readsHalves_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addColumn<float>("value");
        QTest::newRow("one") << 0x3C00 << 1.0f;
        QTest::newRow("minus two") << 0xC000 << -2.0f;
        QTest::newRow("largest") << 0x7BFF << 65504.0f;
        QTest::newRow("smallest normal") << 0x0400 << 0x1p-14f;
        QTest::newRow("largest subnormal") << 0x03FF << 1023 * 0x1p-24f;
        QTest::newRow("smallest subnormal") << 0x0001 << 0x1p-24f;
        QTest::newRow("zero") << 0x0000 << 0.0f;
        QTest::newRow("infinity") << 0x7C00 << std::numeric_limits<float>::infinity();
    }

    void readsHalves()
    {
        QFETCH(int, bits);
        QFETCH(float, value);
        QCOMPARE(halfToFloat(static_cast<std::uint16_t>(bits)), value);
        QVERIFY(std::isnan(halfToFloat(0x7E00)));
    }

    /// Each half is a float that becomes that half again, and what lies between two becomes the nearer one.
    void everyHalfComesBack()
    {
        std::vector<std::uint16_t> halves(0x10000);
        std::iota(halves.begin(), halves.end(), std::uint16_t{0});
        std::vector<float> floats(halves.size());
        halvesToFloats(std::as_bytes(std::span(halves)).data(), floats.data(), halves.size());
        for (std::uint32_t bits = 0; bits < halves.size(); ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            const bool isNumber = (bits & 0x7C00u) != 0x7C00u || (bits & 0x3FFu) == 0;
            QVERIFY(isNumber ? std::bit_cast<std::uint32_t>(floats[bits]) == std::bit_cast<std::uint32_t>(halfToFloat(half))
                             : std::isnan(floats[bits]));
            QVERIFY2(!isNumber || floatToHalf(floats[bits]) == half, qPrintable(QString::number(bits, 16)));
            if (bits < 0x7BFF) { // up to the largest but one
                const float middle = (floats[bits] + floats[bits + 1]) / 2;
                QCOMPARE(floatToHalf(middle), static_cast<std::uint16_t>(half % 2 == 0 ? half : half + 1)); // a tie goes to even
                QCOMPARE(floatToHalf(std::nextafter(middle, 0.0f)), half);
                QCOMPARE(floatToHalf(-std::nextafter(middle, 1e9f)), static_cast<std::uint16_t>((half + 1) | 0x8000));
            }
        }
        QCOMPARE(floatToHalf(65519.99f), std::uint16_t{0x7BFF});
        QCOMPARE(floatToHalf(65520.0f), std::uint16_t{0x7C00});
        QVERIFY(std::isnan(halfToFloat(floatToHalf(std::numeric_limits<float>::quiet_NaN()))));
    }

    void writesHalvesAndGoesOnBehindThem()
    {
        const test::ScratchFolder scratch;
        const auto path = scratch.path() / "half.npy";
        {
            NpyWriter killed(path, 3, 0, NpyType::Float16);
            killed.append(std::array{0.5f, -2.0f, 0.25f});
            killed.flush();
            killed.append(std::array{9.0f, 9.0f, 9.0f});
        }
        QVERIFY(test::throwsError(ErrorCode::Damaged, "no 1 rows of 3 columns", [&] { NpyWriter(path, 3, 1); })); // as float32
        NpyWriter next(path, 3, 1, NpyType::Float16);
        next.append(std::array{1.0f, 0.1f, 0.0f});
        next.flush();
        const NpyFile whole = NpyFile::open(path);
        QVERIFY(whole.isHalf());
        QCOMPARE(whole.shape(), (std::vector<std::size_t>{2, 3}));
        std::vector<float> row(3);
        whole.copyRow(0, row);
        QCOMPARE(row, (std::vector<float>{0.5f, -2.0f, 0.25f}));
        whole.copyRow(1, row);
        QVERIFY(row[0] == 1.0f && std::abs(row[1] - 0.1f) < 1e-4f);
    }

    void refusesAFileThatLies_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("message");
        const auto add = [](const char* name, const std::string& bytes, ErrorCode code, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << static_cast<int>(code) << QByteArray(message);
        };
        const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        add("empty", "", ErrorCode::Damaged, "not a .npy");
        add("text", "hello, this is text", ErrorCode::Damaged, "not a .npy");
        add("version 9", std::string("\x93NUMPY\x09\x00", 8) + std::string(200, ' '), ErrorCode::Unsupported, "version 9");
        add("header cut", npyBytes(good, 24).substr(0, 60), ErrorCode::Damaged, "cut off");
        add("one value missing", npyBytes(good, 20), ErrorCode::Damaged, "should hold 6 values and holds 5");
        add("one byte too many", npyBytes(good, 25), ErrorCode::Damaged, "should hold 6");
        add("doubles", npyBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 48), ErrorCode::Unsupported, "float32");
        add("objects", npyBytes("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", 48), ErrorCode::Unsupported, "float32");
        add("big-endian", npyBytes("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", 24), ErrorCode::Unsupported, "float32");
        add("Fortran order", npyBytes("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24), ErrorCode::Unsupported, "Fortran");
        add("no shape", npyBytes("{'descr': '<f4', 'fortran_order': False, }", 24), ErrorCode::Damaged, "no shape");
        add("negative shape", npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", 24), ErrorCode::Damaged, "can't be read");
        add("letters in a shape", npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2x, 3), }", 24), ErrorCode::Damaged, "can't be read");
        add("shape that overflows", npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999, 9999999999999), }", 24),
            ErrorCode::Damaged, "can't be read");
        add("huge shape", npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 1), }", 24), ErrorCode::Damaged,
            "should hold");
    }

    void refusesAFileThatLies()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        QFETCH(QByteArray, message);
        const test::ScratchFolder scratch;
        const auto file = scratch.write("a.npy", bytes.toStdString());
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { (void)NpyFile::open(file); }));
    }

    void aKilledWriterLeavesWhatItFlushed()
    {
        const test::ScratchFolder scratch;
        const auto path = scratch.path() / "a.npy";
        {
            NpyWriter killed(path, 2);
            killed.append(std::array{1.0f, 2.0f, 3.0f, 4.0f});
            killed.flush();
            killed.append(std::array{5.0f, 6.0f});
        }
        QVERIFY(test::throwsError(ErrorCode::Damaged, "should hold 4 values and holds 6", [&] { (void)NpyFile::open(path); }));
        const NpyFile prefix = NpyFile::openPrefix(path);
        QCOMPARE(prefix.shape()[0], std::size_t{2});
        QCOMPARE(prefix.floats().size(), std::size_t{4});
        NpyWriter next(path, 2, 1); // as if only the first row were known to be good
        next.append(std::array{7.0f, 8.0f});
        next.flush();
        const NpyFile whole = NpyFile::open(path);
        QVERIFY(std::ranges::equal(whole.floats(), std::array{1.0f, 2.0f, 7.0f, 8.0f}));
    }

    void goesOnOnlyBehindRowsThatAreThere()
    {
        const test::ScratchFolder scratch;
        const auto path = scratch.path() / "a.npy";
        NpyWriter writer(path, 2);
        writer.append(std::array{1.0f, 2.0f});
        writer.flush();
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "whole rows of 2", [&] { writer.append(std::array{1.0f, 2.0f, 3.0f}); }));
        QVERIFY(test::throwsError(ErrorCode::Damaged, "no 2 rows of 2 columns", [&] { NpyWriter(path, 2, 2); }));
        QVERIFY(test::throwsError(ErrorCode::Damaged, "no 1 rows of 3 columns", [&] { NpyWriter(path, 3, 1); }));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "", [&] { NpyWriter(scratch.path() / "none.npy", 2, 1); }));
    }
};

QTEST_GUILESS_MAIN(TestNpy)
#include "tst_npy.moc"
