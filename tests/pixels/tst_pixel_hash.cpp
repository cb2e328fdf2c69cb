// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/hash.h"
#include "pixels/orientation.h"
#include "pixels/resize.h"
#include "support/image_bytes.h"
#include "support/scratch.h"

#include <bit>

using namespace taxon;

namespace {
/// 3 x 2: red channel 1 2 3 / 4 5 6.
pixels::RgbImage numbered()
{
    pixels::RgbImage image{3, 2, {}};
    for (std::uint8_t i = 1; i <= 6; ++i)
        image.rgb.insert(image.rgb.end(), {i, 0, 0});
    return image;
}
} // namespace

/// pixelHash, dHash, oriented: equal pictures are found whatever their file says.
class TestPixelHash : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hashesSizeAndPixels()
    {
        const pixels::RgbImage image = numbered();
        QCOMPARE(toHex(pixels::pixelHash(image)), toHex(sha256(std::string("\3\0\0\0\2\0\0\0\1\0\0\2\0\0\3\0\0\4\0\0\5\0\0\6\0\0", 26))));
        pixels::RgbImage other{2, 3, image.rgb};
        QVERIFY(pixels::pixelHash(other) != pixels::pixelHash(image));
        other = image;
        other.rgb[17] = 1;
        QVERIFY(pixels::pixelHash(other) != pixels::pixelHash(image));
    }
    void turnsAsExifAsks_data()
    {
        QTest::addColumn<int>("orientation");
        QTest::addColumn<int>("width");
        QTest::addColumn<QString>("reds");
        QTest::newRow("upright") << 1 << 3 << "123456";
        QTest::newRow("mirrored") << 2 << 3 << "321654";
        QTest::newRow("half turn") << 3 << 3 << "654321";
        QTest::newRow("upside down mirrored") << 4 << 3 << "456123";
        QTest::newRow("transposed") << 5 << 2 << "142536";
        QTest::newRow("quarter turn right") << 6 << 2 << "415263";
        QTest::newRow("transversed") << 7 << 2 << "635241";
        QTest::newRow("quarter turn left") << 8 << 2 << "362514";
        QTest::newRow("nonsense") << 9 << 3 << "123456";
    }
    void turnsAsExifAsks()
    {
        QFETCH(int, orientation);
        QFETCH(int, width);
        QFETCH(QString, reds);
        const pixels::RgbImage turned = pixels::oriented(numbered(), orientation);
        QCOMPARE(turned.widthPx, width);
        QString found;
        for (std::size_t i = 0; i < turned.rgb.size(); i += 3)
            found += QString::number(turned.rgb[i]);
        QCOMPARE(found, reds);
    }
    void impressionsTellDownwardsAndColours()
    {
        pixels::RgbImage image{40, 40, {}}; // brighter downwards; red at the left, blue at the right
        for (unsigned y = 0; y < 40; ++y)
            for (unsigned x = 0; x < 40; ++x) {
                const auto grey = static_cast<std::uint8_t>(y * 4);
                const auto full = static_cast<std::uint8_t>(grey + 60);
                image.rgb.insert(image.rgb.end(), {x < 20 ? full : grey, grey, x < 20 ? grey : full});
            }
        const pixels::Impression found = pixels::impression(image);
        QCOMPARE(found.dHashDown, ~std::uint64_t{0});
        const std::array<int, 12> expected{98, 38, 38, 38, 38, 98, 178, 118, 118, 118, 118, 178};
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(std::abs(found.colours[i] - expected[i]) <= 1, qPrintable(QString("%1: %2").arg(i).arg(found.colours[i])));
        QCOMPARE(pixels::impression(pixels::oriented(image, 4)).dHashDown, std::uint64_t{0});
    }
    void similarPicturesHaveSimilarDHashes()
    {
        pixels::RgbImage ramp{64, 64, {}};
        for (unsigned i = 0; i < 64 * 64; ++i)
            ramp.rgb.insert(ramp.rgb.end(), 3, static_cast<std::uint8_t>(i % 64 * 4));
        QCOMPARE(pixels::dHash(ramp), ~std::uint64_t{0});
        QCOMPARE(pixels::dHash(pixels::oriented(ramp, 2)), std::uint64_t{0});
        pixels::RgbImage brighter = ramp;
        for (auto& value : brighter.rgb)
            value = static_cast<std::uint8_t>(value / 2 + 60);
        QVERIFY(std::popcount(pixels::dHash(ramp) ^ pixels::dHash(brighter)) <= 5);
        QVERIFY(std::popcount(pixels::dHash(ramp) ^ pixels::dHash(pixels::resizeTo(ramp, 40, 32))) <= 5);
    }
};

QTEST_GUILESS_MAIN(TestPixelHash)
#include "tst_pixel_hash.moc"
