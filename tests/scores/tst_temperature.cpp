// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/temperature.h"

#include "scores/calibration.h"
#include "support/scratch.h"
#include "tiny_store.h"

#include <cmath>
#include <limits>
#include <random>

using namespace taxon;
using namespace taxon::scores;
using taxon::test::throwsError;
using taxon::test::TinyImage;

namespace {

/// 400 validation images of five classes, far too sure.
std::vector<TinyImage> sureImages()
{
    std::mt19937 random(5);
    std::normal_distribution<double> normal;
    std::vector<TinyImage> images;
    for (int i = 0; i < 400; ++i) {
        std::vector<double> weights;
        double sum = 0;
        for (int j = 0; j < 5; ++j) {
            weights.push_back(std::exp(5 * normal(random) + (j == i % 5 ? 4 : 0)));
            sum += weights.back();
        }
        TinyImage& image = images.emplace_back(TinyImage{"validation", std::string(1, static_cast<char>('a' + i % 5)), {}});
        for (const double weight : weights)
            image.scores.push_back(static_cast<float>(weight / sum));
    }
    return images;
}

std::vector<float> row(const PredictionStore& store, std::size_t image)
{
    std::vector<float> scores(store.classes().size());
    store.copyScores(image, scores);
    return scores;
}

} // namespace

/// applyTemperature(): another evaluation, of softmax(ln p / T).
class TestTemperature : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rescalesEveryRow();
    void theBestOneLeavesNothingToDo();
    void goesBackByItsInverse();
    void refusesWhatItCannotDo();
};

void TestTemperature::rescalesEveryRow()
{
    const test::ScratchFolder scratch;
    test::writeTinyStore(scratch.path() / "before", {"cat", "dog"},
                         {{"test", "cat", {0.9F, 0.1F}}, {"difficult", "dog", {1.0F, 0.0F}}, {"out_of_scope", "", {0.5F, 0.5F}}});
    const PredictionStore before = PredictionStore::open(scratch.path() / "before");
    applyTemperature(before, 2, scratch.path() / "after", {});
    const PredictionStore after = PredictionStore::open(scratch.path() / "after");
    QVERIFY(std::abs(row(after, 0)[0] - 0.75F) < 1e-6F); // sqrt(.9) : sqrt(.1) = 3 : 1
    QVERIFY(row(after, 1)[1] > 0 && row(after, 1)[1] < 1e-18F);
    QCOMPARE(row(after, 2), (std::vector<float>{0.5F, 0.5F}));
    QCOMPARE(after.info().temperature, 2.0);
    QCOMPARE(after.info().model, before.info().model);
    QCOMPARE(after.truth(), before.truth());
    for (std::size_t i = 0; i < before.sets().size(); ++i) {
        QCOMPARE(after.sets()[i].name, before.sets()[i].name);
        QCOMPARE(after.sets()[i].hash, before.sets()[i].hash); // the same images: they can be compared
        QVERIFY(after.sets()[i].kind == before.sets()[i].kind);
    }
    QCOMPARE(row(before, 0), (std::vector<float>{0.9F, 0.1F}));
}

void TestTemperature::theBestOneLeavesNothingToDo()
{
    const test::ScratchFolder scratch;
    test::writeTinyStore(scratch.path() / "before", {"a", "b", "c", "d", "e"}, sureImages());
    const PredictionStore before = PredictionStore::open(scratch.path() / "before");
    const double best = bestTemperature(before.matrix(), before.sets()[0].rows, before.truth(), {});
    QVERIFY2(best > 2, std::to_string(best).c_str());
    applyTemperature(before, best, scratch.path() / "after", {});
    const PredictionStore after = PredictionStore::open(scratch.path() / "after");
    QVERIFY(std::abs(bestTemperature(after.matrix(), after.sets()[0].rows, after.truth(), {}) - 1) < 1e-4);
    QCOMPARE(after.sidecar().prediction, before.sidecar().prediction);
}

void TestTemperature::goesBackByItsInverse()
{
    const test::ScratchFolder scratch;
    test::writeTinyStore(scratch.path() / "before", {"a", "b", "c", "d", "e"}, sureImages());
    const PredictionStore before = PredictionStore::open(scratch.path() / "before");
    applyTemperature(before, 1.5, scratch.path() / "there", {});
    applyTemperature(PredictionStore::open(scratch.path() / "there"), 1 / 1.5, scratch.path() / "back", {});
    const PredictionStore back = PredictionStore::open(scratch.path() / "back");
    for (std::size_t i = 0; i < before.images(); ++i)
        for (std::size_t j = 0; j < 5; ++j)
            QVERIFY(std::abs(row(back, i)[j] - row(before, i)[j]) < 1e-6F);
}

void TestTemperature::refusesWhatItCannotDo()
{
    const test::ScratchFolder scratch;
    test::writeTinyStore(scratch.path() / "before", {"cat", "dog"}, {{"test", "cat", {0.9F, 0.1F}}});
    const PredictionStore store = PredictionStore::open(scratch.path() / "before");
    for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "is not above 0", [&] { applyTemperature(store, bad, scratch.path() / "after", {}); }));
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "never overwritten", [&] { applyTemperature(store, 2, scratch.path() / "before", {}); }));
    QCOMPARE(row(PredictionStore::open(scratch.path() / "before"), 0), (std::vector<float>{0.9F, 0.1F}));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(
        throwsError(ErrorCode::Cancelled, "", [&] { applyTemperature(store, 2, scratch.path() / "after", jobs::Context(stop.get_token(), {})); }));
    using Entries = std::filesystem::directory_iterator;
    QCOMPARE(std::distance(Entries(scratch.path()), Entries()), 1); // "before", and nothing half
}

QTEST_GUILESS_MAIN(TestTemperature)
#include "tst_temperature.moc"
