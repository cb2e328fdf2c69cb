// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/loss.h"

#include "support/scratch.h"

using namespace taxon;
using namespace taxon::learn;

/// Class weights and the loss.
class TestLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void weighsRareClassesMore_data();
    void weighsRareClassesMore();
    void refusesAClassWithoutImages();
    void smoothsLabels();
    void partsAddUpToTheWhole();
};

void TestLoss::weighsRareClassesMore_data()
{
    QTest::addColumn<double>("beta");
    QTest::addColumn<double>("ratio"); // weight of 10 images to weight of 40
    QTest::newRow("images alike") << 0.0 << 1.0;
    QTest::newRow("between") << 0.5 << 2.0;
    QTest::newRow("classes alike") << 1.0 << 4.0;
}

void TestLoss::weighsRareClassesMore()
{
    QFETCH(const double, beta);
    QFETCH(const double, ratio);
    const auto weights = classWeights(std::vector<std::int64_t>{10, 40}, beta);
    QVERIFY(std::abs(weights.mean().item<double>() - 1) < 1e-6);
    QVERIFY(std::abs((weights[0] / weights[1]).item<double>() - ratio) < 1e-5);
}

void TestLoss::refusesAClassWithoutImages()
{
    QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "at least one image", [] {
        static_cast<void>(classWeights(std::vector<std::int64_t>{10, 0}, 0.5));
    }));
}

void TestLoss::smoothsLabels()
{
    const auto logits = torch::tensor({{2.0f, 0.0f}});
    const auto labels = torch::tensor({std::int64_t{0}});
    const double plain = crossEntropy(logits, labels, {}, 0).item<double>();
    const double smoothed = crossEntropy(logits, labels, {}, 0.2).item<double>();
    QVERIFY(std::abs(plain - 0.126928) < 1e-5);
    QVERIFY(std::abs(smoothed - (plain + 0.1 * 2.0)) < 1e-5); // 0.2 / 2 of the target moves to a logit that is 2 lower
}

void TestLoss::partsAddUpToTheWhole()
{
    const auto logits = torch::arange(20).reshape({5, 4}).to(torch::kFloat).sin();
    const auto labels = torch::tensor({0, 3, 1, 1, 2}, torch::kLong);
    const auto weights = torch::tensor({0.5f, 1.0f, 2.0f, 0.7f});
    const double total = weights.index_select(0, labels).sum().item<double>();
    double sum = 0;
    for (const auto& [first, count] : {std::pair(0, 2), std::pair(2, 0), std::pair(2, 3)})
        sum += crossEntropy(logits.narrow(0, first, count), labels.narrow(0, first, count), weights, 0.1, total).item<double>();
    QVERIFY(std::abs(sum - crossEntropy(logits, labels, weights, 0.1).item<double>()) < 1e-6);
}

QTEST_GUILESS_MAIN(TestLoss)
#include "tst_loss.moc"
