// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/safetensors.h"
#include "learn/architectures.h"
#include "learn/inference.h"
#include "learn/networks.h"
#include "python_of.h"
#include "support/scratch.h"

#include <QMap>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::learn;

/// Networks that torchvision, timm or efficientnet-lite-pytorch have, too: our weights load into theirs unchanged and answer the same, and so do theirs here.
class TestNetworksVsPytorch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* library : {"torchvision", "timm", "efficientnet_lite"}) {
            QString problem;
            m_python[QString::fromLatin1(library)] = pythonOf(library, problem);
            QVERIFY2(!m_python[QString::fromLatin1(library)].isEmpty(), qPrintable(problem));
        }
    }

    void answersTheSame_data()
    {
        QTest::addColumn<QString>("library");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QList<int>>("size"); // height, width
        QTest::newRow("inception_v4") << "timm"
                                      << "inception_v4" << QList<int>{140, 96};
        QTest::newRow("vit_small_patch16_224") << "timm"
                                               << "vit_small_patch16_224" << QList<int>{224, 224};
        for (const auto& [name, size] : {std::pair{"efficientnet_lite0", 224}, {"efficientnet_lite1", 240}, {"efficientnet_lite2", 260}})
            QTest::newRow(name) << "efficientnet_lite" << name << QList<int>{size, size}; // theirs pads for this size only
        for (const char* name : {"convnext_tiny", "resnet18", "resnet34", "resnet50", "efficientnet_b0", "mobilenet_v3_small", "mobilenet_v3_large"})
            QTest::newRow(name) << "torchvision" << name << QList<int>{128, 96};
    }

    void answersTheSame()
    {
        QFETCH(QString, library);
        QFETCH(QString, name);
        QFETCH(QList<int>, size);
        constexpr double kTolerance = 1e-4; // of the largest logit
        const torch::NoGradGuard noGradients;
        const ScratchFolder scratch;
        Network network(describe(name.toStdString(), 1000));
        liven(network);
        network.eval();
        torch::manual_seed(5);
        const torch::Tensor images = torch::randn({2, 3, size[0], size[1]});
        write(scratch.path() / "ours.safetensors", stateDict(network));
        write(scratch.path() / "io.safetensors", {{"images", images}, {"logits", network.forward(images)}});

        QProcess process;
        process.start(m_python[library], {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/networks_vs_pytorch.py"), library, name,
                                          QString::fromStdString(scratch.path().native())});
        QVERIFY(process.waitForFinished(200'000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        const double difference = process.readAllStandardOutput().trimmed().toDouble();
        QVERIFY2(difference > 0 && difference < kTolerance, qPrintable(QString::number(difference))); // 0 would be no other program

        const torch::Tensor expected = readWeights(scratch.path() / "theirs_logits.safetensors").at("logits");
        for (const char* file : {"theirs.pth", "theirs.safetensors"}) {
            Network theirs(describe(name.toStdString(), 1000), 77);
            loadWeights(theirs, readWeights(scratch.path() / file));
            theirs.eval();
            for (const torch::Tensor& logits : {theirs.forward(images), InferenceNet(theirs, 1.0).logits(images)}) {
                const double apart = ((logits - expected).abs().max() / expected.abs().max()).item<double>();
                QVERIFY2(apart < kTolerance, qPrintable(QString("%1: %2").arg(file).arg(apart)));
            }
        }
    }

private:
    static void write(const std::filesystem::path& file, const StateDict& tensors)
    {
        SafetensorsWriter writer;
        addTensors(writer, tensors);
        writer.write(file);
    }

    QMap<QString, QString> m_python; ///< by library
};

QTEST_GUILESS_MAIN(TestNetworksVsPytorch)
#include "tst_networks_vs_pytorch.moc"
