// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host.h"
#include "common/image_grid.h"
#include "common/version_details.h"
#include "common/write_access.h"
#include "datasets/datasets_presenter.h"
#include "datasets/rules_presenter.h"
#include "identify/identify_presenter.h"
#include "jobs/command_jobs.h"
#include "library/library_edits.h"
#include "models/models_presenter.h"
#include "runs/runs_presenter.h"
#include "shell/main_window.h"
#include "shell/window_lock.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "train/train_plan.h"
#include "workbench/synthetic_workspace.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <fstream>
#include <functional>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

/// Two windows of one person on one workspace: the second reads and says why, and takes over when the first is gone, however it went.
class TestTwoWindows : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    QString m_folder;
    Settings m_settings;

    /// A window of another process on the workspace, once it has the lock.
    std::unique_ptr<QProcess> otherProcess() const
    {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), QString::fromStdString((m_scratch.path() / "config").string()));
        process->setProcessEnvironment(environment);
        process->start(QStringLiteral(TAXON_WORKBENCH_PROGRAM), {m_folder});
        const fs::path file = windowLockFile(Workspace::open(m_folder.toStdString()));
        const auto hasLock = [&] { return !openedBy(file).isEmpty() && openedBy(file) == QString::number(process->processId()); };
        return process->waitForStarted() && QTest::qWaitFor(hasLock, 30'000) ? std::move(process) : nullptr;
    }

    /// The process that the lock file names.
    static QString openedBy(const fs::path& file)
    {
        QFile text(QString::fromStdString(file.string()));
        return text.open(QIODevice::ReadOnly) ? QString::fromUtf8(text.readAll()).section(QLatin1Char(' '), 1, 1) : QString();
    }

    std::unique_ptr<MainWindow> opened()
    {
        auto window = std::make_unique<MainWindow>(m_settings);
        window->resize(1280, 800);
        window->show();
        QSignalSpy opened(window.get(), &MainWindow::workspaceOpened);
        window->openWorkspace(m_folder);
        if (!opened.wait(20'000) || !window->showPage(QStringLiteral("library")))
            return nullptr;
        return QTest::qWaitFor([&] { return !window->isLoading(); }, 20'000) ? std::move(window) : nullptr;
    }

    template <typename T>
    static T* find(const MainWindow& window, const char* name)
    {
        return window.findChild<T*>(QLatin1String(name));
    }

    static bool isReadOnly(const MainWindow& window) { return find<QWidget>(window, "readOnlyBar")->isVisibleTo(&window); }

    /// Removes the first image of the first class by its key; returns what the page says then.
    static QString removeAnImage(MainWindow& window)
    {
        window.showPage(QStringLiteral("library"), QStringLiteral("class 0003"));
        auto* grid = find<ImageGrid>(window, "libraryGrid");
        if (!QTest::qWaitFor([&] { return grid->count() > 0 && !window.isLoading(); }, 20'000))
            return {};
        grid->setFocus();
        grid->setCurrent(0);
        auto* said = find<QLabel>(window, "libraryMessage");
        said->clear();
        QTest::keyClick(grid, Qt::Key_X);
        return QTest::qWaitFor([&] { return !said->text().isEmpty(); }, 20'000) ? said->text() : QString();
    }

    [[nodiscard]] std::size_t imagesLeft() const
    {
        const fs::path folder = Workspace::open(m_folder.toStdString()).library() / "class 0003";
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
    }

    void init()
    {
        static int number = 0;
        const fs::path root = m_scratch.path() / std::to_string(++number);
        m_folder = QString::fromStdString(test::makeSyntheticWorkspace(root).root().string());
    }

    void theSecondWindowReadsAndSaysByWhom()
    {
        const auto first = opened();
        QVERIFY(first && !isReadOnly(*first));
        const auto second = opened();
        QVERIFY(second && isReadOnly(*second));
        const QString why = find<QLabel>(*second, "readOnlyLabel")->text();
        for (const std::string& part : {userName(), hostName(), "process " + std::to_string(::getpid()), std::string("since 20")})
            QVERIFY2(why.contains(QString::fromStdString(part)), qPrintable(why));
        QVERIFY(find<ImageGrid>(*second, "libraryGrid")->count() > 0); // reading goes on
        second->openWorkspace(m_folder);
        QTRY_VERIFY(!second->isLoading());
        QVERIFY(isReadOnly(*second));
        first->openWorkspace(m_folder); // reading again gives nothing up
        QTRY_VERIFY(!first->isLoading());
        QVERIFY(!isReadOnly(*first));
    }

    void anEditOfTheSecondWindowIsRefusedUntilTheFirstIsClosed()
    {
        auto first = opened();
        const auto second = opened();
        QVERIFY(first && second);
        const std::size_t before = imagesLeft();
        QVERIFY(removeAnImage(*second).contains(find<QLabel>(*second, "readOnlyLabel")->text()));
        QCOMPARE(imagesLeft(), before);
        auto* copy = find<QPushButton>(*second, "libraryMessageCopyButton"); // as beside every message that says why
        QTRY_VERIFY(copy->isVisible());
        copy->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("only reads")));
        QVERIFY(QGuiApplication::clipboard()->text().endsWith(versionDetails()));
        first->close();
        first.reset();
        auto* edit = find<QPushButton>(*second, "editHereButton");
        QTRY_COMPARE_WITH_TIMEOUT(edit->property("look").toString(), QStringLiteral("primary"), 20'000);
        QVERIFY(removeAnImage(*second).contains(QLatin1String("only reads"))); // not before it is asked for
        edit->click();
        QTRY_VERIFY_WITH_TIMEOUT(!isReadOnly(*second) && !second->isLoading(), 20'000);
        QVERIFY(!removeAnImage(*second).isEmpty());
        QTRY_COMPARE(imagesLeft(), before - 1);
    }

    void aKilledWindowIsNoLongerInTheWay()
    {
        auto other = otherProcess();
        QVERIFY(other);
        const auto window = opened();
        QVERIFY(window && isReadOnly(*window));
        QVERIFY(find<QLabel>(*window, "readOnlyLabel")->text().contains(QStringLiteral("process %1 ").arg(other->processId())));
        find<QPushButton>(*window, "editHereButton")->click(); // it is still there
        QTRY_VERIFY(!window->isLoading());
        QVERIFY(isReadOnly(*window));
        other->kill();
        QVERIFY(other->waitForFinished());
        find<QPushButton>(*window, "editHereButton")->click();
        QTRY_VERIFY_WITH_TIMEOUT(!isReadOnly(*window), 20'000);
        QCOMPARE(openedBy(windowLockFile(Workspace::open(m_folder.toStdString()))), QString::number(::getpid()));
    }

    void aWorkspaceThatCannotBeWrittenIsRead()
    {
        const Workspace workspace = Workspace::open(m_folder.toStdString());
        fs::remove_all(workspace.journal());
        std::ofstream(workspace.journal()) << "a file where the folder should be";
        const auto window = opened();
        QVERIFY(window && isReadOnly(*window));
        QVERIFY(find<QLabel>(*window, "readOnlyLabel")->text().contains(QLatin1String("can't be written")));
    }

    void aWindowForPicturesIsInNobodysWay()
    {
        MainWindow picture(m_settings);
        picture.setAccess(MainWindow::Access::Picture);
        QSignalSpy spy(&picture, &MainWindow::workspaceOpened);
        picture.openWorkspace(m_folder);
        QVERIFY(spy.wait(20'000) && !isReadOnly(picture));
        const auto window = opened();
        QVERIFY(window && !isReadOnly(*window));
    }

    void aWindowThatIsToReadChangesNothingUntilAsked()
    {
        MainWindow window(m_settings);
        window.resize(1280, 800);
        window.show();
        window.setAccess(MainWindow::Access::Read);
        QSignalSpy spy(&window, &MainWindow::workspaceOpened);
        window.openWorkspace(m_folder);
        QVERIFY(spy.wait(20'000) && isReadOnly(window));
        QVERIFY(find<QLabel>(window, "readOnlyLabel")->text().contains(QLatin1String("--read-only")));
        QVERIFY(removeAnImage(window).contains(QLatin1String("--read-only")));
        {
            const auto other = opened(); // it is not in another one's way
            QVERIFY(other && !isReadOnly(*other));
            window.openWorkspace(m_folder);
            QTRY_VERIFY(find<QLabel>(window, "readOnlyLabel")->text().contains(QStringLiteral("process %1").arg(::getpid())));
        }
        QTRY_VERIFY(!window.isLoading());
        find<QPushButton>(window, "editHereButton")->click();
        QTRY_VERIFY_WITH_TIMEOUT(!isReadOnly(window) && !window.isLoading(), 20'000);
        QVERIFY(!removeAnImage(window).contains(QLatin1String("only reads")));
    }

    void everyPageRefusesToChange()
    {
        static_cast<void>(runs::RunFolder::create(Workspace::open(m_folder.toStdString()), "mine", {}));
        const auto workspace = shareWorkspace(Workspace::open(m_folder.toStdString()), Error(ErrorCode::Locked, "This window only reads."));
        TaskRunner tasks;
        QStringList heard;
        const auto hear = [&heard](const Error& error) { heard << QString::fromStdString(error.message()); };
        const auto hearWords = [&heard](const QString& what, bool isBad) { heard << (isBad ? what : QStringLiteral("done: ") + what); };

        LibraryEdits library;
        connect(&library, &LibraryEdits::failed, this, hear);
        library.open(workspace);
        library.newClass("new");
        QTRY_COMPARE(heard.size(), 1);

        RunsPresenter runs(tasks, everyLauncher);
        connect(&runs, &RunsPresenter::failed, this, hear);
        runs.setWorkspace(workspace);
        QTRY_VERIFY(!runs.isLoading());
        runs.choose(QStringLiteral("mine"));
        QTRY_VERIFY(runs.view() != nullptr);
        runs.setNote(runs.chosen(), QStringLiteral("better"));
        QTRY_COMPARE(heard.size(), 2);
        runs.trashRuns();
        QTRY_COMPARE(heard.size(), 3);
        runs.resumeRun();
        QTRY_COMPARE(heard.size(), 4);
        runs.repeatRun();
        QTRY_COMPARE(heard.size(), 5);

        ModelsPresenter models(tasks);
        connect(&models, &ModelsPresenter::said, this, hearWords);
        models.open(workspace);
        models.promote(QStringLiteral("good"));
        QTRY_COMPARE(heard.size(), 6);
        models.rollBack(QStringLiteral("bad"));
        QTRY_COMPARE(heard.size(), 7);

        DatasetsPresenter datasets(tasks);
        connect(&datasets, &DatasetsPresenter::said, this, hearWords);
        datasets.open(workspace);
        datasets.freeze("difficult");
        QTRY_COMPARE(heard.size(), 8);

        RulesPresenter rules(tasks, nullptr);
        connect(&rules, &RulesPresenter::said, this, hearWords);
        rules.open(workspace);
        QTRY_COMPARE(tasks.running(), 0);
        rules.setText(QStringLiteral("min_images: 5\n"));
        rules.save();
        QTRY_COMPARE(heard.size(), 9);
        QVERIFY(!fs::exists(workspace->root() / "rules.yaml"));

        IdentifyPresenter identify(tasks);
        connect(&identify, &IdentifyPresenter::said, this, hearWords);
        identify.open(workspace);
        identify.undo();
        QTRY_COMPARE(heard.size(), 10);
        identify.saveFilter(QStringLiteral("mine"));
        QTRY_COMPARE(heard.size(), 11);

        QVERIFY(test::throwsError(ErrorCode::Locked, "only reads", [&] { startRun(*workspace, {}, [](const std::string&) {}); }));
        for (const QString& words : heard)
            QVERIFY2(words.startsWith(QLatin1String("This window only reads.")), qPrintable(words));
        QVERIFY(fs::exists(workspace->run("mine")));
        requireWritable(Workspace::open(m_folder.toStdString())); // another value of it may
    }

    void aCommandThatChangesIsRefusedAndOneThatReadsIsNot()
    {
        CommandJobs jobs([] { return fs::path("/bin/false"); });
        jobs.refuseChanges(Error(ErrorCode::Locked, "This window only reads."));
        QStringList heard;
        const auto listen = [&](const Error& error) { heard << QString::fromStdString(error.message()); };
        QCOMPARE(jobs.start({QStringLiteral("Import"), {"library", "import"}}, this, {}, listen), 0);
        QTRY_COMPARE(heard, QStringList{QStringLiteral("This window only reads.")});
        QVERIFY(jobs.start({.title = QStringLiteral("Check"), .arguments = {"library", "check"}, .changes = false}, this, {}, listen) > 0);
        QTRY_COMPARE(heard.size(), 2);
        QVERIFY(!heard.last().contains(QLatin1String("only reads")));
    }
};

QTEST_MAIN(TestTwoWindows)
#include "tst_two_windows.moc"
