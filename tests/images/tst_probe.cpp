// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/probe.h"
#include "images/regular_file.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <sys/stat.h>

using namespace taxon;
using images::Format;

namespace {

std::span<const std::byte> spanOf(const std::string& bytes)
{
    return std::as_bytes(std::span(bytes));
}

std::string webp(const std::string& chunk, const std::string& data)
{
    const auto little = [](std::size_t n) { return std::string{static_cast<char>(n & 0xFF), static_cast<char>(n >> 8 & 0xFF), '\0', '\0'}; };
    return "RIFF" + little(data.size() + 12) + "WEBP" + chunk + little(data.size()) + data;
}

std::string bmp(int width, int height)
{
    std::string out(54, '\0');
    out[0] = 'B';
    out[1] = 'M';
    out[14] = 40;
    for (unsigned i = 0; i < 4; ++i) {
        out[18 + i] = static_cast<char>(static_cast<unsigned>(width) >> (8 * i) & 0xFF);
        out[22 + i] = static_cast<char>(static_cast<unsigned>(height) >> (8 * i) & 0xFF);
    }
    out[28] = 24;
    return out;
}

} // namespace

/// probe: says what a header says, and refuses everything else with a reason before a pixel is decoded.
class TestProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsPngHeaders()
    {
        images::ImageInfo info = images::probeBytes(
            spanOf(test::pngBytes({.width = 3, .height = 2, .colourType = 6, .rows = std::vector<std::uint8_t>(24)})));
        QCOMPARE(info.format, Format::Png);
        QCOMPARE(info.widthPx, 3);
        QCOMPARE(info.heightPx, 2);
        QVERIFY(info.alpha);
        QVERIFY(!info.transparency);
        info = images::probeBytes(spanOf(test::pngBytes(
            {.bits = 8, .colourType = 3, .rows = {0}, .palette = "abc", .transparency = std::string(1, '\0'), .exif = test::exifBlock(6)})));
        QVERIFY(info.palette && info.transparency && !info.alpha);
        QCOMPARE(info.orientation, 6);
        info = images::probeBytes(spanOf(test::pngBytes({.bits = 16, .colourType = 0, .rows = {1, 2}})));
        QCOMPARE(info.bits, 16);
        QCOMPARE(info.channels, 1);
    }
    void readsJpegHeaders()
    {
        const std::string plain = test::jpegBytes(40, 30);
        QCOMPARE(images::probeBytes(spanOf(plain)).widthPx, 40);
        QCOMPARE(images::probeBytes(spanOf(plain)).orientation, 1);
        for (int orientation = 1; orientation <= 8; ++orientation)
            QCOMPARE(images::probeBytes(spanOf(test::withExif(plain, orientation))).orientation, orientation);
        QCOMPARE(images::probeBytes(spanOf(test::withExif(plain, 9))).orientation, 1);
        QVERIFY(images::probeBytes(spanOf(test::jpegBytes(8, 8, true))).progressive);
        QVERIFY(images::probeBytes(spanOf(test::jpegBytes(8, 8, false, 4))).cmyk);
    }
    void readsOtherHeaders()
    {
        const images::ImageInfo lossless = images::probeBytes(spanOf(webp("VP8L", std::string("\x2F\x09\xC0\x04\x10\0\0", 7))));
        QCOMPARE(lossless.widthPx, 10);
        QCOMPARE(lossless.heightPx, 20);
        QVERIFY(lossless.alpha);
        QCOMPARE(images::probeBytes(spanOf(bmp(7, -5))).heightPx, 5);
        const std::string tiff("II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x11\0\0\0\x01\x01\x04\0\x01\0\0\0\x22\0\0\0\0\0\0\0", 38);
        QCOMPARE(images::probeBytes(spanOf(tiff)).widthPx, 17);
        QCOMPARE(images::probeBytes(spanOf(tiff)).heightPx, 34);
    }
    void refusesBadBytes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& bytes, ErrorCode code, const char* message) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << static_cast<int>(code) << message;
        };
        const std::string png = test::pngBytes({.width = 4, .height = 4, .rows = std::vector<std::uint8_t>(48)});
        const std::string jpeg = test::jpegBytes(16, 16);
        row("empty", "", ErrorCode::Damaged, "empty");
        row("one byte", "\xFF", ErrorCode::Unsupported, "no JPEG");
        row("text", "hello, this is a list of cats", ErrorCode::Unsupported, "no JPEG");
        row("GIF", std::string("GIF89a\1\0\1\0", 10), ErrorCode::Unsupported, "GIF");
        row("PNG signature alone", png.substr(0, 8), ErrorCode::Damaged, "does not start");
        row("PNG cut in its header", png.substr(0, 20), ErrorCode::Damaged, "ends inside");
        row("PNG without pixels", png.substr(0, 33) + test::pngChunk("IEND", ""), ErrorCode::Damaged, "no pixels");
        row("PNG bomb", test::pngBytes({.width = 30000, .height = 30000}), ErrorCode::Unsupported, "900 megapixels");
        row("PNG of no width", test::pngBytes({.width = 0, .height = 5}), ErrorCode::Damaged, "no width");
        row("PNG of all bits", test::pngBytes({.width = 0xFFFFFFFF, .height = 0xFFFFFFFF}), ErrorCode::Damaged, "impossible size");
        row("JPEG start alone", "\xFF\xD8\xFF", ErrorCode::Damaged, "ends inside");
        row("JPEG cut in its header", jpeg.substr(0, 30), ErrorCode::Damaged, "ends inside");
        row("JPEG without frame", std::string("\xFF\xD8\xFF\xD9", 4), ErrorCode::Damaged, "no frame header");
        row("JPEG with a segment of length 0", std::string("\xFF\xD8\xFF\xE0\0\0", 6), ErrorCode::Damaged, "impossible length");
        row("lossless JPEG", std::string("\xFF\xD8\xFF\xC3\0\x0B\x08\0\x10\0\x10\x01", 12), ErrorCode::Unsupported, "lossless");
        row("animated WebP", webp("VP8X", std::string("\x02\0\0\0\x01\0\0\x01\0\0", 10)), ErrorCode::Unsupported, "Animated");
        row("WebP of nothing", webp("XXXX", "abcd"), ErrorCode::Damaged, "no image chunk");
        row("TIFF pointing outside", std::string("II*\0\xFF\xFF\0\0", 8), ErrorCode::Damaged, "outside");
        row("BMP of the smallest height", bmp(5, INT32_MIN), ErrorCode::Damaged, "no width or height");
    }
    void refusesBadBytes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        QFETCH(QString, message);
        const std::string text(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { (void)images::probeBytes(spanOf(text)); }));
        const test::ScratchFolder folder;
        const auto file = folder.write("x.jpg", text);
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { (void)images::probeFile(file); }));
    }
    void survivesEveryCutOfAHeader()
    {
        for (const std::string& whole :
             {test::withExif(test::jpegBytes(16, 16), 6),
              test::pngBytes({.width = 2, .height = 2, .rows = std::vector<std::uint8_t>(12), .exif = test::exifBlock(3)})})
            for (std::size_t size = 0; size < whole.size(); ++size) {
                const std::string cut = whole.substr(0, size);
                (void)test::errorOf([&] { (void)images::probeBytes(spanOf(cut)); }); // any Error is fine, anything else ends the test
            }
    }
    void boundsTheScansOfAProgressiveJpeg()
    {
        const std::string jpeg = test::jpegBytes(16, 16, true);
        const int scans = images::countScans(spanOf(jpeg), 1000);
        QVERIFY(scans > 1);
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "scans", [&] { (void)images::probeBytes(spanOf(jpeg), {.maxScans = scans - 1}); }));
        QCOMPARE(images::probeBytes(spanOf(jpeg), {.maxScans = scans}).widthPx, 16);
    }
    void namesALyingExtension()
    {
        const test::ScratchFolder folder;
        const std::string png = test::numberedPng(1);
        QVERIFY(images::probeFile(folder.write("a.jpg", png)).extensionLies);
        QVERIFY(!images::probeFile(folder.write("a.PNG", png)).extensionLies);
        QVERIFY(!images::probeFile(folder.write("a", png)).extensionLies);
    }
    void opensRegularFilesOnly()
    {
        const test::ScratchFolder folder;
        folder.write("real.png", test::numberedPng(1));
        QCOMPARE(::mkfifo((folder.path() / "fifo.jpg").c_str(), 0600), 0);
        std::filesystem::create_symlink("real.png", folder.path() / "link.png");
        std::filesystem::create_directory(folder.path() / "folder.jpg");
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "FIFO", [&] { (void)images::probeFile(folder.path() / "fifo.jpg"); }));
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "symbolic link", [&] { (void)images::probeFile(folder.path() / "link.png"); }));
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "a folder", [&] { (void)images::readRegularFile(folder.path() / "folder.jpg"); }));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "none.jpg", [&] { (void)images::readRegularFile(folder.path() / "none.jpg"); }));
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "limit", [&] { (void)images::readRegularFile(folder.path() / "real.png", 10); }));
        QCOMPARE(images::readRegularFile(folder.path() / "real.png").size(), test::numberedPng(1).size());
    }
};

QTEST_GUILESS_MAIN(TestProbe)
#include "tst_probe.moc"
