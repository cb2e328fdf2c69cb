// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/inference.h"
#include "networks.h"
#include "support/scratch.h"

#include <QtTest>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;
using namespace taxon::test;

/// InferenceNet: the folded network says what the trained one says.
class TestInference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsTheNetwork_data();
    void equalsTheNetwork();
    void dividesLogitsByTheTemperature();
    void isASnapshot();
    void givesFeaturesThatCanBeTrainedOn();
    void refusesAModelWithoutANetwork();
    void foldsAwayBatchNormAndDropout_data();
    void foldsAwayBatchNormAndDropout();
    void refusesABatchNormItCannotFold();
};

void TestInference::equalsTheNetwork_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("size");
    QTest::newRow("EfficientNet-Lite0, 96") << "efficientnet_lite0" << 96;
    QTest::newRow("EfficientNet-Lite0, odd size") << "efficientnet_lite0" << 97;
    QTest::newRow("ResNet-18, 64") << "resnet18" << 64;
    QTest::newRow("ResNet-50, 64") << "resnet50" << 64;
    QTest::newRow("ConvNeXt-Tiny, 64") << "convnext_tiny" << 64;
    QTest::newRow("ViT-S/16") << "vit_small_patch16_224" << 224;
    QTest::newRow("small, 28") << "small_cnn" << 28;
    QTest::newRow("small, 31") << "small_cnn" << 31;
}

void TestInference::equalsTheNetwork()
{
    QFETCH(QString, name);
    QFETCH(int, size);
    Network network(describe(name.toStdString(), 6));
    liven(network);
    network.eval();
    const torch::NoGradGuard noGrad;
    const auto imagesNchw = torch::randn({3, 3, size, size});
    const InferenceNet net(network);
    const torch::Tensor expected = torch::softmax(network.forward(imagesNchw), 1);
    QVERIFY(expected.std().item<double>() > 1e-3); // a flat answer would prove nothing
    QVERIFY(torch::allclose(net.probabilities(imagesNchw), expected, 0, 1e-5));
    const torch::Tensor features = network.features(imagesNchw);
    QVERIFY(torch::allclose(net.features(imagesNchw), features, 1e-4, 1e-5 * features.abs().max().item<double>()));
    QCOMPARE(net.featureCount(), network.description().featureCount);
    QCOMPARE(net.classCount(), 6);
}

void TestInference::dividesLogitsByTheTemperature()
{
    Model model = smallModel();
    const auto imagesNchw = torch::randn({4, 3, 28, 28});
    const torch::Tensor logits = InferenceNet(model).logits(imagesNchw);
    model.temperature = 2.5;
    QVERIFY(torch::allclose(InferenceNet(model).probabilities(imagesNchw), torch::softmax(logits / 2.5, 1), 0, 1e-6));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "temperature", [&] { const InferenceNet net(*model.network, 0.0); }));
}

void TestInference::isASnapshot()
{
    const Model model = smallModel();
    const auto imagesNchw = torch::randn({2, 3, 28, 28});
    const InferenceNet net(model);
    const torch::Tensor before = net.probabilities(imagesNchw);
    const torch::NoGradGuard noGrad;
    for (torch::Tensor& tensor : model.network->parameters())
        tensor.zero_();
    QVERIFY(torch::equal(net.probabilities(imagesNchw), before));
}

void TestInference::givesFeaturesThatCanBeTrainedOn()
{
    const Model model = smallModel();
    const torch::Tensor features = InferenceNet(model).features(torch::randn({4, 3, 28, 28}));
    model.network->head(features).sum().backward();
    QVERIFY(model.network->headParameters().front().grad().defined());
}

void TestInference::refusesAModelWithoutANetwork()
{
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "has no network", [] { const InferenceNet net(Model{}); }));
}

void TestInference::foldsAwayBatchNormAndDropout_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("layers");
    QTest::newRow("EfficientNet-Lite0") << "efficientnet_lite0" << 49 + 9 + 2;    // convolutions, additions, pooling and head
    QTest::newRow("ResNet-18") << "resnet18" << 20 + 8 + 1 + 2;                   // convolutions, additions, pooling, head
    QTest::newRow("EfficientNet-B0") << "efficientnet_b0" << 49 + 9 + 16 * 4 + 2; // and squeeze, two convolutions and a scale a block
    QTest::newRow("MobileNetV3-Small") << "mobilenet_v3_small" << 1 + 10 * 3 + 2 + 1 + 6 + 9 * 4 + 3;
    QTest::newRow("small") << "small_cnn" << 3 + 2 + 2;
}

void TestInference::foldsAwayBatchNormAndDropout()
{
    QFETCH(QString, name);
    QFETCH(int, layers);
    const FoldedNetwork net = fold(Network(describe(name.toStdString(), 3)));
    for (const FoldedLayer& layer : net.layers)
        QVERIFY(layer.kind != LayerKind::BatchNorm && layer.kind != LayerKind::Dropout && !isActivation(layer.kind));
    QCOMPARE(static_cast<int>(net.layers.size()), layers);
    const LayerKind feature = name == "mobilenet_v3_small" ? LayerKind::Linear : LayerKind::GlobalAveragePool;
    QCOMPARE(static_cast<int>(net.layers[static_cast<std::size_t>(net.featureLayer)].kind), static_cast<int>(feature));
}

void TestInference::refusesABatchNormItCannotFold()
{
    NetworkDescription description = describe("small_cnn", 3);
    description.layers[2].inputs = {0}; // the first ReLU reads the convolution past its BatchNorm
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "nothing else reads", [&] { const Network network(description); }));
}

QTEST_GUILESS_MAIN(TestInference)
#include "tst_inference.moc"
