// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/expected_errors.h"
#include "scores/tiny_store.h"
#include "support/scratch.h"

#include <cmath>
#include <functional>
#include <random>
#include <set>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::scores;

namespace {

/// A world in which a model says class and confidence, and is right with a chance that only the world knows.
struct World {
    std::size_t classes = 4;
    std::function<double(std::int32_t, double)> chance; ///< of being right
    double certainty = 3;                               ///< larger: more answers near 1
};

struct Sample {
    HeldOutAnswers answers;

    void add(const World& world, std::mt19937_64& random, double lowest)
    {
        std::uniform_real_distribution<double> uniform;
        for (;;) {
            const auto named = static_cast<std::int32_t>(random() % world.classes);
            const double confidence = std::pow(uniform(random), 1 / world.certainty);
            const bool isRight = uniform(random) < world.chance(named, confidence);
            if (confidence < lowest)
                continue;
            answers.prediction.push_back(named);
            answers.confidence.push_back(static_cast<float>(confidence));
            answers.right.push_back(isRight ? 1 : 0);
            return;
        }
    }
};

Sample sampleOf(const World& world, std::size_t images, std::mt19937_64& random, double lowest = 0)
{
    Sample sample;
    for (std::size_t i = 0; i < images; ++i)
        sample.add(world, random, lowest);
    return sample;
}

/// \p images answers of class 0 at one confidence, the first \p wrong of them wrong.
void addTo(HeldOutAnswers& answers, std::size_t images, std::size_t wrong, float confidence, std::int32_t named = 0)
{
    for (std::size_t i = 0; i < images; ++i) {
        answers.prediction.push_back(named);
        answers.confidence.push_back(confidence);
        answers.right.push_back(i < wrong ? 0 : 1);
    }
}

double calibrated(std::int32_t /*named*/, double confidence)
{
    return confidence;
}

/// It says .9 where it is right in 6 of 10 cases.
double tooSure(std::int32_t /*named*/, double confidence)
{
    return 0.2 + 0.45 * confidence;
}

/// Class 0 is taken for others far more often than its confidence tells.
double oneBadClass(std::int32_t named, double confidence)
{
    return named == 0 ? 0.5 * confidence : std::min(1.0, confidence + 0.05);
}

double nearlyPerfect(std::int32_t /*named*/, double /*confidence*/)
{
    return 0.998;
}

} // namespace

/// expectedErrors: what is said before anybody has looked is true as often as it claims, whatever the scores of the model are worth.
class TestExpectedErrors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsAsOftenAsItSays_data()
    {
        QTest::addColumn<int>("world");
        QTest::addColumn<int>("heldOut");
        QTest::addColumn<int>("images");
        QTest::addColumn<double>("lowest");
        QTest::newRow("calibrated") << 0 << 1000 << 500 << 0.8;
        QTest::newRow("calibrated, few held out") << 0 << 150 << 500 << 0.8;
        QTest::newRow("calibrated, few images") << 0 << 1000 << 30 << 0.5;
        QTest::newRow("too sure") << 1 << 1000 << 500 << 0.8;
        QTest::newRow("too sure, everything") << 1 << 400 << 2000 << 0.0;
        QTest::newRow("one bad class") << 2 << 1500 << 400 << 0.7;
        QTest::newRow("nearly perfect") << 3 << 1000 << 1000 << 0.9;
    }

    void holdsAsOftenAsItSays()
    {
        QFETCH(int, world);
        QFETCH(int, heldOut);
        QFETCH(int, images);
        QFETCH(double, lowest);
        const std::array chances{&calibrated, &tooSure, &oneBadClass, &nearlyPerfect};
        const World at{4, chances.at(static_cast<std::size_t>(world)), 3};
        constexpr int kRuns = 400;
        int held = 0;
        double width = 0, bias = 0, truth = 0;
        for (int run = 0; run < kRuns; ++run) {
            std::mt19937_64 random(static_cast<std::uint64_t>(run) * 7919 + 1);
            const Sample known = sampleOf(at, static_cast<std::size_t>(heldOut), random);
            const Sample unknown = sampleOf(at, static_cast<std::size_t>(images), random, lowest);
            const ExpectedErrors said = expectedErrors(known.answers, unknown.answers.prediction, unknown.answers.confidence, at.classes);
            const auto wrong = static_cast<double>(std::count(unknown.answers.right.begin(), unknown.answers.right.end(), 0));
            held += wrong >= said.wrongInterval.low - 0.5 && wrong <= said.wrongInterval.high + 0.5 ? 1 : 0;
            width += said.shareInterval.high - said.shareInterval.low;
            bias += (said.wrong - wrong) / images;
            truth += wrong / images;
        }
        const double coverage = static_cast<double>(held) / kRuns;
        const QString told = QStringLiteral("%1 of the intervals hold; mean width %2, mean error %3 of a share of %4")
                                 .arg(coverage, 0, 'f', 3)
                                 .arg(width / kRuns, 0, 'f', 3)
                                 .arg(bias / kRuns, 0, 'f', 4)
                                 .arg(truth / kRuns, 0, 'f', 3);
        qInfo().noquote() << told;
        QVERIFY2(coverage >= 0.93, qPrintable(told));              // 95 % less what 400 runs leave to chance
        QVERIFY2(std::abs(bias / kRuns) < 0.02, qPrintable(told)); // it is no bound that is always too high
        QVERIFY2(width / kRuns < 0.35, qPrintable(told));          // nor one that says nothing
    }

    /// The softmax of a model that is too sure promises far fewer errors: a statement that believed it would be wrong.
    void doesNotBelieveTheScores()
    {
        std::mt19937_64 random(5);
        const World world{4, &tooSure, 3};
        const Sample known = sampleOf(world, 2000, random), unknown = sampleOf(world, 500, random, 0.9);
        const ExpectedErrors said = expectedErrors(known.answers, unknown.answers.prediction, unknown.answers.confidence, 4);
        double promised = 0;
        for (const float confidence : unknown.answers.confidence)
            promised += 1 - static_cast<double>(confidence);
        QVERIFY2(said.wrongInterval.low > 3 * promised, qPrintable(QString::number(said.wrongInterval.low)));
    }

    void equalsThePlainShareInOneBin()
    {
        HeldOutAnswers heldOut;
        addTo(heldOut, 100, 10, 0.9f);
        const std::vector<std::int32_t> named(50, 0);
        const std::vector<float> confidence(50, 0.9f);
        const ExpectedErrors said = expectedErrors(heldOut, named, confidence, 2);
        QCOMPARE(said.heldOut, std::size_t{100});
        QCOMPARE(said.share, 0.1);
        QCOMPARE(said.wrong, 5.0);
        QVERIFY(said.thinImages == 0 && said.pooledClasses.empty());
        // Wilson for .1 of 32.95 trials: of the 100 held-out ones 96.6 count (their share is smoothed to 10.5 of 101), and 1 / (1/96.6 + 1/50)
        QVERIFY(std::abs(said.shareInterval.low - 0.0362) < 0.0005 && std::abs(said.shareInterval.high - 0.2473) < 0.0005);
    }

    void judgesAClassByItsOwnAnswersWhereItHasEnough()
    {
        HeldOutAnswers heldOut;
        addTo(heldOut, 60, 30, 0.9f, 0); // class 0 errs in every second case
        addTo(heldOut, 60, 0, 0.9f, 1);
        addTo(heldOut, 10, 5, 0.9f, 2); // too few of their own
        addTo(heldOut, 20, 10, 0.9f, 3);
        const auto share = [&](std::int32_t named) {
            const std::vector<std::int32_t> classes(10, named);
            return expectedErrors(heldOut, classes, std::vector<float>(10, 0.9f), 4);
        };
        QCOMPARE(share(0).share, 0.5);
        QCOMPARE(share(1).share, 0.0);
        QVERIFY(share(1).shareInterval.high > 0.1); // no error so far is no promise
        QCOMPARE(share(2).share, 0.5);              // 15 of 30 of classes 2 and 3
        QCOMPARE(share(2).pooledClasses, (std::vector<std::int32_t>{2}));
    }

    void saysWhereItCannotTell()
    {
        HeldOutAnswers heldOut;
        addTo(heldOut, 100, 0, 0.99f);
        addTo(heldOut, 5, 4, 0.4f);
        const std::vector<std::int32_t> named(30, 0);
        QCOMPARE(expectedErrors(heldOut, named, std::vector<float>(30, 0.99f), 1).thinImages, std::size_t{0});
        const ExpectedErrors low = expectedErrors(heldOut, named, std::vector<float>(30, 0.4f), 1);
        QCOMPARE(low.thinImages, low.images);
        QCOMPARE(low.heldOut, std::size_t{5});
        const ExpectedErrors nothing = expectedErrors({}, named, std::vector<float>(30, 0.4f), 1);
        QVERIFY(std::isnan(nothing.share) && std::isnan(nothing.wrongInterval.high));
        QVERIFY(std::isnan(expectedErrors(heldOut, {}, {}, 1).share));
    }

    void refusesWhatDoesNotFit()
    {
        HeldOutAnswers heldOut;
        addTo(heldOut, 30, 0, 0.9f);
        const std::vector<std::int32_t> named{0, 7};
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "class 7", [&] { (void)expectedErrors(heldOut, named, std::vector<float>(2, 0.5f), 2); }));
        QVERIFY(
            throwsError(ErrorCode::InvalidArgument, "one confidence", [&] { (void)expectedErrors(heldOut, named, std::vector<float>(1, 0.5f), 9); }));
    }

    void takesValidationAndTestAlone()
    {
        const ScratchFolder scratch;
        writeTinyStore(
            scratch.path() / "evaluation", {"cat", "dog"},
            {{"train", "cat", {0.9f, 0.1f}}, {"validation", "cat", {0.8f, 0.2f}}, {"test", "dog", {0.6f, 0.4f}}, {"difficult", "dog", {0.3f, 0.7f}}});
        const HeldOutAnswers answers = heldOutAnswers(PredictionStore::open(scratch.path() / "evaluation"));
        QCOMPARE(answers.size(), std::size_t{2});
        QCOMPARE(answers.confidence, (std::vector<float>{0.8f, 0.6f}));
        QCOMPARE(answers.right, (std::vector<std::uint8_t>{1, 0}));
    }

    void tellsDriftFromChance()
    {
        int alarms = 0;
        const World world{4, &calibrated, 3};
        for (int run = 0; run < 200; ++run) {
            std::mt19937_64 random(static_cast<std::uint64_t>(run) + 100);
            const Sample a = sampleOf(world, 300, random), b = sampleOf(world, 300, random);
            alarms += confidenceDrift(a.answers.confidence, b.answers.confidence).isDrift() ? 1 : 0;
        }
        QVERIFY2(alarms <= 8, qPrintable(QString::number(alarms))); // 1 % of 200, and what chance adds
        std::mt19937_64 random(3);
        const Sample known = sampleOf(world, 300, random), strange = sampleOf({4, &calibrated, 1}, 300, random);
        const ConfidenceDrift drift = confidenceDrift(known.answers.confidence, strange.answers.confidence);
        QVERIFY(drift.isDrift() && drift.median < drift.heldOutMedian);
        QVERIFY(!confidenceDrift({}, known.answers.confidence).isDrift());
        const std::vector<float> half(10, 0.5f), one(10, 1.0f);
        QCOMPARE(confidenceDrift(half, one).distance, 1.0);
        QCOMPARE(confidenceDrift(one, one).distance, 0.0);
    }

    void drawsTheSameSampleForTheSameSeed()
    {
        const std::vector<std::size_t> sample = auditSample(1000, 30, 7);
        QCOMPARE(sample.size(), std::size_t{30});
        QCOMPARE(std::set<std::size_t>(sample.begin(), sample.end()).size(), std::size_t{30});
        QVERIFY(*std::max_element(sample.begin(), sample.end()) < 1000);
        QCOMPARE(auditSample(1000, 30, 7), sample);
        QVERIFY(auditSample(1000, 30, 8) != sample);
        const std::vector<std::size_t> longer = auditSample(1000, 50, 7);
        QVERIFY(std::equal(sample.begin(), sample.end(), longer.begin()));
        QCOMPARE(auditSample(5, 30, 7).size(), std::size_t{5});
        std::vector<int> drawn(20, 0);
        for (std::uint64_t seed = 0; seed < 2000; ++seed)
            for (const std::size_t image : auditSample(20, 5, seed))
                ++drawn[image];
        for (const int times : drawn)
            QVERIFY2(std::abs(times - 500) < 100, qPrintable(QString::number(times))); // each image in a quarter of the samples
    }
};

QTEST_GUILESS_MAIN(TestExpectedErrors)
#include "tst_expected_errors.moc"
