// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/rate_search.h"

#include "base/csv.h"
#include "fake_images.h"

#include <QtTest>
#include <cmath>

using namespace taxon;
using namespace taxon::learn;

/// findLearningRate(): rates that rise until the loss diverges, and one of them suggested by a rule that is written down.
class TestRateSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void suggestsARateThatLearns_data();
    void suggestsARateThatLearns();
    void isRepeatable();
    void stopsWhereTheLossDiverges();
    void leavesTheWorkspaceAsItWas();
    void suggestsATenthOfTheLowest();
    void suggestsNothing_data();
    void suggestsNothing();
    void endsOnAStopRequest();
    void refusesWhatCantBeSearched();
};

namespace {

RateSearch searchIn(test::RunInScratch& scratch, const runs::Recipe& recipe, const jobs::Context& context = {})
{
    const auto source = test::twoColours();
    return findLearningRate({.recipe = recipe, .workspace = scratch.workspace, .source = *source}, context);
}

/// A loss that falls from 2 to its lowest at \p lowestAt and rises again, at rates from 1e-6 on, ten a decade.
std::vector<RateTrial> valley(int trials, int lowestAt, double fall)
{
    std::vector<RateTrial> made;
    for (int i = 0; i < trials; ++i) {
        const double loss = 2 - fall * (1 - std::abs(i - lowestAt) / 50.0);
        made.push_back({1e-6 * std::pow(10, i / 10.0), i < 5 ? 2 : loss, i < 5 ? 2 : loss});
    }
    return made;
}

} // namespace

void TestRateSearch::suggestsARateThatLearns_data()
{
    QTest::addColumn<QString>("variant");
    for (const char* variant : {"sgd", "adamw", "frozen backbone", "accumulated", "mixed"})
        QTest::newRow(variant) << variant;
}

void TestRateSearch::suggestsARateThatLearns()
{
    QFETCH(const QString, variant);
    runs::Recipe recipe = test::smallRecipe();
    recipe.optimizer = variant == "adamw" ? "adamw" : "sgd";
    recipe.freezeBackbone = variant == "frozen backbone";
    recipe.accumulateBatches = variant == "accumulated" ? 2 : 1;
    recipe.mixup = variant == "mixed" ? 0.2 : 0;
    test::RunInScratch scratch(recipe);
    const RateSearch search = searchIn(scratch, recipe);
    QVERIFY(search.trials.size() > 30);
    for (std::size_t i = 1; i < search.trials.size(); ++i)
        QVERIFY(search.trials[i].learningRate > search.trials[i - 1].learningRate);
    QCOMPARE(search.trials.front().learningRate, 1e-6);
    QVERIFY(search.suggestion.has_value());
    QVERIFY2(*search.suggestion > 1e-5 && *search.suggestion < 1.5, qPrintable(QString::number(*search.suggestion)));
}

void TestRateSearch::isRepeatable()
{
    const runs::Recipe recipe = test::smallRecipe();
    test::RunInScratch scratch(recipe);
    QCOMPARE(toCsv(searchIn(scratch, recipe)), toCsv(searchIn(scratch, recipe)));
    runs::Recipe growing = recipe;
    growing.startSizeShare = 0.5; // full size all the same, even where nothing could grow
    QCOMPARE(toCsv(searchIn(scratch, growing)), toCsv(searchIn(scratch, recipe)));
}

void TestRateSearch::stopsWhereTheLossDiverges()
{
    runs::Recipe recipe = test::smallRecipe();
    test::RunInScratch scratch(recipe);
    const auto source = test::twoColours();
    const RateSearch search = findLearningRate({.recipe = recipe, .workspace = scratch.workspace, .source = *source, .highest = 1e6}, {});
    QVERIFY(search.diverged);
    QVERIFY(search.trials.size() < 100);
    for (const RateTrial& trial : search.trials)
        QVERIFY(std::isfinite(trial.loss));
}

void TestRateSearch::leavesTheWorkspaceAsItWas()
{
    const runs::Recipe recipe = test::smallRecipe();
    test::RunInScratch scratch(recipe);
    const auto files = [&] {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch.workspace.root()))
            found.push_back(entry.path().native());
        return found;
    };
    const auto before = files();
    static_cast<void>(searchIn(scratch, recipe));
    QVERIFY(files() == before);
}

void TestRateSearch::suggestsATenthOfTheLowest()
{
    QCOMPARE(suggestedRate(valley(60, 40, 1)).value(), 1e-3);    // lowest at 1e-2
    QCOMPARE(suggestedRate(valley(60, 43, 1)).value(), 2e-3);    // 1e-6 * 10^4.3 / 10 = 1.995e-3
    QCOMPARE(suggestedRate(valley(60, 59, 0.2)).value(), 0.079); // at the last one
}

void TestRateSearch::suggestsNothing_data()
{
    QTest::addColumn<int>("trials");
    QTest::addColumn<double>("fall");
    QTest::newRow("a loss that falls by a fortieth") << 60 << 0.05;
    QTest::newRow("a loss that rises") << 60 << -1.0;
    QTest::newRow("nine trials") << 9 << 1.0;
    QTest::newRow("none") << 0 << 1.0;
}

void TestRateSearch::suggestsNothing()
{
    QFETCH(const int, trials);
    QFETCH(const double, fall);
    QVERIFY(!suggestedRate(valley(trials, trials / 2, fall)).has_value());
}

void TestRateSearch::endsOnAStopRequest()
{
    const runs::Recipe recipe = test::smallRecipe();
    test::RunInScratch scratch(recipe);
    std::stop_source stop;
    const jobs::Context context(stop.get_token(), [&](const jobs::Progress& progress) {
        if (progress.label == "learning rate")
            stop.request_stop();
    });
    QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { static_cast<void>(searchIn(scratch, recipe, context)); }));
}

void TestRateSearch::refusesWhatCantBeSearched()
{
    runs::Recipe recipe = test::smallRecipe();
    test::RunInScratch scratch(recipe);
    test::MemorySource single({"blue", "red"});
    single.add("train", "red", test::colouredPng(200, 0, 0, 1));
    single.add("train", "blue", test::colouredPng(0, 0, 200, 2));
    recipe.batchSize = 1;
    QVERIFY(test::throwsError(ErrorCode::Configuration, "too few training images", [&] {
        static_cast<void>(findLearningRate({.recipe = recipe, .workspace = scratch.workspace, .source = single}, {}));
    }));
    QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "a higher rate", [&] {
        static_cast<void>(findLearningRate({.recipe = recipe, .workspace = scratch.workspace, .source = single, .highest = 1e-7}, {}));
    }));
}

QTEST_GUILESS_MAIN(TestRateSearch)
#include "tst_rate_search.moc"
