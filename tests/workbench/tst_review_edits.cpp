// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "review/image_history.h"
#include "review/review_presenter.h"
#include "support/scratch.h"
#include "workbench/synthetic_workspace.h"

#include <QSignalSpy>
#include <QtTest>
#include <algorithm>
#include <fstream>
#include <map>
#include <set>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;
using library::Verdict;

/// ReviewEdits with its presenter: what a person decides leaves the queue at once, is journalled as the command line does it, and comes back
/// when it is taken back.
class TestReviewEdits : public QObject {
    Q_OBJECT

private:
    struct Fixture {
        test::ScratchFolder scratch;
        std::shared_ptr<const Workspace> workspace; ///< each row has a file of its own
        TaskRunner tasks;

        Fixture() : workspace(std::make_shared<const Workspace>(test::makeSyntheticWorkspace(scratch.path(), {6, 62, 60, "synthetic"}))) {}
        std::unique_ptr<ReviewPresenter> ready()
        {
            auto presenter = std::make_unique<ReviewPresenter>(tasks);
            presenter->open(workspace);
            if (!QTest::qWaitFor([&] { return presenter->state() == ReviewPresenter::State::Ready; }, 20'000))
                return nullptr;
            presenter->chooseSet(0); // train: half of the images
            presenter->setThreshold(1);
            return presenter;
        }
        std::vector<library::EditStep> history() const { return library::editHistory(Journal(workspace->journal(), "library")); }
        fs::path file(const std::string& path) const { return workspace->library() / path; }
        fs::path journalFile() const
        {
            for (const auto& entry : fs::directory_iterator(workspace->journal()))
                if (entry.path().extension() == ".jsonl")
                    return entry.path();
            return {};
        }
    };

    static bool settle(ReviewPresenter& presenter)
    {
        return QTest::qWaitFor([&] { return !presenter.edits().isBusy(); }, 20'000);
    }
    static std::string pathOf(const ReviewPresenter& presenter, std::uint32_t row) { return presenter.evaluation()->store().rows()[row].path; }

private Q_SLOTS:
    void aVerdictLeavesTheQueueAndIsJournalled_data()
    {
        QTest::addColumn<int>("verdict");
        QTest::addColumn<QString>("word");
        QTest::newRow("keep") << static_cast<int>(Verdict::Keep) << "kept";
        QTest::newRow("wrong label") << static_cast<int>(Verdict::WrongLabel) << "wrong label";
        QTest::newRow("unsure") << static_cast<int>(Verdict::Unsure) << "not sure";
        QTest::newRow("difficult") << static_cast<int>(Verdict::Difficult) << "difficult";
        QTest::newRow("out of scope") << static_cast<int>(Verdict::OutOfScope) << "out of scope";
    }

    void aVerdictLeavesTheQueueAndIsJournalled()
    {
        QFETCH(int, verdict);
        QFETCH(QString, word);
        Fixture fixture;
        const auto presenter = fixture.ready();
        QVERIFY(presenter);
        const std::vector<std::uint32_t> before = presenter->images();
        QVERIFY(before.size() >= 5);
        QSignalSpy edited(presenter.get(), &ReviewPresenter::imagesEdited);
        presenter->edits().judge({before[1], before[3]}, static_cast<Verdict>(verdict));
        QCOMPARE(presenter->images().size(), before.size() - 2); // at once
        QCOMPARE(presenter->images()[1], before[2]);
        QCOMPARE(presenter->hiddenImages(), std::size_t{2});
        QCOMPARE(edited.count(), 1);
        QVERIFY(settle(*presenter));
        QCOMPARE(presenter->images().size(), before.size() - 2);
        QCOMPARE(edited.count(), 1); // the journal says the same: the list stays as it is

        const auto steps = fixture.history();
        QCOMPARE(steps.size(), std::size_t{1});
        QCOMPARE(steps[0].judged.size(), std::size_t{2});
        QCOMPARE(steps[0].model, presenter->evaluation()->store().info().model);
        QCOMPARE(steps[0].judged[0].path, pathOf(*presenter, before[1]));
        QVERIFY(steps[0].judged[0].verdict == static_cast<Verdict>(verdict));
        QCOMPARE(steps[0].judged[0].predicted, presenter->evaluation()->predictedClass(before[1]));
        QCOMPARE(steps[0].judged[0].sha256, presenter->evaluation()->store().rows()[before[1]].sha256);

        const auto later = fixture.ready(); // another start
        QCOMPARE(later->images(), presenter->images());
        later->setHidesJudged(false);
        QCOMPARE(later->images(), before);
        QCOMPARE(later->facts(before[3]).judged, word);
        QVERIFY(later->facts(before[3]).judgedBy.contains(QString::fromStdString(journalWriter())));
        QVERIFY(later->facts(before[2]).judged.isEmpty());
    }

    void aReasonGoesWithWhatIsDecided()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        const std::vector<std::uint32_t> before = presenter->images();
        presenter->edits().setReason("blurred, über all");
        presenter->edits().judge({before[0]}, Verdict::Unsure);
        presenter->setHidesJudged(false);
        QVERIFY(presenter->facts(before[0]).judgedBy.endsWith(QStringLiteral(": blurred, über all"))); // at once
        presenter->edits().remove({before[1]});
        presenter->edits().setReason({});
        presenter->edits().judge({before[2]}, Verdict::Keep);
        presenter->edits().remove({before[3]});
        QVERIFY(settle(*presenter));
        QVERIFY(presenter->facts(before[0]).judgedBy.endsWith(QStringLiteral(": blurred, über all")));
        const auto steps = fixture.history();
        QCOMPARE(steps.size(), std::size_t{4});
        QCOMPARE(steps[0].why, std::string("blurred, über all"));
        QCOMPARE(steps[1].why, steps[0].why);
        QCOMPARE(steps[2].why, std::string());
        QCOMPARE(steps[3].why, std::string("review"));
    }

    void movesAndTakesBack()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        const std::vector<std::uint32_t> before = presenter->images();
        const std::string path = pathOf(*presenter, before[0]);
        const std::string name = path.substr(path.find('/') + 1);
        presenter->edits().relabel({before[0]}, "class 0005");
        QCOMPARE(presenter->images().size(), before.size() - 1);
        QVERIFY(settle(*presenter));
        QVERIFY(!fs::exists(fixture.file(path)) && fs::exists(fixture.file("class 0005/" + name.substr(name.rfind('/') + 1))));
        QCOMPARE(presenter->facts(before[0]).judged, QStringLiteral("moved to class 0005"));
        QCOMPARE(presenter->labelOf(before[0]), QStringLiteral("class 0005"));
        QCOMPARE(presenter->labelOf(before[1]), presenter->facts(before[1]).truth);
        QVERIFY(QFile::exists(presenter->facts(before[0]).file)); // where it is now

        presenter->edits().remove({before[0], before[1]}); // it has another name by now
        QVERIFY(settle(*presenter));
        QCOMPARE(presenter->facts(before[0]).judged, QStringLiteral("removed"));
        QVERIFY(QFile::exists(presenter->facts(before[0]).file) && QFile::exists(presenter->facts(before[1]).file));
        QCOMPARE(presenter->images().size(), before.size() - 2);

        QSignalSpy done(&presenter->edits(), &ReviewEdits::done);
        presenter->edits().undo();
        presenter->edits().undo(); // in their order
        QVERIFY(settle(*presenter));
        QCOMPARE(done.count(), 2);
        QVERIFY2(done[0][0].toString().startsWith(QStringLiteral("Taken back: 2 images, removed")), qPrintable(done[0][0].toString()));
        QCOMPARE(presenter->images(), before);
        QVERIFY(fs::exists(fixture.file(path)));
        QVERIFY(presenter->facts(before[0]).judged.isEmpty());

        presenter->edits().redo();
        QVERIFY(settle(*presenter));
        QVERIFY2(done[2][0].toString().startsWith(QStringLiteral("Done again: ")), qPrintable(done[2][0].toString()));
        QCOMPARE(presenter->facts(before[0]).judged, QStringLiteral("moved to class 0005"));
        QCOMPARE(presenter->images().size(), before.size() - 1);
    }

    void theHistoryOfAnImageIsThatOfTheCommand()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        ImageHistory history(*presenter, fixture.tasks);
        const std::vector<std::uint32_t> before = presenter->images();
        const auto lines = [&](std::uint32_t row) {
            history.want(row);
            QStringList found;
            if (QTest::qWaitFor([&] { return !presenter->edits().isBusy() && !history.isReading(); }, 20'000) && history.of(row) != nullptr)
                for (const HistoryLine& line : *history.of(row))
                    found << line.what;
            return found;
        };
        QCOMPARE(lines(before[0]), QStringList());
        QVERIFY(history.of(before[0]) != nullptr); // known, and empty
        QVERIFY(history.of(before[1]) == nullptr);
        const QString from = presenter->labelOf(before[0]);
        presenter->edits().setReason("blurred, über all");
        presenter->edits().judge({before[0], before[2]}, Verdict::WrongLabel);
        presenter->edits().relabel({before[0]}, "class 0005");
        QCOMPARE(lines(before[0]), (QStringList{QStringLiteral("moved from %1 to class 0005").arg(from), QStringLiteral("wrong label")}));
        const QString whom = history.of(before[0])->front().whom;
        QVERIFY2(whom.startsWith(QString::fromStdString(journalWriter()) + QStringLiteral(", 20")), qPrintable(whom));
        QVERIFY2(whom.endsWith(QStringLiteral(": blurred, über all")), qPrintable(whom));
        QCOMPARE(lines(before[2]), QStringList{QStringLiteral("wrong label")}); // of the same step, and no other
        QCOMPARE(lines(before[1]), QStringList());
        presenter->edits().remove({before[0]});
        presenter->edits().undo();
        QCOMPARE(lines(before[0]).mid(0, 2), (QStringList{QStringLiteral("taken back: removed"), QStringLiteral("removed (taken back)")}));
        QCOMPARE(history.of(before[0])->size(), library::historyOf(fixture.history(), pathOf(*presenter, before[0])).size());

        QVERIFY(presenter->edits().history() && *presenter->edits().history() == fixture.history());
        const std::string journal = readTextFile(fixture.journalFile());
        std::string changed = journal;
        changed.replace(changed.find("blurred"), 7, "sharper"); // of the same size: a second reading would show it
        presenter->edits().judge({before[4]}, Verdict::Keep);
        QVERIFY(settle(*presenter));
        std::ofstream(fixture.journalFile(), std::ios::in) << changed;
        QCOMPARE(lines(before[2]).size(), 1);
        QVERIFY2(history.of(before[2])->front().whom.endsWith(QStringLiteral(": blurred, über all")), "the journal was read once more");
        std::ofstream(fixture.journalFile(), std::ios::in) << journal;

        const auto another = fixture.ready(); // somebody else's decision is there once it was read
        another->edits().judge({before[1]}, Verdict::Difficult);
        QVERIFY(settle(*another));
        QCOMPARE(lines(before[1]), QStringList());
        presenter->refresh();
        QVERIFY(QTest::qWaitFor([&] { return !presenter->isReading(); }, 20'000));
        QCOMPARE(lines(before[1]), QStringList{QStringLiteral("difficult")});
        presenter->open(nullptr);
        QVERIFY(history.of(before[1]) == nullptr);
    }

    void whatCannotBeDoneComesBackWithTheReason()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        const std::vector<std::uint32_t> before = presenter->images();
        fs::remove(fixture.file(pathOf(*presenter, before[2])));
        QSignalSpy failed(&presenter->edits(), &ReviewEdits::failed);
        presenter->edits().judge({before[2]}, Verdict::Keep);
        QCOMPARE(presenter->images().size(), before.size() - 1);
        QVERIFY(settle(*presenter));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(presenter->images(), before);
        QCOMPARE(presenter->edits().decided(), 0);
        presenter->edits().undo(); // nothing to take back
        QVERIFY(settle(*presenter));
        QCOMPARE(failed.count(), 2);
        QVERIFY(fixture.history().empty());
    }

    void closingTheWindowLosesNoDecision()
    {
        Fixture fixture;
        auto presenter = fixture.ready();
        const std::vector<std::uint32_t> before = presenter->images();
        for (std::size_t i = 0; i < 5; ++i)
            presenter->edits().judge({before[i]}, Verdict::Unsure);
        presenter.reset();
        QCOMPARE(fixture.history().size(), std::size_t{5});
    }

    void undoSurvivesARestart()
    {
        Fixture fixture;
        auto presenter = fixture.ready();
        const std::vector<std::uint32_t> before = presenter->images();
        const std::string path = pathOf(*presenter, before[1]);
        presenter->edits().judge({before[0]}, Verdict::Keep);
        presenter->edits().remove({before[1]});
        QVERIFY(settle(*presenter));
        QVERIFY(!fs::exists(fixture.file(path)));

        presenter = fixture.ready(); // another window, or the same one after a restart
        QCOMPARE(presenter->images().size(), before.size() - 2);
        presenter->edits().undo();
        QVERIFY(settle(*presenter));
        QVERIFY(fs::exists(fixture.file(path)));
        presenter = fixture.ready();
        presenter->edits().undo();
        QVERIFY(settle(*presenter));
        QCOMPARE(presenter->images(), before);
    }

    void twoReviewersOnOneShareKeepBothVerdicts()
    {
        Fixture fixture;
        const auto anna = fixture.ready(), ben = fixture.ready(); // neither knows of the other
        const std::vector<std::uint32_t> rows = anna->images();
        for (std::size_t i = 0; i < 6; ++i) { // in turns, also about the same image
            anna->edits().judge({rows[i]}, Verdict::Keep);
            QVERIFY(settle(*anna)); // here both are one person, who has one lock; others have their own (core/library)
            ben->edits().judge({rows[i + 3]}, Verdict::Unsure);
            QVERIFY(settle(*ben));
        }
        std::map<std::string, std::set<Verdict>> said;
        for (const library::EditStep& step : fixture.history())
            for (const library::JudgedImage& image : step.judged)
                said[image.path].insert(image.verdict);
        QCOMPARE(said.size(), std::size_t{9});
        for (std::size_t i = 0; i < 9; ++i) {
            const std::set<Verdict>& verdicts = said.at(pathOf(*anna, rows[i]));
            QCOMPARE(verdicts.contains(Verdict::Keep), i < 6);
            QCOMPARE(verdicts.contains(Verdict::Unsure), i >= 3);
        }
        const auto later = fixture.ready();
        QCOMPARE(later->images().size(), rows.size() - 9);
    }

    void aLaterAnswerReplacesAnEarlierOne()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        presenter->setHidesJudged(false);
        const std::uint32_t row = presenter->images()[0];
        presenter->edits().judge({row}, Verdict::Keep);
        presenter->edits().judge({row}, Verdict::Unsure);
        QCOMPARE(presenter->facts(row).judged, QStringLiteral("not sure"));
        QVERIFY(settle(*presenter));
        QCOMPARE(presenter->facts(row).judged, QStringLiteral("not sure"));
        presenter->edits().undo();
        QVERIFY(settle(*presenter));
        QCOMPARE(presenter->facts(row).judged, QStringLiteral("kept"));
    }

    void theCommandLineAndOtherPeopleCountAtTheNextLook()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        const std::vector<std::uint32_t> before = presenter->images();
        library::LibraryEditor(*fixture.workspace).judge({{Verdict::Keep, pathOf(*presenter, before[0]), "", "", "", ""}}, "", "");
        library::LibraryEditor(*fixture.workspace).judge({{Verdict::Keep, pathOf(*presenter, before[1]), "", "", "another class", ""}}, "", "");
        presenter->refresh();
        QTRY_COMPARE(presenter->images().size(), before.size() - 1); // the second was about another prediction
        QCOMPARE(presenter->images()[0], before[1]);
    }

    void aVerdictAboutOtherBytesIsNone()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        const std::vector<std::uint32_t> before = presenter->images();
        fixture.scratch.write("library/" + pathOf(*presenter, before[0]), "another picture");
        presenter->edits().judge({before[0]}, Verdict::Keep);
        QVERIFY(settle(*presenter));
        QCOMPARE(fixture.history().size(), std::size_t{1});
        QCOMPARE(presenter->images(), before); // the model has not seen these bytes
    }

    void onlyTheQueueAndTheErrorsLeaveJudgedImagesOut()
    {
        Fixture fixture;
        const auto presenter = fixture.ready();
        QVERIFY(!presenter->shownGroups().empty());
        presenter->chooseGroup(0);
        const std::uint32_t row = presenter->images()[0];
        const std::size_t inGroup = presenter->images().size();
        presenter->edits().judge({row}, Verdict::Keep);
        QCOMPARE(presenter->images().size(), inGroup - 1);
        presenter->setThreshold(0.99);
        QCOMPARE(presenter->images().size(), inGroup - 1);
        QCOMPARE(presenter->hiddenImages(), std::size_t{1});
        presenter->setView(ReviewPresenter::View::All);
        QCOMPARE(presenter->images().size(), presenter->set().set.rows.size());
        QCOMPARE(presenter->hiddenImages(), std::size_t{0});
        QVERIFY(settle(*presenter));
    }
};

QTEST_GUILESS_MAIN(TestReviewEdits)
#include "tst_review_edits.moc"
