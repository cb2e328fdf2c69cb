// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/first_look.h"
#include "library/library_presenter.h"
#include "support/scratch.h"
#include "workbench/synthetic_workspace.h"

#include <QThread>
#include <QtTest>
#include <algorithm>
#include <semaphore>

using namespace taxon;
using namespace taxon::workbench;

/// LibraryPresenter: sections, figures and the images of the chosen one, without a widget.
class TestLibraryPresenter : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    std::shared_ptr<const Workspace> m_workspace;
    TaskRunner m_tasks;

    std::unique_ptr<LibraryPresenter> ready()
    {
        auto presenter = std::make_unique<LibraryPresenter>(m_tasks);
        presenter->open(m_workspace);
        return QTest::qWaitFor([&] { return presenter->state() == LibraryPresenter::State::Ready; }, 20'000) ? std::move(presenter) : nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path()));
        m_scratch.write("library/class 0001/broken.png", "no picture");
    }

    void listsClassesThenBenchmarks()
    {
        const auto presenter = ready();
        QVERIFY(presenter);
        QCOMPARE(presenter->sections().size(), std::size_t{8});
        QCOMPARE(presenter->sections()[0].name, QStringLiteral("class 0000"));
        QCOMPARE(presenter->sections()[6].name, QStringLiteral("difficult"));
        QCOMPARE(presenter->sections()[6].kind, LibrarySection::Kind::Benchmark);
        QCOMPARE(presenter->chosenSection(), 0);
    }

    void namesComeBeforeCounts()
    {
        const LibraryReading first = firstLook(*m_workspace);
        const LibraryReading whole = readLibrary(*m_workspace, {});
        QVERIFY(first.isFirstLook && !whole.isFirstLook);
        QCOMPARE(first.sections.size(), std::size_t{6}); // benchmarks need a closer look
        for (std::size_t i = 0; i < first.sections.size(); ++i) {
            QCOMPARE(first.sections[i].name, whole.sections[i].name);
            QVERIFY(!first.sections[i].isCounted && whole.sections[i].isCounted);
        }
        const std::vector<library::Image> images = imagesAtFirstLook(*m_workspace, "class 0000", {});
        const LibraryReading filled = withImages(first, 0, images);
        QCOMPARE(filled.sections[0].images.size(), whole.sections[0].images.size());
        for (std::size_t i = 0; i < images.size(); ++i) {
            const library::Image& scanned = whole.library.images[whole.sections[0].images[i]];
            QCOMPARE(images[i].path, scanned.path);
            QVERIFY(images[i].className == scanned.className && images[i].subClass == scanned.subClass && images[i].place == scanned.place);
        }
    }

    void aClassCanBeLookedAtBeforeTheScanIsThere()
    {
        TaskRunner tasks;
        std::counting_semaphore<64> go(0);
        for (int i = 1; i < std::max(2, QThread::idealThreadCount()); ++i) // one thread is left: what is asked for first ends first
            tasks.run(
                this, [&go](const jobs::Context&) { return go.acquire(), true; }, [](bool) {});
        LibraryPresenter presenter(tasks);
        bool wasFirstLook = false;
        connect(&presenter, &LibraryPresenter::imagesChanged, this,
                [&] { wasFirstLook = wasFirstLook || (presenter.state() == LibraryPresenter::State::Reading && presenter.sections().size() == 6); });
        presenter.open(m_workspace);
        QTRY_VERIFY(presenter.state() == LibraryPresenter::State::Ready);
        QVERIFY(wasFirstLook);
        QCOMPARE(presenter.chosenSection(), 0);
        QVERIFY(!presenter.shownImages().empty());
        go.release(64);
        QTRY_COMPARE(tasks.running(), 0);
    }

    void countsWhatThereIs()
    {
        const auto presenter = ready();
        const LibraryFigures& figures = presenter->figures();
        QCOMPARE(figures.classes, 6);
        QCOMPARE(figures.images, 21);
        QCOMPARE(figures.reserved, 2);
        QCOMPARE(figures.most, 4);
        QCOMPARE(figures.fewest, 1);
        QCOMPARE(figures.belowMinimum, 6);
        QVERIFY(figures.problems >= 1);
        QCOMPARE(presenter->sections()[1].problems, 1);
        QCOMPARE(presenter->sections()[2].problems, 0);
    }

    void judgesByTheRulesOfTheWorkspace()
    {
        m_scratch.write("workspace/rules.yaml", "min_images: 4\nmax_images: 3\nclasses: {class 0001: {min_images: 5}}\nstaged_folders: [young]\n");
        m_scratch.write("workspace/classes.yaml", "classes: {class 0005: class 0004}\n"); // 1 image with 4
        const auto presenter = ready();
        QVERIFY(!presenter->rulesError());
        QVERIFY(presenter->rules().contains(QStringLiteral("4 to 3 images a class (rules.yaml")));
        QCOMPARE(presenter->minimum(), 4);
        const std::vector<LibrarySection>& sections = presenter->sections();
        QVERIFY(sections[0].isTooFew); // one of its four is staged
        QVERIFY(sections[1].isTooFew && sections[1].minimum == 5);
        QVERIFY(!sections[2].isTooFew);
        QVERIFY(!sections[5].isTooFew); // trained as class 0004
        QVERIFY(sections[4].isAboveMax && sections[5].isAboveMax && !sections[2].isAboveMax);
        QCOMPARE(presenter->figures().belowMinimum, 2);
        QCOMPARE(presenter->figures().aboveMaximum, 1);
        const auto& problems = presenter->problems();
        QVERIFY(std::any_of(problems.begin(), problems.end(), [](const auto& p) { return p.kind == library::ProblemKind::AboveMax; }));
        std::filesystem::remove(m_scratch.path() / "workspace/rules.yaml");
        std::filesystem::remove(m_scratch.path() / "workspace/classes.yaml");
    }

    void badRulesDoNotHideTheLibrary()
    {
        m_scratch.write("workspace/rules.yaml", "min_image: 4\n");
        const auto presenter = ready();
        std::filesystem::remove(m_scratch.path() / "workspace/rules.yaml");
        QVERIFY(presenter);
        QVERIFY(presenter->rulesError() && presenter->rulesError()->where().find("rules.yaml:1") != std::string::npos);
        QCOMPARE(presenter->minimum(), 20);
        QCOMPARE(presenter->figures().images, 21);
    }

    void subClassesNarrowTheImages()
    {
        const auto presenter = ready();
        const LibrarySection& first = presenter->sections().front();
        QCOMPARE(first.groups, (QStringList{QString(), QStringLiteral("young")}));
        QCOMPARE(first.groupSizes, (std::vector<int>{3, 1}));
        QCOMPARE(presenter->shownImages().size(), std::size_t{4});
        presenter->choose(0, 1);
        QCOMPARE(presenter->shownImages().size(), std::size_t{1});
        QVERIFY(QFile::exists(presenter->fileOf(presenter->image(presenter->shownImages().front()))));
    }

    void aFilterNeverLosesTheChoice()
    {
        const auto presenter = ready();
        QVERIFY(presenter->chooseByName(QStringLiteral("class 0003")));
        presenter->setFilter(QStringLiteral("0001"));
        QCOMPARE(presenter->shownSections(), std::vector<int>{1});
        QCOMPARE(presenter->chosenSection(), 3);
        presenter->setFilter({});
        QCOMPARE(presenter->shownSections().size(), std::size_t{8});
        QVERIFY(!presenter->chooseByName(QStringLiteral("nothing")));
    }

    void readingAgainKeepsTheChoice()
    {
        const auto presenter = ready();
        presenter->chooseByName(QStringLiteral("class 0002"));
        presenter->open(m_workspace);
        QCOMPARE(presenter->state(), LibraryPresenter::State::Reading);
        QCOMPARE(presenter->sections().size(), std::size_t{8});
        QTRY_COMPARE(presenter->state(), LibraryPresenter::State::Ready);
        QCOMPARE(presenter->chosenSection(), 2);
    }

    void aVanishedLibraryIsAnError()
    {
        std::filesystem::create_directories(m_scratch.path() / "gone");
        auto workspace = std::make_shared<const Workspace>(Workspace::create(m_scratch.path() / "ws2", m_scratch.path() / "gone"));
        std::filesystem::remove(m_scratch.path() / "gone");
        LibraryPresenter presenter(m_tasks);
        presenter.open(workspace);
        QTRY_COMPARE(presenter.state(), LibraryPresenter::State::Failed);
        QVERIFY(presenter.error()->code() == ErrorCode::NotFound);
    }

    void closingForgetsEverything()
    {
        const auto presenter = ready();
        presenter->open(nullptr);
        QCOMPARE(presenter->state(), LibraryPresenter::State::Closed);
        QVERIFY(presenter->sections().empty() && presenter->shownImages().empty() && presenter->problems().empty());
    }
};

QTEST_GUILESS_MAIN(TestLibraryPresenter)
#include "tst_library_presenter.moc"
