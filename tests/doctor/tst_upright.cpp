// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "doctor/upright.h"
#include "images/probe.h"
#include "pixels/decode.h"
#include "pixels/orientation.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <cstdlib>

using namespace taxon;

namespace {

std::span<const std::byte> bytesOf(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

std::string textOf(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A segment: FF marker, length, body.
std::string segment(char marker, const std::string& body)
{
    const std::size_t length = body.size() + 2;
    return std::string("\xFF") + marker + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + body;
}

/// The largest and the mean difference of two pictures of one size.
std::pair<int, double> difference(const pixels::RgbImage& a, const pixels::RgbImage& b)
{
    int largest = 0;
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        const int one = std::abs(int{a.rgb[i]} - int{b.rgb[i]});
        largest = std::max(largest, one);
        sum += one;
    }
    return {largest, sum / static_cast<double>(a.rgb.size())};
}

} // namespace

/// uprightJpeg: the picture people see, without loss where blocks allow it, with all its notes.
class TestUpright : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void turns_data()
    {
        QTest::addColumn<int>("orientation");
        QTest::addColumn<unsigned>("width");
        QTest::addColumn<unsigned>("height");
        QTest::addColumn<int>("components");
        QTest::addColumn<bool>("progressive");
        QTest::addColumn<bool>("lossless");
        for (int orientation = 2; orientation <= 8; ++orientation)
            QTest::addRow("whole blocks, %d", orientation) << orientation << 64U << 48U << 3 << false << true;
        for (const int orientation : {3, 6, 8})
            QTest::addRow("ragged, %d", orientation) << orientation << 61U << 45U << 3 << false << false;
        QTest::newRow("grey") << 6 << 64U << 48U << 1 << false << true;
        QTest::newRow("grey, ragged") << 6 << 61U << 45U << 1 << false << false;
        QTest::newRow("progressive") << 6 << 64U << 48U << 3 << true << true;
    }

    void turns()
    {
        QFETCH(int, orientation);
        QFETCH(unsigned, width);
        QFETCH(unsigned, height);
        QFETCH(int, components);
        QFETCH(bool, progressive);
        QFETCH(bool, lossless);
        const std::string jpeg = test::withExif(test::jpegBytes(width, height, progressive, components), orientation);
        const auto upright = doctor::uprightJpeg(bytesOf(jpeg));
        QCOMPARE(upright.lossless, lossless);
        const images::ImageInfo info = images::probeBytes(upright.bytes);
        QCOMPARE(info.orientation, 1);
        QCOMPARE(info.progressive, progressive);
        QCOMPARE(info.channels, components);
        const auto wanted = pixels::oriented(pixels::decodeRgb(bytesOf(jpeg)), orientation);
        const auto got = pixels::decodeRgb(upright.bytes);
        QCOMPARE(got.widthPx, wanted.widthPx);
        QCOMPARE(got.heightPx, wanted.heightPx);
        const auto [largest, mean] = difference(got, wanted);
        // turned blocks round as they did, up to the chroma's upsampling; encoding anew costs a little
        QVERIFY2(mean < (lossless ? 1.0 : 6.0), qPrintable(QString("mean %1, largest %2").arg(mean).arg(largest)));
    }

    void keepsTheNotes_data()
    {
        QTest::addColumn<unsigned>("width");
        QTest::newRow("whole blocks") << 64U;
        QTest::newRow("ragged") << 61U;
    }

    void keepsTheNotes()
    {
        QFETCH(unsigned, width);
        const std::string profile = segment('\xE2', std::string("ICC_PROFILE\0\x01\x01", 14) + std::string(500, 'p'));
        const std::string comment = segment('\xFE', "by Ada");
        std::string jpeg = test::jpegBytes(width, 48);
        jpeg.insert(20, profile + comment); // after SOI and JFIF
        jpeg = test::withExif(jpeg, 6);
        const std::string upright = textOf(doctor::uprightJpeg(bytesOf(jpeg)).bytes);
        QVERIFY(upright.find(profile) != std::string::npos);
        QVERIFY(upright.find(comment) != std::string::npos);
        QVERIFY(upright.find(std::string("Exif\0\0", 6) + test::exifBlock(1)) != std::string::npos);
        QCOMPARE(upright.find("JFIF"), upright.rfind("JFIF"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const std::string& bytes, ErrorCode code) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << static_cast<int>(code);
        };
        const std::string jpeg = test::withExif(test::jpegBytes(64, 48), 6);
        row("upright already", test::jpegBytes(64, 48), ErrorCode::Unsupported);
        row("CMYK", test::withExif(test::jpegBytes(64, 48, false, 4), 6), ErrorCode::Unsupported);
        row("PNG", test::numberedPng(1), ErrorCode::Unsupported);
        row("cut", jpeg.substr(0, jpeg.size() / 2), ErrorCode::Damaged);
        row("empty", "", ErrorCode::Damaged);
    }

    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        const std::string text = bytes.toStdString();
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), "", [&] { static_cast<void>(doctor::uprightJpeg(bytesOf(text))); }));
    }
};

QTEST_GUILESS_MAIN(TestUpright)
#include "tst_upright.moc"
