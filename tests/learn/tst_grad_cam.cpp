// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/architectures.h"
#include "learn/explain.h"
#include "learn/grad_cam.h"
#include "networks.h"
#include "pixels/encode.h"
#include "pixels/orientation.h"
#include "support/scratch.h"

#include <QtTest>
#include <numeric>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;
using namespace taxon::test;

namespace {

Layer layer(LayerKind kind, int input, const char* name = "", int inChannels = 0, int outChannels = 0)
{
    Layer made;
    made.name = name;
    made.kind = kind;
    made.inputs = {input};
    made.inChannels = inChannels;
    made.outChannels = outChannels;
    return made;
}

/// Two maps of the image's red and green at each pixel, pooled, and two classes of them.
NetworkDescription tinyDescription()
{
    NetworkDescription tiny;
    tiny.name = "tiny";
    tiny.layers = {layer(LayerKind::Conv, -1, "conv", 3, 2), layer(LayerKind::GlobalAveragePool, 0), layer(LayerKind::Linear, 1, "head", 2, 2)};
    tiny.featureLayer = 1;
    tiny.headName = "head";
    tiny.featureCount = tiny.classCount = 2;
    return tiny;
}

void fill(Network& network, const std::string& name, const std::vector<float>& values)
{
    const torch::NoGradGuard noGradients;
    torch::Tensor target = stateDict(network).at(name);
    target.copy_(torch::tensor(values).view(target.sizes()));
}

/// The weights of the maps by moving each map a little as a whole: no gradient of LibTorch's has a part in it.
torch::Tensor mapByDifferences(Network& network, const torch::Tensor& image1chw, int classIndex)
{
    const torch::NoGradGuard noGradients;
    const torch::Tensor maps1khw = network.lastMaps(image1chw);
    const double step = 1e-5 * std::max(1.0, maps1khw.abs().max().item<double>());
    std::vector<torch::Tensor> weighted;
    for (std::int64_t k = 0; k < maps1khw.size(1); ++k) {
        const auto logitWith = [&](double by) {
            torch::Tensor moved = maps1khw.clone();
            moved.select(1, k).add_(by);
            return network.logitsOfMaps(moved)[0][classIndex].item<double>();
        };
        const double slope = (logitWith(step) - logitWith(-step)) / (2 * step); // the sum over the map's places
        weighted.push_back(maps1khw[0][k] * (slope / static_cast<double>(maps1khw.size(2) * maps1khw.size(3))));
    }
    const torch::Tensor map = torch::relu(torch::stack(weighted).sum(0));
    return map.max().item<double>() > 0 ? map / map.max() : map;
}

} // namespace

/// Grad-CAM: by hand on a tiny network, by finite differences on every architecture, and as people see the picture.
class TestGradCam : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsTheHandComputedMap();
    void isEmptyWhereNothingSpeaksForTheClass();
    void equalsFiniteDifferences_data();
    void equalsFiniteDifferences();
    void leavesTheNetworkAsItIs();
    void refusesANetworkWithoutMaps();
    void refusesClassesItDoesNotHave();
    void explainsTheBestGuessAndTheClassesAskedFor();
    void turnsAsExifAsks_data();
    void turnsAsExifAsks();
};

void TestGradCam::equalsTheHandComputedMap()
{
    Network network(tinyDescription());
    network.eval();
    fill(network, "conv.weight", {1, 0, 0, 0, 1, 0}); // map 0 = red, map 1 = green
    fill(network, "head.weight", {2, -1, 0, 1});
    fill(network, "head.bias", {0, 0});
    const torch::Tensor red = torch::tensor({1.0f, 0.0f, 0.0f, 3.0f}), green = torch::tensor({0.0f, 4.0f, 0.0f, 2.0f});
    const torch::Tensor image = torch::stack({red, green, torch::zeros(4)}).view({1, 3, 2, 2});
    const GradCam found = gradCam(network, image, std::vector<int>{0, 1});
    // weights of class 0: 2/4 and -1/4, so 0.5 red - 0.25 green = 0.5, -1, 0, 1, of which what is above 0 is divided by 1
    QVERIFY(torch::allclose(found.mapsMhw[0], torch::tensor({0.5f, 0.0f, 0.0f, 1.0f}).view({2, 2})));
    // of class 1: 0.25 green = 0, 1, 0, 0.5
    QVERIFY(torch::allclose(found.mapsMhw[1], torch::tensor({0.0f, 1.0f, 0.0f, 0.5f}).view({2, 2})));
    QVERIFY(torch::allclose(found.logitsC, torch::tensor({2 * 1.0f - 1.5f, 1.5f})));
}

void TestGradCam::isEmptyWhereNothingSpeaksForTheClass()
{
    Network network(tinyDescription());
    network.eval();
    fill(network, "conv.weight", {1, 0, 0, 0, 1, 0});
    fill(network, "head.weight", {-2, -1, 0, 1});
    const GradCam found = gradCam(network, torch::ones({1, 3, 4, 4}), std::vector<int>{0});
    QCOMPARE(found.mapsMhw.abs().sum().item<double>(), 0.0);
}

void TestGradCam::equalsFiniteDifferences_data()
{
    QTest::addColumn<QString>("name");
    for (const ArchitectureInfo& info : architectures())
        if (!QString::fromStdString(info.name).startsWith("vit_"))
            QTest::newRow(info.name.c_str()) << QString::fromStdString(info.name);
}

void TestGradCam::equalsFiniteDifferences()
{
    QFETCH(QString, name);
    Network network(describe(name.toStdString(), 4));
    liven(network);
    network.eval();
    network.to(torch::kDouble);
    torch::manual_seed(1);
    const std::int64_t side = name == "inception_v4" ? 139 : 96;
    const torch::Tensor image = torch::randn({1, 3, side, side}, torch::kDouble);
    const GradCam found = gradCam(network, image, std::vector<int>{0, 1, 2, 3});
    QVERIFY(found.mapsMhw.size(1) >= 3 && found.mapsMhw.size(2) >= 3);
    for (const int one : {0, 1, 2, 3})
        QVERIFY(torch::allclose(found.mapsMhw[one], mapByDifferences(network, image, one), 1e-4, 1e-5));
    QCOMPARE(found.mapsMhw.max().item<double>(), 1.0); // something speaks for one class at least
    const torch::NoGradGuard noGradients;
    QVERIFY(torch::allclose(found.logitsC, network.forward(image).squeeze(0)));
}

void TestGradCam::leavesTheNetworkAsItIs()
{
    const Model model = smallModel();
    const torch::Tensor before = stateDict(*model.network).at("conv2.weight").clone();
    (void)gradCam(*model.network, torch::randn({1, 3, 32, 32}), std::vector<int>{1});
    QVERIFY(torch::equal(stateDict(*model.network).at("conv2.weight"), before));
    for (const torch::Tensor& weight : model.network->parameters())
        QVERIFY(!weight.grad().defined());
}

void TestGradCam::refusesANetworkWithoutMaps()
{
    Network network(describe("vit_small_patch16_224", 3));
    network.eval();
    QVERIFY(throwsError(ErrorCode::Unsupported, "vit_small_patch16_224 has no convolutional maps", [&] {
        (void)gradCam(network, torch::randn({1, 3, 224, 224}), std::vector<int>{0});
    }));
}

void TestGradCam::refusesClassesItDoesNotHave()
{
    const Model model = smallModel();
    for (const int one : {-1, 3})
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "has no class", [&] {
            (void)gradCam(*model.network, torch::randn({1, 3, 32, 32}), std::vector<int>{one});
        }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "one image", [&] {
        (void)gradCam(*model.network, torch::randn({2, 3, 32, 32}), std::vector<int>{0});
    }));
}

void TestGradCam::explainsTheBestGuessAndTheClassesAskedFor()
{
    const Model model = smallModel();
    pixels::RgbImage picture{60, 40, std::vector<std::uint8_t>(60 * 40 * 3)};
    for (std::size_t i = 0; i < picture.rgb.size(); ++i)
        picture.rgb[i] = static_cast<std::uint8_t>(i * 37 % 251);
    const std::vector<std::byte> file = pixels::encodePng(picture);
    const scores::Explanation found = explain(model, file, {"zèbre", "cat", "dog", "no such class"});
    QCOMPARE(found.maps.size(), std::size_t{3}); // the best guess is one of them, and no class stands twice
    for (const scores::ClassMap& map : found.maps) {
        QVERIFY(map.score <= found.maps.front().score);
        QCOMPARE(map.values.size(), static_cast<std::size_t>(found.rows * found.columns));
    }
    QCOMPARE(explain(model, file, {}).maps.size(), std::size_t{1});
    QCOMPARE(found.widthPx, 60);
    QCOMPARE(found.shownWidthPx, 60); // the whole picture on a white square, as the model's record says
    QCOMPARE(found.shownHeightPx, 60);
    QCOMPARE(found.xPx, 0);
    QCOMPARE(found.yPx, -10);
    QVERIFY(throwsError(ErrorCode::Damaged, "", [&] { (void)explain(model, std::span(file).first(60), {}); }));
}

void TestGradCam::turnsAsExifAsks_data()
{
    QTest::addColumn<int>("orientation");
    for (int i = 1; i <= 8; ++i)
        QTest::newRow(std::to_string(i).c_str()) << i;
}

/// As pixels::oriented() turns a picture whose pixels are numbered.
void TestGradCam::turnsAsExifAsks()
{
    QFETCH(int, orientation);
    constexpr int kRows = 3, kColumns = 4;
    pixels::RgbImage numbered{kColumns, kRows, {}};
    scores::Explanation explanation;
    explanation.widthPx = 40;
    explanation.heightPx = 30;
    explanation.xPx = 10; // columns 1 and 2, row 0
    explanation.shownWidthPx = 20;
    explanation.shownHeightPx = 10;
    explanation.rows = kRows;
    explanation.columns = kColumns;
    explanation.maps.resize(1);
    for (int i = 0; i < kRows * kColumns; ++i) {
        numbered.rgb.insert(numbered.rgb.end(), 3, static_cast<std::uint8_t>(i));
        explanation.maps[0].values.push_back(static_cast<float>(i));
    }
    const pixels::RgbImage turned = pixels::oriented(numbered, orientation);
    orient(explanation, orientation);
    QCOMPARE(explanation.rows, turned.heightPx);
    QCOMPARE(explanation.columns, turned.widthPx);
    QCOMPARE(explanation.widthPx, turned.widthPx * 10);
    for (std::size_t i = 0; i < explanation.maps[0].values.size(); ++i)
        QCOMPARE(static_cast<int>(explanation.maps[0].values[i]), static_cast<int>(turned.rgb[3 * i]));
    // the rectangle lies where the cells went that it covered
    for (int y = 0; y < turned.heightPx; ++y)
        for (int x = 0; x < turned.widthPx; ++x) {
            const int cell = turned.rgb[static_cast<std::size_t>(3 * (y * turned.widthPx + x))];
            const bool isInside = 10 * x >= explanation.xPx && 10 * x < explanation.xPx + explanation.shownWidthPx && 10 * y >= explanation.yPx
                                  && 10 * y < explanation.yPx + explanation.shownHeightPx;
            QCOMPARE(isInside, cell == 1 || cell == 2);
        }
}

QTEST_GUILESS_MAIN(TestGradCam)
#include "tst_grad_cam.moc"
