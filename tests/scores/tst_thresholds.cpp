// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/calibration.h"
#include "scores/class_thresholds.h"
#include "scores/histogram.h"
#include "scores/out_of_scope.h"
#include "scores/temperature.h"
#include "scores/thresholds.h"
#include "support/scratch.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace taxon;
using namespace taxon::scores;
using taxon::test::throwsError;

namespace {

// The golden example of docs/scores.md.
const std::vector<float> kConfidence{0.99F, 0.95F, 0.90F, 0.90F, 0.80F, 0.60F, 0.55F, 0.30F};
const std::vector<std::uint8_t> kRight{1, 1, 1, 0, 1, 0, 1, 0};
const std::vector<float> kForeign{0.92F, 0.5F, 0.4F, 0.2F};

bool near(double value, double expected, double within = 1e-9)
{
    return std::abs(value - expected) <= within;
}

} // namespace

/// Thresholds, calibration, out-of-scope scores and intervals against hand-computed numbers.
class TestThresholds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void golden();
    void sharesSumToOneAndCoverageFalls();
    void orderOfImagesDoesNotMatter();
    void hasNoValueWithoutImages();
    void reducesToFewPoints();
    void comparesAsFloat32();
    void choosesTheSmallestSafeThreshold();
    void wilson_data();
    void wilson();
    void mcnemar();
    void bootstrapIsRepeatableAndCoversTheMean();
    void bootstrapIsThatOfSingleDraws();
    void classesHaveCurvesOfTheirOwn();
    void theThresholdAtAnErrorIsTheSmallest_data();
    void theThresholdAtAnErrorIsTheSmallest();
    void temperatureUndoesAKnownOne();
    void histogramCountsEveryImageOnce();
    void temperingIsSoftmaxOverT();
    void absorbing();
};

void TestThresholds::golden()
{
    const ThresholdCurve curve(kConfidence, kRight);
    const ShownCounts at80 = curve.at(0.80);
    QVERIFY(near(at80.coverage(), 0.625));
    QVERIFY(near(at80.accuracyAbove(), 0.80));
    QVERIFY(near(at80.correctShown(), 0.50));
    QVERIFY(near(at80.wrongShown(), 0.125));
    const ShownCounts at60 = curve.at(0.60);
    QVERIFY(near(at60.coverage(), 0.75));
    QVERIFY(near(at60.accuracyAbove(), 2.0 / 3));
    QVERIFY(near(at60.correctShown(), 0.50));
    QVERIFY(near(at60.wrongShown(), 0.25));
    QVERIFY(near(curve.aurc(), 0.2117560, 5e-8));
    QVERIFY(near(curve.augrc(), 0.15625));
    QVERIFY(near(curve.coverageAtError(0.20), 0.625));
    QVERIFY(near(calibration(kConfidence, kRight).ece, 0.18875, 1e-7)); // scores are float32
    QVERIFY(near(auroc(kConfidence, kForeign), 0.75));
    QVERIFY(near(static_cast<double>(countAtRecall95(kConfidence, kForeign)) / 4, 0.75));
}

void TestThresholds::sharesSumToOneAndCoverageFalls()
{
    const ThresholdCurve curve(kConfidence, kRight);
    double before = 2;
    for (int percent = 0; percent <= 100; ++percent) {
        const ShownCounts shown = curve.at(percent / 100.0);
        QVERIFY(near(shown.correctShown() + shown.wrongShown() + shown.withheld(), 1));
        QVERIFY(shown.coverage() <= before);
        before = shown.coverage();
    }
    QCOMPARE(curve.at(0).shown, std::size_t{8});
    QVERIFY(std::isnan(curve.at(1.0).accuracyAbove())); // nothing shown: no value
}

void TestThresholds::orderOfImagesDoesNotMatter()
{
    std::vector<float> confidence = kConfidence;
    std::vector<std::uint8_t> right = kRight;
    std::reverse(confidence.begin(), confidence.end());
    std::reverse(right.begin(), right.end());
    const ThresholdCurve one(kConfidence, kRight);
    const ThresholdCurve other(confidence, right);
    QCOMPARE(one.aurc(), other.aurc());
    QCOMPARE(one.points().size(), other.points().size());
    for (std::size_t i = 0; i < one.points().size(); ++i)
        QCOMPARE(one.points()[i].right, other.points()[i].right);
}

void TestThresholds::hasNoValueWithoutImages()
{
    const ThresholdCurve curve({}, {});
    QVERIFY(std::isnan(curve.aurc()) && std::isnan(curve.augrc()) && std::isnan(curve.coverageAtError(0.5)));
    QVERIFY(std::isnan(curve.at(0.5).coverage()));
    QVERIFY(std::isnan(calibration({}, {}).ece) && std::isnan(calibration({}, {}).mce));
    QVERIFY(std::isnan(auroc(kConfidence, {})) && std::isnan(auroc({}, kForeign)));
    QVERIFY(taxon::test::throwsError(ErrorCode::InvalidArgument, "8 confidences", [] { ThresholdCurve(kConfidence, std::vector<std::uint8_t>{1}); }));
    QVERIFY(taxon::test::throwsError(ErrorCode::InvalidArgument, "0 bins", [] { (void)calibration(kConfidence, kRight, 0); }));
}

void TestThresholds::reducesToFewPoints()
{
    std::vector<float> confidence;
    std::vector<std::uint8_t> right;
    for (int i = 0; i < 20'000; ++i) {
        confidence.push_back(static_cast<float>(i + 1) / 20'001.0F);
        right.push_back(i % 3 == 0 ? 0 : 1);
    }
    const ThresholdCurve curve(confidence, right);
    const auto few = curve.reduced();
    QVERIFY(few.size() <= 500 && few.size() > 100);
    QCOMPARE(few.front().shown, 1U);
    QCOMPARE(few.back().shown, 20'000U);
    QCOMPARE(curve.reduced(30'000).size(), curve.points().size());
}

void TestThresholds::comparesAsFloat32()
{
    const ThresholdCurve curve(std::vector<float>{0.9F}, std::vector<std::uint8_t>{1}); // 0.9F < 0.9
    QCOMPARE(curve.at(0.9).shown, std::size_t{1});
    QCOMPARE(curve.at(0.9000001).shown, std::size_t{0});
}

void TestThresholds::choosesTheSmallestSafeThreshold()
{
    std::vector<float> confidence(200, 0.9F);
    std::vector<std::uint8_t> right(200, 1);
    confidence.insert(confidence.end(), 50, 0.5F);
    right.insert(right.end(), 50, 0);
    const ThresholdCurve curve(confidence, right);
    QCOMPARE(chooseThreshold(curve, {}).value(), 0.9F);
    QVERIFY(!chooseThreshold(curve, ThresholdCurve(std::vector<float>(10, 0.95F), {}))); // all foreign images would be shown
    QVERIFY(!chooseThreshold(ThresholdCurve(kConfidence, kRight), {}));                  // too few images to be sure
    QVERIFY(!chooseThreshold({}, {}));
}

void TestThresholds::wilson_data()
{
    QTest::addColumn<int>("successes");
    QTest::addColumn<int>("trials");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("7 of 20") << 7 << 20 << .18119 << .56715;
    QTest::newRow("97 of 100") << 97 << 100 << .91548 << .98975;
    QTest::newRow("10 of 10") << 10 << 10 << .72247 << 1.0;
    QTest::newRow("0 of 10") << 0 << 10 << 0.0 << .27753;
}

void TestThresholds::wilson()
{
    QFETCH(int, successes);
    QFETCH(int, trials);
    QFETCH(double, low);
    QFETCH(double, high);
    const Interval interval = scores::wilson(static_cast<std::size_t>(successes), static_cast<std::size_t>(trials));
    QVERIFY(near(interval.low, low, 5e-6) && near(interval.high, high, 5e-6));
    QVERIFY(std::isnan(scores::wilson(0, 0).low));
}

void TestThresholds::mcnemar()
{
    QVERIFY(near(mcnemarP(3, 12), 0.03515625, 1e-12));
    QVERIFY(near(mcnemarP(12, 3), 0.03515625, 1e-12));
    QVERIFY(near(mcnemarP(0, 5), 0.0625, 1e-12));
    QCOMPARE(mcnemarP(0, 0), 1.0);
    QCOMPARE(mcnemarP(4, 4), 1.0);
    QVERIFY(mcnemarP(100, 5000) >= 0); // no overflow
}

void TestThresholds::bootstrapIsRepeatableAndCoversTheMean()
{
    std::vector<std::int8_t> differences;
    std::vector<std::uint32_t> groups;
    for (std::uint32_t i = 0; i < 300; ++i) {
        differences.push_back(i % 10 == 0 ? 1 : 0);
        groups.push_back(i);
    }
    const Interval one = pairedBootstrap(differences, groups);
    const Interval two = pairedBootstrap(differences, groups);
    QCOMPARE(one.low, two.low);
    QVERIFY(one.low < 0.1 && one.high > 0.1 && one.low > 0.05 && one.high < 0.15);
    const Interval together = pairedBootstrap(differences, std::vector<std::uint32_t>(300, 0)); // one group: nothing to resample
    QVERIFY(near(together.low, 0.1) && near(together.high, 0.1));
    QVERIFY(std::isnan(pairedBootstrap({}, {}).low));
}

void TestThresholds::bootstrapIsThatOfSingleDraws()
{
    std::mt19937 random(5);
    std::vector<std::int8_t> differences;
    std::vector<std::uint32_t> groups;
    std::vector<double> sums;
    std::vector<double> sizes;
    for (std::uint32_t group = 0; group < 200; ++group) { // 1 to 3 images each, whose outcomes go together
        const auto difference = static_cast<std::int8_t>(group % 7 == 0 ? -1 : group % 4 == 0 ? 1 : 0);
        const std::size_t size = 1 + group % 3;
        differences.insert(differences.end(), size, difference);
        groups.insert(groups.end(), size, group);
        sums.push_back(static_cast<double>(difference) * static_cast<double>(size));
        sizes.push_back(static_cast<double>(size));
    }
    constexpr std::size_t kDraws = 20'000;
    std::vector<double> means;
    for (std::size_t draw = 0; draw < kDraws; ++draw) {
        double sum = 0;
        double size = 0;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const std::size_t group = random() % sums.size();
            sum += sums[group];
            size += sizes[group];
        }
        means.push_back(sum / size);
    }
    std::sort(means.begin(), means.end());
    const Interval interval = pairedBootstrap(differences, groups, kDraws);
    QVERIFY(near(interval.low, means[kDraws / 40], 0.006));
    QVERIFY(near(interval.high, means[kDraws - kDraws / 40], 0.006));
}

void TestThresholds::classesHaveCurvesOfTheirOwn()
{
    Outcomes outcomes;
    const auto add = [&](std::int32_t prediction, float confidence, bool isRight, int times) {
        for (int i = 0; i < times; ++i) {
            outcomes.truth.push_back(isRight ? prediction : 1 - prediction);
            outcomes.prediction.push_back(prediction);
            outcomes.confidence.push_back(confidence);
            outcomes.right.push_back(isRight ? 1 : 0);
        }
    };
    add(0, 0.9F, true, 200);
    add(0, 0.6F, true, 20);
    add(0, 0.5F, false, 40);
    add(1, 0.99F, true, 49);
    const auto curves = classCurves(outcomes, 3);
    QCOMPARE(curves[0].at(0.55).shown, std::size_t{220});
    QCOMPARE(curves[0].at(0.0).right, std::size_t{220});
    QCOMPARE(curves[1].images(), std::size_t{49});
    QCOMPARE(curves[2].images(), std::size_t{0});
    auto chosen = chooseClassThresholds(curves, {});
    QCOMPARE(chosen[0], std::optional(0.6F)); // the wrong ones are below
    QVERIFY(!chosen[1]);                      // too few answers
    QVERIFY(!chosen[2]);
    Outcomes foreign; // half of what is shown as class 0 at 0.6 would be shown of them, too
    foreign.truth = {-1, -1};
    foreign.prediction = {0, 0};
    foreign.confidence = {0.7F, 0.1F};
    foreign.right = {0, 0};
    chosen = chooseClassThresholds(curves, classCurves(foreign, 3));
    QCOMPARE(chosen[0], std::optional(0.9F));
    outcomes.prediction[0] = 3;
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "none of 3 classes", [&] { (void)classCurves(outcomes, 3); }));
}

void TestThresholds::theThresholdAtAnErrorIsTheSmallest_data()
{
    QTest::addColumn<double>("error");
    QTest::newRow("nothing may be wrong") << 0.0;
    QTest::newRow("a fifth") << 0.2;
    QTest::newRow("between two steps") << 0.21;
    QTest::newRow("a quarter") << 0.25;
    QTest::newRow("a third") << 1.0 / 3;
    QTest::newRow("everything") << 1.0;
}

/// Against all thresholds, each counted anew.
void TestThresholds::theThresholdAtAnErrorIsTheSmallest()
{
    QFETCH(double, error);
    std::optional<float> expected;
    std::vector<float> candidates = kConfidence;
    candidates.push_back(0);
    for (const float candidate : candidates) {
        std::size_t shown = 0;
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < kConfidence.size(); ++i)
            if (kConfidence[i] >= candidate) {
                ++shown;
                wrong += kRight[i] == 0 ? 1 : 0;
            }
        if (static_cast<double>(wrong) <= error * static_cast<double>(shown) && (!expected || candidate < *expected))
            expected = candidate;
    }
    const ThresholdCurve curve(kConfidence, kRight);
    QCOMPARE(curve.thresholdAtError(error), expected);
    QCOMPARE(curve.at(static_cast<double>(*expected)).coverage(), curve.coverageAtError(error));
    QVERIFY(!ThresholdCurve(kForeign, {}).thresholdAtError(0.5)); // where no answer is right
    QVERIFY(!ThresholdCurve({}, {}).thresholdAtError(1));
}

void TestThresholds::temperatureUndoesAKnownOne()
{
    // Images of one logit vector (ln 6, ln 3, ln 1) whose truths follow its softmax exactly: T = 1 is best. Squared
    // probabilities are the same model at T = 1/2, so T = 2 puts them right.
    const std::vector<float> honest{0.6F, 0.3F, 0.1F};
    const std::vector<float> squared{0.36F / 0.46F, 0.09F / 0.46F, 0.01F / 0.46F};
    std::vector<std::int32_t> truth{0, 0, 0, 0, 0, 0, 1, 1, 1, 2};
    std::vector<std::uint32_t> rows;
    std::vector<float> sure;
    std::vector<float> fair;
    for (std::uint32_t i = 0; i < 10; ++i) {
        rows.push_back(i);
        fair.insert(fair.end(), honest.begin(), honest.end());
        sure.insert(sure.end(), squared.begin(), squared.end());
    }
    QVERIFY(near(bestTemperature(ScoreMatrix(fair, 3), rows, truth, jobs::Context()), 1, 1e-5));
    QVERIFY(near(bestTemperature(ScoreMatrix(sure, 3), rows, truth, jobs::Context()), 2, 1e-5));
    QVERIFY(std::isnan(bestTemperature(ScoreMatrix(fair, 3), {}, truth, jobs::Context())));
    const std::vector<float> flat(fair.size(), 1.0F / 3.0F); // no temperature changes anything
    QCOMPARE(bestTemperature(ScoreMatrix(flat, 3), rows, truth, jobs::Context()), 1.0);
    const std::vector<std::int32_t> allRight(10, 0); // the surer the better: the lower end
    QVERIFY(near(bestTemperature(ScoreMatrix(fair, 3), rows, allRight, jobs::Context()), 0.05, 1e-3));
}

void TestThresholds::histogramCountsEveryImageOnce()
{
    const std::vector<ConfidenceBin> bins = confidenceHistogram(kConfidence, kRight, 10);
    QCOMPARE(bins.size(), std::size_t{10});
    // (0.2, 0.3], (0.5, 0.6], (0.7, 0.8], (0.8, 0.9], (0.9, 1]: the upper bound belongs to the bin, as float32.
    const std::vector<std::pair<std::size_t, std::size_t>> expected{{0, 0}, {0, 0}, {0, 1}, {0, 0}, {0, 0}, {1, 1}, {0, 0}, {1, 0}, {1, 1}, {2, 0}};
    for (std::size_t b = 0; b < bins.size(); ++b)
        QCOMPARE(std::pair(bins[b].right, bins[b].wrong), expected[b]);
    const std::vector<ConfidenceBin> foreign = confidenceHistogram(kForeign, {}, 4);
    QVERIFY(foreign[0].wrong == 1 && foreign[1].wrong == 2 && foreign[3].wrong == 1 && foreign[3].right == 0);
    QCOMPARE(confidenceHistogram(std::vector<float>{0.0F}, {}, 5)[0].wrong, std::size_t{1});
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "1 outcomes", [] { (void)confidenceHistogram(kConfidence, std::vector<std::uint8_t>{1}, 4); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "0 bins", [] { (void)confidenceHistogram(kConfidence, {}, 0); }));
}

void TestThresholds::temperingIsSoftmaxOverT()
{
    const std::vector<float> values{0.7F, 0.2F, 0.1F, 0.25F, 0.25F, 0.5F, 1.0F, 0.0F, 0.0F};
    const ScoreMatrix matrix(values, 3);
    const std::vector<std::uint32_t> rows{2, 0, 1};
    const std::vector<std::int32_t> truth{1, -1, 0};
    const TemperedAnswers same = temper(matrix, rows, truth, 1, {});
    QVERIFY(near(same.confidence[1], 0.7, 1e-6) && near(same.truthScore[1], 0.2, 1e-6));
    QVERIFY(near(same.confidence[0], 1) && near(same.truthScore[0], 1));
    QCOMPARE(same.truthScore[2], 0.0F);                              // no truth
    const TemperedAnswers soft = temper(matrix, rows, truth, 2, {}); // p^(1/2), normalised
    const double sum = std::sqrt(0.7) + std::sqrt(0.2) + std::sqrt(0.1);
    QVERIFY(near(soft.confidence[1], std::sqrt(0.7) / sum, 1e-6) && near(soft.truthScore[1], std::sqrt(0.2) / sum, 1e-6));
    QVERIFY(near(soft.confidence[2], std::sqrt(0.5) / (std::sqrt(0.5) + 1), 1e-6));
    QVERIFY(soft.confidence[0] < 1.0F + 1e-6F && soft.confidence[0] > 0.99F);
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "0", [&] { (void)temper(matrix, rows, truth, 0, {}); }));
}

void TestThresholds::absorbing()
{
    const auto classes = absorbingClasses(std::vector<std::int32_t>{2, 1, 1, 0}, std::vector<float>{0.9F, 0.9F, 0.85F, 0.1F}, 0.8);
    QCOMPARE(classes.size(), std::size_t{2});
    QCOMPARE(classes[0].predicted, 1);
    QVERIFY(near(classes[0].share, 2.0 / 3));
}

QTEST_GUILESS_MAIN(TestThresholds)
#include "tst_thresholds.moc"
