// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_page.h"

#include "base/text.h"
#include "common/class_picker.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/row_list.h"
#include "library/edits.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"
#include "workbench/synthetic_workspace.h"

#include <QDropEvent>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;

/// What a person changes on the Library page, offscreen, on real files: every change is in the journal and can be taken back.
class TestLibraryPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<test::PageSurroundings> m_around;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<LibraryPage> m_page;
    ImageGrid* m_grid = nullptr;

    [[nodiscard]] bool isThere(const char* path) const { return std::filesystem::exists(m_scratch->path() / "library" / path); }
    [[nodiscard]] bool settle() const
    {
        return QTest::qWaitFor([&] { return !m_page->isLoading(); }, 20'000);
    }
    void show(const char* className) { m_page->showItem(QString::fromLatin1(className)); }
    [[nodiscard]] QStringList shown() const
    {
        QStringList names;
        for (qint64 i = 0; i < m_grid->count(); ++i)
            names << m_grid->cell(i).title;
        return names;
    }
    [[nodiscard]] int imagesOfClass(const char* name) const
    {
        for (const LibrarySection& section : m_page->presenter().sections())
            if (section.name == QLatin1String(name))
                return static_cast<int>(section.images.size());
        return -1;
    }
    void pick(const char* className) { pickFrom("classPicker", className); }
    void pickFrom(const char* picker, const char* name)
    {
        auto* edit = m_page->findChild<QLineEdit*>(QLatin1String(picker) + QStringLiteral("Edit"));
        QTRY_VERIFY(edit->isVisible());
        edit->setText(QString::fromLatin1(name));
        QTest::keyClick(edit, Qt::Key_Return);
    }
    void typeName(const char* name)
    {
        QTRY_VERIFY(m_page->findChild<QInputDialog*>() != nullptr);
        auto* dialog = m_page->findChild<QInputDialog*>();
        dialog->setTextValue(QString::fromLatin1(name));
        dialog->accept();
    }
    void choose(const char* menuName, const QString& action)
    {
        QMenu* menu = nullptr;
        QTRY_VERIFY((menu = m_page->findChild<QMenu*>(QLatin1String(menuName))) != nullptr);
        for (QAction* one : menu->actions())
            if (one->text().startsWith(action)) {
                menu->close();
                one->trigger();
                return;
            }
        QFAIL(qPrintable(action));
    }
    [[nodiscard]] QString message() const { return m_page->findChild<QLabel*>(QStringLiteral("libraryMessage"))->text(); }

private Q_SLOTS:
    void initTestCase() { test::PageSurroundings::startLook(); }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_around = std::make_unique<test::PageSurroundings>();
        m_workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch->path()));
        m_page = m_around->open<LibraryPage>(m_workspace);
        QVERIFY(m_page);
        m_grid = m_page->findChild<ImageGrid*>(QStringLiteral("libraryGrid"));
    }

    void cleanup()
    {
        m_page.reset();
        m_around.reset();
    }

    void theChartLeadsToAClassAndBack()
    {
        auto* chart = m_page->findChild<QWidget*>(QStringLiteral("classBars"));
        QVERIFY(!chart->isVisible());
        m_page->topBarWidget()->findChild<QPushButton*>(QStringLiteral("sizesViewChip"))->click();
        QVERIFY(settle());
        QVERIFY(chart->isVisible() && !m_grid->isVisible());
        QTest::keyClick(chart, Qt::Key_End);
        QTest::keyClick(chart, Qt::Key_End);
        QTest::keyClick(chart, Qt::Key_Return); // the smallest class
        QVERIFY(m_grid->isVisible() && !chart->isVisible());
        QCOMPARE(m_grid->count(), qint64{1});
    }

    void whatOthersChangeAppears()
    {
        show("class 0002");
        m_grid->setCurrent(2);
        QTest::keyClick(m_grid, Qt::Key_Left, Qt::ShiftModifier); // two of them
        const QString marked = m_grid->cell(m_grid->current()).title;
        std::filesystem::copy_file(m_scratch->path() / "library/class 0003/image 0001.png", m_scratch->path() / "library/class 0002/a new one.png");
        QTRY_COMPARE_WITH_TIMEOUT(m_grid->count(), 5, 20'000);
        QVERIFY(settle());
        QCOMPARE(m_grid->cell(m_grid->current()).title, marked); // place and mark stay
        QCOMPARE(m_grid->selection().count(), 2);
        QVERIFY(m_grid->selection().contains(m_grid->current()));
        std::filesystem::create_directory(m_scratch->path() / "library/a new class");
        std::filesystem::copy_file(m_scratch->path() / "library/class 0003/image 0001.png", m_scratch->path() / "library/a new class/1.png");
        QTRY_COMPARE_WITH_TIMEOUT(imagesOfClass("a new class"), 1, 20'000);

        m_page->hide(); // nobody looks: it is read when somebody does
        std::filesystem::remove(m_scratch->path() / "library/a new class/1.png");
        QTest::qWait(1'500);
        QCOMPARE(imagesOfClass("a new class"), 1);
        m_page->show();
        m_page->activate();
        QTRY_VERIFY_WITH_TIMEOUT(imagesOfClass("a new class") < 1, 20'000);
        QVERIFY(settle());
    }

    void movesTheSelectedImages()
    {
        show("class 0002");
        QCOMPARE(m_grid->count(), 4);
        m_grid->setCurrent(1);
        QTest::keyClick(m_grid, Qt::Key_Right, Qt::ShiftModifier); // two of them
        QTest::keyClick(m_grid, Qt::Key_T);
        pick("class 0003");
        QCOMPARE(shown(), (QStringList{QStringLiteral("image 0000.png"), QStringLiteral("image 0003.png")})); // at once
        QCOMPARE(m_grid->current(), 1);                                                                       // the next one
        QVERIFY(settle());
        QVERIFY(isThere("class 0003/image 0001-2.png") && isThere("class 0003/image 0002-2.png"));
        QVERIFY(!isThere("class 0002/image 0001.png"));
        QCOMPARE(imagesOfClass("class 0003"), 6);
        QVERIFY(message().contains(QStringLiteral("2 images: moved to class 0003")));
        const auto steps = library::editHistory(*m_workspace);
        QCOMPARE(steps.size(), std::size_t{1});
        QCOMPARE(steps[0].action, std::string("move"));

        QTest::keyClick(m_grid, Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(message().contains(QStringLiteral("Taken back: 2 images, moved")));
        QVERIFY(settle());
        QCOMPARE(m_grid->count(), 4);
        QVERIFY(isThere("class 0002/image 0001.png"));
    }

    void removesAndGoesOn()
    {
        show("class 0001");
        m_grid->setFocus();
        m_grid->setCurrent(3); // the last one
        QTest::keyClick(m_grid, Qt::Key_X);
        QTest::keyClick(m_grid, Qt::Key_Delete); // at once the one before it: the first is still on its way
        QCOMPARE(shown(), (QStringList{QStringLiteral("image 0000.png"), QStringLiteral("image 0001.png")}));
        QVERIFY(settle());
        QCOMPARE(m_grid->count(), 2);
        QVERIFY(isThere("_removed/class 0001/image 0003.png") && isThere("_removed/class 0001/image 0002.png"));
        QCOMPARE(library::editHistory(*m_workspace).size(), std::size_t{2});
    }

    void worksInTheLargeView()
    {
        show("class 0001");
        m_grid->setCurrent(0);
        auto* viewer = m_page->findChild<ImageViewer*>();
        QTest::keyClick(m_grid, Qt::Key_Return);
        QVERIFY(viewer->isOpen());
        QTest::keyClick(viewer, Qt::Key_Right);
        QTest::keyClick(viewer, Qt::Key_X);
        QVERIFY(viewer->isOpen());
        QCOMPARE(viewer->index(), 1); // what was the third
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(viewer, Qt::Key_X);
        QVERIFY(!viewer->isOpen());
        QVERIFY(settle());
        QCOMPARE(imagesOfClass("class 0001"), 0);
    }

    void dropsImagesOnClassesAndBenchmarks()
    {
        auto* list = m_page->findChild<RowList*>(QStringLiteral("classList"));
        const auto dropOn = [&](const QString& name) {
            int row = 0;
            while (row < list->rows().rowCount() && list->rows().row(row).title != name)
                ++row;
            const QPoint at = list->visualRect(list->rows().index(row)).center();
            QMimeData data;
            data.setData(QStringLiteral("application/x-taxon-images"), {});
            QDragEnterEvent enter(at, Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
            QDragMoveEvent move(at, Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
            QDropEvent drop(at, Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
            for (QEvent* event : {static_cast<QEvent*>(&enter), static_cast<QEvent*>(&move), static_cast<QEvent*>(&drop)})
                QApplication::sendEvent(list->viewport(), event);
            return drop.isAccepted();
        };
        const auto drag = [&] { // Escape ends the drag of the pointer; the drop is made by hand
            QTimer::singleShot(50, m_page.get(), [&] { QTest::keyClick(m_page->window()->windowHandle(), Qt::Key_Escape); });
            Q_EMIT m_grid->dragWanted();
        };
        show("class 0002");
        m_grid->setCurrent(0);
        drag();
        QVERIFY(!dropOn(QStringLiteral("CLASSES"))); // a header
        QVERIFY(dropOn(QStringLiteral("class 0003")));
        QVERIFY(settle());
        QVERIFY(isThere("class 0003/image 0000-2.png"));
        drag();
        QVERIFY(dropOn(QStringLiteral("difficult")));
        QVERIFY(settle());
        QVERIFY(isThere("_benchmark/difficult/class 0002/image 0001.png"));
        QVERIFY(message().contains(QStringLiteral("moved to the benchmark difficult")));
        QCOMPARE(library::editHistory(*m_workspace).size(), std::size_t{2});
        QVERIFY(dropOn(QStringLiteral("class 0003"))); // nothing is dragged any more
        QVERIFY(settle());
        QCOMPARE(library::editHistory(*m_workspace).size(), std::size_t{2});
    }

    void movesIntoBenchmarksAndOutAgainByKeyAndMenu()
    {
        show("class 0002");
        m_grid->setFocus();
        m_grid->setCurrent(0);
        QTest::keyClick(m_grid, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(m_grid, Qt::Key_B);
        pickFrom("benchmarkPicker", "difficult");
        QVERIFY(settle());
        QVERIFY(isThere("_benchmark/difficult/class 0002/image 0000.png") && isThere("_benchmark/difficult/class 0002/image 0001.png"));
        m_grid->setCurrent(0);
        Q_EMIT m_grid->customContextMenuRequested(m_grid->cellRect(0).center());
        choose("imageMenu", QStringLiteral("Move to a benchmark"));
        pickFrom("benchmarkPicker", "New benchmark");
        typeName("spring");
        QTRY_VERIFY(message().contains(QStringLiteral("moved to the benchmark spring")));
        QVERIFY(settle());
        QVERIFY(isThere("_benchmark/spring/class 0002/image 0002.png"));

        show("difficult");
        m_grid->setFocus();
        QTest::keyClick(m_grid, Qt::Key_A, Qt::ControlModifier); // of two classes
        const auto images = m_grid->selection().count();
        QCOMPARE(images, 3);
        QTest::keyClick(m_grid, Qt::Key_B);
        pickFrom("benchmarkPicker", "None");
        QTRY_VERIFY(message().contains(QStringLiteral("3 images: back in the class")));
        QVERIFY(settle());
        QVERIFY(isThere("class 0002/image 0000.png") && isThere("class 0002/image 0001.png") && isThere("class 0000/image.png"));
        QCOMPARE(library::editHistory(*m_workspace).size(), std::size_t{3}); // all three images are one step
        QTest::keyClick(m_grid, Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(isThere("_benchmark/difficult/class 0002/image 0000.png") && isThere("_benchmark/difficult/class 0000/image.png"));
        QVERIFY(settle());
    }

    void refusesABenchmarkWithASlash()
    {
        show("class 0002");
        m_grid->setFocus();
        m_grid->setCurrent(0);
        QTest::keyClick(m_grid, Qt::Key_B);
        pickFrom("benchmarkPicker", "New benchmark");
        typeName("a/b");
        QTRY_VERIFY(message().contains(QStringLiteral("no slash")));
        QVERIFY(settle());
        QCOMPARE(m_grid->count(), 4);
        QVERIFY(library::editHistory(*m_workspace).empty());
    }

    void keepsMarksWhenNothingChanged()
    {
        show("class 0002");
        m_grid->setCurrent(1);
        QTest::keyClick(m_grid, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(m_grid->selection().count(), 2);
        m_page->presenter().refresh();
        QVERIFY(settle());
        QCOMPARE(m_grid->selection().count(), 2);
        QCOMPARE(m_grid->current(), 2);
    }

    void renamesAClass()
    {
        show("class 0004");
        auto* list = m_page->findChild<RowList*>(QStringLiteral("classList"));
        QTest::keyClick(list, Qt::Key_F2);
        typeName("zebra");
        QTRY_VERIFY(message().contains(QStringLiteral("class 0004 is called zebra now")));
        QVERIFY(settle());
        QVERIFY(isThere("zebra/image 0000.png") && !isThere("class 0004"));
        QCOMPARE(imagesOfClass("zebra"), 4);
        QTest::keyClick(list, Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(isThere("class 0004/image 0000.png"));
    }

    void mergesAndMakesClasses()
    {
        auto* list = m_page->findChild<RowList*>(QStringLiteral("classList"));
        const QPoint second = list->visualRect(list->model()->index(2, 0)).center(); // below the header and class 0000
        Q_EMIT list->customContextMenuRequested(second);
        choose("classMenu", QStringLiteral("Merge"));
        pick("class 0003");
        QTRY_VERIFY(message().contains(QStringLiteral("class 0001 was merged into class 0003")));
        QVERIFY(settle());
        QCOMPARE(imagesOfClass("class 0001"), -1);
        QCOMPARE(imagesOfClass("class 0003"), 8);

        Q_EMIT list->customContextMenuRequested(second);
        choose("classMenu", QStringLiteral("New class"));
        typeName("aardvark");
        QTRY_VERIFY(message().contains(QStringLiteral("New class: aardvark")));
        QVERIFY(settle());
        QCOMPARE(imagesOfClass("aardvark"), 0);
    }

    void saysWhatIsRefused()
    {
        auto* list = m_page->findChild<RowList*>(QStringLiteral("classList"));
        Q_EMIT list->customContextMenuRequested(QPoint(5, 5));
        choose("classMenu", QStringLiteral("New class"));
        typeName("class 0001");
        QTRY_VERIFY(message().contains(QStringLiteral("There is such a folder already")));
        QVERIFY(settle());
        QVERIFY(library::editHistory(*m_workspace).empty());
    }

    void bringsBackWhatCouldNotMove()
    {
        show("class 0002");
        std::filesystem::remove(m_scratch->path() / "library/class 0002/image 0000.png"); // somebody else was faster
        m_grid->setCurrent(0);
        QTest::keyClick(m_grid, Qt::Key_X);
        QCOMPARE(m_grid->count(), 3);
        QTRY_VERIFY(message().contains(QStringLiteral("There is no such image in the library")));
        QVERIFY(settle());
        QCOMPARE(shown().first(), QStringLiteral("image 0001.png"));
        m_grid->setCurrent(0);
        Q_EMIT m_grid->customContextMenuRequested(m_grid->cellRect(0).center());
        choose("imageMenu", QStringLiteral("Remove"));
        QVERIFY(settle());
        QCOMPARE(m_grid->count(), 2);
    }
};

QTEST_MAIN(TestLibraryPage)
#include "tst_library_page.moc"
