// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/gradient_scaler.h"

#include <QtTest>
#include <cmath>
#include <torch/utils.h>

using namespace taxon::learn;

/// GradientScaler: the numbers of torch.amp.GradScaler, worked out by hand.
class TestGradientScaler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scaledAndUnscaledAreTheSame();
    void savesASmallGradientOfHalf();
    void halvesAtNoNumber_data();
    void halvesAtNoNumber();
    void doublesAfterGoodUpdates();
    void countsAnewAfterABadUpdate();
    void staysFinite();
    void leavesParametersWithoutGradientsAlone();
};

namespace {

/// A parameter with this gradient.
torch::Tensor withGradient(const std::vector<float>& gradient)
{
    torch::Tensor parameter = torch::zeros({static_cast<std::int64_t>(gradient.size())}).requires_grad_();
    parameter.mutable_grad() = torch::tensor(gradient);
    return parameter;
}

} // namespace

void TestGradientScaler::scaledAndUnscaledAreTheSame()
{
    GradientScaler scaler({1024, 0});
    const torch::Tensor x = torch::tensor({1.5F, -2.0F}).requires_grad_();
    scaler.scaled(x.square().sum()).backward();
    QVERIFY(torch::equal(x.grad(), torch::tensor({3072.0F, -4096.0F}))); // 2 x times 1024
    QVERIFY(scaler.unscale({x}));
    QVERIFY(torch::equal(x.grad(), torch::tensor({3.0F, -4.0F})));
    QCOMPARE(scaler.scale(), (GradientScale{1024, 1}));
}

/// 1e-8 is 0 in half precision, whose smallest number is 6e-8; times 65536 it isn't.
void TestGradientScaler::savesASmallGradientOfHalf()
{
    const auto gradientOf = [](const GradientScaler& scaler) {
        torch::Tensor x = torch::ones({1}).requires_grad_();
        scaler.scaled((x.to(torch::kHalf).to(torch::kFloat) * 1e-8).sum()).backward();
        return x;
    };
    QCOMPARE(gradientOf(GradientScaler({1, 0})).grad().item<float>(), 0.0F);
    GradientScaler scaler;
    const torch::Tensor x = gradientOf(scaler);
    QVERIFY(scaler.unscale({x}));
    QVERIFY(std::abs(x.grad().item<double>() - 1e-8) < 1e-11);
}

void TestGradientScaler::halvesAtNoNumber_data()
{
    QTest::addColumn<float>("value");
    QTest::newRow("infinite") << INFINITY;
    QTest::newRow("negative infinite") << -INFINITY;
    QTest::newRow("no number") << NAN;
}

void TestGradientScaler::halvesAtNoNumber()
{
    QFETCH(const float, value);
    GradientScaler scaler({65536, 7});
    QVERIFY(!scaler.unscale({withGradient({1, 2}), withGradient({3, value})}));
    QCOMPARE(scaler.scale(), (GradientScale{32768, 0}));
}

void TestGradientScaler::doublesAfterGoodUpdates()
{
    GradientScaler scaler({512, 1998});
    QVERIFY(scaler.unscale({withGradient({1})}));
    QCOMPARE(scaler.scale(), (GradientScale{512, 1999}));
    QVERIFY(scaler.unscale({withGradient({1})}));
    QCOMPARE(scaler.scale(), (GradientScale{1024, 0}));
}

void TestGradientScaler::countsAnewAfterABadUpdate()
{
    GradientScaler scaler({512, 1999});
    QVERIFY(!scaler.unscale({withGradient({INFINITY})}));
    QVERIFY(scaler.unscale({withGradient({1})}));
    QCOMPARE(scaler.scale(), (GradientScale{256, 1}));
}

void TestGradientScaler::staysFinite()
{
    GradientScaler scaler({1e30, 1999});
    QVERIFY(scaler.unscale({withGradient({1})}));
    QVERIFY(std::isfinite(static_cast<float>(scaler.scale().factor)));
}

void TestGradientScaler::leavesParametersWithoutGradientsAlone()
{
    GradientScaler scaler({2, 0});
    const torch::Tensor frozen = torch::zeros({1}), used = withGradient({4});
    QVERIFY(scaler.unscale({frozen, used}));
    QVERIFY(!frozen.grad().defined());
    QCOMPARE(used.grad().item<float>(), 2.0F);
    QVERIFY(scaler.unscale({frozen}));
}

QTEST_GUILESS_MAIN(TestGradientScaler)
#include "tst_gradient_scaler.moc"
