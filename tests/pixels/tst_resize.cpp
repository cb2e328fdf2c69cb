// SPDX-License-Identifier: GPL-3.0-or-later
#include "pixels/resize.h"
#include "support/scratch.h"

using namespace taxon;
using images::Preprocessing;

namespace {
pixels::RgbImage numbered(int width, int height)
{
    pixels::RgbImage image{width, height, {}};
    for (int i = 0; i < width * height; ++i)
        image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(i));
    return image;
}
std::uint8_t at(const pixels::RgbImage& image, int x, int y)
{
    return image.rgb[static_cast<std::size_t>(y * image.widthPx + x) * 3];
}
} // namespace

/// fitBeforeResize, resizeTo, crop: the geometry that training, evaluation and export share.
class TestResize : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cropsTheCentre()
    {
        const pixels::RgbImage out = pixels::fitBeforeResize(numbered(16, 8), Preprocessing{.fit = "crop", .cropShare = 0.875});
        QCOMPARE(out.widthPx, 7);
        QCOMPARE(out.heightPx, 7);
        QCOMPARE(int{at(out, 0, 0)}, 4); // (16 - 7) / 2 = 4, (8 - 7) / 2 = 0
        QCOMPARE(int{at(out, 6, 6)}, 6 * 16 + 10);
        QCOMPARE(pixels::fitBeforeResize(numbered(1, 9), Preprocessing{.fit = "crop", .cropShare = 0.1}).widthPx, 1);
    }
    void padsWithWhite()
    {
        const pixels::RgbImage out = pixels::fitBeforeResize(numbered(10, 4), Preprocessing{.fit = "pad", .margin = 0.1});
        QCOMPARE(out.widthPx, 12);
        QCOMPARE(out.heightPx, 12);
        QCOMPARE(int{at(out, 0, 0)}, 255);
        QCOMPARE(int{at(out, 1, 4)}, 0);
        QCOMPARE(int{at(out, 10, 7)}, 39);
        QCOMPARE(int{at(out, 11, 7)}, 255);
        QCOMPARE(int{at(out, 5, 8)}, 255);
    }
    void keepsAPictureInsideItsCanvas()
    {
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "sticks out", [] { (void)pixels::onWhite(numbered(2, 2), 1, 0, 2, 2); }));
        QVERIFY((pixels::fittedBox(10, 4, Preprocessing{.fit = "pad", .margin = 0.1}) == images::Box{-1, -4, 12, 12}));
        QVERIFY((pixels::fittedBox(10, 4, Preprocessing{.fit = "squash"}) == images::Box{0, 0, 10, 4}));
    }
    void squashesInTheResizeOnly()
    {
        const Preprocessing squash{.sizePx = 8, .fit = "squash"};
        QCOMPARE(pixels::fitBeforeResize(numbered(10, 4), squash).widthPx, 10);
    }
    void averagesWhenItShrinks()
    {
        const pixels::RgbImage out = pixels::resizeTo(numbered(4, 2), 2, 1);
        QCOMPARE(int{at(out, 0, 0)}, 3); // mean of 0 1 4 5 = 2.5
        QCOMPARE(int{at(out, 1, 0)}, 5); // mean of 2 3 6 7 = 4.5, to even or up
    }
    void keepsAPictureOfTheRightSize() { QCOMPARE(pixels::resizeTo(numbered(5, 5), 5, 5).rgb, numbered(5, 5).rgb); }
    void refusesNonsense()
    {
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "empty", [] { (void)pixels::fitBeforeResize({}, {}); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "empty", [] { (void)pixels::resizeTo({2, 2, {1, 2, 3}}, 1, 1); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "fit",
                                  [] { (void)pixels::fitBeforeResize(numbered(2, 2), Preprocessing{.fit = "stretch"}); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "smaller", [] { (void)pixels::resizeTo(numbered(2, 2), 0, 5); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "sticks out", [] { (void)pixels::crop(numbered(2, 2), {1, 0, 2, 1}); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "sticks out", [] { (void)pixels::crop(numbered(2, 2), {-1, 0, 1, 1}); }));
    }
};

QTEST_GUILESS_MAIN(TestResize)
#include "tst_resize.moc"
