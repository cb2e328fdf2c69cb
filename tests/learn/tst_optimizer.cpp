// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/optimizer.h"

#include "learn/architectures.h"
#include "support/scratch.h"

#include <QtTest>
#include <torch/optim.h>
#include <torch/utils.h>

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

/// Optimizer: exact after a restore, decay and rates by parameter, clipped gradients.
class TestOptimizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesOnFromItsSavedState_data() { optimizersByName(); }
    void goesOnFromItsSavedState();
    void sparesBiasesAndBatchNormFromDecay_data() { optimizersByName(); }
    void sparesBiasesAndBatchNormFromDecay();
    void sparesTokensAndScalesFromDecay();
    void stepsAsLibTorchDoes_data() { optimizersByName(); }
    void stepsAsLibTorchDoes();
    void refusesAForeignState();
    void refusesAnUnknownOptimizer();
    void stagesLearnAtTheirOwnRates_data() { optimizersByName(); }
    void stagesLearnAtTheirOwnRates();
    void clipsGradients();
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

void TestOptimizer::sparesTokensAndScalesFromDecay()
{
    for (const char* name : {"vit_small_patch16_224", "convnext_tiny"}) {
        Network network(describe(name, 2));
        const auto parameters = trainableParameters(network);
        std::vector<torch::Tensor> before;
        for (const auto& [key, parameter] : parameters) {
            before.push_back(parameter.detach().clone());
            parameter.mutable_grad() = torch::zeros_like(parameter);
        }
        Optimizer(parameters, recipe("adamw")).step(0.5);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const std::string& key = parameters[i].first;
            const bool isSpared = parameters[i].second.dim() == 1 || key == "cls_token" || key == "pos_embed" || key.ends_with("layer_scale");
            QVERIFY2(torch::equal(parameters[i].second, before[i]) == isSpared, key.c_str());
        }
    }
}

/// LibTorch's own optimizers are the judge of the fused passes.
void TestOptimizer::stepsAsLibTorchDoes()
{
    QFETCH(const QString, name);
    runs::Recipe plain = recipe(name.toStdString());
    std::vector<torch::Tensor> theirs;
    NamedParameters ours;
    for (const auto& [index, shape] : {std::pair<int, std::vector<std::int64_t>>{0, {4, 3, 3, 3}}, {1, {5, 7}}}) {
        torch::manual_seed(static_cast<std::uint64_t>(index));
        const torch::Tensor start = torch::randn(shape);
        theirs.push_back((index == 0 ? start.contiguous(at::MemoryFormat::ChannelsLast) : start).clone().requires_grad_());
        ours.emplace_back(std::to_string(index) + ".weight", theirs.back().detach().clone().requires_grad_());
    }
    std::unique_ptr<torch::optim::Optimizer> judge;
    if (name == QStringLiteral("sgd"))
        judge = std::make_unique<torch::optim::SGD>(theirs, torch::optim::SGDOptions(0.01).momentum(plain.momentum).weight_decay(plain.weightDecay));
    else
        judge = std::make_unique<torch::optim::AdamW>(theirs, torch::optim::AdamWOptions(0.01).weight_decay(plain.weightDecay));
    Optimizer optimizer(ours, plain);
    for (int i = 0; i < 5; ++i) {
        judge->zero_grad();
        optimizer.zeroGradients();
        for (std::size_t k = 0; k < theirs.size(); ++k) {
            theirs[k].pow(2).sum().backward();
            ours[k].second.pow(2).sum().backward();
        }
        ours[0].second.mutable_grad() = ours[0].second.grad().contiguous(); // another layout than the parameter's
        judge->step();
        optimizer.step(0.01);
    }
    for (std::size_t k = 0; k < theirs.size(); ++k)
        QVERIFY(torch::allclose(theirs[k], ours[k].second, 1e-5, 1e-6));
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

void TestOptimizer::stagesLearnAtTheirOwnRates()
{
    QFETCH(const QString, name);
    Network network(describe("resnet18", 2));
    const auto parameters = trainableParameters(network);
    runs::Recipe plain = recipe(name.toStdString());
    plain.weightDecay = 0;
    plain.momentum = 0;
    const std::vector<double> rates = stageRates(network, parameters, 0.5);
    Optimizer optimizer(parameters, plain, rates);
    std::map<std::string, torch::Tensor> before;
    for (const auto& [key, parameter] : parameters) {
        before[key] = parameter.detach().clone();
        parameter.mutable_grad() = torch::ones_like(parameter);
    }
    optimizer.step(0.1);
    const std::map<std::string, double> expected{{"fc.weight", 0.1},
                                                 {"fc.bias", 0.1},
                                                 {"layer4.1.conv2.weight", 0.05},
                                                 {"layer4.0.bn1.bias", 0.05},
                                                 {"layer3.1.conv1.weight", 0.025},
                                                 {"layer1.0.conv1.weight", 0.1 / 16},
                                                 {"conv1.weight", 0.1 / 32}};
    for (const auto& [key, parameter] : parameters)
        if (const auto found = expected.find(key); found != expected.end())
            QVERIFY2(torch::allclose(before[key] - parameter, torch::full_like(parameter, found->second), 1e-3), key.c_str());
    QVERIFY(stageRates(network, parameters, 1).empty());
    const Network transformer(describe("vit_small_patch16_224", 2));
    const auto names = trainableParameters(transformer);
    const std::vector<double> bare = stageRates(transformer, names, 0.5);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].first == "cls_token" || names[i].first == "pos_embed")
            QCOMPARE(bare[i], std::pow(0.5, 13));
}

void TestOptimizer::clipsGradients()
{
    Network network(describe("small_cnn", 2));
    const auto parameters = trainableParameters(network);
    runs::Recipe plain = recipe("sgd");
    plain.weightDecay = 0;
    plain.momentum = 0;
    Optimizer optimizer(parameters, plain);
    const auto movedBy = [&](double gradient) {
        double sum = 0;
        std::vector<torch::Tensor> before;
        for (const auto& [key, parameter] : parameters) {
            before.push_back(parameter.detach().clone());
            parameter.mutable_grad() = torch::full_like(parameter, gradient);
        }
        optimizer.step(0.1, 2.0);
        for (std::size_t i = 0; i < before.size(); ++i)
            sum += (parameters[i].second - before[i]).pow(2).sum().item<double>();
        return std::sqrt(sum);
    };
    QVERIFY(std::abs(movedBy(1.0) - 0.1 * 2.0) < 1e-3); // as long as the limit
    QVERIFY(movedBy(1e-4) < 0.1 * 0.1);                 // shorter ones are left as they are
}

QTEST_GUILESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
