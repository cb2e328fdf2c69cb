// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/review_queue.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::scores;

namespace {

std::vector<std::uint32_t> rowsOf(const std::vector<ReviewItem>& queue)
{
    std::vector<std::uint32_t> rows;
    for (const ReviewItem& item : queue)
        rows.push_back(item.row);
    return rows;
}

// Rows: 0 and 1 are class 0 taken for 1 (1 the surer), 2 is class 1 taken for 0, 3 and 4 are right but unsure, 5 is right and sure.
const std::vector<float> kScores{0.3F, 0.6F, 0.1F, 0.05F, 0.9F, 0.05F, 0.8F, 0.1F, 0.1F, 0.1F, 0.2F, 0.7F, 0.2F, 0.2F, 0.6F, 0.05F, 0.9F, 0.05F};
const std::vector<std::int32_t> kTruth{0, 0, 1, 2, 2, 1};
const std::vector<std::uint32_t> kRows{0, 1, 2, 3, 4, 5};

} // namespace

/// The order in which people look at images, and which labels confident learning doubts.
class TestReviewQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersByPairThenMarginThenConfidence();
    void hidesWhatWasKept();
    void findsTheWrongLabel();
    void findsNothingInCleanLabels();
    void addsAShownRightImageWithALabelIssueLast();
};

void TestReviewQueue::ordersByPairThenMarginThenConfidence()
{
    const Sidecar sidecar = makeSidecar(ScoreMatrix(kScores, 3), kTruth, jobs::Context());
    const auto queue = reviewQueue(sidecar, kRows, 0.8, {});
    QCOMPARE(rowsOf(queue), (std::vector<std::uint32_t>{1, 0, 2, 4, 3}));
    QCOMPARE(queue[0].pairCount, std::size_t{2});
    QVERIFY(std::abs(queue[0].margin - (0.05F - 0.9F + 1) / 2) < 1e-6F);
    QCOMPARE(queue[3].reason, ReviewReason::LowConfidence);
}

void TestReviewQueue::hidesWhatWasKept()
{
    const Sidecar sidecar = makeSidecar(ScoreMatrix(kScores, 3), kTruth, jobs::Context());
    const auto queue = reviewQueue(sidecar, kRows, 0.8, {}, [](std::uint32_t row) { return row == 1; });
    QCOMPARE(rowsOf(queue), (std::vector<std::uint32_t>{0, 2, 4, 3}));
    QCOMPARE(queue[0].pairCount, std::size_t{1});
}

void TestReviewQueue::findsTheWrongLabel()
{
    // t_0 = mean(.9, .8, .1) = .6, t_1 = mean(.8, .9) = .85: image 2 is labelled 0 and reaches class 1's t.
    const std::vector<float> scores{0.9F, 0.1F, 0.8F, 0.2F, 0.1F, 0.9F, 0.2F, 0.8F, 0.1F, 0.9F};
    const std::vector<std::int32_t> truth{0, 0, 0, 1, 1};
    const std::vector<std::uint32_t> rows{0, 1, 2, 3, 4};
    const Sidecar sidecar = makeSidecar(ScoreMatrix(scores, 2), truth, jobs::Context());
    const auto issues = labelIssues(sidecar, ScoreMatrix(scores, 2), rows, jobs::Context());
    QCOMPARE(issues.size(), std::size_t{1});
    QCOMPARE(issues[0].row, 2U);
    QCOMPARE(issues[0].suggested, 1);
    QVERIFY(std::abs(issues[0].margin + 0.8F) < 1e-6F);
}

void TestReviewQueue::findsNothingInCleanLabels()
{
    const std::vector<float> scores{0.9F, 0.1F, 0.1F, 0.9F};
    const std::vector<std::int32_t> truth{0, 1};
    const std::vector<std::uint32_t> rows{0, 1};
    const Sidecar sidecar = makeSidecar(ScoreMatrix(scores, 2), truth, jobs::Context());
    QVERIFY(labelIssues(sidecar, ScoreMatrix(scores, 2), rows, jobs::Context()).empty());
    QVERIFY(labelIssues(sidecar, ScoreMatrix(scores, 2), {}, jobs::Context()).empty());
    QVERIFY(reviewQueue(sidecar, rows, 0.8, {}).empty());
}

void TestReviewQueue::addsAShownRightImageWithALabelIssueLast()
{
    const Sidecar sidecar = makeSidecar(ScoreMatrix(kScores, 3), kTruth, jobs::Context());
    const std::vector<LabelIssue> issues{{5, 1, 2, 0.85F}};
    const auto queue = reviewQueue(sidecar, kRows, 0.8, issues);
    QCOMPARE(queue.back().row, 5U);
    QCOMPARE(queue.back().reason, ReviewReason::LabelIssue);
    QCOMPARE(queue.back().suggested, 2);
}

QTEST_GUILESS_MAIN(TestReviewQueue)
#include "tst_review_queue.moc"
