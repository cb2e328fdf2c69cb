// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/decode.h"
#include "pixels/encode.h"
#include "pixels/random.h"
#include "pixels/resize.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

using namespace taxon;
using Bytes = std::vector<std::uint8_t>;

namespace {
std::span<const std::byte> spanOf(const std::string& bytes)
{
    return std::as_bytes(std::span(bytes));
}

pixels::RgbImage smooth(int width, int height)
{
    pixels::RgbImage image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.rgb.insert(image.rgb.end(), {static_cast<std::uint8_t>(x * 255 / width), static_cast<std::uint8_t>(y * 255 / height), 90});
    return image;
}
} // namespace

/// decodeRgb: one conversion for every kind of file, down to the pixel, and an error for everything that is not whole.
class TestDecode : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void convertsToGoldenPixels_data()
    {
        QTest::addColumn<QByteArray>("png");
        QTest::addColumn<QByteArray>("rgb");
        const auto row = [](const char* name, const test::Png& png, const Bytes& rgb) {
            const std::string bytes = test::pngBytes(png);
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
                                << QByteArray(reinterpret_cast<const char*>(rgb.data()), static_cast<qsizetype>(rgb.size()));
        };
        row("RGB", {.width = 2, .rows = {1, 2, 3, 250, 128, 0}}, {1, 2, 3, 250, 128, 0});
        row("RGBA on white", {.width = 4, .colourType = 6, .rows = {10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128, 200, 100, 50, 51}},
            {10, 20, 30, 255, 255, 255, 127, 127, 127, 244, 224, 214});
        row("grey", {.width = 2, .colourType = 0, .rows = {7, 200}}, {7, 7, 7, 200, 200, 200});
        row("grey of 1 bit", {.width = 8, .bits = 1, .colourType = 0, .rows = {0xA0}},
            {255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        row("grey and alpha on white", {.width = 2, .colourType = 4, .rows = {100, 255, 0, 100}}, {100, 100, 100, 155, 155, 155});
        row("palette", {.width = 2, .colourType = 3, .rows = {1, 0}, .palette = "abcxyz"}, {'x', 'y', 'z', 'a', 'b', 'c'});
        row("palette with transparency on white",
            {.width = 2, .colourType = 3, .rows = {0, 1}, .palette = std::string("\0\0\0xyz", 6), .transparency = std::string(1, '\0')},
            {255, 255, 255, 'x', 'y', 'z'});
        row("RGB with one transparent colour", {.width = 2, .rows = {7, 8, 9, 1, 2, 3}, .transparency = std::string("\0\7\0\10\0\11", 6)},
            {7, 8, 9, 1, 2, 3});
        row("grey with one transparent level", {.width = 2, .colourType = 0, .rows = {7, 200}, .transparency = std::string("\0\7", 2)},
            {7, 7, 7, 200, 200, 200});
        row("16 bit: the high byte", {.bits = 16, .colourType = 2, .rows = {0x12, 0xFF, 0x80, 0x00, 0xFF, 0x01}}, {0x12, 0x80, 0xFF});
        row("16 bit RGBA", {.bits = 16, .colourType = 6, .rows = {0, 0xFF, 0, 0, 0, 0, 0x80, 0xFF}}, {127, 127, 127});
        row("EXIF orientation is ignored", {.width = 2, .rows = {1, 2, 3, 4, 5, 6}, .exif = test::exifBlock(6)}, {1, 2, 3, 4, 5, 6});
    }
    void convertsToGoldenPixels()
    {
        QFETCH(QByteArray, png);
        QFETCH(QByteArray, rgb);
        const pixels::RgbImage image = pixels::decodeRgb(spanOf(png.toStdString()));
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(image.rgb.data()), static_cast<qsizetype>(image.rgb.size())).toHex(' '), rgb.toHex(' '));
    }
    void decodesJpegsOfAllKinds()
    {
        for (const int components : {1, 3, 4})
            for (const bool progressive : {false, true}) {
                const pixels::RgbImage image = pixels::decodeRgb(spanOf(test::jpegBytes(33, 17, progressive, components)));
                QCOMPARE(image.widthPx, 33);
                QCOMPARE(image.heightPx, 17);
                QCOMPARE(image.rgb.size(), std::size_t{33 * 17 * 3});
            }
        const pixels::RgbImage plain = pixels::decodeRgb(spanOf(test::jpegBytes(33, 17)));
        QCOMPARE(pixels::decodeRgb(spanOf(test::withExif(test::jpegBytes(33, 17), 6))).rgb, plain.rgb);
    }
    void decodesParts_data()
    {
        QTest::addColumn<QByteArray>("file");
        const auto row = [](const char* name, const std::string& bytes) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
        };
        row("4:2:0", test::jpegBytes(141, 103));
        row("4:2:2", test::jpegBytes(141, 103, false, 3, 2, 1));
        row("4:4:4", test::jpegBytes(141, 103, false, 3, 1, 1));
        row("4:4:0", test::jpegBytes(141, 103, false, 3, 1, 2));
        row("4:1:1", test::jpegBytes(141, 103, false, 3, 4, 1));
        row("progressive", test::jpegBytes(141, 103, true));
        row("grey", test::jpegBytes(141, 103, false, 1));
        row("CMYK", test::jpegBytes(141, 103, false, 4));
        row("PNG", test::numberedPng(3, 141));
    }
    void decodesParts()
    {
        QFETCH(QByteArray, file);
        const std::string bytes = file.toStdString();
        const images::ImageInfo info = images::probeBytes(spanOf(bytes));
        const pixels::RgbImage whole = pixels::decodeRgb(spanOf(bytes));
        QVERIFY(whole.widthPx == info.widthPx && whole.heightPx == info.heightPx);
        pixels::Random random(1);
        for (int round = 0; round < 300; ++round) {
            images::Box part;
            part.widthPx = round % 10 == 0 ? info.widthPx : 1 + random.below(info.widthPx);
            part.heightPx = 1 + random.below(info.heightPx);
            part.x = random.below(info.widthPx - part.widthPx + 1);
            part.y = random.below(info.heightPx - part.heightPx + 1);
            const pixels::RgbImage out = pixels::decodePart(spanOf(bytes), info, part);
            QCOMPARE(out.widthPx, part.widthPx);
            QCOMPARE(out.heightPx, part.heightPx);
            QVERIFY2(out.rgb == pixels::crop(whole, part).rgb,
                     qPrintable(QStringLiteral("%1 %2 %3 %4").arg(part.x).arg(part.y).arg(part.widthPx).arg(part.heightPx)));
        }
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "sticks out", [&] { (void)pixels::decodePart(spanOf(bytes), info, {1, 0, 141, 1}); }));
        images::ImageInfo wrong = info;
        wrong.widthPx = 200;
        QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { (void)pixels::decodePart(spanOf(bytes), wrong, {150, 0, 20, 1}); }));
    }
    void decodesPartsFast()
    {
        const std::string bytes = test::jpegBytes(400, 300);
        const images::ImageInfo info = images::probeBytes(spanOf(bytes));
        const auto sizeOf = [&](const images::Box& part, int atLeastPx) {
            const pixels::RgbImage out = pixels::decodePartFast(spanOf(bytes), info, part, atLeastPx);
            return std::pair(out.widthPx, out.heightPx);
        };
        QVERIFY((sizeOf({10, 20, 301, 201}, 224) == std::pair(301, 201)));
        QVERIFY((sizeOf({10, 20, 301, 201}, 100) == std::pair(150, 100)));
        QVERIFY((sizeOf({10, 20, 301, 201}, 50) == std::pair(75, 50)));
        QVERIFY((sizeOf({0, 0, 400, 300}, 1) == std::pair(50, 37)));
        QVERIFY((sizeOf({399, 299, 1, 1}, 1) == std::pair(1, 1)));
        const pixels::RgbImage photo = smooth(400, 300);
        const auto jpeg = pixels::encodeJpeg(photo, 95);
        const pixels::RgbImage fast = pixels::decodePartFast(jpeg, images::probeBytes(jpeg), {100, 50, 200, 200}, 200);
        const pixels::RgbImage exact = pixels::crop(photo, {100, 50, 200, 200});
        for (std::size_t i = 0; i < exact.rgb.size(); ++i)
            QVERIFY(std::abs(fast.rgb[i] - exact.rgb[i]) < 12);
        const pixels::RgbImage halved = pixels::decodePartFast(jpeg, images::probeBytes(jpeg), {100, 50, 200, 200}, 100);
        QVERIFY(std::abs(halved.rgb[(50 * 100 + 50) * 3] - exact.rgb[(100 * 200 + 100) * 3]) < 12);
    }
    /// What lies below the part is not looked at; above it, it counts.
    void findsDamageInAndAboveThePart()
    {
        std::string bytes = test::jpegBytes(141, 103);
        const images::ImageInfo info = images::probeBytes(spanOf(bytes));
        const std::string cut = bytes.substr(0, bytes.size() / 2);
        QCOMPARE(pixels::decodePart(spanOf(cut), info, {0, 0, 141, 20}).rgb, pixels::decodePart(spanOf(bytes), info, {0, 0, 141, 20}).rgb);
        QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { (void)pixels::decodePart(spanOf(cut), info, {0, 80, 141, 20}); }));
        QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { (void)pixels::decodePart(spanOf(cut), info, {0, 10, 141, 90}); }));
    }
    void readsWhatItEncodes()
    {
        const pixels::RgbImage image = pixels::decodeRgb(spanOf(test::numberedPng(5, 16)));
        const pixels::RgbImage again = pixels::decodeRgb(pixels::encodePng(image));
        QCOMPARE(again.rgb, image.rgb);
        QCOMPARE(pixels::decodeRgb(pixels::encodeJpeg(image)).widthPx, 16);
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "empty", [] { (void)pixels::encodePng({}); }));
    }
    void warnsOfAMissingEnd()
    {
        const std::string jpeg = test::jpegBytes(33, 17);
        std::string warning = "x";
        (void)pixels::decodeRgb(spanOf(jpeg), warning);
        QCOMPARE(warning, std::string());
        const std::string cut = jpeg.substr(0, jpeg.size() - 2);
        QCOMPARE(pixels::decodeRgb(spanOf(cut), warning).rgb, pixels::decodeRgb(spanOf(jpeg)).rgb);
        QVERIFY(!warning.empty());
    }
    void looksAtNoNotes()
    {
        const std::string plain = test::numberedPng(5, 16);
        const std::string noted = plain.substr(0, 33) + test::pngChunk("iCCP", "not a profile") + test::pngChunk("zTXt", "no text")
                                  + plain.substr(33);
        QCOMPARE(pixels::decodeRgb(spanOf(noted)).rgb, pixels::decodeRgb(spanOf(plain)).rgb);
    }
    void refusesWhatIsNotWhole()
    {
        const std::string png = test::numberedPng(5, 64);
        for (std::size_t size = 0; size + 16 < png.size(); size += 997)
            QVERIFY2(test::errorOf([&] { (void)pixels::decodeRgb(spanOf(png.substr(0, size))); }).has_value(), qPrintable(QString::number(size)));
        const std::string jpeg = test::jpegBytes(64, 64);
        for (std::size_t size = 0; size + 16 < jpeg.size(); size += 97)
            QVERIFY2(test::errorOf([&] { (void)pixels::decodeRgb(spanOf(jpeg.substr(0, size))); }).has_value(), qPrintable(QString::number(size)));
        QVERIFY(test::throwsError(ErrorCode::Damaged, "empty", [] { (void)pixels::decodeRgb({}); }));
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "megapixels",
                                  [] { (void)pixels::decodeRgb(spanOf(test::pngBytes({.width = 30000, .height = 30000}))); }));
        std::string flipped = png;
        flipped[png.size() / 2] = static_cast<char>(flipped[png.size() / 2] ^ 0x10);
        QVERIFY(test::throwsError(ErrorCode::Damaged, "decoded", [&] { (void)pixels::decodeRgb(spanOf(flipped)); }));
    }
};

QTEST_GUILESS_MAIN(TestDecode)
#include "tst_decode.moc"
