// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/validation.h"

#include "support/scratch.h"

using namespace taxon;
using namespace taxon::learn;

namespace {

/// Logits and labels in memory, as the "images" of a set.
class MemoryFeed final : public Feed {
public:
    explicit MemoryFeed(std::vector<Step> steps) : m_steps(std::move(steps)) {}
    void startEpoch(int, std::int64_t skip) override { m_next = static_cast<std::size_t>(skip); }
    std::optional<Step> next() override { return m_next < m_steps.size() ? std::optional(m_steps[m_next++]) : std::nullopt; }
    std::int64_t stepsPerEpoch() const override { return static_cast<std::int64_t>(m_steps.size()); }
    std::int64_t imagesPerEpoch() const override { return 0; }

private:
    std::vector<Step> m_steps;
    std::size_t m_next = 0;
};

Step step(const std::vector<int>& answers, const std::vector<std::int64_t>& labels)
{
    torch::Tensor logits = torch::zeros({static_cast<std::int64_t>(answers.size()), 4});
    for (std::size_t i = 0; i < answers.size(); ++i)
        logits.index_put_({static_cast<std::int64_t>(i), answers[i]}, 2.0);
    return {logits, torch::tensor(labels, torch::kLong)};
}

} // namespace

/// validate() and isBetter(): the scores by which an epoch is chosen.
class TestValidation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsOverBatches()
    {
        // class 0: 2 there, 2 named, 1 right -> 1/2; class 1: 2 there, 3 named, 2 right -> 4/5; class 2: 1 there, none named -> 0
        MemoryFeed feed({step({0, 1, 1}, {0, 0, 1}), step({}, {}), step({1, 0}, {1, 2})});
        const Validation result = validate(feed, [](const torch::Tensor& inputs) { return inputs; });
        QCOMPARE(result.sums.images, std::int64_t{5});
        QCOMPARE(result.sums.right, std::int64_t{3});
        QCOMPARE(result.accuracy(), 0.6);
        QVERIFY(std::abs(result.f1 - (0.5 + 0.8 + 0.0) / 3) < 1e-12); // class 3 is nowhere
        const double right = std::log(1 + 3 * std::exp(-2.0)), wrong = right + 2;
        QVERIFY(std::abs(result.loss() - (3 * right + 2 * wrong) / 5) < 1e-6);
    }
    void anEmptySetHasNoScores()
    {
        MemoryFeed feed({});
        const Validation result = validate(feed, [](const torch::Tensor& inputs) { return inputs; });
        QCOMPARE(result.sums.images, std::int64_t{0});
        QCOMPARE(result.loss(), 0.0);
        QCOMPARE(result.f1, 0.0);
    }
    void choosesTheBest_data()
    {
        QTest::addColumn<QString>("by");
        QTest::addColumn<bool>("isBetter"); // {loss .5, accuracy .9, f1 .7} than {loss .4, accuracy .8, f1 .7}
        QTest::newRow("loss") << "loss" << false;
        QTest::newRow("accuracy") << "accuracy" << true;
        QTest::newRow("f1, equal: by the loss") << "f1" << false;
    }
    void choosesTheBest()
    {
        QFETCH(QString, by);
        QFETCH(bool, isBetter);
        const BestEpoch a{2, 0.5, 0.9, 0.7}, b{1, 0.4, 0.8, 0.7};
        QCOMPARE(learn::isBetter(by.toStdString(), a, b), isBetter);
        QCOMPARE(learn::isBetter(by.toStdString(), b, a), !isBetter);
        QVERIFY(!learn::isBetter(by.toStdString(), b, b)); // the earlier one stays
        QVERIFY(learn::isBetter(by.toStdString(), b, {}));
    }
    void refusesAnotherScore()
    {
        QVERIFY(test::throwsError(ErrorCode::Configuration, "loss, accuracy or f1", [] { (void)learn::isBetter("auc", {1}, {1}); }));
    }
};

QTEST_GUILESS_MAIN(TestValidation)
#include "tst_validation.moc"
