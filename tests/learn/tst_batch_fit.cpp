// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/batch_fit.h"

#include "fake_images.h"
#include "learn/model.h"
#include "learn/weights.h"

#include <QtTest>

using namespace taxon;
using namespace taxon::learn;

/// A batch size from the memory that training takes.
class TestBatchFit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void measuresAStraightLine();
    void measuresWhatTheRecipeAsksFor();
    void takesTheLargestThatFits_data();
    void takesTheLargestThatFits();
    void refusesWhatFitsNowhere();
    void refusesAHeadAlone();
    void fitsARecipe();
};

namespace {

runs::Recipe recipeOf(int sizePx)
{
    runs::Recipe recipe = test::smallRecipe();
    recipe.preprocessing.sizePx = sizePx;
    return recipe;
}

} // namespace

/// Four times the pixels, about four times the memory of an image; the weights stay.
void TestBatchFit::measuresAStraightLine()
{
    const TrainingMemory small = measureTraining(recipeOf(32), 3), large = measureTraining(recipeOf(64), 3);
    const double ratio = static_cast<double>(large.perImage) / static_cast<double>(small.perImage);
    QVERIFY2(ratio > 3.4 && ratio <= 4, qPrintable(QString::number(ratio)));
    QCOMPARE(large.fixed, small.fixed);
    // The three convolutions' outputs alone, as floats: 32 channels, 64 of half the side, 128 of a quarter.
    QVERIFY(small.perImage > 4u * (32 * 32 * 32 + 64 * 16 * 16 + 128 * 8 * 8));
    QVERIFY2(small.perImage < 1'000'000, qPrintable(QString::number(small.perImage)));
    const std::uint64_t weights = byteCount(stateDict(*makeModel("small_cnn", {"a", "b", "c"}, {}).network));
    QVERIFY2(small.fixed > 2 * weights && small.fixed < 5 * weights, qPrintable(QString("%1 of %2").arg(small.fixed).arg(weights)));
}

void TestBatchFit::measuresWhatTheRecipeAsksFor()
{
    const TrainingMemory plain = measureTraining(recipeOf(32), 3);
    QCOMPARE(measureTraining(recipeOf(32), 3).of(8), plain.of(8)); // the same each time
    runs::Recipe adamw = recipeOf(32), frozen = adamw, averaged = adamw;
    adamw.optimizer = "adamw";
    frozen.freezeStages = 1;
    averaged.averageDecay = 0.99;
    QVERIFY(measureTraining(adamw, 3).of(8) > plain.of(8));
    QVERIFY(measureTraining(frozen, 3).of(8) < plain.of(8));
    QVERIFY(measureTraining(averaged, 3).fixed > plain.fixed);
}

void TestBatchFit::takesTheLargestThatFits_data()
{
    QTest::addColumn<int>("usableMib"); // a training of 100 MiB and 10 MiB an image
    QTest::addColumn<int>("trainingImages");
    QTest::addColumn<int>("images");
    QTest::addColumn<bool>("byMemory");
    QTest::newRow("room for 2") << 120 << 10'000 << 2 << true;
    QTest::newRow("room for 3") << 139 << 10'000 << 2 << true;
    QTest::newRow("room for 7") << 170 << 10'000 << 4 << true;
    QTest::newRow("room for 8") << 180 << 10'000 << 8 << true;
    QTest::newRow("room for 31") << 419 << 10'000 << 24 << true;
    QTest::newRow("room for a thousand") << 10'100 << 100'000 << 256 << false;
    QTest::newRow("500 images") << 10'100 << 500 << 56 << false; // an eighth is 62
    QTest::newRow("ten images") << 10'100 << 10 << 2 << false;
}

void TestBatchFit::takesTheLargestThatFits()
{
    QFETCH(const int, usableMib);
    QFETCH(const int, trainingImages);
    QFETCH(const int, images);
    QFETCH(const bool, byMemory);
    constexpr std::uint64_t kMib = 1 << 20;
    const BatchFit fit = largestBatch({100 * kMib, 10 * kMib}, static_cast<std::uint64_t>(usableMib) * kMib, trainingImages);
    QCOMPARE(fit.batchSize, images);
    QCOMPARE(fit.isLimitedByMemory, byMemory);
}

void TestBatchFit::refusesWhatFitsNowhere()
{
    for (const std::uint64_t usable : {0u, 99u, 119u})
        QVERIFY(test::throwsError(ErrorCode::Configuration, "Not even a batch of two images fits", [&] {
            static_cast<void>(largestBatch({100, 10}, usable, 1000));
        }));
}

void TestBatchFit::refusesAHeadAlone()
{
    runs::Recipe recipe = recipeOf(32);
    recipe.freezeBackbone = true;
    QVERIFY(test::throwsError(ErrorCode::Configuration, "A head alone", [&] { static_cast<void>(measureTraining(recipe, 3)); }));
}

void TestBatchFit::fitsARecipe()
{
    runs::Recipe recipe = recipeOf(32);
    recipe.batchSize = 0;
    const auto source = test::twoColours(100);
    const FittedRecipe fitted = withFittedBatch(recipe, *source);
    QCOMPARE(fitted.recipe.batchSize, 24); // an eighth of 200 images is 25; memory for them every machine has
    QVERIFY2(fitted.summary.starts_with("Batch size 24: "), fitted.summary.c_str());
    recipe.batchSize = 24;
    QVERIFY(fitted.recipe == recipe);
    recipe.cacheMib = 100'000'000; // as much as there can't be
    QVERIFY(test::throwsError(ErrorCode::Configuration, "Not even a batch of two", [&] { static_cast<void>(withFittedBatch(recipe, *source)); }));
}

QTEST_GUILESS_MAIN(TestBatchFit)
#include "tst_batch_fit.moc"
