// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/size_schedule.h"

#include "learn/architectures.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::learn;

/// SizeSchedule: few sizes, growing, the last of them the full one.
class TestSizeSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void growsInFewSteps_data();
    void growsInFewSteps();
    void givesEachSizeItsShareOfTheEpochs();
    void refusesWhatCantGrow_data();
    void refusesWhatCantGrow();
};

namespace {

runs::Recipe recipeOf(int sizePx, double share, int epochs)
{
    runs::Recipe recipe;
    recipe.preprocessing.sizePx = sizePx;
    recipe.startSizeShare = share;
    recipe.epochs = epochs;
    return recipe;
}

} // namespace

void TestSizeSchedule::growsInFewSteps_data()
{
    QTest::addColumn<int>("sizePx");
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("epochs");
    QTest::addColumn<std::vector<int>>("sizes");
    QTest::newRow("off") << 224 << 1.0 << 30 << std::vector<int>{224};
    QTest::newRow("off, no multiple of 32") << 28 << 1.0 << 30 << std::vector<int>{28};
    QTest::newRow("half of 224") << 224 << 0.5 << 30 << std::vector<int>{128, 160, 192, 224}; // 112 lies between 96 and 128
    QTest::newRow("a quarter of 224: four of six") << 224 << 0.25 << 30 << std::vector<int>{64, 128, 160, 224};
    QTest::newRow("half of 299: the full size is no multiple") << 299 << 0.5 << 30 << std::vector<int>{160, 224, 256, 299};
    QTest::newRow("one smaller size") << 224 << 0.86 << 30 << std::vector<int>{192, 224};
    QTest::newRow("no smaller than 32") << 48 << 0.25 << 30 << std::vector<int>{32, 48};
    QTest::newRow("two epochs") << 224 << 0.5 << 2 << std::vector<int>{128, 224};
    QTest::newRow("one epoch") << 224 << 0.5 << 1 << std::vector<int>{224};
}

void TestSizeSchedule::growsInFewSteps()
{
    QFETCH(const int, sizePx);
    QFETCH(const double, share);
    QFETCH(const int, epochs);
    QFETCH(const std::vector<int>, sizes);
    const SizeSchedule schedule = sizeScheduleOf(recipeOf(sizePx, share, epochs), describe("resnet18", 2));
    QCOMPARE(schedule.sizesPx, sizes);
    for (int epoch = 1; epoch < epochs; ++epoch)
        QVERIFY(schedule.at(epoch) >= schedule.at(epoch - 1));
    QCOMPARE(schedule.at(epochs - 1), sizePx);
    QCOMPARE(schedule.at(epochs + 5), sizePx);
    QCOMPARE(schedule.at(schedule.firstFullEpoch()), sizePx);
    QVERIFY(schedule.firstFullEpoch() == 0 || schedule.at(schedule.firstFullEpoch() - 1) < sizePx);
}

void TestSizeSchedule::givesEachSizeItsShareOfTheEpochs()
{
    const SizeSchedule schedule = sizeScheduleOf(recipeOf(224, 0.5, 10), describe("resnet18", 2));
    std::vector<int> sizes;
    for (int epoch = 0; epoch < 10; ++epoch)
        sizes.push_back(schedule.at(epoch));
    QCOMPARE(sizes, (std::vector<int>{128, 128, 128, 160, 160, 192, 192, 192, 224, 224}));
    QCOMPARE(schedule.firstFullEpoch(), 8);
}

void TestSizeSchedule::refusesWhatCantGrow_data()
{
    QTest::addColumn<int>("sizePx");
    QTest::addColumn<double>("share");
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("message");
    QTest::newRow("a size below 32") << 28 << 0.5 << "small_cnn"
                                     << "Images of 28 pixels can't grow in steps of 32 from 0.5 of that.";
    QTest::newRow("a share that rounds to the full size") << 224 << 0.95 << "resnet18"
                                                          << "from 0.95 of that";
    QTest::newRow("a network of one size") << 224 << 0.5 << "vit_small_patch16_224"
                                           << "vit_small_patch16_224 takes images of one size only";
}

void TestSizeSchedule::refusesWhatCantGrow()
{
    QFETCH(const int, sizePx);
    QFETCH(const double, share);
    QFETCH(const QString, network);
    QFETCH(const QString, message);
    QVERIFY(test::throwsError(ErrorCode::Configuration, message.toStdString(),
                              [&] { static_cast<void>(sizeScheduleOf(recipeOf(sizePx, share, 30), describe(network.toStdString(), 2))); }));
}

QTEST_GUILESS_MAIN(TestSizeSchedule)
#include "tst_size_schedule.moc"
