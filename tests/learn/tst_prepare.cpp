// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/prepare.h"
#include "learn/training_image.h"

#include "support/scratch.h"

#include <QtTest>

using namespace taxon;

/// prepareFloat(), normaliseBatch(): bytes become the network's numbers.
class TestPrepare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normalisesEachChannel();
    void averagesWhenItShrinks();
    void refusesAnImageWithoutPixels();
    void agreesWithTrainingBytes();
};

namespace {

images::Preprocessing record(int sizePx)
{
    images::Preprocessing p;
    p.sizePx = sizePx;
    p.fit = "squash";
    p.mean = {10, 20, 30};
    p.std = {2, 4, 8};
    return p;
}

pixels::RgbImage plain(int widthPx, int heightPx, std::uint8_t red, std::uint8_t green, std::uint8_t blue)
{
    pixels::RgbImage image{widthPx, heightPx, {}};
    for (int i = 0; i < widthPx * heightPx; ++i)
        image.rgb.insert(image.rgb.end(), {red, green, blue});
    return image;
}

} // namespace

void TestPrepare::normalisesEachChannel()
{
    const auto x = learn::prepareFloat(plain(5, 9, 12, 28, 62), record(3));
    QCOMPARE(x.sizes(), (torch::IntArrayRef{3, 3, 3}));
    QVERIFY(x.is_contiguous());
    QVERIFY(torch::allclose(x[0], torch::full({3, 3}, 1.0f)));
    QVERIFY(torch::allclose(x[1], torch::full({3, 3}, 2.0f)));
    QVERIFY(torch::allclose(x[2], torch::full({3, 3}, 4.0f)));
}

void TestPrepare::averagesWhenItShrinks()
{
    auto image = plain(8, 8, 0, 0, 0);
    for (std::size_t i = 0; i < image.rgb.size(); i += 6) // every second pixel white: a filter without antialiasing sees one of both
        image.rgb[i] = image.rgb[i + 1] = image.rgb[i + 2] = 255;
    images::Preprocessing p = record(2);
    p.mean = {0, 0, 0};
    p.std = {1, 1, 1};
    const auto x = learn::prepareFloat(image, p);
    QVERIFY(x.sub(127.5).abs().max().item<float>() < 20);
}

void TestPrepare::refusesAnImageWithoutPixels()
{
    QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "no pixels", [] { static_cast<void>(learn::prepareFloat({}, record(2))); }));
}

void TestPrepare::agreesWithTrainingBytes()
{
    const auto image = plain(27, 27, 100, 150, 200); // 729 pixels: not a multiple of 16
    const learn::TrainingImageOptions plainly{record(27), {.flip = false, .minCropScale = 1.0, .colourJitter = 0.0}};
    const torch::Tensor bytes = torch::empty({1, 27, 27, 3}, torch::kUInt8);
    learn::trainingImage(image, plainly, 1, bytes[0]);
    const auto batch = learn::normaliseBatch(bytes, record(27));
    QCOMPARE(batch.sizes(), (torch::IntArrayRef{1, 3, 27, 27}));
    QVERIFY(torch::allclose(batch[0], learn::prepareFloat(image, record(27))));
}

QTEST_GUILESS_MAIN(TestPrepare)
#include "tst_prepare.moc"
