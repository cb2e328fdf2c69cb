// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "bench/library_corpus.h"
#include "learn/training_image.h"
#include "python_of.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::test;

/// trainingImage: the pixels that torchvision's RandomResizedCrop makes with Pillow of the same box of the same photograph.
class TestTrainingImagesVsPillow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasThePixelsOfPillow_data()
    {
        QTest::addColumn<bool>("fast");
        QTest::addColumn<double>("least"); // dB
        QTest::newRow("exact") << false << 40.0;
        QTest::newRow("fast") << true << 36.0;
    }

    void hasThePixelsOfPillow()
    {
        QFETCH(bool, fast);
        QFETCH(double, least);
        QString problem;
        const QString python = pythonOf("torchvision", problem);
        QVERIFY2(!python.isEmpty(), qPrintable(problem));
        const ScratchFolder scratch;
        const std::vector<pixels::RgbImage> photos = bench::corpusPhotos(20);
        learn::TrainingImageOptions options;
        options.augment = {.flip = false, .minCropScale = 0.3, .colourJitter = 0};
        options.fastDecoding = fast;
        std::string cases;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const auto jpeg = pixels::encodeJpeg(bench::corpusImage(photos, seed), 92);
            pixels::Random random(seed); // as trainingImage() chooses
            const images::Box part = pixels::chooseCrop(bench::kCorpusWidth, bench::kCorpusHeight, options.augment.minCropScale, random);
            const torch::Tensor image = torch::empty({options.preprocessing.sizePx, options.preprocessing.sizePx, 3}, torch::kUInt8);
            learn::trainingImage(jpeg, options, seed, image);
            scratch.write(fmt::format("{}.jpg", seed), {reinterpret_cast<const char*>(jpeg.data()), jpeg.size()});
            scratch.write(fmt::format("{}.rgb", seed),
                          {reinterpret_cast<const char*>(image.data_ptr<std::uint8_t>()), static_cast<std::size_t>(image.numel())});
            cases += fmt::format("{0}.jpg {1} {2} {3} {4} {0}.rgb\n", seed, part.x, part.y, part.widthPx, part.heightPx);
        }
        scratch.write("cases.txt", cases);

        QProcess process;
        process.start(python, {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/training_images_vs_pillow.py"),
                               QString::fromStdString(scratch.path().native()), QString::number(options.preprocessing.sizePx)});
        QVERIFY(process.waitForFinished(200'000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        const QByteArray ratios = process.readAllStandardOutput().trimmed();
        qInfo("lowest and mean PSNR: %s dB", ratios.constData());
        QVERIFY(ratios.split(' ').first().toDouble() >= least);
    }
};

QTEST_GUILESS_MAIN(TestTrainingImagesVsPillow)
#include "tst_training_images_vs_pillow.moc"
