// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/figure_table.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "plots/chart_frame.h"
#include "plots/class_flows.h"
#include "plots/heat_map.h"
#include "plots/threshold_plot.h"
#include "review/review_page.h"
#include "review/review_section.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"
#include "workbench/synthetic_workspace.h"

#include <QAbstractButton>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QtTest>
#include <set>

using namespace taxon;
using namespace taxon::workbench;

/// The Review page offscreen: its sections, and the way from a number to its images and back. (tst_every_page has what holds for every page.)
class TestReviewPage : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    std::shared_ptr<const Workspace> m_workspace;
    test::PageSurroundings m_around;

    std::unique_ptr<ReviewPage> opened(const QString& section, std::shared_ptr<const Workspace> workspace = nullptr)
    {
        return m_around.open<ReviewPage>(workspace ? workspace : m_workspace, section, {1200, 800});
    }

    template <typename T>
    static T* find(const ReviewPage& page, const char* name)
    {
        return page.findChild<T*>(QLatin1String(name));
    }

    static QString shownSection(const ReviewPage& page)
    {
        for (const ReviewSection* section : page.sections())
            if (section->isVisibleTo(&page))
                return section->id();
        return {};
    }

    static qint64 openImages(const ReviewPage& page) { return find<ImageGrid>(page, "reviewGrid")->count(); }

private Q_SLOTS:
    void initTestCase()
    {
        test::PageSurroundings::startLook();
        m_workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "made"));
    }

    void sectionsAreReachedByMouseAndKey()
    {
        const auto page = opened(QStringLiteral("images"));
        QVERIFY(page);
        QApplication::setActiveWindow(page.get());
        for (std::size_t i = 0; i < page->sections().size(); ++i) {
            QTest::keyClick(page.get(), static_cast<Qt::Key>(Qt::Key_1 + i), Qt::AltModifier);
            QCOMPARE(shownSection(*page), page->sections()[i]->id());
        }
        for (const ReviewSection* section : page->sections()) {
            page->findChild<QAbstractButton*>(section->id() + QStringLiteral("SectionButton"))->click();
            QCOMPARE(shownSection(*page), section->id());
        }
        const std::vector<Command> commands = page->commands();
        commands[3].run();
        QCOMPARE(shownSection(*page), page->sections()[3]->id());
        QCOMPARE(commands[3].keys, QStringLiteral("Alt+4"));
    }

    void theKeySheetIsThereInEverySectionAndGivesTheKeysBack()
    {
        const auto page = opened(QStringLiteral("classes"));
        QVERIFY(page);
        QApplication::setActiveWindow(page.get());
        auto* table = find<FigureTable>(*page, "classesTable");
        auto* sheet = find<QWidget>(*page, "keySheet");
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Question);
        QVERIFY(sheet->isVisible());
        QVERIFY(page->rect().contains(sheet->geometry()));
        QTest::keyClick(sheet, Qt::Key_Question);
        QVERIFY(!sheet->isVisible());
        QVERIFY(table->hasFocus());
    }

    void anotherSectionClosesTheLargeView()
    {
        const auto page = opened(QStringLiteral("images"));
        QVERIFY(page);
        QApplication::setActiveWindow(page.get());
        QTest::keyClick(find<ImageGrid>(*page, "reviewGrid"), Qt::Key_L);
        auto* viewer = page->findChild<ImageViewer*>();
        QVERIFY(viewer->isOpen());
        QTest::keyClick(viewer, Qt::Key_1, Qt::AltModifier);
        QVERIFY(!viewer->isOpen());
        QCOMPARE(shownSection(*page), QStringLiteral("overview"));
    }

    void aClassOpensItsImagesAndTheWayBackIsThere()
    {
        const auto page = opened(QStringLiteral("classes"));
        QVERIFY(page);
        auto* table = find<FigureTable>(*page, "classesTable");
        QCOMPARE(table->shownRows(), 6);
        QTest::keyClicks(find<QLineEdit>(*page, "classesFilterEdit"), QStringLiteral("0002"));
        QCOMPARE(table->shownRows(), 1);
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(find<QLabel>(*page, "reviewImagesCardHeading")->text(), QStringLiteral("class 0002"));
        QCOMPARE(QString::number(openImages(*page)), table->figures().cell(table->rowAt(0), 1).text);
        auto* back = find<QAbstractButton>(*page, "backToSectionButton");
        QVERIFY(back->isVisibleTo(page.get()));
        back->click();
        QCOMPARE(shownSection(*page), QStringLiteral("classes"));
        QCOMPARE(table->shownRows(), 1); // the filter is still there
        QVERIFY(!back->isVisibleTo(page.get()));
    }

    void aChosenClassStandsInPictures()
    {
        const auto page = opened(QStringLiteral("classes,set=train"));
        QVERIFY(page);
        QVERIFY(QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        auto* table = find<FigureTable>(*page, "classesTable");
        auto* unclear = find<QAbstractButton>(*page, "classUnclearButton");
        table->clearSelection();
        table->setCurrentIndex(QModelIndex());
        table->setCurrentIndex(table->model()->index(0, 0));
        const int row = table->rowAt(0);
        QCOMPARE(find<QLabel>(*page, "classCardHeading")->toolTip(), table->figures().cell(row, 0).text);
        QVERIFY(unclear->isVisibleTo(page.get()));
        const QString images = table->figures().cell(row, 1).text;
        QVERIFY2(unclear->text().contains(images), qPrintable(unclear->text()));
        unclear->click();
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(QString::number(openImages(*page)), images);
    }

    void aCellOfTheHeatMapOpensItsImages()
    {
        const auto page = opened(QStringLiteral("pairs"));
        QVERIFY(page);
        auto* map = find<HeatMap>(*page, "confusionMap");
        auto* pairs = find<FigureTable>(*page, "pairsTable");
        QVERIFY(pairs->shownRows() > 0);
        pairs->setCurrentIndex(pairs->model()->index(0, 0)); // the table leads to the cell
        QVERIFY(map->current().x() >= 0);
        const QString count = pairs->figures().cell(0, 2).text;
        QVERIFY(find<QLabel>(*page, "confusionCell")->text().contains(count + QStringLiteral(" image")));
        QTest::keyClick(map, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(QString::number(openImages(*page)), count);
    }

    void aPairShowsWhatItsLabelIsConfusedWith()
    {
        const auto page = opened(QStringLiteral("pairs,set=train"));
        QVERIFY(page);
        QVERIFY(QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        auto* pairs = find<FigureTable>(*page, "pairsTable");
        auto* flows = find<ClassFlows>(*page, "classFlows");
        QCOMPARE(flows->className(), pairs->figures().cell(0, 0).text); // of the largest pair
        QVERIFY(find<QLabel>(*page, "pairsTrend")->text().contains(QStringLiteral("no version")));
        pairs->setCurrentIndex(pairs->model()->index(0, 0));
        const int row = pairs->rowAt(0);
        QCOMPARE(flows->className(), pairs->figures().cell(row, 0).text);
        QCOMPARE(flows->chosenSide(), ClassFlows::Outgoing);
        QVERIFY(flows->accessibleDescription().contains(pairs->figures().cell(row, 1).text));
        const QImage outgoing = flows->grab().toImage();
        flows->setFocus();
        QTest::keyClick(flows, Qt::Key_Left);
        QCOMPARE(flows->chosenSide(), ClassFlows::Incoming);
        QVERIFY(flows->grab().toImage() != outgoing);
        QTest::keyClick(flows, Qt::Key_Right);
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(flows, Qt::Key_Down); // stays at the last
        QVERIFY(flows->chosen() >= 0);
        QTest::keyClick(flows, Qt::Key_Home); // no key of its own
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(flows, Qt::Key_Up);
        QCOMPARE(flows->chosen(), 0);
        const QString count = pairs->figures().cell(row, 2).text; // the label's largest pair is the first of the table with it
        QTest::keyClick(flows, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(QString::number(openImages(*page)), count);
    }

    void oneThresholdDrivesTheSection()
    {
        const auto page = opened(QStringLiteral("threshold"));
        QVERIFY(page);
        auto* field = find<QDoubleSpinBox>(*page, "cockpitField");
        auto* outcomes = find<FigureTable>(*page, "outcomesTable");
        QCOMPARE(outcomes->shownRows(), 5);
        const QString before = outcomes->figures().cell(2, 3).text;
        field->setValue(0.95);
        QCOMPARE(page->presenter().threshold(), 0.95);
        QVERIFY(outcomes->figures().cell(2, 3).text != before);
        auto* plot = find<ThresholdPlot>(*page, "cockpitPlot");
        QCOMPARE(plot->threshold(), 0.95);
        QTest::keyClick(plot, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(field->value(), 0.85);
        QSignalSpy wanted(page.get(), &Page::pageRequested);
        find<QAbstractButton>(*page, "exportThresholdButton")->click();
        QCOMPARE(wanted.count(), 1);
        const QString run = page->presenter().entries()[static_cast<std::size_t>(page->presenter().chosenEntry())].runId;
        QCOMPARE(wanted[0][0].toString() + QLatin1Char(' ') + wanted[0][1].toString(), QStringLiteral("models export %1 0.85").arg(run));
        find<QAbstractButton>(*page, "cockpitResetButton")->click();
        QVERIFY(find<QAbstractButton>(*page, "exportThresholdButton")->isHidden());
        QCOMPARE(field->value(), 0.8);
        auto* said = find<QLabel>(*page, "thresholdSaid");
        find<QDoubleSpinBox>(*page, "errorTargetField")->setValue(0);
        find<QAbstractButton>(*page, "chooseThresholdButton")->click();
        QVERIFY(said->text().contains(QStringLiteral("so τ stays")));
        QCOMPARE(field->value(), 0.8);
        find<QDoubleSpinBox>(*page, "errorTargetField")->setValue(60);
        find<QAbstractButton>(*page, "chooseThresholdButton")->click();
        QVERIFY(field->value() < 0.8);
        find<QAbstractButton>(*page, "thresholdTablesChip")->click();
        auto* steps = find<FigureTable>(*page, "thresholdSteps");
        QVERIFY(steps->isVisibleTo(page.get()));
        steps->setCurrentIndex(steps->model()->index(18, 0));
        QTest::keyClick(steps, Qt::Key_Return);
        QCOMPARE(field->value(), 0.9);
        outcomes->setCurrentIndex(outcomes->model()->index(2, 3));
        QTest::keyClick(outcomes, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QVERIFY(find<QLabel>(*page, "reviewImagesCardHeading")->text().contains(QStringLiteral("withheld")));
    }

    void theThresholdHasOtherCurvesAndARunBesideThem()
    {
        auto two = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "beside"));
        test::addSyntheticRun(*two, {.runId = "other", .seed = 5});
        const auto page = opened(QStringLiteral("threshold"), two);
        QVERIFY(page);
        auto* plot = find<ThresholdPlot>(*page, "cockpitPlot");
        auto* curves = find<QComboBox>(*page, "curveChooser");
        std::vector<QImage> pictures{plot->grab().toImage()};
        for (int what = 1; what < curves->count(); ++what) {
            curves->setFocus();
            QTest::keyClick(curves, Qt::Key_Down);
            QCOMPARE(curves->currentIndex(), what);
            for (const QImage& before : pictures)
                QVERIFY(plot->grab().toImage() != before);
            pictures.push_back(plot->grab().toImage());
        }
        auto* steps = find<FigureTable>(*page, "thresholdSteps");
        QCOMPARE(steps->figures().columnCount(), 8);
        auto* beside = find<QComboBox>(*page, "besideChooser");
        QCOMPARE(beside->count(), 2); // nothing, and the other run
        QTest::keyClick(beside, Qt::Key_Down);
        QVERIFY(QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        QVERIFY(plot->grab().toImage() != pictures.back());
        QCOMPARE(steps->figures().columnCount(), 10);
        QCOMPARE(steps->figures().cell(0, 8).text, QStringLiteral("100.0 %"));
        QTest::keyClick(beside, Qt::Key_Up);
        QVERIFY(QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        QCOMPARE(steps->figures().columnCount(), 8);
    }

    void classesHaveTheirThresholdsInATable()
    {
        const auto page = opened(QStringLiteral("threshold,view=classes"));
        QVERIFY(page);
        auto* classes = find<FigureTable>(*page, "classThresholds");
        QVERIFY(classes->isVisibleTo(page.get()));
        QCOMPARE(classes->shownRows(), 6);
        find<QDoubleSpinBox>(*page, "errorTargetField")->setValue(0);
        const auto withAll = [&] { // classes that may show every answer
            int count = 0;
            for (int row = 0; row < classes->figures().rowCount(); ++row)
                count += classes->figures().cell(row, 4).text == QLatin1String("0.000") ? 1 : 0;
            return count;
        };
        QVERIFY(withAll() < 6);
        find<QDoubleSpinBox>(*page, "errorTargetField")->setValue(100); // everything may be wrong: everything is shown
        QCOMPARE(withAll(), 6);
        QCOMPARE(classes->figures().cell(0, 5).text, QStringLiteral("100.0 %"));
        QTest::keyClicks(find<QLineEdit>(*page, "classThresholdsFilterEdit"), QStringLiteral("0002"));
        QCOMPARE(classes->shownRows(), 1);
        const QString answers = classes->figures().cell(classes->rowAt(0), 1).text;
        classes->setCurrentIndex(classes->model()->index(0, 0));
        QTest::keyClick(classes, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(QString::number(openImages(*page)), answers);
    }

    void theNearestImagesStandBesideTheChosenOne()
    {
        auto alike = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "alike", {.embeddingColumns = 16}));
        const auto page = opened(QStringLiteral("images"), alike);
        QVERIFY(page);
        const auto* inspector = find<QWidget>(*page, "imageInspector"); // the large view has another one
        auto* nearest = inspector->findChild<QWidget*>(QStringLiteral("nearestImages"));
        auto* classes = inspector->findChild<QLabel*>(QStringLiteral("nearestClasses"));
        QVERIFY(nearest->isVisibleTo(page.get()));
        QVERIFY(QTest::qWaitFor([&] { return !classes->text().isEmpty(); }, 20'000));
        const std::uint32_t row = page->presenter().images().front();
        QVERIFY2(classes->text().contains(page->presenter().labelOf(row)), qPrintable(classes->text()));
        QVERIFY(nearest->accessibleName().contains(page->presenter().labelOf(row)));

        auto* grid = find<ImageGrid>(*page, "reviewGrid");
        auto* chip = find<QAbstractButton>(*page, "similarChip");
        QVERIFY(chip->isEnabled() && !chip->isChecked());
        const std::vector<std::uint32_t> before = page->presenter().images();
        grid->setFocus();
        grid->setCurrent(2);
        QTest::keyClick(grid, Qt::Key_S);
        QVERIFY(QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        QVERIFY(chip->isChecked());
        QCOMPARE(page->presenter().images().front(), before[2]);
        QCOMPARE(grid->current(), 0);
        chip->click();
        QVERIFY(!chip->isChecked());
        QCOMPARE(page->presenter().images(), before);
    }

    void aReviewerSeesTheirPartAndHowFastTheyAre()
    {
        auto shared = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "shared", {.rows = 600}));
        const auto page = opened(QStringLiteral("images,set=train"), shared);
        QVERIFY(page);
        const std::size_t all = page->presenter().images().size();
        auto* part = find<QSpinBox>(*page, "sharePartField");
        auto* of = find<QSpinBox>(*page, "shareOfField");
        QCOMPARE(part->maximum(), 1);
        of->setValue(2);
        const std::size_t first = page->presenter().images().size();
        part->setValue(2);
        QCOMPARE(page->presenter().images().size() + first, all);
        QCOMPARE(page->presenter().share(), (ReviewShare{2, 2}));
        QVERIFY(find<QLabel>(*page, "reviewImagesCount")->text().contains(QStringLiteral("of others")));
        of->setValue(1);
        QCOMPARE(page->presenter().share(), ReviewShare()); // there is no second part any more

        auto* grid = find<ImageGrid>(*page, "reviewGrid");
        auto* said = find<QLabel>(*page, "reviewSaidLabel");
        grid->setFocus();
        for (int i = 0; i < 8; ++i) {
            QVERIFY2(!said->text().contains(QStringLiteral("an hour")) || i >= 5, "a rate of too few");
            QTest::keyClick(grid, Qt::Key_Return);
            QVERIFY(QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        }
        QVERIFY2(said->text().contains(QStringLiteral("an hour")) && said->text().contains(QStringLiteral("to go")), qPrintable(said->text()));
        find<QAbstractButton>(*page, "unsureButton")->click();
        QVERIFY(said->text().contains(QStringLiteral("Nobody was unsure")));
        QTest::keyClick(grid, Qt::Key_U);
        QVERIFY(QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        find<QAbstractButton>(*page, "unsureButton")->click();
        QCOMPARE(page->presenter().openedTitle(), QStringLiteral("Not sure"));
    }

    void theHistoryOfTheShownImageStandsBesideIt()
    {
        auto judged = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "history", {.rows = 24}));
        const auto page = opened(QStringLiteral("images,set=train"), judged);
        QVERIFY(page);
        find<QAbstractButton>(*page, "viewAllChip")->click();
        find<QAbstractButton>(*page, "hideJudgedChip")->setChecked(false);
        QVERIFY(m_around.settle(*page));
        auto* grid = find<ImageGrid>(*page, "reviewGrid");
        const auto* beside = find<QWidget>(*page, "imageInspector")->findChild<QWidget*>(QStringLiteral("historyList"));
        const auto* large = find<QWidget>(*page, "viewerInspector")->findChild<QWidget*>(QStringLiteral("historyList"));
        const auto words = [](const QWidget* list) {
            QStringList found;
            for (const QLabel* label : list->findChildren<QLabel*>())
                found << label->accessibleName();
            return found;
        };
        QVERIFY(grid->count() > 2);
        QVERIFY(!beside->isVisibleTo(page.get())); // nobody did anything
        grid->setFocus();
        grid->setCurrent(0);
        QTest::keyClick(grid, Qt::Key_U);
        QVERIFY(m_around.settle(*page));
        grid->setCurrent(0);
        QVERIFY(m_around.settle(*page));
        QVERIFY(beside->isVisibleTo(page.get()));
        QVERIFY2(words(beside).contains(QStringLiteral("not sure")), qPrintable(words(beside).join(QLatin1Char('|'))));
        QVERIFY(!large->isVisibleTo(page.get()));
        QTest::keyClick(grid, Qt::Key_L);
        QVERIFY(m_around.settle(*page));
        QVERIFY(large->isVisibleTo(page.get()));
        QCOMPARE(words(large), words(beside));
    }

    void aFilterOrClassChangeLosesNoMarks()
    {
        const auto page = opened(QStringLiteral("images,set=train"));
        QVERIFY(page);
        auto* grid = find<ImageGrid>(*page, "reviewGrid");
        ReviewPresenter& presenter = page->presenter();
        QVERIFY(grid->count() > 6);
        const auto marked = [&] {
            std::set<std::uint32_t> rows;
            for (const IntervalSet::Interval& part : grid->selection().intervals())
                for (qint64 i = part.begin; i < part.end; ++i)
                    rows.insert(presenter.images()[static_cast<std::size_t>(i)]);
            return rows;
        };
        presenter.chooseGroup(0);
        QTest::keyClick(grid, Qt::Key_Home);
        QTest::keyClick(grid, Qt::Key_Right, Qt::ShiftModifier); // two images of the first pair
        const std::set<std::uint32_t> first = marked();
        QCOMPARE(first.size(), std::size_t{2});
        presenter.chooseGroup(1);
        QCOMPARE(marked().size(), std::size_t{1}); // where the reader is; nothing of another pair is selected unseen
        QTest::keyClick(grid, Qt::Key_A, Qt::ControlModifier);
        const std::set<std::uint32_t> second = marked();
        QVERIFY(second.size() > 1);
        QTest::keyClicks(find<QLineEdit>(*page, "groupFilterEdit"), QStringLiteral("0004"));
        presenter.chooseGroup(0);
        find<QLineEdit>(*page, "groupFilterEdit")->clear();
        presenter.chooseGroup(0);
        QCOMPARE(marked(), first);
        QCOMPARE(presenter.images()[static_cast<std::size_t>(grid->current())],
                 *first.begin() == presenter.images()[0] ? *first.begin() : *first.rbegin());
        presenter.setView(ReviewPresenter::View::All); // both stand here
        std::set<std::uint32_t> both = first;
        both.insert(second.begin(), second.end());
        QCOMPARE(marked(), both);
        presenter.setOrder(ReviewPresenter::Order::Surest); // they move, with their marks
        QCOMPARE(marked(), both);
        presenter.setThreshold(0.3);
        QCOMPARE(marked(), both);
        presenter.setOrder(ReviewPresenter::Order::Usual);
        QTest::keyClick(grid, Qt::Key_Home); // a plain move lets them go, as it lets any selection go
        presenter.chooseGroup(0);
        QCOMPARE(marked().size(), std::size_t{1});

        QTest::keyClick(grid, Qt::Key_A, Qt::ControlModifier);
        presenter.open(m_workspace); // read anew: rows may be other images now
        QVERIFY(m_around.settle(*page));
        QCOMPARE(marked().size(), std::size_t{1});
    }

    void thumbnailsMatchTheirRowsAfterFilteringAndOrdering()
    {
        auto own = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "own", {.imagesPerClass = 62}));
        const auto page = opened(QStringLiteral("images,set=train"), own);
        QVERIFY(page);
        auto* grid = find<ImageGrid>(*page, "reviewGrid");
        ReviewPresenter& presenter = page->presenter();
        const auto check = [&] {
            grid->viewport()->grab(); // asks for what it lacks
            QVERIFY(QTest::qWaitFor([&] { return !m_around.thumbnails.isBusy(); }, 20'000));
            QCoreApplication::processEvents();
            const QImage screen = grid->viewport()->grab().toImage();
            int checked = 0;
            for (qint64 i = 0; i < grid->count(); ++i) {
                const QRect cell = grid->cellRect(i);
                if (!screen.rect().contains(cell))
                    continue;
                const QString file = presenter.fileOf(presenter.images()[static_cast<std::size_t>(i)]);
                QCOMPARE(grid->cell(i).file, file);
                const QColor wanted = QImage(file).pixelColor(47, 18); // the ground, which each picture has its own of
                const QColor shown = screen.pixelColor(cell.right() - 14, cell.top() + cell.height() / 3);
                QVERIFY2(std::abs(wanted.hue() - shown.hue()) < 6,
                         qPrintable(file + QLatin1Char(' ') + shown.name() + QLatin1Char(' ') + wanted.name()));
                ++checked;
            }
            QVERIFY(checked > 1);
        };
        presenter.setView(ReviewPresenter::View::All);
        check();
        presenter.chooseGroup(1);
        check();
        presenter.setView(ReviewPresenter::View::All);
        presenter.setOrder(ReviewPresenter::Order::Prediction);
        check();
        const std::uint32_t moved = presenter.images()[0];
        presenter.edits().relabel({moved}, presenter.labelOf(moved) == QStringLiteral("class 0003") ? "class 0002" : "class 0003");
        QVERIFY(m_around.settle(*page));
        check();
        presenter.setOrder(ReviewPresenter::Order::Usual);
        check();
    }

    void aDeletedFileShowsAsMissing()
    {
        auto own = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "deleted", {.imagesPerClass = 62}));
        QVERIFY(QDir(QString::fromStdString((own->library() / "class 0001").string())).removeRecursively());
        const auto page = opened(QStringLiteral("images,set=train"), own);
        QVERIFY(page);
        page->presenter().setView(ReviewPresenter::View::All);
        page->presenter().setOrder(ReviewPresenter::Order::Label);
        auto* grid = find<ImageGrid>(*page, "reviewGrid");
        qint64 at = 0;
        while (!grid->cell(at).file.contains(QStringLiteral("class 0001")))
            ++at;
        grid->setCurrent(at);
        const QString file = grid->cell(at).file;
        QTRY_VERIFY(m_around.thumbnails.find(file) != nullptr);
        QVERIFY(m_around.thumbnails.find(file)->isMissing && m_around.thumbnails.find(file)->pixmap.isNull()); // the grid writes "missing" there
        QVERIFY(!m_around.thumbnails.find(grid->cell(0).file) || !m_around.thumbnails.find(grid->cell(0).file)->isMissing);
        const auto* label = find<QWidget>(*page, "inspectorCard")->findChild<QLabel*>(QStringLiteral("setLabel"));
        QTRY_VERIFY2(label->text().contains(QStringLiteral("can't be read")), qPrintable(label->text()));
    }

    void theReviewersPartIsKeptForEachWorkspace()
    {
        auto first = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "first", {.rows = 600}));
        const auto page = opened(QStringLiteral("images"), first);
        QVERIFY(page);
        find<QSpinBox>(*page, "shareOfField")->setValue(3);
        find<QSpinBox>(*page, "sharePartField")->setValue(2);
        page->openWorkspace(m_workspace);
        QVERIFY(QTest::qWaitFor([&] { return page->presenter().state() == ReviewPresenter::State::Ready && !page->isLoading(); }, 20'000));
        QCOMPARE(page->presenter().share(), ReviewShare()); // nobody shares this one

        const auto restarted = opened(QStringLiteral("images"), first); // the settings live on
        QVERIFY(restarted);
        QCOMPARE(restarted->presenter().share(), (ReviewShare{2, 3}));
        QCOMPARE(find<QSpinBox>(*restarted, "sharePartField")->value(), 2);
        QCOMPARE(find<QSpinBox>(*restarted, "shareOfField")->value(), 3);
        for (const std::uint32_t row : restarted->presenter().images())
            QVERIFY(restarted->presenter().share().holds(restarted->presenter().evaluation()->store().rows()[row]));
        m_around.settings.reviewParts.clear();
    }

    void withoutEmbeddingsNothingClaimsToBeAlike()
    {
        const auto page = opened(QStringLiteral("images"));
        QVERIFY(page);
        QVERIFY(!find<QWidget>(*page, "imageInspector")->findChild<QWidget*>(QStringLiteral("nearestImages"))->isVisibleTo(page.get()));
        QVERIFY(!find<QAbstractButton>(*page, "similarChip")->isEnabled());
        auto* grid = find<ImageGrid>(*page, "reviewGrid");
        grid->setFocus();
        QTest::keyClick(grid, Qt::Key_S);
        QVERIFY(find<QLabel>(*page, "reviewSaidLabel")->text().contains(QStringLiteral("no embeddings")));
    }

    void everyChartHasATableTwinAndIsCopied_data()
    {
        QTest::addColumn<QString>("section");
        QTest::addColumn<QByteArray>("head");
        QTest::newRow("threshold") << "images" << QByteArray("τ,Accuracy above,Coverage,False shown");
        QTest::newRow("thresholds") << "threshold"
                                    << QByteArray("τ,Accuracy above,\"95 % interval, from\",\"95 % interval, to\",Coverage,False shown");
        QTest::newRow("confidences") << "threshold" << QByteArray("Confidence,right,wrong,out of scope");
        QTest::newRow("risk_coverage") << "threshold" << QByteArray("Coverage,this run");
        QTest::newRow("confusion") << "pairs" << QByteArray("Label,Taken for,Images,Share of the label's images");
        QTest::newRow("confusions") << "pairs" << QByteArray("Label,Taken for,Images");
        QTest::newRow("reliability") << "calibration" << QByteArray("Confidence of as it is,as it is,Confidence of after T,after T");
    }

    void everyChartHasATableTwinAndIsCopied()
    {
        QFETCH(QString, section);
        QFETCH(QByteArray, head);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const auto page = opened(section + QStringLiteral(",set=train"));
        QVERIFY(page && QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        auto* frame = page->findChild<ChartFrame*>(name + QStringLiteral("Frame"));
        auto* table = page->findChild<QTableView*>(name + QStringLiteral("Table"));
        QVERIFY(frame->menuButton()->isVisibleTo(page.get()) && !table->isVisibleTo(page.get()));
        const QList<QAction*> menu = frame->menuButton()->menu()->actions();
        QCOMPARE(menu.size(), 6); // table, copy, a line, SVG, PNG, CSV
        menu[0]->trigger();
        QVERIFY(table->isVisibleTo(page.get()));
        const int rows = table->model()->rowCount();
        QVERIFY(rows > 0);
        QSignalSpy said(page.get(), &Page::statusChanged);
        menu[1]->trigger();
        QCOMPARE(said.count(), 1);
        const QList<QByteArray> lines = QGuiApplication::clipboard()->text().toUtf8().trimmed().split('\n');
        QCOMPARE(lines[0], head);
        QCOMPARE(lines.size(), rows + 1);
        menu[0]->trigger();
        QVERIFY(!table->isVisibleTo(page.get()));
    }

    void theHeatMapsTableHasEveryImage()
    {
        const auto page = opened(QStringLiteral("pairs,set=train"));
        QVERIFY(page && QTest::qWaitFor([&] { return !page->isLoading(); }, 20'000));
        page->findChild<ChartFrame*>(QStringLiteral("confusionFrame"))->showTable(true);
        const QAbstractItemModel* table = page->findChild<QTableView*>(QStringLiteral("confusionTable"))->model();
        const QString label = table->index(0, 0).data().toString();
        double inScope = 0, share = 0;
        for (int row = 0; row < table->rowCount(); ++row) {
            const QString of = table->index(row, 0).data().toString();
            inScope += of == QLatin1String("out of scope") ? 0 : table->index(row, 2).data().toDouble();
            share += of == label ? table->index(row, 3).data().toDouble() : 0;
        }
        QCOMPARE(inScope, static_cast<double>(page->presenter().set().set.rows.size()));
        QVERIFY(std::abs(share - 1) < 1e-9); // of the label's images none is missing
    }

    void tabStopsAtTheSectionThatIsShown()
    {
        const auto page = opened(QStringLiteral("classes"));
        QVERIFY(page);
        for (const ReviewSection* section : page->sections()) {
            auto* button = page->findChild<QAbstractButton*>(section->id() + QStringLiteral("SectionButton"));
            QCOMPARE((button->focusPolicy() & Qt::TabFocus) != 0, section->id() == QLatin1String("classes"));
        }
    }

    void binsOfTheCalibrationOpenTheirImages()
    {
        const auto page = opened(QStringLiteral("calibration"));
        QVERIFY(page);
        auto* bins = find<FigureTable>(*page, "calibrationBins");
        QCOMPARE(bins->shownRows(), 15);
        bins->setCurrentIndex(bins->model()->index(14, 0));
        const QString count = bins->figures().cell(14, 1).text;
        QTest::keyClick(bins, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(QString::number(openImages(*page)), count);
    }

    void twoRunsAreCompared()
    {
        const auto workspace = std::exchange(m_workspace, std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch.path() / "two")));
        test::addSyntheticRun(*m_workspace, {.runId = "other", .seed = 5});
        const auto page = opened(QStringLiteral("compare"));
        m_workspace = workspace;
        QVERIFY(page);
        QCOMPARE(find<QComboBox>(*page, "compareChooser")->count(), 1);
        QVERIFY(!find<QLabel>(*page, "compareNote")->isVisibleTo(page.get()));
        auto* changes = find<FigureTable>(*page, "compareChanges");
        QCOMPARE(changes->shownRows(), 6);
        auto* classes = find<FigureTable>(*page, "compareClasses");
        QCOMPARE(classes->shownRows(), 5);
        find<QLineEdit>(*page, "compareFilterEdit")->setText(QStringLiteral("0001"));
        QCOMPARE(classes->shownRows(), 1);
        auto* outcomes = find<FigureTable>(*page, "compareOutcomes");
        const QString count = outcomes->figures().cell(0, 2).text;
        outcomes->setCurrentIndex(outcomes->model()->index(0, 2));
        QTest::keyClick(outcomes, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(QString::number(openImages(*page)), count);
        QCOMPARE(find<QLabel>(*page, "reviewImagesCardHeading")->text(), QStringLiteral("right and shown before, withheld now"));
    }

    void aScoreOfTheOverviewOpensItsImages()
    {
        const auto page = opened(QStringLiteral("overview"));
        QVERIFY(page);
        auto* scores = find<FigureTable>(*page, "overviewScores");
        QCOMPARE(scores->shownRows(), 5);
        QVERIFY(find<QLabel>(*page, "overviewVerdict")->text().contains(QStringLiteral("Not ready")));
        QVERIFY(find<FigureTable>(*page, "overviewGates")->shownRows() > 5);
        scores->setCurrentIndex(scores->model()->index(0, 2));
        QTest::keyClick(scores, Qt::Key_Return);
        QCOMPARE(shownSection(*page), QStringLiteral("images"));
        QCOMPARE(page->presenter().set().set.name, std::string("train"));
        QCOMPARE(static_cast<std::size_t>(openImages(*page)), page->presenter().wrongImages());
    }
};

QTEST_MAIN(TestReviewPage)
#include "tst_review_page.moc"
