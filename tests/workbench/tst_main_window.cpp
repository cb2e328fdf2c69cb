// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/row_list.h"
#include "common/version_details.h"
#include "review/review_page.h"
#include "shell/about_dialog.h"
#include "shell/main_window.h"
#include "shell/message_log.h"
#include "shell/screenshot.h"
#include "shell/welcome_page.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "workbench/synthetic_workspace.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;

/// The whole window, offscreen: its keys, its commands, and the way from page to page.
class TestMainWindow : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    QString m_folder;
    Settings m_settings;

    std::unique_ptr<MainWindow> opened(const QString& page)
    {
        auto window = std::make_unique<MainWindow>(m_settings);
        window->applyTheme(Theme::light());
        window->resize(1280, 800);
        window->show();
        if (page == QLatin1String("welcome"))
            return window;
        QSignalSpy opened(window.get(), &MainWindow::workspaceOpened);
        window->openWorkspace(m_folder);
        if (!opened.wait(20'000) || !window->showPage(page))
            return nullptr;
        return QTest::qWaitFor([&] { return !window->isLoading(); }, 20'000) ? std::move(window) : nullptr;
    }

    template <typename T>
    static T* find(const MainWindow& window, const char* name)
    {
        return window.findChild<T*>(QLatin1String(name));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
        m_folder = QString::fromStdString(test::makeSyntheticWorkspace(m_scratch.path()).root().string());
    }

    void ctrlAndANumberChooseThePage()
    {
        const auto window = opened(QStringLiteral("library"));
        const QStringList ids = window->pageIds();
        QTest::keyClick(window.get(), static_cast<Qt::Key>(Qt::Key_0 + ids.indexOf(QStringLiteral("review"))), Qt::ControlModifier);
        QCOMPARE(find<QLabel>(*window, "pageTitle")->text(), QStringLiteral("Review"));
        QVERIFY(find<QAbstractButton>(*window, "reviewRailButton")->isChecked());
    }

    void libraryFilterAndListByKeys()
    {
        const auto window = opened(QStringLiteral("library"));
        auto* filter = find<QLineEdit>(*window, "classFilterEdit");
        auto* list = find<RowList>(*window, "classList");
        QCOMPARE(list->rows().rowCount(), 10); // two headers, six classes, two benchmarks
        QTest::keyClicks(filter, QStringLiteral("0003"));
        QCOMPARE(list->rows().rowCount(), 2);
        QTest::keyClick(filter, Qt::Key_Return);
        QCOMPARE(find<QLabel>(*window, "imagesCardHeading")->text(), QStringLiteral("class 0003"));
        QCOMPARE(find<ImageGrid>(*window, "libraryGrid")->count(), qint64(4));
    }

    void lOpensAnImageLargeAndEscapeGoesBack()
    {
        const auto window = opened(QStringLiteral("review"));
        auto* grid = find<ImageGrid>(*window, "reviewGrid");
        QVERIFY(grid->count() > 2);
        grid->setFocus();
        QTest::keyClick(grid, Qt::Key_L);
        ImageViewer* viewer = nullptr;
        for (ImageViewer* one : window->findChildren<ImageViewer*>())
            if (one->isOpen())
                viewer = one;
        QVERIFY(viewer != nullptr);
        QTest::keyClick(viewer, Qt::Key_Right);
        QTest::keyClick(viewer, Qt::Key_Right);
        QTest::keyClick(viewer, Qt::Key_Left);
        QCOMPARE(viewer->index(), qint64(1));
        QTest::keyClick(viewer, Qt::Key_Z);
        QTest::keyClick(viewer, Qt::Key_Plus);
        QTest::keyClick(viewer, Qt::Key_Escape);
        QVERIFY(!viewer->isOpen());
        QCOMPARE(grid->current(), qint64(1));
    }

    void judgesByKeysInTheGridAndInTheLargeView()
    {
        const test::ScratchFolder scratch;
        const QString usual = std::exchange(m_folder,
                                            QString::fromStdString(test::makeSyntheticWorkspace(scratch.path(), {6, 62, 60, "one"}).root().string()));
        const auto window = opened(QStringLiteral("review"));
        m_folder = usual;
        auto& presenter = dynamic_cast<ReviewPage*>(find<QWidget>(*window, "reviewPage"))->presenter();
        auto* grid = find<ImageGrid>(*window, "reviewGrid");
        presenter.chooseSet(0);
        presenter.setThreshold(1);
        const std::vector<std::uint32_t> before = presenter.images();
        const auto settled = [&] { return QTest::qWaitFor([&] { return !presenter.edits().isBusy(); }, 20'000); };
        QVERIFY(before.size() > 8);

        grid->setCurrent(1);
        QTest::keyClick(grid, Qt::Key_Return); // kept: the next one is the current one
        QCOMPARE(grid->count(), static_cast<qint64>(before.size()) - 1);
        QCOMPARE(grid->current(), qint64(1));
        QCOMPARE(presenter.images()[1], before[2]);
        QTest::keyClick(grid, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(grid, Qt::Key_U); // two images at once
        QCOMPARE(grid->count(), static_cast<qint64>(before.size()) - 3);
        QCOMPARE(presenter.images()[1], before[4]);
        QVERIFY(settled());
        QVERIFY(find<QLabel>(*window, "reviewSaidLabel")->text().contains(QStringLiteral("2 images: not sure")));

        QTest::keyClick(grid, Qt::Key_Question, Qt::ShiftModifier);
        auto* sheet = find<QWidget>(*window, "keySheet");
        QVERIFY(sheet->isVisible());
        QCOMPARE(find<QLabel>(*window, "key_keep")->text(), QStringLiteral("Enter"));
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());

        QTest::keyClick(grid, Qt::Key_L);
        auto* viewer = window->findChild<QWidget*>(QStringLiteral("reviewPage"))->findChild<ImageViewer*>();
        QVERIFY(viewer->isOpen());
        QTest::keyClick(viewer, Qt::Key_Return);
        QVERIFY(viewer->isOpen());
        QCOMPARE(viewer->index(), qint64(1));
        QCOMPARE(presenter.images()[1], before[5]);
        const QString file = presenter.facts(before[5]).file;
        const QString label = presenter.facts(before[5]).truth;
        int other = 0;
        while (presenter.facts(before[5]).top[static_cast<std::size_t>(other)].className == label)
            ++other;
        QTest::keyClick(viewer, static_cast<Qt::Key>(Qt::Key_1 + other)); // moved to that guess
        QVERIFY(settled());
        QVERIFY(!QFile::exists(file) && QFile::exists(presenter.facts(before[5]).file));
        QTest::keyClick(viewer, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(settled());
        QVERIFY(QFile::exists(file));
        QCOMPARE(presenter.images()[static_cast<std::size_t>(viewer->index())], before[6]); // the reader's place stays

        QTest::keyClick(viewer, Qt::Key_T);
        auto* edit = window->findChild<QWidget*>(QStringLiteral("reviewPage"))->findChild<QLineEdit*>(QStringLiteral("classPickerEdit"));
        QTest::keyClicks(edit, QStringLiteral("0005"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(settled());
        QCOMPARE(presenter.facts(before[6]).judged, QStringLiteral("moved to class 0005"));
        QTest::keyClick(viewer, Qt::Key_L);
        QVERIFY(!viewer->isOpen());

        auto* hide = find<QAbstractButton>(*window, "hideJudgedChip");
        QVERIFY(hide->isChecked());
        hide->click();
        QCOMPARE(presenter.images(), before);
        QCOMPARE(grid->cell(1).pill, QStringLiteral("kept"));
        grid->setCurrent(0);
        QTest::keyClick(grid, Qt::Key_D); // the list stays, the next one is current
        QCOMPARE(grid->current(), qint64(1));
        QVERIFY(settled());
    }

    void runsCommandsByName()
    {
        const auto window = opened(QStringLiteral("runs"));
        QVERIFY(window);
        const auto command = [&](const char* typed) {
            QTest::keyClick(window.get(), Qt::Key_K, Qt::ControlModifier);
            auto* edit = find<QLineEdit>(*window, "commandPaletteEdit");
            QTRY_VERIFY(edit->isVisible());
            QTest::keyClicks(edit, QString::fromLatin1(typed));
            QTest::keyClick(edit, Qt::Key_Return);
            QVERIFY(!edit->isVisible());
        };
        const auto shown = [&] { return find<QStackedWidget>(*window, "pages")->currentWidget()->objectName(); };
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        command("go to review");
        QCOMPARE(shown(), QStringLiteral("reviewPage"));
        command("review: calibration");
        QVERIFY(window->findChild<QWidget*>(QStringLiteral("calibrationSection"))->isVisible());
        command("show class 0003"); // a command of a page that isn't shown
        QCOMPARE(shown(), QStringLiteral("libraryPage"));
        QCOMPARE(find<QLabel>(*window, "imagesCount")->text(), QStringLiteral("4 images"));
        const Settings::ThemeChoice before = m_settings.theme;
        command("light or dark");
        QVERIFY(m_settings.theme != before);
        command("light or dark");

        QTest::keyClick(window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* list = find<QListWidget>(*window, "commandPaletteList");
        QCOMPARE(list->item(0)->data(Qt::UserRole).toString(), QStringLiteral("Light or dark")); // the last one first
        QTest::keyClick(find<QLineEdit>(*window, "commandPaletteEdit"), Qt::Key_Escape);
        QVERIFY(!list->isVisible());
        command("close the workspace");
        QCOMPARE(shown(), QStringLiteral("welcomePage"));
        QTest::keyClick(window.get(), Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(find<QLineEdit>(*window, "commandPaletteEdit"), QStringLiteral("library"));
        QCOMPARE(list->count(), 0); // nothing of a page without a workspace
    }

    void thePagesShowWhatTheyShowedAtTheLastStart()
    {
        {
            const auto window = opened(QStringLiteral("library"));
            QVERIFY(window);
            find<QLineEdit>(*window, "classFilterEdit")->setText(QStringLiteral("class"));
            auto* list = find<RowList>(*window, "classList");
            for (int row = 0; row < list->rows().rowCount(); ++row)
                if (list->rows().row(row).title == QLatin1String("class 0004"))
                    list->setCurrentIndex(list->rows().index(row));
            QCOMPARE(find<QLabel>(*window, "imagesCardHeading")->text(), QStringLiteral("class 0004"));
            window->showPage(QStringLiteral("review"), QStringLiteral("calibration,set=difficult"));
            window->showPage(QStringLiteral("runs"), QStringLiteral("log"));
            find<QLineEdit>(*window, "runsSearch")->setText(QStringLiteral("synth"));
            QVERIFY(QTest::qWaitFor([&] { return !window->isLoading(); }, 20'000));
            window->close();
        }
        const QString file = QString::fromStdString((m_scratch.path() / "session.ini").string());
        QVERIFY(m_settings.save(file));
        const Settings before = std::exchange(m_settings, Settings::load(file)); // as the next process reads them
        const auto window = opened(QStringLiteral("runs"));
        m_settings.sessions.clear();
        QVERIFY(window);
        QCOMPARE(find<QLineEdit>(*window, "classFilterEdit")->text(), QStringLiteral("class"));
        QCOMPARE(find<QLabel>(*window, "imagesCardHeading")->text(), QStringLiteral("class 0004"));
        QCOMPARE(find<QLineEdit>(*window, "runsSearch")->text(), QStringLiteral("synth"));
        QVERIFY(find<QWidget>(*window, "runLog")->isVisible());
        window->showPage(QStringLiteral("review"));
        QVERIFY(QTest::qWaitFor([&] { return !window->isLoading(); }, 20'000));
        QVERIFY(find<QWidget>(*window, "calibrationSection")->isVisible());
        QCOMPARE(find<QComboBox>(*window, "setChooser")->currentText().section(QLatin1Char(' '), 0, 0), QStringLiteral("difficult"));
        QCOMPARE(before.workspace, m_settings.workspace);
    }

    void saysItsVersionsAndWhatItSaid()
    {
        const auto window = opened(QStringLiteral("runs"));
        QVERIFY(window);
        const QString details = versionDetails();
        for (const char* part : {"Qt 6", "QCustomPlot 2", "score definitions", "kernel"})
            QVERIFY2(details.contains(QLatin1String(part)), part);
        AboutDialog about;
        about.findChild<QAbstractButton*>(QStringLiteral("aboutCopyButton"))->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), details);

        MessageLog log;
        MessageDialog dialog(log);
        log.add(QStringLiteral("Runs"), QStringLiteral("3 runs"));
        log.add(QStringLiteral("Library"), QStringLiteral("read"));
        log.add(QStringLiteral("Runs"), QStringLiteral("3 runs")); // says it each second
        QCOMPARE(log.messages().size(), std::size_t{2});
        qWarning("a warning of the toolkit");
        QTRY_COMPARE(log.messages().size(), std::size_t{3});
        dialog.findChild<QAbstractButton*>(QStringLiteral("copyMessagesButton"))->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("Qt: a warning of the toolkit")));
        for (std::size_t i = 0; i < 2 * MessageLog::kMost; ++i)
            log.add(QStringLiteral("Runs"), QString::number(i));
        QCOMPARE(log.messages().size(), MessageLog::kMost);
    }

    void saysWhyAnImageCannotBeJudged()
    {
        const test::ScratchFolder scratch;
        const QString usual = std::exchange(m_folder,
                                            QString::fromStdString(test::makeSyntheticWorkspace(scratch.path(), {6, 62, 60, "one"}).root().string()));
        const auto window = opened(QStringLiteral("review"));
        m_folder = usual;
        auto& presenter = dynamic_cast<ReviewPage*>(find<QWidget>(*window, "reviewPage"))->presenter();
        auto* grid = find<ImageGrid>(*window, "reviewGrid");
        const qint64 count = grid->count();
        QVERIFY(count > 0 && QFile::remove(presenter.facts(presenter.images()[0]).file));
        grid->setCurrent(0);
        QTest::keyClick(grid, Qt::Key_X);
        QVERIFY(QTest::qWaitFor([&] { return !presenter.edits().isBusy(); }, 20'000));
        QCOMPARE(grid->count(), count);
        QVERIFY(find<QLabel>(*window, "reviewSaidLabel")->text().contains(QStringLiteral("image")));
        QCOMPARE(find<QLabel>(*window, "reviewSaidLabel")->property("look").toString(), QStringLiteral("bad"));
    }

    void choosingAPairShowsItsImages()
    {
        const auto window = opened(QStringLiteral("review"));
        auto* list = find<RowList>(*window, "groupList");
        QVERIFY(list->rows().rowCount() > 0);
        list->setCurrentIndex(list->rows().index(0));
        QCOMPARE(find<QLabel>(*window, "reviewImagesCardHeading")->text(),
                 list->rows().row(0).title + QStringLiteral(" → ") + list->rows().row(0).target);
        QCOMPARE(QString::number(find<ImageGrid>(*window, "reviewGrid")->count()), list->rows().row(0).count);
    }

    void aFolderThatIsNoWorkspaceIsSaidOnTheWelcomePage()
    {
        MainWindow window(m_settings);
        window.show();
        std::optional<taxon::Error> refused;
        window.openWorkspace(QString::fromStdString((m_scratch.path() / "library").string()),
                             [&](const std::optional<taxon::Error>& why) { refused = why; });
        auto* error = find<QLabel>(window, "welcomeError");
        QTRY_VERIFY(error->isVisibleTo(&window));
        QVERIFY(error->text().contains(QLatin1String("taxon.yaml")) || error->text().contains(QLatin1String("workspace")));
        QCOMPARE(find<QLabel>(window, "pageTitle")->text(), QStringLiteral("Welcome"));
        find<QAbstractButton>(window, "copyWelcomeError")->click();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(error->text()));
        QVERIFY(QGuiApplication::clipboard()->text().endsWith(versionDetails()));
        QVERIFY(refused.has_value());
        QCOMPARE(refused->code(), taxon::ErrorCode::NotFound);
    }

    void aScreenshotWaitsForThePage()
    {
        MainWindow window(m_settings);
        window.resize(1000, 700);
        window.show();
        const QString file = QString::fromStdString((m_scratch.path() / "shot.png").string());
        QString problem = QStringLiteral("not called");
        Screenshot shot(window, file, [&](const QString& what) { problem = what; });
        window.openWorkspace(m_folder, [&](const std::optional<taxon::Error>& refused) {
            QVERIFY(!refused);
            window.showPage(QStringLiteral("library"));
            shot.start();
        });
        QTRY_COMPARE_WITH_TIMEOUT(problem, QString(), 20'000);
        QCOMPARE(QImage(file).size(), QSize(1000, 700));
    }

    void theSampleIsFoundAboveTheProgram()
    {
        m_scratch.write("tree/sample/taxon.yaml", "x");
        std::filesystem::create_directories(m_scratch.path() / "tree" / "build" / "release" / "app");
        QCOMPARE(findSampleWorkspace(QString::fromStdString((m_scratch.path() / "tree/build/release/app").string())),
                 QString::fromStdString((m_scratch.path() / "tree/sample").string()));
        QVERIFY(findSampleWorkspace(QStringLiteral("/")).isEmpty());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
