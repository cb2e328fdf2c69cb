// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/jpeg_huffman.h"
#include "images/jpeg_reader.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include "base/error.h"

#include <csetjmp>
#include <random>

using namespace taxon;
using images::JpegReading;

namespace {

struct Result {
    std::vector<std::uint8_t> pixels;
    int warnings = 0;
    bool missingEnd = false;
    std::string words; ///< of the report, or of the error
    bool operator==(const Result&) const = default;
};

Result resultOf(const std::string& jpeg, JpegReading reading, bool libjpegAlone)
{
    reading.libjpegAlone = libjpegAlone;
    images::JpegPixels pixels;
    try {
        const auto report = images::readJpeg(std::as_bytes(std::span(jpeg)), reading, &pixels);
        return {pixels.rgb, report.warnings, report.missingEnd, report.reason};
    } catch (const Error& error) {
        return {{}, -1, false, error.message()};
    }
}

bool isReadAlike(const std::string& jpeg, const JpegReading& reading = {})
{
    return resultOf(jpeg, reading, false) == resultOf(jpeg, reading, true);
}

struct Errors {
    jpeg_error_mgr manager; ///< first member: libjpeg hands out a pointer to it
    std::jmp_buf jump;
};

/// Reads all lines with the faster reader. \returns whether it came to the end by itself.
bool isReadThrough(const std::string& jpeg)
{
    Errors errors;
    jpeg_decompress_struct codec{};
    codec.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = [](j_common_ptr common) { std::longjmp(reinterpret_cast<Errors*>(common->err)->jump, 1); };
    errors.manager.output_message = [](j_common_ptr) {};
    if (setjmp(errors.jump) == 0) {
        jpeg_create_decompress(&codec);
        jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(jpeg.data()), jpeg.size());
        jpeg_read_header(&codec, TRUE);
        jpeg_start_decompress(&codec);
        images::readHuffmanFaster(codec);
        JSAMPLE line[1000];
        JSAMPROW row = line;
        while (codec.output_scanline < codec.output_height)
            jpeg_read_scanlines(&codec, &row, 1);
    }
    const bool gaveUp = images::gaveUpHuffman(codec);
    jpeg_destroy_decompress(&codec);
    return !gaveUp;
}

/// Bits of the longest code in the tables of a JPEG: each says after FF C4, its length and number how many codes there are of 1 to 16 bits.
int longestCode(const std::string& jpeg)
{
    int longest = 0;
    for (std::size_t at = jpeg.find("\xFF\xC4"); at != std::string::npos; at = jpeg.find("\xFF\xC4", at + 1))
        for (int bits = 1; bits <= 16; ++bits)
            if (jpeg[at + 4 + static_cast<std::size_t>(bits)] != 0)
                longest = std::max(longest, bits);
    return longest;
}

} // namespace

/// The faster reader of Huffman codes gives what libjpeg gives: pixels, warnings and errors.
class TestJpegHuffman : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatLibjpegReads_data();
    void readsWhatLibjpegReads();
    void readsAllQualities();
    void leavesDamageToLibjpeg_data() { readsWhatLibjpegReads_data(); }
    void leavesDamageToLibjpeg();
    void leavesBytesLeftOver();
    void readsLongCodes();
};

void TestJpegHuffman::readsWhatLibjpegReads_data()
{
    QTest::addColumn<QByteArray>("jpeg");
    const auto row = [](const char* name, const std::string& jpeg) { QTest::newRow(name) << QByteArray::fromStdString(jpeg); };
    row("4:2:0", test::jpegBytes(141, 103));
    row("4:2:2", test::jpegBytes(141, 103, false, 3, 2, 1));
    row("4:4:4", test::jpegBytes(141, 103, false, 3, 1, 1));
    row("4:4:0", test::jpegBytes(141, 103, false, 3, 1, 2));
    row("4:1:1", test::jpegBytes(141, 103, false, 3, 4, 1));
    row("4:1:0", test::jpegBytes(141, 103, false, 3, 4, 2));
    row("grey", test::jpegBytes(141, 103, false, 1));
    row("CMYK", test::jpegBytes(141, 103, false, 4));
    row("one pixel", test::jpegBytes(1, 1));
    row("a restart after each MCU", test::jpegBytes(141, 103, false, 3, 2, 2, 90, 1));
    row("a restart after seven", test::jpegBytes(141, 103, false, 3, 1, 1, 90, 7));
    row("tables of its own", test::jpegBytes(141, 103, false, 3, 2, 2, 97, 0, true));
}

void TestJpegHuffman::readsWhatLibjpegReads()
{
    QFETCH(QByteArray, jpeg);
    const std::string bytes = jpeg.toStdString();
    QVERIFY(isReadThrough(bytes));
    for (const int scale : {1, 2, 4, 8})
        for (const bool fast : {false, true})
            QVERIFY2(isReadAlike(bytes, {.scale = scale, .fast = fast}), qPrintable(QString::number(scale)));
    const auto whole = resultOf(bytes, {}, false);
    QCOMPARE(whole.warnings, 0);
    QVERIFY(!whole.pixels.empty());
    if (jpeg.size() > 2000)
        for (const images::Box& part : {images::Box{0, 0, 40, 30}, images::Box{50, 60, 91, 43}, images::Box{33, 17, 60, 50}})
            QVERIFY(isReadAlike(bytes, {.part = part}));
}

/// From nearly no coefficient to all of a block, so that runs, long values and the last place occur.
void TestJpegHuffman::readsAllQualities()
{
    for (int quality = 1; quality <= 100; ++quality) {
        const std::string jpeg = test::jpegBytes(61, 47, false, 3, 2, 2, quality, 0, quality % 2 == 0);
        QVERIFY2(isReadThrough(jpeg) && isReadAlike(jpeg), qPrintable(QString::number(quality)));
    }
}

void TestJpegHuffman::leavesDamageToLibjpeg()
{
    QFETCH(QByteArray, jpeg);
    const std::string whole = jpeg.toStdString();
    for (std::size_t size = whole.size() - 1; size > 30; size -= std::min(size, whole.size() / 40 + 1))
        QVERIFY2(isReadAlike(whole.substr(0, size)), qPrintable(QString("cut to %1").arg(size)));
    std::minstd_rand random(7);
    for (int i = 0; i < 300; ++i) {
        std::string broken = whole;
        for (auto changes = 1 + random() % 3; changes > 0; --changes)
            broken[whole.size() / 4 + random() % (whole.size() * 3 / 4)] = static_cast<char>(random() % 3 == 0 ? 0xFF : random());
        QVERIFY2(isReadAlike(broken), qPrintable(QString("broken %1").arg(i)));
    }
}

/// Between the last MCU and the end marker: libjpeg swallows some without a word, and warns of more.
void TestJpegHuffman::leavesBytesLeftOver()
{
    const std::string whole = test::jpegBytes(64, 64);
    for (std::size_t extra = 1; extra < 30; ++extra) {
        std::string longer = whole;
        longer.insert(whole.size() - 2, std::string(extra, '\x55'));
        QVERIFY(!isReadThrough(longer));
        QVERIFY2(isReadAlike(longer), qPrintable(QString::number(extra)));
    }
    QVERIFY(isReadAlike(whole + std::string(100, '\x55'))); // behind the end
}

/// More bits than are looked up at once: in the standard's tables, and in those that libjpeg makes for a picture.
void TestJpegHuffman::readsLongCodes()
{
    int longest = 0;
    for (const bool optimised : {false, true})
        for (const int quality : {75, 90, 100}) {
            const std::string jpeg = test::jpegBytes(331, 247, false, 3, 1, 1, quality, 0, optimised);
            QVERIFY(isReadThrough(jpeg));
            QVERIFY(isReadAlike(jpeg));
            if (optimised)
                longest = std::max(longest, longestCode(jpeg));
        }
    QVERIFY2(longest > 11, qPrintable(QString::number(longest)));
}

QTEST_GUILESS_MAIN(TestJpegHuffman)
#include "tst_jpeg_huffman.moc"
