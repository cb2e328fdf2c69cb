// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/schedule.h"

#include "support/scratch.h"

using namespace taxon;
using namespace taxon::learn;

/// Schedule: what the learning rate is at a step.
class TestSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void warmsUpAndFallsToZero()
    {
        const Schedule schedule{Schedule::Shape::Cosine, 0.8, 4, 12};
        QCOMPARE(schedule.at(0), 0.2);
        QCOMPARE(schedule.at(3), 0.8);
        QCOMPARE(schedule.at(4), 0.8);
        QCOMPARE(schedule.at(8), 0.4); // half way down
        QVERIFY(schedule.at(11) > 0 && schedule.at(11) < 0.05);
        QCOMPARE(schedule.at(12), 0.0);
    }
    void dropsInSteps()
    {
        runs::Recipe recipe;
        recipe.schedule = "step";
        recipe.learningRate = 1;
        recipe.epochs = 6;
        recipe.warmupEpochs = 1;
        recipe.dropEveryEpochs = 2;
        recipe.dropFactor = 0.5;
        const Schedule schedule = scheduleOf(recipe, 10);
        QCOMPARE(schedule.at(4), 0.5); // half of the warm-up
        QCOMPARE(schedule.at(10), 1.0);
        QCOMPARE(schedule.at(19), 1.0);
        QCOMPARE(schedule.at(20), 0.5);
        QCOMPARE(schedule.at(40), 0.25);
        QCOMPARE(schedule.at(59), 0.25);
        QCOMPARE(schedule.at(60), 0.0);
    }
    void staysConstant()
    {
        runs::Recipe recipe;
        recipe.schedule = "constant";
        recipe.learningRate = 0.3;
        recipe.epochs = 3;
        recipe.warmupEpochs = 0;
        const Schedule schedule = scheduleOf(recipe, 5);
        QCOMPARE(schedule.at(0), 0.3);
        QCOMPARE(schedule.at(14), 0.3);
        QCOMPARE(schedule.at(15), 0.0);
    }
    void aLongWarmUpTakesTheWholeRun()
    {
        runs::Recipe recipe;
        recipe.learningRate = 1;
        recipe.epochs = 2;
        recipe.warmupEpochs = 100;
        const Schedule schedule = scheduleOf(recipe, 4);
        QCOMPARE(schedule.at(3), 0.5);
        QCOMPARE(schedule.at(7), 1.0);
    }
    void refusesAnotherShape()
    {
        runs::Recipe recipe;
        recipe.schedule = "linear";
        QVERIFY(test::throwsError(ErrorCode::Configuration, "cosine, step or constant", [&] { (void)scheduleOf(recipe, 1); }));
    }
};

QTEST_GUILESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
