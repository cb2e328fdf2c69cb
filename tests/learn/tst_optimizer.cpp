// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/optimizer.h"

#include "learn/architectures.h"
#include "support/scratch.h"

#include <QtTest>

using namespace taxon;
using namespace taxon::learn;

namespace {

void optimizersByName()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("sgd") << "sgd";
    QTest::newRow("adamw") << "adamw";
}

} // namespace

/// Optimizer, Schedule, class weights and loss.
class TestOptimizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesOnFromItsSavedState_data() { optimizersByName(); }
    void goesOnFromItsSavedState();
    void sparesBiasesAndBatchNormFromDecay_data() { optimizersByName(); }
    void sparesBiasesAndBatchNormFromDecay();
    void refusesAForeignState();
    void refusesAnUnknownOptimizer();
    void warmsUpAndFallsToZero();
    void weighsRareClassesMore_data();
    void weighsRareClassesMore();
    void refusesAClassWithoutImages();
    void smoothsLabels();
};

namespace {

runs::Recipe recipe(const std::string& optimizer)
{
    runs::Recipe r;
    r.optimizer = optimizer;
    r.weightDecay = 0.1;
    return r;
}

/// One step on a fixed loss that depends on all parameters.
void step(Optimizer& optimizer, const NamedParameters& parameters)
{
    optimizer.zeroGradients();
    torch::Tensor loss = torch::zeros({});
    for (const auto& [name, parameter] : parameters)
        loss = loss + parameter.pow(2).sum() + parameter.sum();
    loss.backward();
    optimizer.step(0.01);
}

} // namespace

void TestOptimizer::goesOnFromItsSavedState()
{
    QFETCH(const QString, name);
    Network unbroken(describe("small_cnn", 2)), resumed(describe("small_cnn", 2));
    const auto a = trainableParameters(unbroken), b = trainableParameters(resumed);
    Optimizer first(a, recipe(name.toStdString()));
    for (int i = 0; i < 3; ++i)
        step(first, a);
    StateDict weights, state = first.state();
    for (const auto& [key, tensor] : stateDict(unbroken))
        weights[key] = tensor.detach().clone();
    step(first, a);

    loadWeights(resumed, weights);
    Optimizer second(b, recipe(name.toStdString()));
    second.restore(state);
    step(second, b);
    for (std::size_t i = 0; i < a.size(); ++i)
        QVERIFY2(torch::equal(a[i].second, b[i].second), a[i].first.c_str());
}

void TestOptimizer::sparesBiasesAndBatchNormFromDecay()
{
    QFETCH(const QString, name);
    Network network(describe("small_cnn", 2));
    const auto parameters = trainableParameters(network);
    std::vector<torch::Tensor> before;
    for (const auto& [key, parameter] : parameters)
        before.push_back(parameter.detach().clone());
    Optimizer optimizer(parameters, recipe(name.toStdString()));
    for (const auto& [key, parameter] : parameters)
        parameter.mutable_grad() = torch::zeros_like(parameter); // only decay can change anything
    optimizer.step(0.5);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        QCOMPARE(torch::equal(parameters[i].second, before[i]), parameters[i].second.dim() == 1);
}

void TestOptimizer::refusesAForeignState()
{
    Network network(describe("small_cnn", 2));
    Optimizer optimizer(trainableParameters(network), recipe("sgd"));
    const auto refuses = [&](const std::string& name, const torch::Tensor& tensor, const char* part) {
        return test::throwsError(ErrorCode::Damaged, part, [&] { optimizer.restore({{name, tensor}}); });
    };
    QVERIFY(refuses("other.momentum", torch::zeros({2}), "0 of them"));
    QVERIFY(refuses("fc.bias.momentum", torch::zeros({3}), "another shape"));
    QVERIFY(refuses("fc.bias.momentum", torch::zeros({2}, torch::kDouble), "another shape or type"));
}

void TestOptimizer::refusesAnUnknownOptimizer()
{
    Network network(describe("small_cnn", 2));
    QVERIFY(test::throwsError(ErrorCode::Configuration, "sgd or adamw",
                              [&] { const Optimizer optimizer(trainableParameters(network), recipe("lion")); }));
}

void TestOptimizer::warmsUpAndFallsToZero()
{
    const Schedule schedule{0.8, 4, 12};
    QCOMPARE(schedule.at(0), 0.2);
    QCOMPARE(schedule.at(3), 0.8);
    QCOMPARE(schedule.at(4), 0.8);
    QCOMPARE(schedule.at(8), 0.4); // half way down
    QVERIFY(schedule.at(11) > 0 && schedule.at(11) < 0.05);
    QCOMPARE(schedule.at(12), 0.0);
}

void TestOptimizer::weighsRareClassesMore_data()
{
    QTest::addColumn<double>("beta");
    QTest::addColumn<double>("ratio"); // weight of 10 images to weight of 40
    QTest::newRow("images alike") << 0.0 << 1.0;
    QTest::newRow("between") << 0.5 << 2.0;
    QTest::newRow("classes alike") << 1.0 << 4.0;
}

void TestOptimizer::weighsRareClassesMore()
{
    QFETCH(const double, beta);
    QFETCH(const double, ratio);
    const auto weights = classWeights(std::vector<std::int64_t>{10, 40}, beta);
    QVERIFY(std::abs(weights.mean().item<double>() - 1) < 1e-6);
    QVERIFY(std::abs((weights[0] / weights[1]).item<double>() - ratio) < 1e-5);
}

void TestOptimizer::refusesAClassWithoutImages()
{
    QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "at least one image", [] {
        static_cast<void>(classWeights(std::vector<std::int64_t>{10, 0}, 0.5));
    }));
}

void TestOptimizer::smoothsLabels()
{
    const auto logits = torch::tensor({{2.0f, 0.0f}});
    const auto labels = torch::tensor({std::int64_t{0}});
    const double plain = crossEntropy(logits, labels, {}, 0).item<double>();
    const double smoothed = crossEntropy(logits, labels, {}, 0.2).item<double>();
    QVERIFY(std::abs(plain - 0.126928) < 1e-5);
    QVERIFY(std::abs(smoothed - (plain + 0.1 * 2.0)) < 1e-5); // 0.2 / 2 of the target moves to a logit that is 2 lower
}

QTEST_GUILESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
