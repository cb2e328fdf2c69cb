// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/classification.h"
#include "scores/cluster_order.h"
#include "scores/pairs.h"
#include "scores/per_class.h"
#include "scores/ranking.h"
#include "scores/ranking_kernel.h"
#include "support/scratch.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace taxon;
using namespace taxon::scores;

namespace {

bool near(double value, double expected, double within = 1e-12)
{
    return std::abs(value - expected) <= within;
}

/// Truth and prediction of six images in three classes, and a fourth class that never occurs.
const std::vector<std::int32_t> kTruth{0, 0, 0, 1, 1, 2};
const std::vector<std::int32_t> kPrediction{0, 0, 1, 1, 0, 1};

Outcomes outcomes(std::vector<float> confidence)
{
    Outcomes result;
    result.truth = kTruth;
    result.prediction = kPrediction;
    result.confidence = std::move(confidence);
    for (std::size_t i = 0; i < kTruth.size(); ++i)
        result.right.push_back(kTruth[i] == kPrediction[i] ? 1 : 0);
    return result;
}

/// AUC and average precision as their definitions say, from all pairs.
struct Naive {
    double auc = 0;
    double precision = 0;
};
Naive naive(const std::vector<float>& scores, const std::vector<bool>& positive)
{
    Naive result;
    double positives = 0;
    double pairs = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!positive[i])
            continue;
        ++positives;
        double above = 0;
        double aboveRight = 0;
        for (std::size_t j = 0; j < scores.size(); ++j) {
            if (scores[j] >= scores[i]) {
                ++above;
                aboveRight += positive[j] ? 1 : 0;
            }
            if (positive[j])
                continue;
            ++pairs;
            result.auc += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
        result.precision += aboveRight / above;
    }
    result.auc /= pairs;
    result.precision /= positives;
    return result;
}

} // namespace

/// Report, correlation, losses, ranking, per class and pairs against hand-computed numbers and the definitions themselves.
class TestClassification : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reportIsScikitLearns();
    void refusesClassesOutOfRange();
    void correlation();
    void logLossClips();
    void topK();
    void rankingFollowsTheDefinition_data();
    void rankingFollowsTheDefinition();
    void orderOfImagesAndClassesDoesNotMatter();
    void rankingSkipsAndLists();
    void placesAmongScores();
    void kernelsCountTheSame_data();
    void kernelsCountTheSame();
    void perClassCounts();
    void pairsLargestFirst();
    void confusionKeepsTheRest();
    void clustersWhatIsConfused();
};

void TestClassification::reportIsScikitLearns()
{
    const ClassificationReport report = classificationReport(kTruth, kPrediction, 4);
    QVERIFY(near(report.accuracy, 0.5));
    QVERIFY(near(report.classes[0].precision, 2.0 / 3) && near(report.classes[0].recall, 2.0 / 3));
    QVERIFY(near(report.classes[1].precision, 1.0 / 3) && near(report.classes[1].recall, 0.5) && near(report.classes[1].f1, 0.4));
    QCOMPARE(report.classes[2].precision, 0.0);
    QCOMPARE(report.zeroDivisions, std::size_t{1}); // class 2 is never predicted; class 3 never occurs and is no line
    QVERIFY(near(report.macro.f1, (2.0 / 3 + 0.4) / 3));
    QVERIFY(near(report.weighted.f1, (2.0 + 0.8) / 6));
    QVERIFY(near(report.macroRecall, (2.0 / 3 + 0.5) / 3));
    const ClassificationReport empty = classificationReport({}, {}, 4);
    QVERIFY(std::isnan(empty.accuracy) && std::isnan(empty.macro.f1) && std::isnan(empty.macroRecall));
}

void TestClassification::refusesClassesOutOfRange()
{
    QVERIFY(taxon::test::throwsError(ErrorCode::InvalidArgument, "Image 5: the class 2", [] { (void)classificationReport(kTruth, kPrediction, 2); }));
    QVERIFY(taxon::test::throwsError(ErrorCode::InvalidArgument, "0 predictions", [] { (void)classificationReport(kTruth, {}, 4); }));
}

void TestClassification::correlation()
{
    // c = 3, s = 6, sum t p = 3*3 + 2*3 = 15, sum t^2 = 14, sum p^2 = 18.
    QVERIFY(near(matthews(classificationReport(kTruth, kPrediction, 4)), (3 * 6 - 15) / std::sqrt((36.0 - 14) * (36.0 - 18))));
    QVERIFY(std::isnan(matthews(classificationReport(kTruth, std::vector<std::int32_t>(6, 0), 4))));
}

void TestClassification::logLossClips()
{
    QVERIFY(near(logLoss(std::vector<float>{0.5F, 0.25F}, false), -(std::log(0.5) + std::log(0.25)) / 2));
    QVERIFY(near(logLoss(std::vector<float>{0.0F}, false), 23 * std::log(2.0)));
    QVERIFY(near(logLoss(std::vector<float>{0.0F}, true), 10 * std::log(2.0)));
    QVERIFY(logLoss(std::vector<float>{1.0F}, false) > 0);
    QVERIFY(std::isnan(logLoss({}, false)));
    QVERIFY(near(brier(std::vector<double>{0.5, 1.5}), 1.0));
}

void TestClassification::topK()
{
    const std::vector<std::uint32_t> ranks{1, 5, 6, 0};
    QCOMPARE(countWithinTop(ranks, 1), std::size_t{1});
    QCOMPARE(countWithinTop(ranks, 5), std::size_t{2});
}

void TestClassification::rankingFollowsTheDefinition_data()
{
    QTest::addColumn<int>("classes");
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("levels"); // distinct scores: few = many ties
    QTest::newRow("two classes") << 2 << 40 << 1000;
    QTest::newRow("many ties") << 5 << 60 << 4;
    QTest::newRow("more classes than a block of columns") << 70 << 300 << 50;
}

void TestClassification::rankingFollowsTheDefinition()
{
    QFETCH(int, classes);
    QFETCH(int, images);
    QFETCH(int, levels);
    const auto columns = static_cast<std::size_t>(classes);
    const auto count = static_cast<std::size_t>(images);
    std::vector<float> scores(columns * count);
    std::uint32_t state = 7;
    for (float& score : scores)
        score = static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 16777216.0F;
    for (float& score : scores)
        score = std::floor(score * static_cast<float>(levels)) / static_cast<float>(levels);
    std::vector<std::int32_t> truth;
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < count; ++i) {
        truth.push_back(static_cast<std::int32_t>(i * i % columns)); // not every class
        rows.push_back(static_cast<std::uint32_t>(i));
    }
    const RankingScores one = rankingScores(ScoreMatrix(scores, columns), rows, truth, jobs::Context(), 1);
    const RankingScores two = rankingScores(ScoreMatrix(scores, columns), rows, truth, jobs::Context(), 3);
    std::vector<bool> positiveOfAll;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            positiveOfAll.push_back(truth[i] == static_cast<std::int32_t>(j));
    QVERIFY(near(one.averagePrecisionMicro, naive(scores, positiveOfAll).precision, 1e-10));
    for (std::size_t j = 0; j < columns; ++j) {
        std::vector<float> column;
        std::vector<bool> positive;
        for (std::size_t i = 0; i < count; ++i) {
            column.push_back(scores[i * columns + j]);
            positive.push_back(truth[i] == static_cast<std::int32_t>(j));
        }
        if (std::find(positive.begin(), positive.end(), true) == positive.end()) {
            QVERIFY(std::isnan(one.rocAuc[j]));
            continue;
        }
        const Naive expected = naive(column, positive);
        QVERIFY(near(one.rocAuc[j], expected.auc, 1e-10));
        QVERIFY(near(one.averagePrecision[j], expected.precision, 1e-10));
        QCOMPARE(one.rocAuc[j], two.rocAuc[j]);
    }
    QCOMPARE(one.averagePrecisionMicro, two.averagePrecisionMicro);
}

void TestClassification::orderOfImagesAndClassesDoesNotMatter()
{
    constexpr std::size_t kImages = 300;
    constexpr std::size_t kClasses = 70; // more than a block of columns
    std::mt19937 random(3);
    std::vector<float> scores(kImages * kClasses);
    for (float& score : scores)
        score = static_cast<float>(random() % 64) / 64.0F; // many ties
    std::vector<std::int32_t> truth(kImages);
    for (std::int32_t& label : truth)
        label = static_cast<std::int32_t>(random() % (kClasses - 5)); // five classes have no image
    std::vector<std::uint32_t> rows(kImages);
    std::iota(rows.begin(), rows.end(), 0U);
    std::vector<std::size_t> newRow(kImages);
    std::iota(newRow.begin(), newRow.end(), 0U);
    std::shuffle(newRow.begin(), newRow.end(), random);
    std::vector<std::size_t> newClass(kClasses);
    std::iota(newClass.begin(), newClass.end(), 0U);
    std::shuffle(newClass.begin(), newClass.end(), random);
    std::vector<float> moved(scores.size());
    std::vector<std::int32_t> movedTruth(kImages);
    for (std::size_t i = 0; i < kImages; ++i) {
        movedTruth[newRow[i]] = static_cast<std::int32_t>(newClass[static_cast<std::size_t>(truth[i])]);
        for (std::size_t j = 0; j < kClasses; ++j)
            moved[newRow[i] * kClasses + newClass[j]] = scores[i * kClasses + j];
    }
    const RankingScores one = rankingScores(ScoreMatrix(scores, kClasses), rows, truth, jobs::Context());
    const RankingScores two = rankingScores(ScoreMatrix(moved, kClasses), rows, movedTruth, jobs::Context());
    QCOMPARE(one.skipped.size(), two.skipped.size());
    for (std::size_t j = 0; j < kClasses; ++j) {
        const double auc = one.rocAuc[j];
        QVERIFY(std::isnan(auc) ? std::isnan(two.rocAuc[newClass[j]]) : auc == two.rocAuc[newClass[j]]);
        const double precision = one.averagePrecision[j];
        QVERIFY(std::isnan(precision) ? std::isnan(two.averagePrecision[newClass[j]]) : precision == two.averagePrecision[newClass[j]]);
    }
    QVERIFY(near(one.rocAucMacro, two.rocAucMacro) && near(one.averagePrecisionWeighted, two.averagePrecisionWeighted));
    QCOMPARE(one.averagePrecisionMicro, two.averagePrecisionMicro);
}

void TestClassification::rankingSkipsAndLists()
{
    const std::vector<float> scores{0.5F, 0.25F, 0.25F, 0.5F, 0.5F, 0.0F};
    const std::vector<std::uint32_t> rows{0, 1};
    const RankingScores all = rankingScores(ScoreMatrix(scores, 3), rows, std::vector<std::int32_t>{0, 0}, jobs::Context());
    QCOMPARE(all.skipped, (std::vector<std::int32_t>{0, 1, 2}));
    QVERIFY(std::isnan(all.rocAucMacro) && std::isnan(all.averagePrecisionWeighted));
    const RankingScores some = rankingScores(ScoreMatrix(scores, 3), rows, std::vector<std::int32_t>{0, 1}, jobs::Context());
    QCOMPARE(some.skipped, (std::vector<std::int32_t>{2}));
    QVERIFY(near(some.rocAuc[0], 0.5) && near(some.rocAuc[1], 1.0) && near(some.rocAucMacro, 0.75));
    QVERIFY(taxon::test::throwsError(ErrorCode::InvalidArgument, "Row 1 has no truth", [&] {
        (void)rankingScores(ScoreMatrix(scores, 3), rows, std::vector<std::int32_t>{0, -1}, jobs::Context());
    }));
}

void TestClassification::placesAmongScores()
{
    std::vector<float> many; // more in one cell than are compared at once
    for (int k = 0; k < 40; ++k)
        many.push_back(0.5F + static_cast<float>(k) * 0x1p-23F);
    many.push_back(1.0F);
    const std::vector<float> few{0.0F, 0.25F};
    const std::vector<float> none;
    const PlaceTable table({many, none, few});
    const auto placeOf = [&](std::size_t column, float value) { return table.placeIn(table.cellOf(column, value), value); };
    QCOMPARE(placeOf(0, 0.25F), table.place(0, 0)); // below all
    for (std::size_t k = 0; k < many.size(); ++k) {
        QCOMPARE(placeOf(0, many[k]), table.place(0, 2 * k + 1));
        QCOMPARE(placeOf(0, std::nextafter(many[k], 2.0F)), table.place(0, 2 * k + 2));
    }
    QCOMPARE(placeOf(1, 0.5F), table.place(1, 0));
    QCOMPARE(placeOf(2, -0.0F), table.place(2, 1));
    QCOMPARE(placeOf(2, 0.1F), table.place(2, 2));
    QCOMPARE(placeOf(2, 0.25F), table.place(2, 3));
    QCOMPARE(placeOf(2, 1.0F), table.place(2, 4));
}

void TestClassification::kernelsCountTheSame_data()
{
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("levels");
    QTest::newRow("a whole block") << 64 << (1 << 24);
    QTest::newRow("no multiple of the lanes") << 37 << (1 << 24);
    QTest::newRow("one column, many ties") << 1 << 8;
    QTest::newRow("many ties") << 20 << 8;
}

void TestClassification::kernelsCountTheSame()
{
    QFETCH(int, columns);
    QFETCH(int, levels);
    const RankingKernel fast = countRankingAvx512();
    if (fast == nullptr)
        QSKIP("This processor has no AVX-512.");
    constexpr std::size_t kRows = 3000; // more values than are placed at once
    const auto width = static_cast<std::size_t>(columns);
    std::mt19937 random(11);
    std::vector<float> scores(kRows * (width + 2), 2.0F); // a column before and one behind, which must not be counted
    std::vector<const float*> rows;
    std::vector<std::vector<float>> own(width);
    std::vector<float> all;
    for (std::size_t i = 0; i < kRows; ++i) {
        float* row = scores.data() + i * (width + 2);
        for (std::size_t j = 1; j <= width; ++j) {
            row[j] = std::pow(static_cast<float>(random() % static_cast<unsigned>(levels)) / static_cast<float>(levels), 4.0F);
            row[j] = row[j] == 0 && i % 2 == 0 ? -0.0F : row[j];
        }
        const std::size_t truth = i % width;
        if (truth != 3) // a column without scores
            own[truth].push_back(row[truth + 1]);
        all.push_back(row[truth + 1]);
        rows.push_back(row);
    }
    const auto distinct = [](std::vector<float>& values) {
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
    };
    distinct(all);
    std::vector<std::span<const float>> spans;
    for (std::vector<float>& values : own) {
        distinct(values);
        spans.emplace_back(values);
    }
    const PlaceTable ownTable(spans);
    const PlaceTable allTable({all});
    const CommonCells cells(all);
    const RankingTables tables{ownTable, allTable, cells};
    RankingCounts plain(tables);
    countRankingPlain(rows, 1, width, tables, plain);
    RankingCounts wide(tables);
    fast(rows, 1, width, tables, wide);
    QCOMPARE(plain.own, wide.own);
    QCOMPARE(plain.all, wide.all);
    QCOMPARE(plain.perCell, wide.perCell);
    QCOMPARE(std::accumulate(plain.perCell.begin(), plain.perCell.end(), std::size_t{0}), kRows * width);
}

void TestClassification::perClassCounts()
{
    const Outcomes set = outcomes({0.9F, 0.5F, 0.9F, 0.8F, 0.6F, 0.7F});
    const auto classes = perClass(set, 4, 0.8, std::vector<std::int32_t>{0, 1}, std::vector<float>{0.85F, 0.1F});
    QVERIFY(near(classes[0].recall(), 2.0 / 3) && near(classes[0].shownRecall(), 1.0 / 3));
    QVERIFY(near(classes[0].shownPrecision(), 0.5)); // one right image and one out-of-scope image are shown as class 0
    QCOMPARE(classes[0].mostConfusedWith, 1);
    QCOMPARE(classes[1].wrongGuesses(), std::size_t{2});
    QVERIFY(std::isnan(classes[2].precision()) && near(classes[2].recall(), 0));
    QVERIFY(std::isnan(classes[3].recall()) && std::isnan(classes[3].meanConfidence) && classes[3].mostConfusedWith == -1);
    QVERIFY(near(classes[1].meanConfidence, 0.7, 1e-7));
}

void TestClassification::pairsLargestFirst()
{
    const auto pairs = confusedPairs(outcomes({0.9F, 0.5F, 0.9F, 0.8F, 0.6F, 0.7F}), 0.8);
    QCOMPARE(pairs.size(), std::size_t{3});
    QVERIFY(pairs[0].truth == 0 && pairs[0].predicted == 1 && pairs[0].shown == 1);
    QVERIFY(near(pairs[0].shareOfTruth, 1.0 / 3) && near(pairs[0].shareOfErrors, 1.0 / 3));
    QVERIFY(pairs[2].truth == 2 && near(pairs[2].shareOfTruth, 1));
}

void TestClassification::confusionKeepsTheRest()
{
    const std::vector<std::int32_t> chosen{1, 0};
    const ConfusionMatrix matrix = confusionMatrix(outcomes({0.9F, 0.5F, 0.9F, 0.8F, 0.6F, 0.9F}), chosen, 4, 0.8, std::vector<std::int32_t>{3, 1},
                                                   std::vector<float>{0.85F, 0.1F});
    QCOMPARE(matrix.rowCount, std::size_t{4});
    QCOMPARE(matrix.at(1, 1), std::size_t{1}); // class 0 right and shown
    QCOMPARE(matrix.at(1, 3), std::size_t{1}); // class 0 withheld
    QCOMPARE(matrix.at(2, 0), std::size_t{1}); // other -> class 1
    QCOMPARE(matrix.at(3, 2), std::size_t{1}); // out of scope -> other
    QCOMPARE(matrix.at(3, 3), std::size_t{1});
    std::size_t sum = 0;
    for (const std::size_t count : matrix.counts)
        sum += count;
    QCOMPARE(sum, std::size_t{8});
    QCOMPARE(matrix.rowTotal(3), std::size_t{2});
    QVERIFY(near(matrix.shareOfRow(3, 2), 0.5));
    QVERIFY(std::isnan(confusionMatrix({}, chosen, 4, 0.8).shareOfRow(0, 0)));
    QVERIFY(taxon::test::throwsError(ErrorCode::InvalidArgument, "chosen twice", [] {
        (void)confusionMatrix(outcomes(std::vector<float>(6, 1.0F)), std::vector<std::int32_t>{1, 1}, 4, 0.8);
    }));
}

void TestClassification::clustersWhatIsConfused()
{
    const auto pair = [](std::int32_t truth, std::int32_t predicted, std::size_t count) { return ConfusedPair{truth, predicted, count}; };
    const std::vector<std::size_t> support(7, 10);
    // 0-4 is the nearest pair, 4-2 the next: 0, 4, 2 stand together with 4 in the middle; 1-6 is a chain of its own; 3 and 5 are alone.
    const std::vector<ConfusedPair> pairs{pair(4, 0, 3), pair(0, 4, 3), pair(2, 4, 4), pair(1, 6, 1), pair(0, 2, 1)};
    const std::vector<std::int32_t> order = clusteredOrder(pairs, support);
    QCOMPARE(order, (std::vector<std::int32_t>{0, 4, 2, 1, 6, 3, 5}));
    QCOMPARE(clusteredOrder({}, support), (std::vector<std::int32_t>{0, 1, 2, 3, 4, 5, 6}));
    // Per image: one confusion of two rare classes is nearer than two of large ones.
    const std::vector<std::size_t> uneven{100, 100, 2, 2};
    const std::vector<ConfusedPair> rare{pair(0, 1, 2), pair(2, 3, 1), pair(1, 2, 1)};
    QCOMPARE(clusteredOrder(rare, uneven), (std::vector<std::int32_t>{0, 1, 2, 3}));
    QVERIFY(taxon::test::throwsError(ErrorCode::InvalidArgument, "0 -> 7", [&] { (void)clusteredOrder(std::vector{pair(0, 7, 1)}, support); }));
}

QTEST_GUILESS_MAIN(TestClassification)
#include "tst_classification.moc"
