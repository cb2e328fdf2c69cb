// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/architectures.h"
#include "learn/network.h"
#include "networks.h"
#include "support/scratch.h"

#include <QtTest>
#include <functional>
#include <torch/nn/functional/loss.h>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;
using namespace taxon::test;

namespace {

void allArchitectures()
{
    QTest::addColumn<QString>("name");
    for (const ArchitectureInfo& info : architectures())
        QTest::newRow(info.name.c_str()) << QString::fromStdString(info.name);
}

/// As small as the network allows: Inception's convolutions without padding need more, a transformer's positions their own size.
torch::Tensor smallImages(std::int64_t count, const QString& name)
{
    const std::int64_t side = name.startsWith("vit_") ? 224 : name == "inception_v4" ? 96 : 64;
    return torch::randn({count, 3, side, side});
}

torch::Tensor runningMeans(const Network& network)
{
    std::vector<torch::Tensor> means;
    for (const auto& [name, tensor] : stateDict(network))
        if (name.ends_with("running_mean"))
            means.push_back(tensor.clone());
    return torch::cat(means);
}

} // namespace

/// Network: every architecture of the registry trains, has the names its weights have, and starts the same from a seed.
class TestNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasItsParameters_data();
    void hasItsParameters();
    void hasTheNamesOfItsWeights_data();
    void hasTheNamesOfItsWeights();
    void splitsIntoFeaturesAndHead_data() { allArchitectures(); }
    void splitsIntoFeaturesAndHead();
    void everyWeightGetsAGradient_data() { allArchitectures(); }
    void everyWeightGetsAGradient();
    void startsFromItsSeed();
    void leavesTheGlobalGeneratorAlone();
    void frozenBackboneStaysAsItIs();
    void dropsFeaturesOnlyInTraining();
    void padsLikeTensorFlow_data();
    void padsLikeTensorFlow();
    void wantsTheSizeOfItsPositions();
    void hasStages();
    void namesTheNearestArchitecture();
    void refusesABadDescription_data();
    void refusesABadDescription();
};

void TestNetwork::hasItsParameters_data()
{
    // torchvision's and the packages' own numbers
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("classes");
    QTest::addColumn<qint64>("parameters");
    QTest::newRow("EfficientNet-Lite0") << "efficientnet_lite0" << 1000 << qint64{4'652'008};
    QTest::newRow("EfficientNet-Lite1") << "efficientnet_lite1" << 1000 << qint64{5'416'680};
    QTest::newRow("EfficientNet-Lite2") << "efficientnet_lite2" << 1000 << qint64{6'092'072};
    QTest::newRow("EfficientNet-B0") << "efficientnet_b0" << 1000 << qint64{5'288'548};
    QTest::newRow("MobileNetV3-Small") << "mobilenet_v3_small" << 1000 << qint64{2'542'856};
    QTest::newRow("MobileNetV3-Large") << "mobilenet_v3_large" << 1000 << qint64{5'483'032};
    QTest::newRow("Inception-V4") << "inception_v4" << 1000 << qint64{42'679'816};
    QTest::newRow("ConvNeXt-Tiny") << "convnext_tiny" << 1000 << qint64{28'589'128};
    QTest::newRow("ViT-S/16") << "vit_small_patch16_224" << 1000 << qint64{22'050'664};
    QTest::newRow("ResNet-18") << "resnet18" << 1000 << qint64{11'689'512};
    QTest::newRow("ResNet-34") << "resnet34" << 1000 << qint64{21'797'672};
    QTest::newRow("ResNet-50") << "resnet50" << 1000 << qint64{25'557'032};
    QTest::newRow("ResNet-18, ten classes") << "resnet18" << 10 << qint64{11'181'642};
}

void TestNetwork::hasItsParameters()
{
    QFETCH(QString, name);
    QFETCH(int, classes);
    QFETCH(qint64, parameters);
    const Network network(describe(name.toStdString(), classes));
    QCOMPARE(qint64{network.parameterCount()}, parameters);
    for (const ArchitectureInfo& info : architectures())
        if (info.name == name.toStdString() && classes == 1000)
            QCOMPARE(qint64{info.parameterCount}, parameters);
}

void TestNetwork::hasTheNamesOfItsWeights_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QList<qint64>>("shape");
    QTest::newRow("lite stem") << "efficientnet_lite0"
                               << "_conv_stem.weight" << QList<qint64>{32, 3, 3, 3};
    QTest::newRow("lite depthwise") << "efficientnet_lite0"
                                    << "_blocks.3._depthwise_conv.weight" << QList<qint64>{144, 1, 5, 5};
    QTest::newRow("lite last block") << "efficientnet_lite0"
                                     << "_blocks.15._bn2.running_var" << QList<qint64>{320};
    QTest::newRow("lite head") << "efficientnet_lite0"
                               << "_fc.weight" << QList<qint64>{7, 1280};
    QTest::newRow("resnet18 stem") << "resnet18"
                                   << "conv1.weight" << QList<qint64>{64, 3, 7, 7};
    QTest::newRow("resnet18 shortcut") << "resnet18"
                                       << "layer2.0.downsample.0.weight" << QList<qint64>{128, 64, 1, 1};
    QTest::newRow("resnet34 last block") << "resnet34"
                                         << "layer4.2.bn2.num_batches_tracked" << QList<qint64>{};
    QTest::newRow("resnet50 first shortcut") << "resnet50"
                                             << "layer1.0.downsample.1.running_mean" << QList<qint64>{256};
    QTest::newRow("resnet50 bottleneck") << "resnet50"
                                         << "layer3.5.conv3.weight" << QList<qint64>{1024, 256, 1, 1};
    QTest::newRow("inception row") << "inception_v4"
                                   << "features.4.branch1.1.conv.weight" << QList<qint64>{64, 64, 1, 7};
    QTest::newRow("inception last block") << "inception_v4"
                                          << "features.21.branch2_3b.bn.running_mean" << QList<qint64>{256};
    QTest::newRow("b0 squeeze") << "efficientnet_b0"
                                << "features.2.0.block.2.fc1.weight" << QList<qint64>{4, 96, 1, 1};
    QTest::newRow("b0 first block") << "efficientnet_b0"
                                    << "features.1.0.block.1.fc2.bias" << QList<qint64>{32};
    QTest::newRow("mobilenet small squeeze") << "mobilenet_v3_small"
                                             << "features.4.block.2.fc1.bias" << QList<qint64>{24};
    QTest::newRow("mobilenet large hidden layer") << "mobilenet_v3_large"
                                                  << "classifier.0.weight" << QList<qint64>{1280, 960};
    QTest::newRow("convnext scale") << "convnext_tiny"
                                    << "features.5.8.layer_scale" << QList<qint64>{384, 1, 1};
    QTest::newRow("convnext linear") << "convnext_tiny"
                                     << "features.7.2.block.3.weight" << QList<qint64>{3072, 768};
    QTest::newRow("vit class token") << "vit_small_patch16_224"
                                     << "cls_token" << QList<qint64>{1, 1, 384};
    QTest::newRow("vit positions") << "vit_small_patch16_224"
                                   << "pos_embed" << QList<qint64>{1, 197, 384};
    QTest::newRow("vit attention") << "vit_small_patch16_224"
                                   << "blocks.11.attn.qkv.bias" << QList<qint64>{1152};
    QTest::newRow("resnet50 head") << "resnet50"
                                   << "fc.bias" << QList<qint64>{7};
}

void TestNetwork::hasTheNamesOfItsWeights()
{
    QFETCH(QString, architecture);
    QFETCH(QString, parameter);
    QFETCH(QList<qint64>, shape);
    const StateDict tensors = stateDict(Network(describe(architecture.toStdString(), 7)));
    const auto found = tensors.find(parameter.toStdString());
    QVERIFY(found != tensors.end());
    QCOMPARE(QList<qint64>(found->second.sizes().begin(), found->second.sizes().end()), shape);
}

void TestNetwork::splitsIntoFeaturesAndHead()
{
    QFETCH(QString, name);
    Network network(describe(name.toStdString(), 5));
    network.eval();
    const torch::NoGradGuard noGrad;
    const auto imagesNchw = smallImages(2, name);
    const torch::Tensor features = network.features(imagesNchw);
    QCOMPARE(features.sizes().vec(), (std::vector<std::int64_t>{2, network.description().featureCount}));
    QVERIFY(torch::equal(network.head(features), network.forward(imagesNchw)));
    QCOMPARE(network.forward(imagesNchw).sizes().vec(), (std::vector<std::int64_t>{2, 5}));
}

void TestNetwork::everyWeightGetsAGradient()
{
    QFETCH(QString, name);
    Network network(describe(name.toStdString(), 3));
    network.train();
    const auto loss = torch::nn::functional::cross_entropy(network.forward(smallImages(4, name)), torch::tensor({0, 1, 2, 0}));
    loss.backward();
    for (const auto& entry : network.named_parameters()) {
        QVERIFY2(entry.value().grad().defined(), entry.key().c_str());
        QVERIFY2(entry.value().grad().abs().sum().item<double>() > 0, entry.key().c_str());
    }
    QCOMPARE(network.backboneParameters().size() + network.headParameters().size(), network.parameters().size());
}

void TestNetwork::startsFromItsSeed()
{
    const auto weight = [](std::uint64_t seed) { return stateDict(Network(describe("small_cnn", 4), seed)).at("conv2.weight").clone(); };
    QVERIFY(torch::equal(weight(1), weight(1)));
    QVERIFY(!torch::equal(weight(1), weight(2)));
    // He-normal by fan-out: 64 filters of 3x3
    QVERIFY(std::abs(weight(1).std().item<double>() - std::sqrt(2.0 / (64 * 9))) < 0.002);
}

void TestNetwork::leavesTheGlobalGeneratorAlone()
{
    torch::manual_seed(7);
    const auto expected = torch::rand({4});
    torch::manual_seed(7);
    const Network network(describe("small_cnn", 4));
    QVERIFY(torch::equal(torch::rand({4}), expected));
}

void TestNetwork::frozenBackboneStaysAsItIs()
{
    Network network(describe("small_cnn", 3));
    const auto images = torch::randn({8, 3, 28, 28});
    network.setBackboneFrozen(true);
    network.train();
    const torch::Tensor before = runningMeans(network);
    network.forward(images).sum().backward();
    QVERIFY(torch::equal(runningMeans(network), before));
    for (const torch::Tensor& tensor : network.backboneParameters())
        QVERIFY(!tensor.grad().defined());
    for (const torch::Tensor& tensor : network.headParameters())
        QVERIFY(tensor.grad().defined());

    network.setBackboneFrozen(false);
    network.forward(images).sum().backward();
    QVERIFY(!torch::equal(runningMeans(network), before));
    QVERIFY(network.backboneParameters().front().grad().defined());
}

void TestNetwork::dropsFeaturesOnlyInTraining()
{
    Network network(describe("small_cnn", 3));
    const auto features = torch::ones({64, 128});
    network.eval();
    QVERIFY(torch::equal(network.head(features), network.head(features)));
    network.train();
    QVERIFY(!torch::equal(network.head(features), network.head(features)));
}

void TestNetwork::padsLikeTensorFlow_data()
{
    // TensorFlow's rule: the output is ceil(size / stride); the odd pixel goes below and right
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("above");
    QTest::addColumn<int>("below");
    QTest::newRow("224, 3, 2") << 224 << 3 << 2 << 0 << 1;
    QTest::newRow("112, 5, 2") << 112 << 5 << 2 << 1 << 2;
    QTest::newRow("odd size") << 7 << 3 << 2 << 1 << 1;
    QTest::newRow("stride 1") << 14 << 5 << 1 << 2 << 2;
    QTest::newRow("nothing to pad") << 8 << 2 << 2 << 0 << 0;
}

void TestNetwork::padsLikeTensorFlow()
{
    QFETCH(int, size);
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, above);
    QFETCH(int, below);
    const auto padded = padSame(torch::ones({1, 1, size, size}), kernel, stride);
    QCOMPARE(padded.size(2), std::int64_t{size + above + below});
    const torch::Tensor rows = padded[0][0].sum(1);
    for (int i = 0; i < rows.size(0); ++i)
        QCOMPARE(rows[i].item<float>() > 0, i >= above && i < above + size);
}

void TestNetwork::wantsTheSizeOfItsPositions()
{
    Network network(describe("vit_small_patch16_224", 2));
    QVERIFY(throwsError(ErrorCode::Configuration, "made for 197 tokens, the image has 37", [&] { network.forward(torch::randn({1, 3, 96, 96})); }));
}

void TestNetwork::hasStages()
{
    const auto stages = [](const char* name) {
        const NetworkDescription network = describe(name, 2);
        std::map<std::string, int> byLayer;
        const std::vector<int> all = stagesOf(network);
        for (std::size_t i = 0; i < all.size(); ++i)
            byLayer.emplace(network.layers[i].name, all[i]);
        return byLayer;
    };
    const auto vit = stages("vit_small_patch16_224");
    QCOMPARE(vit.at("pos_embed"), 0);
    QCOMPARE(vit.at("blocks.0.norm1"), 1);
    QCOMPARE(vit.at("blocks.11.mlp.fc2"), 12);
    QCOMPARE(vit.at("head"), 13);
    const auto convnext = stages("convnext_tiny");
    QCOMPARE(convnext.at("features.1.2.layer_scale"), 0);
    QCOMPARE(convnext.at("features.2.1"), 1);
    QCOMPARE(convnext.at("classifier.0"), 3);
    QCOMPARE(convnext.at("classifier.2"), 4);
    const auto resnet = stages("resnet18");
    QCOMPARE(resnet.at("conv1"), 0);
    QCOMPARE(resnet.at("layer1.0.conv1"), 1);
    QCOMPARE(resnet.at("layer4.0.downsample.0"), 4);
    QCOMPARE(resnet.at("fc"), 5);
}

void TestNetwork::namesTheNearestArchitecture()
{
    QVERIFY(throwsError(ErrorCode::Configuration, "Did you mean \"resnet18\"", [] { (void)describe("resnet81", 3); }));
    QVERIFY(throwsError(ErrorCode::Configuration, "Known are efficientnet_lite0", [] { (void)describe("vgg", 3); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "at least one class", [] { (void)describe("resnet18", 0); }));
}

using Change = std::function<void(NetworkDescription&)>;

void TestNetwork::refusesABadDescription_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("message");
    const auto add = [](const char* name, const char* message, const Change& change) { QTest::newRow(name) << change << message; };
    add("no layers", "has no layers", [](auto& n) { n.layers.clear(); });
    add("input from later", "doesn't come before", [](auto& n) { n.layers[0].inputs = {0}; });
    add("input far below", "doesn't come before", [](auto& n) { n.layers[0].inputs = {-2}; });
    add("two inputs of a convolution", "number of inputs", [](auto& n) { n.layers[0].inputs = {-1, -1}; });
    add("a name twice", "name of its own", [](auto& n) { n.layers[4].name = "conv1"; });
    add("a name missing", "name of its own", [](auto& n) { n.layers[0].name.clear(); });
    add("channels", "channels don't fit", [](auto& n) { n.layers[4].inChannels = 31; });
    add("groups", "multiple of the groups", [](auto& n) { n.layers[4].groups = 3; });
    add("BatchNorm without convolution", "must follow a convolution",
        [](auto& n) { n.layers[5].inputs = {3}, n.layers[5].inChannels = n.layers[5].outChannels = 32; });
    add("stride 0", "out of range", [](auto& n) { n.layers[0].stride = 0; });
    add("dropout 1", "dropout rate", [](auto& n) { n.layers[n.layers.size() - 2].dropoutRate = 1; });
    add("features of a picture", "feature layer", [](auto& n) { n.featureLayer = 2; });
    add("another head", "last layer", [](auto& n) { n.headName = "classifier"; });
    add("classes", "last layer", [](auto& n) { n.classCount = 9; });
}

void TestNetwork::refusesABadDescription()
{
    QFETCH(Change, change);
    QFETCH(QString, message);
    NetworkDescription description = describe("small_cnn", 4);
    requireValid(description);
    change(description);
    QVERIFY(throwsError(ErrorCode::InvalidArgument, message.toStdString(), [&] { const Network network(description); }));
}

QTEST_GUILESS_MAIN(TestNetwork)
#include "tst_network.moc"
