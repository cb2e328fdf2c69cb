// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/mixing.h"

#include "support/scratch.h"

using namespace taxon;
using namespace taxon::learn;

/// mix(): pairs of images in one proportion, and a target that says which.
class TestMixing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesTheBatchAloneWhenOff()
    {
        const Step step = batch();
        const MixedStep mixed = mix(step, {}, 1);
        QVERIFY(torch::equal(mixed.inputs, step.inputs));
        QVERIFY(torch::equal(mixed.others, step.labels));
        QCOMPARE(mixed.share, 1.0);
    }
    void blendsPairs()
    {
        const Step step = batch();
        const torch::Tensor before = step.inputs.clone();
        const MixedStep mixed = mix(step, {.mixupAlpha = 0.4}, 2);
        QVERIFY(mixed.share > 0 && mixed.share < 1);
        QVERIFY(torch::allclose(mixed.inputs, before * mixed.share + before.flip(0) * (1 - mixed.share)));
        QVERIFY(torch::equal(mixed.others, step.labels.flip(0)));
        QVERIFY(torch::equal(step.inputs, before)); // what was given is not touched
    }
    void pastesBoxes()
    {
        const Step step = batch();
        const torch::Tensor before = step.inputs.clone();
        int cut = 0;
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            const MixedStep mixed = mix(step, {.cutmixAlpha = 1}, seed);
            const torch::Tensor own = mixed.inputs.eq(before).all(1), partners = mixed.inputs.eq(before.flip(0)).all(1); // N x H x W
            QVERIFY((own | partners).all().item<bool>());
            const double kept = own[0].to(torch::kDouble).mean().item<double>();
            QVERIFY(std::abs(kept - mixed.share) < 1e-9); // the target says how much is left
            cut += mixed.share < 1 ? 1 : 0;
        }
        QVERIFY(cut > 40);
        QVERIFY(torch::equal(step.inputs, before));
    }
    void mixesFeaturesToo()
    {
        const Step step{torch::rand({6, 20}), torch::arange(6)};
        const MixedStep mixed = mix(step, {.mixupAlpha = 1}, 3);
        QVERIFY(torch::allclose(mixed.inputs, step.inputs * mixed.share + step.inputs.flip(0) * (1 - mixed.share)));
    }
    void sharesFollowBeta_data()
    {
        QTest::addColumn<double>("alpha");
        QTest::addColumn<double>("variance"); // of Beta(a, a): 1 / (4 (2 a + 1))
        QTest::newRow("0.2") << 0.2 << 1 / (4 * 1.4);
        QTest::newRow("1") << 1.0 << 1 / 12.0;
        QTest::newRow("4") << 4.0 << 1 / 36.0;
    }
    void sharesFollowBeta()
    {
        QFETCH(double, alpha);
        QFETCH(double, variance);
        const Step step{torch::rand({2, 1}), torch::arange(2)};
        double sum = 0, squares = 0;
        constexpr int kDraws = 4000;
        for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
            const double share = mix(step, {.mixupAlpha = alpha}, seed * 7919).share;
            sum += share;
            squares += share * share;
        }
        const double mean = sum / kDraws;
        QVERIFY2(std::abs(mean - 0.5) < 0.03, qPrintable(QString::number(mean)));
        QVERIFY2(std::abs(squares / kDraws - mean * mean - variance) < 0.15 * variance, qPrintable(QString::number(squares / kDraws - mean * mean)));
    }
    void tossesACoinForBoth()
    {
        const Step step = batch();
        int blended = 0;
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            const MixedStep mixed = mix(step, {.mixupAlpha = 1, .cutmixAlpha = 1}, seed);
            blended += mixed.inputs.eq(step.inputs).any().item<bool>() || mixed.inputs.eq(step.inputs.flip(0)).any().item<bool>() ? 0 : 1;
        }
        QVERIFY2(blended > 30 && blended < 70, qPrintable(QString::number(blended)));
    }
    void oneImageHasNoPartner()
    {
        const Step step{torch::rand({1, 3, 4, 4}), torch::zeros({1}, torch::kLong)};
        QCOMPARE(mix(step, {.mixupAlpha = 1}, 1).share, 1.0);
    }

private:
    static Step batch()
    {
        torch::manual_seed(1);
        return {torch::rand({4, 3, 8, 10}), torch::arange(4)};
    }
};

QTEST_GUILESS_MAIN(TestMixing)
#include "tst_mixing.moc"

#include <torch/utils.h>
