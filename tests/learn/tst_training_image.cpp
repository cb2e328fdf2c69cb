// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/training_image.h"

#include "images/probe.h"
#include "pixels/encode.h"
#include "pixels/resize.h"
#include "support/scratch.h"

#include <QtTest>

using namespace taxon;
using namespace taxon::learn;

namespace {

/// Red grows to the right, green downwards, blue is constant: where a pixel comes from can be read off.
pixels::RgbImage gradient(int width, int height)
{
    pixels::RgbImage image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.rgb.insert(image.rgb.end(), {static_cast<std::uint8_t>(x * 255 / width), static_cast<std::uint8_t>(y * 255 / height), 90});
    return image;
}

TrainingImageOptions how(const char* fit, double minCropScale, int size = 32)
{
    TrainingImageOptions options;
    options.preprocessing.sizePx = size;
    options.preprocessing.fit = fit;
    options.augment = {.flip = false, .minCropScale = minCropScale, .colourJitter = 0};
    return options;
}

torch::Tensor made(const auto& from, const TrainingImageOptions& options, std::uint64_t seed)
{
    const torch::Tensor image = torch::full({options.preprocessing.sizePx, options.preprocessing.sizePx, 3}, 77, torch::kUInt8);
    trainingImage(from, options, seed, image);
    return image;
}

int largestDifference(const torch::Tensor& a, const torch::Tensor& b)
{
    return a.to(torch::kInt).sub(b.to(torch::kInt)).abs().max().item<int>();
}

} // namespace

/// trainingImage: a part chosen before decoding is the same as a part of the decoded picture.
class TestTrainingImage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsThePartOfTheWhole_data()
    {
        QTest::addColumn<QString>("fit");
        QTest::addColumn<double>("minCropScale");
        for (const char* fit : {"crop", "pad", "squash"})
            for (const double scale : {0.3, 1.0})
                QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(fit).arg(scale))) << QString::fromLatin1(fit) << scale;
    }
    void equalsThePartOfTheWhole()
    {
        QFETCH(QString, fit);
        QFETCH(double, minCropScale);
        const auto options = how(fit.toLatin1().constData(), minCropScale);
        for (const auto& [width, height] : {std::pair{161, 97}, {61, 190}, {1, 40}}) {
            const auto jpeg = pixels::encodeJpeg(gradient(width, height));
            const pixels::RgbImage whole = pixels::decodeRgb(jpeg);
            for (std::uint64_t seed = 0; seed < 40; ++seed) {
                const torch::Tensor image = made(jpeg, options, seed);
                QVERIFY(torch::equal(image, made(whole, options, seed)));
            }
        }
    }
    /// Without variation it shows what evaluation sees.
    void keepsTheGeometryOfEvaluation()
    {
        const pixels::RgbImage image = gradient(160, 100);
        for (const char* fit : {"crop", "pad", "squash"}) {
            const auto options = how(fit, 1);
            const pixels::RgbImage fitted = pixels::fitBeforeResize(image, options.preprocessing);
            auto expected = torch::tensor(at::ArrayRef<std::uint8_t>(fitted.rgb)).view({1, fitted.heightPx, fitted.widthPx, 3}).permute({0, 3, 1, 2});
            expected = at::_upsample_bilinear2d_aa(expected.to(torch::kFloat), {32, 32}, false).round().permute({0, 2, 3, 1}).squeeze(0);
            QVERIFY(largestDifference(made(image, options, 1), expected) <= 1);
        }
    }
    void isFastWhereItMayBe()
    {
        auto options = how("crop", 0.5);
        const auto jpeg = pixels::encodeJpeg(gradient(320, 200), 95);
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            options.fastDecoding = false;
            const torch::Tensor exact = made(jpeg, options, seed);
            options.fastDecoding = true;
            QVERIFY(largestDifference(exact, made(jpeg, options, seed)) < 12);
        }
        auto pads = how("pad", 0.2);
        pads.fastDecoding = true;
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            pads.fastDecoding = false;
            const torch::Tensor exact = made(jpeg, pads, seed);
            pads.fastDecoding = true;
            const torch::Tensor fast = made(jpeg, pads, seed);
            QVERIFY(exact.to(torch::kInt).sub(fast.to(torch::kInt)).abs().to(torch::kFloat).mean().item<float>() < 8); // the rim of the white moves
        }
    }
    void reducesAsFarAsCropsAllow()
    {
        const auto jpeg = pixels::encodeJpeg(gradient(400, 300));
        const auto sizeOf = [&](const TrainingImageOptions& options) {
            const pixels::RgbImage image = reducedImage(jpeg, options);
            return std::pair(image.widthPx, image.heightPx);
        };
        QVERIFY((sizeOf(how("crop", 0.25)) == std::pair(85, 64)));       // 32 / sqrt(.25) of the shorter side
        QVERIFY((sizeOf(how("pad", 1)) == std::pair(27, 20)));           // 32 of the white square of 480
        QVERIFY((sizeOf(how("crop", 0.5, 300)) == std::pair(400, 300))); // never enlarged
        auto fast = how("crop", 0.25);
        fast.fastDecoding = true;
        QVERIFY((sizeOf(fast) == std::pair(85, 64)));
        const auto exact = made(jpeg, how("crop", 1), 3), reduced = made(reducedImage(jpeg, how("crop", 1)), how("crop", 1), 3);
        QVERIFY(largestDifference(exact, reduced) < 12);
    }
    void refusesNonsense()
    {
        const auto jpeg = pixels::encodeJpeg(gradient(40, 30));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "crop share", [&] { (void)made(jpeg, how("crop", 0), 1); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "no way to fit", [&] { (void)made(jpeg, how("wrap", 1), 1); }));
        QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { (void)made(std::span(jpeg).first(100), how("crop", 1), 1); }));
    }
};

QTEST_GUILESS_MAIN(TestTrainingImage)
#include "tst_training_image.moc"
