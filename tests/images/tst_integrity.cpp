// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/integrity.h"
#include "images/jpeg_reader.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

using namespace taxon;
using images::Integrity;

namespace {
Integrity check(const std::string& bytes)
{
    return images::checkJpeg(std::as_bytes(std::span(bytes))).integrity;
}
} // namespace

/// checkJpeg: a JPEG that lost anything is never taken for a whole one.
class TestIntegrity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passesWholeFiles_data()
    {
        QTest::addColumn<bool>("progressive");
        QTest::addColumn<int>("components");
        QTest::newRow("baseline") << false << 3;
        QTest::newRow("progressive") << true << 3;
        QTest::newRow("grey") << false << 1;
        QTest::newRow("CMYK") << false << 4;
    }
    void passesWholeFiles()
    {
        QFETCH(bool, progressive);
        QFETCH(int, components);
        const std::string jpeg = test::jpegBytes(97, 61, progressive, components);
        QCOMPARE(check(jpeg), Integrity::Whole);
        QCOMPARE(check(jpeg.substr(0, jpeg.size() - 2)), Integrity::MissingEnd);
    }
    void findsEveryCut_data() { passesWholeFiles_data(); }
    void findsEveryCut()
    {
        QFETCH(bool, progressive);
        QFETCH(int, components);
        const std::string jpeg = test::jpegBytes(97, 61, progressive, components);
        for (std::size_t size = 0; size + 8 < jpeg.size(); size += 41)
            if (check(jpeg.substr(0, size)) != Integrity::Damaged)
                QFAIL(qPrintable(QString("cut to %1 of %2 bytes").arg(size).arg(jpeg.size())));
    }
    void findsBytesOfAnotherFile()
    {
        std::string jpeg = test::jpegBytes(97, 61);
        for (std::size_t i = jpeg.size() / 2; i < jpeg.size() / 2 + 40; ++i)
            jpeg[i] = '\xFF';
        QCOMPARE(check(jpeg), Integrity::Damaged);
        QCOMPARE(check("no picture"), Integrity::Damaged);
    }
    void readsAtAnEighth()
    {
        const std::string jpeg = test::jpegBytes(96, 64);
        images::JpegPixels pixels;
        (void)images::readJpeg(std::as_bytes(std::span(jpeg)), {.scale = 8}, &pixels);
        QCOMPARE(pixels.widthPx, 12);
        QCOMPARE(pixels.heightPx, 8);
        QCOMPARE(pixels.rgb.size(), std::size_t{12 * 8 * 3});
    }
};

QTEST_GUILESS_MAIN(TestIntegrity)
#include "tst_integrity.moc"
