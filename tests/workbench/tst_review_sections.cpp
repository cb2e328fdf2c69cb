// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/mapped_file.h"
#include "library/history_csv.h"
#include "models/production.h"
#include "models/version_gates.h"
#include "models/version_writer.h"
#include "review/calibration_presenter.h"
#include "review/classes_presenter.h"
#include "review/compare_presenter.h"
#include "review/judged_lists.h"
#include "review/overview.h"
#include "review/overview_presenter.h"
#include "review/pairs_presenter.h"
#include "review/threshold_presenter.h"
#include "scores/score_evaluation.h"
#include "scores/tiny_store.h"
#include "support/scratch.h"
#include "workbench/synthetic_workspace.h"

#include <QSignalSpy>
#include <QtTest>
#include <fstream>
#include <numeric>
#include <set>

using namespace taxon;
using namespace taxon::workbench;

/// The presenters of Review's sections, without a widget: their figures are core's, and every number opens the images it counts.
class TestReviewSections : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    std::shared_ptr<const Workspace> m_workspace;
    TaskRunner m_tasks;
    int m_made = 0;

    std::unique_ptr<ReviewPresenter> ready(std::shared_ptr<const Workspace> workspace = nullptr)
    {
        auto presenter = std::make_unique<ReviewPresenter>(m_tasks);
        presenter->open(workspace ? workspace : m_workspace);
        if (!QTest::qWaitFor([&] { return presenter->state() == ReviewPresenter::State::Ready; }, 20'000))
            return nullptr;
        presenter->setHidesJudged(false);
        return presenter;
    }

    /// The run "synthetic", and "other" of the same images.
    std::shared_ptr<const Workspace> withTwoRuns()
    {
        auto workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / ("two" + std::to_string(++m_made))));
        test::addSyntheticRun(*workspace, {.runId = "other", .seed = 5});
        return workspace;
    }

    /// Scores a run and makes a version of it.
    static models::VersionInfo versionOf(const Workspace& workspace, const std::string& runId)
    {
        scores::scoreEvaluation(workspace.run(runId) / "evaluation", workspace.run(runId) / "scores", {}, {});
        models::VersionSources sources;
        sources.info.runId = runId;
        sources.info.threshold = 0.8;
        sources.scores = workspace.run(runId) / "scores";
        return models::createVersion(workspace, sources, [](const std::filesystem::path& folder) {
            writeFileAtomically(folder / "model.safetensors", "weights");
            return Json::object();
        });
    }

    static bool settled(const SectionPresenter& section)
    {
        return QTest::qWaitFor([&] { return !section.isReading(); }, 20'000);
    }

    static int setOf(const ReviewPresenter& presenter, const std::string& name)
    {
        const auto& sets = presenter.evaluation()->sets();
        for (std::size_t i = 0; i < sets.size(); ++i)
            if (sets[i].set.name == name)
                return static_cast<int>(i);
        return -1;
    }

private Q_SLOTS:
    void initTestCase() { m_workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "made")); }

    void opensAnyImagesAndForgetsThemWithAnotherChoice()
    {
        const auto review = ready();
        QVERIFY(review);
        QSignalSpy opened(review.get(), &ReviewPresenter::imagesOpened);
        const std::vector<std::uint32_t> rows{5, 3, 9};
        review->openImages(QStringLiteral("three"), rows);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(review->images(), rows);
        QCOMPARE(review->openedTitle(), QStringLiteral("three"));
        review->setThreshold(0.4);
        QCOMPARE(review->images(), rows);
        review->setView(ReviewPresenter::View::All);
        QCOMPARE(review->openedTitle(), QString());
        QCOMPARE(review->images().size(), review->set().set.rows.size());
    }

    void aSectionNobodyLooksAtCostsNothing()
    {
        const auto review = ready();
        ClassesPresenter classes(*review, m_tasks);
        review->setThreshold(0.5);
        QVERIFY(!classes.isReading() && classes.listed().empty());
        classes.setActive(true);
        QVERIFY(settled(classes) && !classes.listed().empty());
        classes.setActive(false);
        QSignalSpy changed(&classes, &ClassesPresenter::changed);
        review->setThreshold(0.6);
        QVERIFY(!classes.isReading());
        QCOMPARE(changed.count(), 0);
        classes.setActive(true); // and is up to date when it comes back
        QVERIFY(settled(classes));
        QCOMPARE(changed.count(), 1);
    }

    void aMovedThresholdIsFollowedToItsLastValue()
    {
        const auto review = ready();
        ClassesPresenter classes(*review, m_tasks);
        classes.setActive(true);
        for (int i = 0; i <= 40; ++i)
            review->setThreshold(0.5 + i * 0.01);
        QVERIFY(settled(classes));
        const scores::Outcomes outcomes = scores::gather(review->evaluation()->sidecar(), review->set().set.rows);
        const auto expected = scores::perClass(outcomes, review->evaluation()->store().classes().size(), 0.9);
        for (const std::int32_t index : classes.listed())
            QCOMPARE(classes.scoresOf(index).shownRight, expected[static_cast<std::size_t>(index)].shownRight);
    }

    void closingDropsWhatASectionShows()
    {
        const auto review = ready();
        PairsPresenter pairs(*review, m_tasks);
        pairs.setActive(true);
        QVERIFY(settled(pairs) && pairs.confusion() != nullptr);
        review->open(nullptr);
        QVERIFY(pairs.confusion() == nullptr);
        QVERIFY(!pairs.isReading());
    }

    void classesOpenWhatTheyCount_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("all") << int(ClassesPresenter::Kind::All);
        QTest::newRow("with errors") << int(ClassesPresenter::Kind::WithErrors);
        QTest::newRow("few") << int(ClassesPresenter::Kind::Few);
        QTest::newRow("never right") << int(ClassesPresenter::Kind::NeverRight);
    }

    void classesOpenWhatTheyCount()
    {
        QFETCH(int, kind);
        using Part = ClassesPresenter::Part;
        const auto review = ready();
        review->chooseSet(setOf(*review, "train"));
        ClassesPresenter classes(*review, m_tasks);
        classes.setActive(true);
        QVERIFY(settled(classes));
        classes.setKind(static_cast<ClassesPresenter::Kind>(kind));
        QVERIFY(kind == int(ClassesPresenter::Kind::Few) || kind == int(ClassesPresenter::Kind::NeverRight) || !classes.listed().empty());
        for (const std::int32_t index : classes.listed()) {
            const scores::ClassScores scores = classes.scoresOf(index);
            QVERIFY(kind != int(ClassesPresenter::Kind::WithErrors) || scores.errors() > 0);
            QVERIFY(kind != int(ClassesPresenter::Kind::Few) || scores.support < ClassesPresenter::kFew);
            QVERIFY(kind != int(ClassesPresenter::Kind::NeverRight) || scores.right == 0);
            classes.open(index, Part::All);
            QCOMPARE(review->images().size(), scores.support);
            classes.open(index, Part::Wrong);
            QCOMPARE(review->images().size(), scores.errors());
            classes.open(index, Part::TakenForIt);
            QCOMPARE(review->images().size(), scores.wrongGuesses());
            if (scores.mostConfusedWith >= 0) {
                classes.open(index, Part::MostConfused);
                QCOMPARE(review->images().size(), scores.mostConfusedCount);
            }
        }
    }

    void bestWorstAndUnclearImagesOfAClass()
    {
        using Part = ClassesPresenter::Part;
        const auto review = ready();
        review->chooseSet(setOf(*review, "train"));
        ClassesPresenter classes(*review, m_tasks);
        classes.setActive(true);
        QVERIFY(settled(classes));
        const scores::Sidecar& sidecar = review->evaluation()->sidecar();
        for (const std::int32_t index : classes.listed()) {
            const scores::ClassScores& scores = classes.scoresOf(index);
            const auto best = classes.rowsOf(index, Part::Best);
            const auto worst = classes.rowsOf(index, Part::Worst);
            const auto unclear = classes.rowsOf(index, Part::Unclear);
            QCOMPARE(best.size(), scores.right);
            QCOMPARE(worst.size(), scores.errors());
            QCOMPARE(unclear.size(), scores.support);
            for (const auto* rows : {&best, &worst, &unclear})
                for (const std::uint32_t row : *rows)
                    QCOMPARE(sidecar.truth[row], index);
            QVERIFY(std::is_sorted(best.begin(), best.end(), [&](auto a, auto b) { return sidecar.confidence[a] > sidecar.confidence[b]; }));
            QVERIFY(std::is_sorted(worst.begin(), worst.end(), [&](auto a, auto b) { return sidecar.selfMargin(a) < sidecar.selfMargin(b); }));
            QVERIFY(std::is_sorted(unclear.begin(), unclear.end(), [&](auto a, auto b) { return sidecar.guessMargin(a) < sidecar.guessMargin(b); }));
            for (const Part part : {Part::Best, Part::Worst, Part::Unclear}) {
                classes.open(index, part);
                QCOMPARE(review->images(), classes.rowsOf(index, part));
            }
        }
    }

    void everyCellOpensItsImages_data()
    {
        QTest::addColumn<bool>("withholds");
        QTest::addColumn<QString>("typed");
        QTest::newRow("all classes") << false << QString();
        QTest::newRow("withheld") << true << QString();
        QTest::newRow("some, and other") << false << QStringLiteral("CLASS 0001");
        QTest::newRow("any two of them") << false << QStringLiteral("0001 , 0003,");
        QTest::newRow("some, withheld") << true << QStringLiteral("0002");
        QTest::newRow("no such class") << true << QStringLiteral("nothing");
    }

    void everyCellOpensItsImages()
    {
        QFETCH(bool, withholds);
        QFETCH(QString, typed);
        const auto review = ready();
        PairsPresenter pairs(*review, m_tasks);
        pairs.setWithholds(withholds);
        pairs.setTyped(typed);
        pairs.setActive(true);
        QVERIFY(settled(pairs));
        const Confusion confusion = *pairs.confusion();
        const std::size_t foreign = review->evaluation()->sets()[static_cast<std::size_t>(setOf(*review, "out_of_scope"))].set.rows.size();
        QCOMPARE(std::accumulate(confusion.totals.begin(), confusion.totals.end(), std::size_t{0}), review->set().set.rows.size() + foreign);
        QCOMPARE(confusion.shade.size(), confusion.rows.size() * confusion.columns.size());
        std::set<std::uint32_t> seen;
        for (int row = 0; row < static_cast<int>(confusion.rows.size()); ++row)
            for (int column = 0; column < static_cast<int>(confusion.columns.size()); ++column) {
                pairs.openCell(row, column);
                QCOMPARE(review->images().size(), confusion.count(row, column));
                seen.insert(review->images().begin(), review->images().end());
                QVERIFY(review->openedTitle().contains(pairs.rowName(row)));
            }
        QCOMPARE(seen.size(), review->set().set.rows.size() + foreign);
        QCOMPARE(pairs.rowName(static_cast<int>(confusion.rows.size()) - 1), QStringLiteral("out of scope"));
    }

    void anySubsetOfClassesIsDrawn()
    {
        const auto review = ready();
        PairsPresenter pairs(*review, m_tasks);
        pairs.setTyped(QStringLiteral("0003, class 0001"));
        pairs.setActive(true);
        QVERIFY(settled(pairs));
        QCOMPARE(pairs.confusion()->classes(), std::size_t{2});
        const std::vector<std::string>& names = review->evaluation()->store().classes();
        for (std::size_t i = 0; i < names.size(); ++i)
            QCOMPARE(pairs.confusion()->placeOf(static_cast<std::int32_t>(i)) >= 0, names[i] == "class 0001" || names[i] == "class 0003");
    }

    void pairsOpenTheirImages()
    {
        const auto review = ready();
        review->chooseSet(setOf(*review, "train"));
        PairsPresenter pairs(*review, m_tasks);
        pairs.setActive(true);
        QVERIFY(settled(pairs));
        QVERIFY(pairs.confusion()->pairs.size() > 1);
        for (std::size_t i = 0; i < pairs.confusion()->pairs.size(); ++i) {
            const scores::ConfusedPair& pair = pairs.confusion()->pairs[i];
            pairs.openPair(i);
            QCOMPARE(review->images().size(), pair.count);
            const auto isShown = [&](std::uint32_t row) { return review->evaluation()->sidecar().confidence[row] >= 0.8F; };
            QCOMPARE(static_cast<std::size_t>(std::count_if(review->images().begin(), review->images().end(), isShown)), pair.shown);
        }
    }

    void pairsTellWhatChangedSinceAnotherVersion()
    {
        const auto workspace = withTwoRuns();
        const auto review = ready(workspace);
        review->chooseRun(QStringLiteral("synthetic"));
        QVERIFY(QTest::qWaitFor([&] { return !review->isReading(); }, 20'000));
        review->chooseSet(setOf(*review, "train"));
        const auto made = [&] {
            auto pairs = std::make_unique<PairsPresenter>(*review, m_tasks);
            pairs->setActive(true);
            return settled(*pairs) ? std::move(pairs) : nullptr;
        };
        const auto alone = made();
        QVERIFY(alone->referenceVersion() == 0 && alone->trend().before.empty() && alone->trend().why.empty());

        const models::VersionInfo version = versionOf(*workspace, "other");
        const auto beside = made();
        QCOMPARE(beside->referenceVersion(), version.number);
        QVERIFY(!beside->isReferenceInProduction());
        const std::vector<scores::ConfusedPair>& pairs = beside->confusion()->pairs;
        QCOMPARE(beside->trend().before.size(), pairs.size());
        const auto other = Evaluation::load(workspace->run("other") / "evaluation", jobs::Context());
        bool differs = false;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            std::size_t before = 0; // both models have the same classes
            for (const std::uint32_t row : other->store().set("train")->rows)
                before += other->sidecar().truth[row] == pairs[i].truth && other->sidecar().prediction[row] == pairs[i].predicted ? 1 : 0;
            QCOMPARE(beside->trend().before[i], before);
            differs = differs || before != pairs[i].count;
        }
        QVERIFY(differs);

        models::promote(*workspace, version.number, "the first");
        QVERIFY(made()->isReferenceInProduction());
        std::filesystem::remove_all(workspace->run("other") / "evaluation");
        const auto gone = made();
        QCOMPARE(gone->referenceVersion(), version.number);
        QVERIFY(gone->confusion() != nullptr && gone->trend().before.empty());
        QVERIFY(!gone->trend().why.empty());
    }

    void aClassThatIsNeverRecognisedHasExamples()
    {
        const test::ScratchFolder scratch;
        test::writeTinyStore(
            scratch.path() / "evaluation", {"oak", "elm"},
            {{"train", "oak", {0.9F, 0.1F}}, {"train", "oak", {0.2F, 0.8F}}, {"train", "elm", {0.7F, 0.3F}}, {"test", "elm", {0.6F, 0.4F}}});
        const auto evaluation = Evaluation::load(scratch.path() / "evaluation", jobs::Context());
        QCOMPARE(evaluation->examples(0), std::vector<std::uint32_t>{0}); // not the one that may be mislabelled
        QCOMPARE(evaluation->examples(1), (std::vector<std::uint32_t>{2, 3}));
    }

    void theFlowsOfAClassAreItsErrors()
    {
        const auto review = ready();
        review->chooseSet(setOf(*review, "train"));
        PairsPresenter pairs(*review, m_tasks);
        QVERIFY(pairs.flowsOf(0).first.empty()); // not made yet
        pairs.setActive(true);
        QVERIFY(settled(pairs));
        const scores::Outcomes outcomes = scores::gather(review->evaluation()->sidecar(), review->set().set.rows);
        const std::size_t classes = review->evaluation()->store().classes().size();
        const auto expected = scores::perClass(outcomes, classes, 0.8);
        for (std::size_t k = 0; k < classes; ++k) {
            const auto [incoming, outgoing] = pairs.flowsOf(static_cast<std::int32_t>(k));
            const auto images = [&](const PairsPresenter::PairIndices& indices) {
                std::size_t sum = 0;
                for (const std::size_t index : indices)
                    sum += pairs.confusion()->pairs[index].count;
                return sum;
            };
            QCOMPARE(images(incoming), expected[k].wrongGuesses());
            QCOMPARE(images(outgoing), expected[k].errors());
        }
    }

    void anOutOfScopeSetHasNoConfusion()
    {
        const auto review = ready();
        PairsPresenter pairs(*review, m_tasks);
        ClassesPresenter classes(*review, m_tasks);
        pairs.setActive(true);
        classes.setActive(true);
        QVERIFY(settled(pairs) && settled(classes));
        review->chooseSet(setOf(*review, "out_of_scope"));
        QVERIFY(settled(pairs) && settled(classes));
        QVERIFY(pairs.confusion() == nullptr);
        QVERIFY(classes.listed().empty());
    }

    void thresholdFiguresAreThoseOfTheCurves()
    {
        const auto review = ready();
        ThresholdPresenter threshold(*review, m_tasks);
        threshold.setActive(true);
        QVERIFY(settled(threshold));
        std::size_t counted = 0;
        for (const scores::ConfidenceBin& bin : threshold.histogram())
            counted += bin.right + bin.wrong;
        QCOMPARE(counted, review->set().set.rows.size());
        QVERIFY(!threshold.outOfScopeHistogram().empty());
        const auto steps = threshold.steps();
        QCOMPARE(steps.size(), std::size_t{21});
        QCOMPARE(steps.front().counts.shown, review->set().set.rows.size());
        const scores::ShownCounts counts = review->set().curve.at(0.75);
        QCOMPARE(steps[15].counts.right, counts.right);
        QCOMPARE(steps[15].accuracyAbove.low, scores::wilson(counts.right, counts.shown).low);
        review->chooseSet(setOf(*review, "out_of_scope"));
        QVERIFY(settled(threshold));
        QVERIFY(threshold.outOfScopeHistogram().empty());
        QVERIFY(std::isnan(threshold.at(0.5).falseShown));
    }

    void everyOutcomeOpensItsImages()
    {
        using scores::UserOutcome;
        const auto review = ready();
        ThresholdPresenter threshold(*review, m_tasks);
        review->setThreshold(0.7);
        for (const ThresholdPresenter::Outcome& outcome : threshold.outcomes()) {
            threshold.open(outcome.set, UserOutcome::CorrectShown);
            QCOMPARE(review->chosenSet(), outcome.set);
            QCOMPARE(review->images().size(), outcome.counts.right);
            threshold.open(outcome.set, UserOutcome::Withheld);
            QCOMPARE(review->images().size(), outcome.counts.images - outcome.counts.shown);
            threshold.open(outcome.set, UserOutcome::WrongShown);
            QCOMPARE(review->images().size(), outcome.counts.wrong());
        }
    }

    void choosesTheThresholdThatTheTargetsAllow()
    {
        const auto review = ready();
        const ThresholdPresenter threshold(*review, m_tasks);
        const auto& validation = review->evaluation()->sets()[static_cast<std::size_t>(setOf(*review, "validation"))];
        const std::optional<float> easy = threshold.suggested({0.5, 1});
        QVERIFY(easy.has_value());
        const scores::ShownCounts counts = validation.curve.at(static_cast<double>(*easy));
        QVERIFY(scores::wilson(counts.wrong(), counts.shown).high <= 0.5);
        QVERIFY(!threshold.suggested({0, 0}).has_value());
    }

    void anotherRunStandsBesideTheCurves()
    {
        const auto workspace = withTwoRuns();
        test::addSyntheticRun(*workspace, {.rows = 200, .runId = "smaller", .seed = 3});
        const auto review = ready(workspace);
        review->chooseRun(QStringLiteral("synthetic"));
        QVERIFY(QTest::qWaitFor([&] { return !review->isReading(); }, 20'000));
        const auto entry = [&](const char* id) {
            for (const int index : otherEntries(*review))
                if (review->entries()[static_cast<std::size_t>(index)].runId == QLatin1String(id))
                    return index;
            return -1;
        };
        ThresholdPresenter threshold(*review, m_tasks);
        threshold.setActive(true);
        QVERIFY(settled(threshold));
        QVERIFY(threshold.other() == -1 && threshold.otherCurve() == nullptr);
        QCOMPARE(threshold.at(0.5).other.images, std::size_t{0});

        threshold.chooseOther(entry("other"));
        QVERIFY(settled(threshold));
        QVERIFY(threshold.otherCurve() != nullptr);
        QCOMPARE(threshold.otherNote(), QString());
        const auto other = Evaluation::load(workspace->run("other") / "evaluation", jobs::Context());
        const auto expectSame = [&] {
            for (const EvaluatedSet& set : other->sets())
                if (set.set.name == review->set().set.name)
                    for (const double tau : {0.0, 0.5, 0.8, 0.97}) {
                        QCOMPARE(threshold.at(tau).other.shown, set.curve.at(tau).shown);
                        QCOMPARE(threshold.at(tau).other.right, set.curve.at(tau).right);
                    }
        };
        expectSame();
        review->chooseSet(setOf(*review, "out_of_scope")); // it follows the set
        QVERIFY(settled(threshold));
        expectSame();
        review->chooseSet(setOf(*review, "test"));

        threshold.chooseOther(entry("smaller"));
        QVERIFY(settled(threshold));
        QVERIFY(threshold.otherCurve() != nullptr);
        QVERIFY2(threshold.otherNote().contains(QStringLiteral("other images")), qPrintable(threshold.otherNote()));

        std::filesystem::resize_file(workspace->run("other") / "evaluation" / "scores.npy", 10);
        threshold.chooseOther(entry("other"));
        QVERIFY(settled(threshold));
        QVERIFY(threshold.otherCurve() == nullptr && !threshold.error()); // the run itself is shown all the same
        QVERIFY2(threshold.otherNote().contains(QStringLiteral("can't be read")), qPrintable(threshold.otherNote()));
        QVERIFY(!threshold.histogram().empty());

        threshold.chooseOther(-1);
        QVERIFY(settled(threshold));
        QVERIFY(threshold.otherCurve() == nullptr && threshold.otherNote().isEmpty());
    }

    void classesHaveThresholdsOfTheirOwn_data()
    {
        QTest::addColumn<double>("error");
        QTest::newRow("nothing wrong") << 0.0;
        QTest::newRow("a little") << 0.05;
        QTest::newRow("anything") << 1.0;
    }

    /// Counted anew from the validation images, class by class.
    void classesHaveThresholdsOfTheirOwn()
    {
        QFETCH(double, error);
        const auto review = ready();
        ThresholdPresenter threshold(*review, m_tasks);
        QVERIFY(threshold.classRows({error, 1}).empty()); // not counted yet
        threshold.setActive(true);
        QVERIFY(settled(threshold));
        const scores::Sidecar& sidecar = review->evaluation()->sidecar();
        const auto& validation = review->evaluation()->sets()[static_cast<std::size_t>(setOf(*review, "validation"))].set.rows;
        std::size_t answers = 0;
        const auto rows = threshold.classRows({error, 1});
        QVERIFY(!rows.empty());
        for (const ThresholdPresenter::ClassRow& row : rows) {
            answers += row.atThreshold.images;
            const auto wrongShown = [&](double tau) {
                std::pair<std::size_t, std::size_t> counts; // wrong, shown
                for (const std::uint32_t image : validation)
                    if (sidecar.prediction[image] == row.classIndex && sidecar.confidence[image] >= static_cast<float>(tau)) {
                        ++counts.second;
                        counts.first += sidecar.isRight(image) ? 0 : 1;
                    }
                return counts;
            };
            QCOMPARE(std::pair(row.atThreshold.wrong(), row.atThreshold.shown), wrongShown(review->threshold()));
            if (row.counted) {
                const auto [wrong, shown] = wrongShown(static_cast<double>(*row.counted));
                QCOMPARE(row.atCounted.shown, shown);
                QVERIFY(static_cast<double>(wrong) <= error * static_cast<double>(shown));
            }
            QVERIFY(!row.assured || row.atAssured.images >= scores::kClassThresholdSupport);
            threshold.openClass(row.classIndex);
            QCOMPARE(review->set().set.name, std::string("validation"));
            QCOMPARE(review->images().size(), row.atThreshold.images);
        }
        QCOMPARE(answers, validation.size());
    }

    void calibrationIsCoresAndItsBinsOpenTheirImages()
    {
        const auto review = ready();
        CalibrationPresenter calibration(*review, m_tasks);
        calibration.setActive(true);
        QVERIFY(settled(calibration));
        const CalibrationPresenter::Figures figures = *calibration.figures();
        QCOMPARE(figures.before.calibration.ece, review->set().ece);
        QCOMPARE(figures.before.logLoss, review->set().logLoss);
        QVERIFY(figures.temperature > 0);
        QVERIFY(figures.after.logLoss != figures.before.logLoss);
        for (std::size_t bin = 0; bin < figures.before.calibration.bins.size(); ++bin) {
            calibration.openBin(bin);
            QCOMPARE(review->images().size(), figures.before.calibration.bins[bin].images);
        }
        // On the set that it was fitted on, no temperature is better than the best one.
        review->chooseSet(setOf(*review, "validation"));
        QVERIFY(settled(calibration));
        QVERIFY(calibration.figures()->after.logLoss <= calibration.figures()->before.logLoss + 1e-9);
        review->chooseSet(setOf(*review, "out_of_scope"));
        QVERIFY(settled(calibration) && calibration.figures() == nullptr);
    }

    void everyFigureOfAComparisonOpensItsImages()
    {
        using Change = ComparePresenter::Change;
        using scores::UserOutcome;
        const auto review = ready(withTwoRuns());
        ComparePresenter compare(*review, m_tasks);
        compare.setActive(true);
        QVERIFY(settled(compare));
        QCOMPARE(compare.others(), std::vector<int>{1});
        QVERIFY(!compare.error() && compare.comparison() != nullptr);
        const scores::Comparison comparison = *compare.comparison();
        QCOMPARE(comparison.images, review->set().set.rows.size());
        QVERIFY(comparison.fixed.size() + comparison.broken.size() > 0);
        compare.openChange(Change::Fixed);
        QCOMPARE(review->images().size(), comparison.fixed.size());
        for (const std::uint32_t row : review->images())
            QVERIFY(review->evaluation()->sidecar().isRight(row));
        compare.openChange(Change::Broken);
        QCOMPARE(review->images().size(), comparison.broken.size());
        compare.openChange(Change::BothWrong);
        QCOMPARE(review->images().size(), comparison.bothWrong.size());
        std::size_t images = 0;
        for (const UserOutcome before : {UserOutcome::CorrectShown, UserOutcome::Withheld, UserOutcome::WrongShown})
            for (const UserOutcome now : {UserOutcome::CorrectShown, UserOutcome::Withheld, UserOutcome::WrongShown}) {
                compare.openCell(before, now);
                QCOMPARE(review->images().size(), comparison.table[static_cast<std::size_t>(before)][static_cast<std::size_t>(now)]);
                images += review->images().size();
            }
        QCOMPARE(images, comparison.images);
        for (std::size_t i = 0; i < comparison.classes.size(); ++i) {
            compare.openClass(i);
            QCOMPARE(review->images().size(), comparison.classes[i].fixed + comparison.classes[i].broken);
        }
    }

    void saysWhyTwoRunsCannotBeCompared()
    {
        const auto workspace = withTwoRuns();
        test::addSyntheticRun(*workspace, {.rows = 200, .runId = "smaller", .seed = 3});
        const auto review = ready(workspace);
        review->chooseRun(QStringLiteral("synthetic"));
        QVERIFY(QTest::qWaitFor([&] { return !review->isReading(); }, 20'000));
        ComparePresenter compare(*review, m_tasks);
        compare.setActive(true);
        const auto entry = [&](const char* id) {
            for (const int index : compare.others())
                if (review->entries()[static_cast<std::size_t>(index)].runId == QLatin1String(id))
                    return index;
            return -1;
        };
        compare.chooseOther(entry("smaller"));
        QVERIFY(settled(compare));
        QVERIFY(compare.comparison() == nullptr && compare.error().has_value());
        QVERIFY(QString::fromUtf8(compare.error()->what()).contains(QStringLiteral("different images")));
        compare.chooseOther(entry("other"));
        QVERIFY(settled(compare));
        QVERIFY(compare.comparison() != nullptr && !compare.error());
    }

    void overviewStandsBesideTheVersionInProduction()
    {
        const auto workspace = withTwoRuns();
        const models::VersionInfo version = versionOf(*workspace, "other");
        const auto review = ready(workspace);
        review->chooseRun(QStringLiteral("synthetic"));
        QVERIFY(QTest::qWaitFor([&] { return !review->isReading(); }, 20'000));
        const auto made = [&] {
            OverviewPresenter overview(*review, m_tasks);
            overview.setActive(true);
            return settled(overview) && overview.overview() != nullptr ? *overview.overview() : Overview();
        };
        const Overview before = made();
        QCOMPARE(before.last, version.number);
        QCOMPARE(before.reference, version.number); // none is in production: the one before stands there
        QVERIFY(!before.isInProduction);
        const auto gateOf = [](const Overview& overview, const std::string& name) {
            return std::find_if(overview.gates.begin(), overview.gates.end(), [&](const auto& result) { return result.gate.name == name; });
        };
        QVERIFY(gateOf(before, "top1_not_worse") == before.gates.end());

        models::promote(*workspace, version.number, "the first");
        const Overview beside = made();
        QVERIFY(beside.isInProduction && beside.problems.empty());
        const auto gate = gateOf(beside, "top1_not_worse");
        QVERIFY(gate != beside.gates.end() && gate->status != scores::GateStatus::NoData);
        QCOMPARE(beside.changes.size(), std::size_t{3}); // validation, test, difficult
        scores::scoreEvaluation(workspace->run("synthetic") / "evaluation", workspace->run("synthetic") / "scores", {}, {});
        models::VersionInfo candidate; // as it would be exported: the Models page must judge as Overview does
        candidate.number = version.number + 1;
        candidate.runId = "synthetic";
        candidate.folder = workspace->run("synthetic");
        candidate.threshold = beside.threshold;
        const std::vector<scores::GateResult> judged = models::judgeVersion(*workspace, candidate);
        QCOMPARE(judged.size(), beside.gates.size());
        for (std::size_t i = 0; i < judged.size(); ++i)
            QVERIFY2(judged[i].gate.name == beside.gates[i].gate.name && judged[i].status == beside.gates[i].status
                         && (judged[i].value == beside.gates[i].value || std::isnan(judged[i].value)),
                     judged[i].gate.name.c_str());
        const Json summary = readJson(workspace->run("other") / "scores" / "summary.json");
        for (const SetHeadlines& set : beside.sets) {
            QVERIFY(set.sameImages);
            if (!set.isOutOfScope)
                QCOMPARE(set.scores[0].reference, summary["sets"][set.set]["top1"].get<double>());
        }
        OverviewPresenter overview(*review, m_tasks);
        overview.setActive(true);
        QVERIFY(settled(overview));
        overview.openChange(1, OverviewPresenter::Change::Broken);
        QCOMPARE(review->set().set.name, beside.changes[1].comparison.set);
        QCOMPARE(review->images().size(), beside.changes[1].comparison.broken.size());

        std::filesystem::remove_all(workspace->run("other")); // its run is gone: the scores stay, nothing is compared
        const Overview gone = made();
        QCOMPARE(gone.reference, version.number);
        QVERIFY(gone.changes.empty());
        const auto blind = gateOf(gone, "top1_not_worse"); // and whoever can't be compared does not pass
        QVERIFY(blind != gone.gates.end() && blind->status == scores::GateStatus::NoData);
    }

    void aRunIsNotToldAgainstItsOwnVersions()
    {
        const auto workspace = withTwoRuns();
        const int before = versionOf(*workspace, "other").number;
        const int first = versionOf(*workspace, "synthetic").number;
        versionOf(*workspace, "synthetic"); // as with another threshold or temperature
        QCOMPARE(versionsBeside(*workspace, "synthetic").last, before);
        models::promote(*workspace, before, "the first");
        QCOMPARE(versionsBeside(*workspace, "synthetic").production, before);
        models::promote(*workspace, first, "better");
        QCOMPARE(versionsBeside(*workspace, "synthetic").production, 0);
        QCOMPARE(versionsBeside(*workspace, "synthetic").reference(), before);
        QCOMPARE(versionsBeside(*workspace, "other").production, first);
        QCOMPARE(versionsBeside(*workspace, "other").last, 0);
    }

    void differentAnswersAreOpened()
    {
        const auto workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "answers"));
        const auto review = ready(workspace);
        JudgedLists lists(*review, m_tasks);
        QSignalSpy said(&lists, &JudgedLists::said);
        const auto opened = [&] { return QTest::qWaitFor([&] { return !lists.isReading() && !review->isReading(); }, 20'000); };
        lists.openDisagreements();
        QVERIFY(opened());
        QVERIFY(said.takeFirst()[0].toString().contains(QStringLiteral("Nobody contradicts")));
        lists.openUnsure();
        QVERIFY(said.takeFirst()[0].toString().contains(QStringLiteral("Nobody was unsure")));

        // This person keeps two images and is unsure about a third; somebody else, who knew nothing of it, finds the first one wrong.
        const std::vector<std::uint32_t> rows(review->images().begin(), review->images().end());
        std::map<std::string, std::uint32_t> images; // rows share files: one row of each
        for (const std::uint32_t row : rows)
            images.emplace(review->evaluation()->store().rows()[row].sha256, row);
        QVERIFY(images.size() >= 3);
        const std::vector<std::pair<std::string, std::uint32_t>> chosen(images.begin(), images.end());
        review->edits().judge({chosen[0].second, chosen[1].second}, library::Verdict::Keep);
        review->edits().judge({chosen[2].second}, library::Verdict::Unsure);
        QVERIFY(opened());
        const scores::PredictionRow& first = review->evaluation()->store().rows()[chosen[0].second];
        const Json judged{
            {"verdict", "wrong_label"}, {"path", first.path}, {"sha256", first.sha256}, {"label", first.truth.str()}, {"predicted", ""}};
        const Json line{{"v", 1},
                        {"seq", 0},
                        {"t", "2026-11-24T10:00:00Z"},
                        {"who", "ben@far"},
                        {"kind", "step"},
                        {"step", "ben-1"},
                        {"action", "verdict"},
                        {"why", ""},
                        {"images", Json::array()},
                        {"judged", Json::array({judged})}};
        std::ofstream(workspace->journal() / "library-ben-far.jsonl") << line.dump() << '\n';
        review->setHidesJudged(true); // they are shown all the same
        lists.openDisagreements();
        QVERIFY(opened());
        QCOMPARE(review->openedTitle(), QStringLiteral("Different answers"));
        QVERIFY(!review->images().empty());
        for (const std::uint32_t row : review->images())
            QCOMPARE(review->evaluation()->store().rows()[row].sha256, first.sha256);
        lists.openUnsure();
        QCOMPARE(review->openedTitle(), QStringLiteral("Not sure"));
        QVERIFY(std::find(review->images().begin(), review->images().end(), chosen[2].second) != review->images().end());
        for (const std::uint32_t row : review->images())
            QVERIFY(review->edits().decision(row)->verdict == library::Verdict::Unsure);
        QVERIFY(said.isEmpty());
    }

    void verdictsAreSavedAsTheCommandPrintsThem()
    {
        const auto workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "verdicts"));
        const auto review = ready(workspace);
        JudgedLists lists(*review, m_tasks);
        QSignalSpy said(&lists, &JudgedLists::said), failed(&lists, &JudgedLists::failed);
        const auto settled = [&] { return QTest::qWaitFor([&] { return !lists.isReading() && !review->isReading(); }, 20'000); };
        const std::filesystem::path file = m_scratch.path() / "verdicts.csv";
        lists.saveVerdicts(QString::fromStdString(file.native()));
        QVERIFY(settled());
        QVERIFY(said.takeFirst()[0].toString().contains(QStringLiteral("Nobody has judged")));
        QVERIFY(!std::filesystem::exists(file));

        review->edits().setReason("blurred, soft");
        review->edits().judge({review->images()[0]}, library::Verdict::Unsure);
        review->edits().relabel({review->images()[1]}, "class 0001"); // no verdict
        QVERIFY(settled());
        lists.saveVerdicts(QString::fromStdString(file.native()));
        QVERIFY(settled());
        QVERIFY(said.takeFirst()[0].toString().startsWith(QStringLiteral("1 verdict")));
        const auto steps = library::editHistory(*workspace);
        QCOMPARE(steps.size(), std::size_t{2});
        QCOMPARE(readTextFile(file), library::historyCsv(library::verdictSteps(steps)));
        const CsvTable table = CsvTable::open(file);
        QCOMPARE(table.rows(), std::size_t{1});
        QCOMPARE(table.at(0, table.column("verdict")) + table.at(0, table.column("why")), std::string("unsureblurred, soft"));

        lists.saveVerdicts(QString::fromStdString((file / "below a file.csv").native()));
        QVERIFY(settled());
        QCOMPARE(failed.count(), 1);
        QVERIFY(said.isEmpty());
    }

    void overviewHasTheScoresOfTheSummary()
    {
        const auto review = ready();
        OverviewPresenter overview(*review, m_tasks);
        overview.setActive(true);
        QVERIFY(settled(overview));
        QVERIFY(overview.overview() != nullptr);
        // Not scored yet: the numbers are those that scoring would write.
        const Json summary = scores::scoreEvaluation(m_workspace->run("synthetic") / "evaluation", m_scratch.path() / "scores", {}, {});
        const Overview& made = *overview.overview();
        QCOMPARE(made.sets.size(), review->evaluation()->sets().size());
        for (const SetHeadlines& set : made.sets) {
            const Json& expected = summary["sets"][set.set];
            for (std::size_t i = 0; i < kHeadlines; ++i) {
                const std::string key = keyOf(static_cast<Headline>(i));
                const bool has = expected.contains(key) && expected[key].is_number();
                QCOMPARE(!std::isnan(set.scores[i].value), has);
                if (has)
                    QCOMPARE(set.scores[i].value, expected[key].get<double>());
            }
        }
        QCOMPARE(made.gates.size(), summary["gates"].size());
        for (std::size_t i = 0; i < made.gates.size(); ++i)
            QCOMPARE(QString::fromLatin1(scores::name(made.gates[i].status)),
                     QString::fromStdString(summary["gates"][i]["status"].get<std::string>()));
        QCOMPARE(made.reference, 0);
        QCOMPARE(made.last, 0);
    }

    void overviewOpensTheImagesOfAScore()
    {
        const auto review = ready();
        OverviewPresenter overview(*review, m_tasks);
        overview.setActive(true);
        QVERIFY(settled(overview));
        for (std::size_t i = 0; i < overview.overview()->sets.size(); ++i) {
            const bool foreign = overview.overview()->sets[i].isOutOfScope;
            overview.openScore(i, foreign ? Headline::FalseShown : Headline::WrongShown);
            QCOMPARE(review->set().set.name, overview.overview()->sets[i].set);
            QCOMPARE(review->images().size(), review->shownFigures().counts.wrong());
            overview.openScore(i, Headline::Coverage);
            QCOMPARE(review->images().size(), review->shownFigures().counts.images - review->shownFigures().counts.shown);
            overview.openScore(i, Headline::Top1);
            QCOMPARE(review->images().size(), review->wrongImages());
        }
    }

    void overviewSaysWhyGatesCannotBeRead()
    {
        auto other = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "gates"));
        writeFileAtomically(other->gatesFile(), "gates:\n  test_coverage: {limti: 1}\n");
        ReviewPresenter review(m_tasks);
        OverviewPresenter overview(review, m_tasks);
        overview.setActive(true);
        review.open(other);
        QVERIFY(QTest::qWaitFor([&] { return review.state() == ReviewPresenter::State::Ready && !overview.isReading(); }, 20'000));
        QVERIFY(overview.error().has_value());
        QVERIFY(overview.overview() == nullptr);
        QVERIFY(QString::fromUtf8(overview.error()->what()).contains(QStringLiteral("limti")));
    }
};

QTEST_GUILESS_MAIN(TestReviewSections)
#include "tst_review_sections.moc"
