// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/rand_augment.h"
#include "support/scratch.h"

#include <cmath>
#include <numeric>
#include <set>

using namespace taxon;
using namespace taxon::pixels;
using enum RandOperation;

namespace {

constexpr int kSide = 41;

/// Red grows to the right, green downwards; blue is constant.
RgbImage gradient()
{
    RgbImage image{kSide, kSide, {}};
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            image.rgb.insert(image.rgb.end(), {static_cast<std::uint8_t>(40 + 4 * x), static_cast<std::uint8_t>(40 + 4 * y), 90});
    return image;
}

RgbImage after(RandOperation operation, double strength, RgbImage image = gradient())
{
    apply(operation, strength, {image.widthPx, image.heightPx, image.rgb.data()});
    return image;
}

/// Where the pixel at (x, y) was in gradient().
std::pair<double, double> origin(const RgbImage& image, int x, int y)
{
    const std::uint8_t* const pixel = image.rgb.data() + (y * kSide + x) * 3;
    return {(pixel[0] - 40) / 4.0, (pixel[1] - 40) / 4.0};
}

bool isNear(const std::pair<double, double>& a, double x, double y)
{
    return std::abs(a.first - x) < 0.5 && std::abs(a.second - y) < 0.5;
}

double meanOf(const RgbImage& image, std::size_t channel)
{
    double sum = 0;
    for (std::size_t i = channel; i < image.rgb.size(); i += 3)
        sum += image.rgb[i];
    return sum / (kSide * kSide);
}

} // namespace

/// apply, randAugment: each operation does what its name says, and strength 0 nothing.
class TestRandAugment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void changesNothingWithoutStrength()
    {
        for (const RandOperation operation : randOperations())
            if (operation != AutoContrast && operation != Equalize)
                QCOMPARE(after(operation, 0).rgb, gradient().rgb);
    }
    void movesPixelsAboutTheCentre()
    {
        const int c = kSide / 2;
        const double s = std::sin(M_PI / 6), k = std::cos(M_PI / 6);
        QVERIFY(isNear(origin(after(Rotate, 1), c, c), c, c));
        QVERIFY(isNear(origin(after(Rotate, 1), c + 10, c), c + 10 * k, c + 10 * s));
        QVERIFY(isNear(origin(after(Rotate, -1), c + 10, c), c + 10 * k, c - 10 * s));
        QVERIFY(isNear(origin(after(ShearX, 1), c, c + 10), c + 3, c + 10));
        QVERIFY(isNear(origin(after(ShearY, 1), c + 10, c), c + 10, c + 3));
        QVERIFY(isNear(origin(after(TranslateX, 0.5), 5, 7), 5 + 0.225 * kSide, 7));
        QVERIFY(isNear(origin(after(TranslateY, -0.5), 5, 17), 5, 17 - 0.225 * kSide));
    }
    void fillsWithTheMeanColour()
    {
        const RgbImage image = after(TranslateX, 1);
        const std::uint8_t* const corner = image.rgb.data() + (kSide - 1) * 3;
        QVERIFY(std::abs(corner[0] - 120) <= 1 && std::abs(corner[1] - 120) <= 1 && std::abs(corner[2] - 90) <= 1);
    }
    void changesLight()
    {
        QVERIFY(std::abs(meanOf(after(Brightness, -0.5), 0) - 0.55 * 120) < 1);
        QVERIFY(std::abs(meanOf(after(Contrast, -1), 0) - meanOf(after(Contrast, -1), 2)) < 5); // nearly all grey
        const RgbImage grey = after(Saturation, -1);
        QVERIFY(std::abs(grey.rgb[0] - grey.rgb[2]) < 8);
        QVERIFY(meanOf(after(AutoContrast, 0), 0) > 125);
        const RgbImage stretched = after(AutoContrast, 0);
        QCOMPARE(int{stretched.rgb[0]}, 0);
        QCOMPARE(int{stretched.rgb[stretched.rgb.size() - 3]}, 255);
        QCOMPARE(int{stretched.rgb[2]}, 90); // one level can't be stretched
        QVERIFY(std::abs(meanOf(after(Equalize, 0), 0) - 127.5) < 6);
    }
    void sharpensAndSmooths()
    {
        RgbImage edge{2, 1, {100, 100, 100, 150, 150, 150}};
        QVERIFY(after(Sharpness, 1, edge).rgb[0] < 100);
        QVERIFY(after(Sharpness, -1, edge).rgb[0] > 100);
    }
    void drawsBothSignsAndAllOperations()
    {
        std::set<std::vector<std::uint8_t>> seen;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            RgbImage image = gradient();
            Random random(seed);
            randAugment({kSide, kSide, image.rgb.data()}, 1, 9, random);
            seen.insert(image.rgb);
            RgbImage again = gradient();
            Random same(seed);
            randAugment({kSide, kSide, again.rgb.data()}, 1, 9, same);
            QCOMPARE(again.rgb, image.rgb);
        }
        QCOMPARE(seen.size(), std::size_t{9 * 2 + 1}); // nine have a sign; AutoContrast and Equalize agree on a gradient
        RgbImage none = gradient();
        Random random(1);
        randAugment({kSide, kSide, none.rgb.data()}, 0, 9, random);
        QCOMPARE(none.rgb, gradient().rgb);
    }
    void survivesOnePixel()
    {
        for (const RandOperation operation : randOperations())
            QCOMPARE(after(operation, 0.9, {1, 1, {5, 6, 7}}).rgb.size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestRandAugment)
#include "tst_rand_augment.moc"
