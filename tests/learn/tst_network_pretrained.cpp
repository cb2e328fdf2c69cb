// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "base/workspace.h"
#include "learn/inference.h"
#include "learn/prepare.h"
#include "learn/weights.h"
#include "networks.h"
#include "pixels/decode.h"

#include <QtTest>
#include <filesystem>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;

namespace {

namespace fs = std::filesystem;

/// Tux Paint's photographs: installed by apt, or unpacked by ./dev into the user's cache.
fs::path stampsFolder()
{
    const fs::path inside = "usr/share/tuxpaint/stamps";
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(userCacheFolder(), ignored))
        if (entry.path().filename().native().starts_with("tuxpaint-stamps-") && fs::is_directory(entry.path() / inside))
            return entry.path() / inside;
    return "/" / inside;
}

} // namespace

/// EfficientNet-Lite0 with its ImageNet weights names what photographs show: network, weights, folding and pre-processing
/// are right together.
class TestNetworkPretrained : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void namesWhatAPhotographShows_data();
    void namesWhatAPhotographShows();
    void foldedEqualsTheNetwork();

private:
    std::shared_ptr<Network> m_network;
};

void TestNetworkPretrained::initTestCase()
{
    const fs::path weights = userCacheFolder() / "weights/efficientnet_lite0.pth";
    if (!fs::exists(weights))
        QSKIP("The packaged weights are not in the user's cache; ./dev build fetches them.");
    tuneAllocator();
    m_network = std::make_shared<Network>(describe("efficientnet_lite0", 1000));
    loadWeights(*m_network, readWeights(pretrainedWeights("efficientnet_lite0")));
    m_network->eval();
}

void TestNetworkPretrained::namesWhatAPhotographShows_data()
{
    // indices of ImageNet-1k in its usual order
    QTest::addColumn<QString>("file");
    QTest::addColumn<QList<qint64>>("indices");
    QTest::newRow("zebra") << "animals/mammals/equines/zebra.png" << QList<qint64>{340};
    QTest::newRow("elephant: tusker, Indian, African") << "animals/mammals/elephant.png" << QList<qint64>{101, 385, 386};
    QTest::newRow("strawberry") << "food/fruit/strawberry.png" << QList<qint64>{949};
    QTest::newRow("Granny Smith") << "food/fruit/apple_granny_smith.png" << QList<qint64>{948};
    QTest::newRow("broccoli") << "food/vegetables/broccoli.png" << QList<qint64>{937};
}

void TestNetworkPretrained::namesWhatAPhotographShows()
{
    QFETCH(QString, file);
    QFETCH(QList<qint64>, indices);
    const fs::path path = stampsFolder() / file.toStdString();
    if (!fs::exists(path))
        QSKIP("Tux Paint's photographs are not installed; ./dev build fetches them.");
    images::Preprocessing record = m_network->description().preprocessing;
    record.fit = "pad"; // a photo cut out on white: squashing flips the hippopotamus
    const MappedFile bytes(path);
    const InferenceNet net(*m_network);
    const torch::Tensor probabilities = net.probabilities(prepareFloat(pixels::decodeRgb(bytes.bytes()), record).unsqueeze(0));
    const auto best = probabilities.argmax(1).item<std::int64_t>();
    QVERIFY2(indices.contains(best), qPrintable(QString("says %1 with %2").arg(best).arg(probabilities.max().item<double>())));
}

void TestNetworkPretrained::foldedEqualsTheNetwork()
{
    const torch::NoGradGuard noGrad;
    torch::manual_seed(1);
    const auto imagesNchw = torch::randn({2, 3, 224, 224}).clamp(-1, 1);
    const torch::Tensor expected = torch::softmax(m_network->forward(imagesNchw), 1);
    QVERIFY((InferenceNet(*m_network).probabilities(imagesNchw) - expected).abs().max().item<double>() <= 1e-5);
}

QTEST_GUILESS_MAIN(TestNetworkPretrained)
#include "tst_network_pretrained.moc"
