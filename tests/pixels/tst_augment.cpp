// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/augment.h"
#include "pixels/random.h"
#include "pixels/resize.h"
#include "support/scratch.h"

#include <set>

using namespace taxon;
using pixels::AugmentOptions;

namespace {
pixels::RgbImage gradient(int width, int height)
{
    pixels::RgbImage image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.rgb.insert(image.rgb.end(), {static_cast<std::uint8_t>(x * 255 / width), static_cast<std::uint8_t>(y * 255 / height), 90});
    return image;
}
} // namespace

/// augment: the same seed gives the same picture, other seeds others, and each part can be switched off.
class TestAugment : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void drawsThePublishedNumbers()
    {
        pixels::Random random(1234567); // the reference implementation's first values
        QCOMPARE(random.next(), std::uint64_t{6457827717110365317u});
        QCOMPARE(random.next(), std::uint64_t{3203168211198807973u});
    }
    void isDeterministic()
    {
        const pixels::RgbImage image = gradient(50, 40);
        const AugmentOptions options{.sizePx = 24};
        std::set<std::vector<std::uint8_t>> seen;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const pixels::RgbImage out = pixels::augment(image, options, seed);
            QCOMPARE(out.widthPx, 24);
            QCOMPARE(out.heightPx, 24);
            QCOMPARE(pixels::augment(image, options, seed).rgb, out.rgb);
            seen.insert(out.rgb);
        }
        QVERIFY(seen.size() >= 19);
    }
    void leavesThePictureAloneWhenAllIsOff()
    {
        const pixels::RgbImage image = gradient(50, 40);
        const AugmentOptions off{.flip = false, .minCropScale = 1.0, .colourJitter = 0.0, .sizePx = 24};
        QCOMPARE(pixels::augment(image, off, 7).rgb, pixels::resizeTo(image, 24, 24).rgb);
    }
    void flipsHalfOfThem()
    {
        const pixels::RgbImage image = gradient(8, 8);
        int flipped = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const pixels::RgbImage out = pixels::augment(image, {.flip = true, .minCropScale = 1.0, .colourJitter = 0.0, .sizePx = 8}, seed);
            const bool isFlipped = out.rgb[0] > out.rgb[21];
            flipped += isFlipped ? 1 : 0;
            QCOMPARE(int{out.rgb[isFlipped ? 21 : 0]}, int{image.rgb[0]});
        }
        QVERIFY(flipped > 70 && flipped < 130);
    }
    void cropsNoLessThanAsked()
    {
        const pixels::RgbImage image = gradient(200, 200);
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            const pixels::RgbImage out = pixels::augment(image, {.flip = false, .minCropScale = 0.5, .colourJitter = 0.0, .sizePx = 20}, seed);
            const int spanX = out.rgb[19 * 3] - out.rgb[0];
            const int spanY = out.rgb[19 * 20 * 3 + 1] - out.rgb[1];
            QVERIFY(spanX * spanY > 255 * 255 * 4 / 10); // 0.5 less the half pixels at the rim
        }
    }
    void changesColoursWithinBounds()
    {
        const pixels::RgbImage flat{2, 1, {100, 100, 100, 100, 100, 100}};
        int lowest = 255;
        int highest = 0;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            const pixels::RgbImage out = pixels::augment(flat, {.flip = false, .minCropScale = 1.0, .colourJitter = 0.2, .sizePx = 2}, seed);
            QCOMPARE(out.rgb[0], out.rgb[1]); // grey stays grey
            lowest = std::min<int>(lowest, out.rgb[0]);
            highest = std::max<int>(highest, out.rgb[0]);
        }
        QVERIFY(lowest >= 80 && lowest < 85);
        QVERIFY(highest <= 120 && highest > 115);
    }
    void erasesABox()
    {
        const pixels::RgbImage image = gradient(60, 60);
        const AugmentOptions off{.flip = false, .minCropScale = 1.0, .colourJitter = 0.0, .sizePx = 60};
        AugmentOptions on = off;
        on.eraseShare = 0.5;
        int erased = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const pixels::RgbImage out = pixels::augment(image, on, seed);
            std::size_t changed = 0;
            for (std::size_t i = 0; i < out.rgb.size(); i += 3)
                changed += std::equal(out.rgb.begin() + static_cast<std::ptrdiff_t>(i), out.rgb.begin() + static_cast<std::ptrdiff_t>(i) + 3,
                                      image.rgb.begin() + static_cast<std::ptrdiff_t>(i))
                               ? 0
                               : 1;
            const double share = static_cast<double>(changed) / 3600;
            erased += changed > 0 ? 1 : 0;
            QVERIFY2(changed == 0 || (share > 0.01 && share < 0.35), qPrintable(QString::number(share)));
        }
        QVERIFY2(erased > 70 && erased < 130, qPrintable(QString::number(erased)));
    }
    void survivesOddPictures()
    {
        for (const auto& [width, height] : {std::pair{1, 1}, {1, 300}, {300, 1}, {2, 3}})
            QCOMPARE(pixels::augment(gradient(width, height), {.sizePx = 5}, 3).rgb.size(), std::size_t{75});
    }
    void refusesNonsense()
    {
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "empty", [] { (void)pixels::augment({}, {}, 1); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "size", [] { (void)pixels::augment(gradient(2, 2), {.sizePx = 0}, 1); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "crop share", [] { (void)pixels::augment(gradient(2, 2), {.minCropScale = 0.0}, 1); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "jitter", [] { (void)pixels::augment(gradient(2, 2), {.colourJitter = 1.5}, 1); }));
    }
};

QTEST_GUILESS_MAIN(TestAugment)
#include "tst_augment.moc"
