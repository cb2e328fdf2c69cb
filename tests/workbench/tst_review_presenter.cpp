// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "review/review_presenter.h"
#include "support/scratch.h"
#include "workbench/synthetic_workspace.h"

#include <QSignalSpy>
#include <QtTest>
#include <fstream>
#include <set>

using namespace taxon;
using namespace taxon::workbench;

/// ReviewPresenter: every list, figure and order of Review, without a widget.
class TestReviewPresenter : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    std::shared_ptr<const Workspace> m_workspace;
    TaskRunner m_tasks;

    std::unique_ptr<ReviewPresenter> ready()
    {
        auto presenter = std::make_unique<ReviewPresenter>(m_tasks);
        presenter->open(m_workspace);
        return QTest::qWaitFor([&] { return presenter->state() == ReviewPresenter::State::Ready; }, 20'000) ? std::move(presenter) : nullptr;
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

    void opensOnTheTestSet()
    {
        const auto presenter = ready();
        QVERIFY(presenter);
        QCOMPARE(presenter->entries().size(), std::size_t{1});
        QCOMPARE(presenter->set().set.name, std::string("test"));
        QCOMPARE(presenter->threshold(), 0.8);
        QVERIFY(presenter->set().top1 > 0.7 && presenter->set().top1 < 1);
        QVERIFY(!presenter->isOutOfScope());
    }

    void queueIsWrongThenLow()
    {
        const auto presenter = ready();
        const auto& sidecar = presenter->evaluation()->sidecar();
        const auto& images = presenter->images();
        QVERIFY(!images.empty());
        bool rightSeen = false;
        float last = 0;
        for (const std::uint32_t row : images) {
            if (!sidecar.isRight(row)) {
                QVERIFY2(!rightSeen, "a wrong image stands behind a right one");
                continue;
            }
            QVERIFY(sidecar.confidence[row] < 0.8f);
            QVERIFY(sidecar.confidence[row] >= last);
            last = sidecar.confidence[row];
            rightSeen = true;
        }
        QCOMPARE(presenter->wrongImages(), static_cast<std::size_t>(std::count_if(presenter->set().set.rows.begin(), presenter->set().set.rows.end(),
                                                                                  [&](std::uint32_t row) { return !sidecar.isRight(row); })));
    }

    void anyListIsOrderedAsAskedFor_data()
    {
        QTest::addColumn<int>("order");
        using Order = ReviewPresenter::Order;
        QTest::newRow("least sure") << int(Order::LeastSure);
        QTest::newRow("surest") << int(Order::Surest);
        QTest::newRow("largest loss") << int(Order::LargestLoss);
        QTest::newRow("label") << int(Order::Label);
        QTest::newRow("prediction") << int(Order::Prediction);
    }

    void anyListIsOrderedAsAskedFor()
    {
        QFETCH(int, order);
        using Order = ReviewPresenter::Order;
        const auto presenter = ready();
        const auto& sidecar = presenter->evaluation()->sidecar();
        const auto key = [&](std::uint32_t row) {
            switch (static_cast<Order>(order)) {
            case Order::LeastSure: return double(sidecar.confidence[row]);
            case Order::Surest: return -double(sidecar.confidence[row]);
            case Order::LargestLoss: return std::log(double(sidecar.truthScore[row])); // minus the loss
            case Order::Label: return double(sidecar.truth[row]);
            default: return double(sidecar.prediction[row]);
            }
        };
        const std::vector<std::uint32_t> usual = presenter->images();
        presenter->setOrder(static_cast<Order>(order));
        const auto isOrdered = [&] {
            const auto& images = presenter->images();
            return std::is_sorted(images.begin(), images.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
        };
        QVERIFY(isOrdered() && presenter->images() != usual);
        QVERIFY(std::is_permutation(usual.begin(), usual.end(), presenter->images().begin(), presenter->images().end()));
        presenter->setView(ReviewPresenter::View::All);
        QVERIFY(isOrdered());
        presenter->setView(ReviewPresenter::View::Withheld);
        QSignalSpy changed(presenter.get(), &ReviewPresenter::imagesChanged);
        presenter->setThreshold(0.9);
        QVERIFY(isOrdered());
        QCOMPARE(changed.last()[0].toBool(), true); // they came in between: nobody may take them for added at the end
        presenter->setView(ReviewPresenter::View::Queue);
        presenter->setThreshold(0.8);
        presenter->setOrder(Order::Usual);
        QCOMPARE(presenter->images(), usual);
    }

    void figuresAgreeWithTheirImages_data()
    {
        QTest::addColumn<double>("threshold");
        for (const double threshold : {0.0, 0.5, 0.8, 0.95, 1.0})
            QTest::newRow(qPrintable(QString::number(threshold))) << threshold;
    }

    void figuresAgreeWithTheirImages()
    {
        QFETCH(double, threshold);
        const auto presenter = ready();
        presenter->setThreshold(threshold);
        const scores::ShownCounts counts = presenter->shownFigures().counts;
        presenter->setView(ReviewPresenter::View::WrongShown);
        QCOMPARE(presenter->images().size(), counts.wrong());
        presenter->setView(ReviewPresenter::View::Withheld);
        QCOMPARE(presenter->images().size(), counts.images - counts.shown);
        presenter->setView(ReviewPresenter::View::All);
        const std::set<std::uint32_t> all(presenter->images().begin(), presenter->images().end());
        QCOMPARE(all.size(), counts.images);
    }

    void movingTheThresholdKeepsTheWrongInPlace()
    {
        const auto presenter = ready();
        QSignalSpy changed(presenter.get(), &ReviewPresenter::imagesChanged);
        const std::vector<std::uint32_t> before = presenter->images();
        presenter->setThreshold(0.99);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.front().front().toBool(), false);
        QVERIFY(presenter->images().size() > before.size());
        QVERIFY(std::equal(before.begin(), before.end(), presenter->images().begin()));
        presenter->setThreshold(7);
        QCOMPARE(presenter->threshold(), 1.0);
    }

    void groupsHoldEveryErrorOnce_data()
    {
        QTest::addColumn<int>("grouping");
        QTest::newRow("pairs") << int(ReviewPresenter::Grouping::Pairs);
        QTest::newRow("by label") << int(ReviewPresenter::Grouping::Truth);
        QTest::newRow("by prediction") << int(ReviewPresenter::Grouping::Prediction);
    }

    void groupsHoldEveryErrorOnce()
    {
        QFETCH(int, grouping);
        const auto presenter = ready();
        presenter->setGrouping(static_cast<ReviewPresenter::Grouping>(grouping));
        std::set<std::uint32_t> rows;
        std::size_t last = SIZE_MAX;
        std::size_t sum = 0;
        for (const ErrorGroup* group : presenter->shownGroups()) {
            QVERIFY(group->rows.size() <= last);
            last = group->rows.size();
            sum += last;
            rows.insert(group->rows.begin(), group->rows.end());
        }
        QCOMPARE(sum, presenter->wrongImages());
        QCOMPARE(rows.size(), sum);
    }

    void aGroupShowsItsImagesAndAFilterKeepsIt()
    {
        const auto presenter = ready();
        presenter->chooseSet(setOf(*presenter, "train"));
        QVERIFY(presenter->shownGroups().size() >= 2);
        presenter->chooseGroup(1);
        const ErrorGroup* group = presenter->chosenGroup();
        QCOMPARE(presenter->images(), group->rows);
        presenter->setGroupFilter(presenter->className(group->truth));
        QVERIFY(presenter->chosenGroupIndex() >= 0);
        presenter->setGroupFilter(QStringLiteral("no such class"));
        QCOMPARE(presenter->chosenGroupIndex(), -1);
        QCOMPARE(presenter->images(), group->rows);
        presenter->setGroupFilter({});
        QCOMPARE(presenter->chosenGroupIndex(), 1);
        presenter->chooseGroup(99);
        QVERIFY(presenter->chosenGroup() == nullptr);
    }

    void outOfScopeHasNoRightImage()
    {
        const auto presenter = ready();
        presenter->chooseSet(setOf(*presenter, "out_of_scope"));
        QVERIFY(presenter->isOutOfScope());
        QVERIFY(std::isnan(presenter->set().top1));
        QVERIFY(presenter->set().auroc > 0 && presenter->set().auroc <= 1);
        QCOMPARE(presenter->view(), ReviewPresenter::View::All);
        QCOMPARE(presenter->images().size(), presenter->set().set.rows.size());
        presenter->setView(ReviewPresenter::View::Queue);
        presenter->setThreshold(0.6);
        QCOMPARE(presenter->images().size(), presenter->shownFigures().counts.shown);
        for (const std::uint32_t row : presenter->images())
            QCOMPARE(presenter->facts(row).verdict, ImageFacts::Verdict::FalseShown);
    }

    void factsNameTheImage()
    {
        const auto presenter = ready();
        const ImageFacts facts = presenter->facts(presenter->images().front());
        QVERIFY(QFile::exists(facts.file));
        QVERIFY(facts.truth != facts.prediction);
        QCOMPARE(facts.top.size(), std::size_t{5});
        QCOMPARE(facts.top.front().className, facts.prediction);
        QCOMPARE(facts.top.front().score, facts.confidence);
        QVERIFY(facts.rank > 1);
    }

    void anEmptyWorkspaceSaysSo()
    {
        std::filesystem::create_directories(m_scratch.path() / "empty" / "library");
        auto empty = std::make_shared<const Workspace>(Workspace::create(m_scratch.path() / "empty" / "ws", m_scratch.path() / "empty" / "library"));
        ReviewPresenter presenter(m_tasks);
        presenter.open(empty);
        QTRY_COMPARE(presenter.state(), ReviewPresenter::State::Empty);
        presenter.chooseRun(QStringLiteral("nothing"));
        QCOMPARE(presenter.state(), ReviewPresenter::State::Empty);
        presenter.open(nullptr);
        QCOMPARE(presenter.state(), ReviewPresenter::State::Closed);
    }

    void aDamagedEvaluationIsAnErrorNotACrash()
    {
        const Workspace made = test::makeSyntheticWorkspace(m_scratch.path() / "damaged");
        std::filesystem::resize_file(made.run("synthetic") / "evaluation" / "scores.npy", 500);
        ReviewPresenter presenter(m_tasks);
        presenter.open(std::make_shared<const Workspace>(made));
        QTRY_COMPARE(presenter.state(), ReviewPresenter::State::Failed);
        QVERIFY(presenter.error()->code() == ErrorCode::Damaged);
        QVERIFY(presenter.images().empty() && presenter.shownGroups().empty());
    }

    void closingWhileReadingIsHarmless()
    {
        ReviewPresenter presenter(m_tasks);
        presenter.open(m_workspace);
        presenter.open(nullptr);
        QTRY_COMPARE(m_tasks.running(), 0);
        QCOMPARE(presenter.state(), ReviewPresenter::State::Closed);
        QVERIFY(!presenter.isReading());
    }

    void everyImageIsInOnePart_data()
    {
        QTest::addColumn<int>("parts");
        QTest::newRow("two reviewers") << 2;
        QTest::newRow("three") << 3;
        QTest::newRow("seven") << 7;
    }

    /// 8,000 contents: every part has about its share, and what is known by its path alone has a part, too.
    void everyImageIsInOnePart()
    {
        QFETCH(int, parts);
        std::vector<int> images(static_cast<std::size_t>(parts));
        for (int i = 0; i < 8000; ++i) {
            const scores::PredictionRow image{std::to_string(i) + ".png", i % 2 == 0 ? toHex(sha256(std::to_string(i))) : "", "test", "cat", "", ""};
            int holders = 0;
            for (int part = 1; part <= parts; ++part)
                if (ReviewShare{part, parts}.holds(image)) {
                    ++holders;
                    ++images[static_cast<std::size_t>(part - 1)];
                }
            QCOMPARE(holders, 1);
            QVERIFY(ReviewShare{}.holds(image));
        }
        for (const int count : images)
            QVERIFY2(std::abs(count - 8000 / parts) < 8000 / parts / 4, qPrintable(QString::number(count)));
        // Fixed for ever: two machines must not deal out differently.
        const std::string known(64, 'f');
        QVERIFY((ReviewShare{1, 3}.holds({"", known, "", "", "", ""}))); // 2^64 - 1 is divisible by 3
    }

    void reviewersShareTheQueue()
    {
        const auto presenter = ready();
        presenter->setHidesJudged(false);
        presenter->chooseSet(setOf(*presenter, "train"));
        const std::vector<std::uint32_t> all = presenter->images();
        std::vector<std::uint32_t> together;
        for (int part = 1; part <= 3; ++part) {
            presenter->setShare({part, 3});
            QCOMPARE(presenter->images().size() + presenter->othersImages(), all.size());
            QCOMPARE(presenter->hiddenImages(), std::size_t{0});
            const auto inOrder = [&] { // of the whole queue
                auto from = all.begin();
                for (const std::uint32_t row : presenter->images()) {
                    from = std::find(from, all.end(), row);
                    if (from == all.end())
                        return false;
                }
                return true;
            };
            QVERIFY(inOrder());
            together.insert(together.end(), presenter->images().begin(), presenter->images().end());
            presenter->openImages(QStringLiteral("figure"), all); // a figure opens what it counts
            QCOMPARE(presenter->images(), all);
            QCOMPARE(presenter->othersImages(), std::size_t{0});
            presenter->setView(ReviewPresenter::View::Queue);
        }
        std::sort(together.begin(), together.end());
        std::vector<std::uint32_t> sorted = all;
        std::sort(sorted.begin(), sorted.end());
        QCOMPARE(together, sorted);
        presenter->setShare({1, 1});
        QCOMPARE(presenter->images(), all);
    }

    void whatLooksAlikeComesFirst()
    {
        const auto workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "alike", {.embeddingColumns = 24}));
        ReviewPresenter presenter(m_tasks);
        presenter.open(workspace);
        QVERIFY(QTest::qWaitFor([&] { return presenter.state() == ReviewPresenter::State::Ready; }, 20'000));
        QVERIFY(presenter.evaluation()->embeddings());
        const std::vector<std::uint32_t> before = presenter.images();
        QVERIFY(before.size() > 4);
        const std::uint32_t like = before[before.size() / 2];
        QSignalSpy fresh(&presenter, &ReviewPresenter::imagesChanged);
        presenter.orderBySimilarity(like);
        QVERIFY(QTest::qWaitFor([&] { return !presenter.isReading(); }, 20'000));
        QCOMPARE(presenter.orderedLike(), std::optional(like));
        QCOMPARE(presenter.images().front(), like);
        const auto isInOrder = [&] {
            const std::vector<float> similarities = presenter.evaluation()->embeddings()->similarities(like);
            return std::is_sorted(presenter.images().begin(), presenter.images().end(),
                                  [&](std::uint32_t a, std::uint32_t b) { return similarities[a] > similarities[b]; });
        };
        const auto isSameSet = [&](std::vector<std::uint32_t> expected) {
            std::vector<std::uint32_t> now = presenter.images();
            std::sort(expected.begin(), expected.end());
            std::sort(now.begin(), now.end());
            return now == expected;
        };
        QVERIFY(isInOrder() && isSameSet(before));
        const std::int32_t truth = presenter.evaluation()->sidecar().truth[like];
        QCOMPARE(presenter.evaluation()->sidecar().truth[presenter.images()[1]], truth); // as the made embeddings are
        presenter.setThreshold(0.95);                                                    // more images, in the same order
        QVERIFY(presenter.images().size() > before.size() && isInOrder());
        presenter.setView(ReviewPresenter::View::All);
        QVERIFY(presenter.images().size() == presenter.set().set.rows.size() && isInOrder());
        presenter.setView(ReviewPresenter::View::Queue);
        presenter.setThreshold(0.8);
        presenter.dropOrder();
        QVERIFY(!presenter.orderedLike());
        QCOMPARE(presenter.images(), before);
        presenter.orderBySimilarity(like);
        presenter.chooseSet(setOf(presenter, "train")); // while it is being made
        QVERIFY(QTest::qWaitFor([&] { return !presenter.isReading(); }, 20'000));
        QVERIFY(!presenter.orderedLike());
    }

    void embeddingsThatAreNoneAreDoneWithout_data()
    {
        QTest::addColumn<bool>("damaged");
        QTest::newRow("none") << false;
        QTest::newRow("cut off") << true;
    }

    void embeddingsThatAreNoneAreDoneWithout()
    {
        QFETCH(bool, damaged);
        const auto workspace = std::make_shared<const Workspace>(
            test::makeSyntheticWorkspace(m_scratch.path() / (damaged ? "cut" : "none"), {.embeddingColumns = damaged ? 16U : 0U}));
        if (damaged)
            std::filesystem::resize_file(workspace->run("synthetic") / "evaluation" / "embeddings.npy", 300);
        ReviewPresenter presenter(m_tasks);
        presenter.open(workspace);
        QVERIFY(QTest::qWaitFor([&] { return presenter.state() == ReviewPresenter::State::Ready; }, 20'000));
        QVERIFY(!presenter.evaluation()->embeddings());
        const std::vector<std::uint32_t> before = presenter.images();
        presenter.orderBySimilarity(before.front());
        QVERIFY(!presenter.isReading());
        QVERIFY(!presenter.orderedLike());
        QCOMPARE(presenter.images(), before);
    }
};

QTEST_GUILESS_MAIN(TestReviewPresenter)
#include "tst_review_presenter.moc"
