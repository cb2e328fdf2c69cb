// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/augment.h"
#include "pixels/random.h"
#include "support/scratch.h"

#include <cmath>
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

constexpr AugmentOptions kOff{.flip = false, .minCropScale = 1.0, .colourJitter = 0.0};

pixels::RgbImage varied(pixels::RgbImage image, const AugmentOptions& options, std::uint64_t seed)
{
    pixels::Random random(seed);
    pixels::vary({image.widthPx, image.heightPx, image.rgb.data()}, options, random);
    return image;
}
} // namespace

/// chooseCrop, vary: the same seed gives the same picture, other seeds others, and each part can be switched off.
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
        std::set<std::vector<std::uint8_t>> seen;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const pixels::RgbImage out = varied(gradient(24, 24), {}, seed);
            QCOMPARE(varied(gradient(24, 24), {}, seed).rgb, out.rgb);
            seen.insert(out.rgb);
        }
        QVERIFY(seen.size() >= 19);
    }
    void leavesThePictureAloneWhenAllIsOff()
    {
        QCOMPARE(varied(gradient(50, 40), kOff, 7).rgb, gradient(50, 40).rgb);
        pixels::Random random(7);
        QVERIFY((pixels::chooseCrop(50, 40, 1.0, random) == images::Box{0, 0, 50, 40}));
        QCOMPARE(random.next(), pixels::Random(7).next()); // nothing was drawn
    }
    void flipsHalfOfThem()
    {
        const pixels::RgbImage image = gradient(8, 8);
        AugmentOptions flips = kOff;
        flips.flip = true;
        int flipped = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const pixels::RgbImage out = varied(image, flips, seed);
            const bool isFlipped = out.rgb[0] > out.rgb[21];
            flipped += isFlipped ? 1 : 0;
            QCOMPARE(int{out.rgb[isFlipped ? 21 : 0]}, int{image.rgb[0]});
        }
        QVERIFY(flipped > 70 && flipped < 130);
    }
    void cropsNoLessThanAsked()
    {
        double smallest = 1;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            pixels::Random random(seed);
            const images::Box part = pixels::chooseCrop(200, 150, 0.5, random);
            QVERIFY(contains({0, 0, 200, 150}, part));
            const double share = part.widthPx * part.heightPx / 30'000.0;
            const double ratio = static_cast<double>(part.widthPx) / part.heightPx;
            QVERIFY(share > 0.495 && ratio > 0.74 && ratio < 1.35);
            smallest = std::min(smallest, share);
        }
        QVERIFY(smallest < 0.52);
        pixels::Random random(1);
        QVERIFY((pixels::chooseCrop(900, 9, 0.99, random) == images::Box{445, 0, 9, 9})); // nothing fits: the centre
    }
    void changesColoursWithinBounds()
    {
        const pixels::RgbImage flat{2, 1, {100, 100, 100, 100, 100, 100}};
        AugmentOptions colours = kOff;
        colours.colourJitter = 0.2;
        int lowest = 255;
        int highest = 0;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            const pixels::RgbImage out = varied(flat, colours, seed);
            QVERIFY(std::abs(out.rgb[0] - out.rgb[1]) <= 1); // grey stays grey, but for rounding
            lowest = std::min<int>(lowest, out.rgb[0]);
            highest = std::max<int>(highest, out.rgb[0]);
        }
        QVERIFY(lowest >= 80 && lowest < 85);
        QVERIFY(highest <= 120 && highest > 115);
    }
    /// Step by step as torchvision does it, in doubles.
    void changesColoursAsTorchvisionDoes()
    {
        const pixels::RgbImage image{2, 2, {100, 90, 80, 60, 120, 30, 90, 90, 90, 110, 70, 120}};
        AugmentOptions colours = kOff;
        colours.colourJitter = 0.3;
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            pixels::Random random(seed);
            const double brightness = random.between(0.7, 1.3), contrast = random.between(0.7, 1.3), saturation = random.between(0.7, 1.3);
            std::vector<double> expected(image.rgb.begin(), image.rgb.end());
            const auto luma = [&](std::size_t i) { return 0.299 * expected[i] + 0.587 * expected[i + 1] + 0.114 * expected[i + 2]; };
            const auto blend = [](double& value, double with, double factor) { value = with + factor * (value - with); };
            for (double& value : expected)
                blend(value, 0, brightness);
            const double mean = (luma(0) + luma(3) + luma(6) + luma(9)) / 4;
            for (double& value : expected)
                blend(value, mean, contrast);
            for (std::size_t i = 0; i < expected.size(); i += 3) {
                const double grey = luma(i);
                for (std::size_t c = i; c < i + 3; ++c)
                    blend(expected[c], grey, saturation);
            }
            const pixels::RgbImage out = varied(image, colours, seed);
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY(std::abs(out.rgb[i] - std::clamp(expected[i], 0.0, 255.0)) <= 1.01); // OpenCV's is in fixed point
        }
    }
    void erasesABox()
    {
        const pixels::RgbImage image = gradient(60, 60);
        AugmentOptions erases = kOff;
        erases.eraseShare = 0.5;
        int erased = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const pixels::RgbImage out = varied(image, erases, seed);
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
        for (const auto& [width, height] : {std::pair{1, 1}, {1, 300}, {300, 1}, {2, 3}}) {
            QCOMPARE(varied(gradient(width, height), {.eraseShare = 1}, 3).rgb.size(), static_cast<std::size_t>(width * height * 3));
            pixels::Random random(3);
            QVERIFY(contains({0, 0, width, height}, pixels::chooseCrop(width, height, 0.1, random)));
        }
    }
    void refusesNonsense()
    {
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "crop share", [] { AugmentOptions{.minCropScale = 0.0}.check(); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "jitter", [] { (void)varied(gradient(2, 2), {.colourJitter = 1.5}, 1); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "erased", [] { (void)varied(gradient(2, 2), {.eraseShare = -1}, 1); }));
    }
};

QTEST_GUILESS_MAIN(TestAugment)
#include "tst_augment.moc"
