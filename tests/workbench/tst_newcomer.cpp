// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/tiny_library.h"
#include "common/image_grid.h"
#include "common/row_list.h"
#include "review/review_page.h"
#include "shell/main_window.h"
#include "support/scratch.h"
#include "theme/icons.h"

#include "models/registry.h"

#include <QAbstractButton>
#include <QDialog>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

constexpr int kPatienceMs = 60'000;

} // namespace

/// A newcomer's way from the first start to a reviewed model, by what he sees and presses, with the real worker. A picture of each step lies
/// in newcomer/ beside the test's program.
class TestNewcomer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
        qputenv("XDG_CACHE_HOME", QByteArray::fromStdString((m_scratch.path() / ".cache").native()));
        const QString program = QFileInfo(QStringLiteral(TAXON_PROGRAM)).absolutePath();
        qputenv("PATH", program.toUtf8() + ':' + qgetenv("PATH"));
        test::writeTinyLibrary(m_scratch.path() / "library");
        m_pictures = QDir(QCoreApplication::applicationDirPath() + QStringLiteral("/newcomer"));
        m_pictures.removeRecursively();
        QVERIFY(m_pictures.mkpath(QStringLiteral(".")));
        m_window = std::make_unique<MainWindow>(m_settings);
        m_window->resize(1400, 880);
        m_window->show();
        m_window->activateWindow();
    }

    void init()
    {
        if (m_isLost)
            QFAIL("an earlier step failed");
    }
    void cleanup() { m_isLost = m_isLost || QTest::currentTestFailed(); }
    void cleanupTestCase() { m_window.reset(); }

    void theFirstWindowOffersAWorkspace()
    {
        QVERIFY(find<QAbstractButton>("createWorkspaceButton")->isVisible());
        QVERIFY(!find<QAbstractButton>("runsRailButton")->isEnabled());
        take("1_welcome");
        find<QAbstractButton>("createWorkspaceButton")->click();
        auto* dialog = find<QDialog>("newWorkspaceDialog");
        QTRY_VERIFY(dialog->isVisible());
        auto* create = dialog->findChild<QAbstractButton*>(QStringLiteral("confirmCreateButton"));
        QVERIFY(!create->isEnabled());
        dialog->findChild<QLineEdit*>(QStringLiteral("libraryEdit"))->setText(folder("library"));
        dialog->findChild<QLineEdit*>(QStringLiteral("folderEdit"))->setText(folder("workspace"));
        QVERIFY(create->isEnabled());
        create->click();
        QTRY_COMPARE_WITH_TIMEOUT(shownPage(), QStringLiteral("libraryPage"), kPatienceMs);
        QVERIFY(settle());
    }

    void theLibraryShowsHerClasses()
    {
        auto* list = find<RowList>("classList");
        QStringList titles;
        for (int row = 0; row < list->rows().rowCount(); ++row)
            titles << list->rows().row(row).title;
        for (const char* name : {"red", "green", "blue"})
            QVERIFY2(titles.contains(QLatin1String(name)), name);
        QCOMPARE(find<ImageGrid>("libraryGrid")->count(), qint64(24));
        take("2_library");
    }

    void aRunIsStartedFromAPreset()
    {
        QVERIFY(press("train"));
        QTRY_COMPARE(shownPage(), QStringLiteral("trainPage"));
        QVERIFY(settle());
        auto* presets = find<RowList>("presetList");
        int wanted = -1;
        for (int row = 0; row < presets->rows().rowCount(); ++row)
            if (presets->rows().row(row).title.contains(QLatin1String("small"), Qt::CaseInsensitive))
                wanted = row;
        QVERIFY2(wanted >= 0, "the preset for a small network");
        presets->setCurrentIndex(presets->rows().index(wanted));
        type("field_epochs", "3");
        type("field_min_images", "20");
        QVERIFY(settle());
        take("3_train");
        auto* start = find<QAbstractButton>("startButton");
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), kPatienceMs);
        start->click();
        QTRY_COMPARE_WITH_TIMEOUT(shownPage(), QStringLiteral("runsPage"), kPatienceMs); // by itself
    }

    void theRunIsFollowedToItsEnd()
    {
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("runName")->text().contains(QLatin1String("small_cnn")), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("runHeadline")->text().contains(QLatin1String("version 001")), kPatienceMs);
        QVERIFY(settle());
        take("4_runs");
        auto* review = find<QAbstractButton>("reviewButton");
        QVERIFY(review->isVisible());
        review->click();
        QTRY_COMPARE(shownPage(), QStringLiteral("reviewPage"));
        QVERIFY(settle());
    }

    void imagesAreJudgedByKeys()
    {
        m_window->showPage(QStringLiteral("review"), QStringLiteral("images"));
        auto& presenter = dynamic_cast<ReviewPage*>(find<QWidget>("reviewPage"))->presenter();
        presenter.setThreshold(1); // the model is right too often for a list of errors: all that it is not wholly sure of
        auto* grid = find<ImageGrid>("reviewGrid");
        QTRY_VERIFY(grid->count() > 0);
        QVERIFY(settle());
        take("5_review");
        const qint64 before = grid->count();
        grid->setFocus();
        QTest::keyClick(grid, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(grid->count(), before - 1, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!presenter.edits().isBusy(), kPatienceMs);
        QVERIFY(!fs::is_empty(m_scratch.path() / "workspace/journal"));
    }

    void theModelIsThere()
    {
        QVERIFY(press("models"));
        QTRY_COMPARE(shownPage(), QStringLiteral("modelsPage"));
        QVERIFY(settle());
        take("6_models");
        const auto version = models::readVersion(Workspace::open(m_scratch.path() / "workspace"), 1);
        QCOMPARE(version.classes.size(), std::size_t{3});
        QCOMPARE(m_pictures.entryList({QStringLiteral("*.png")}).size(), 6);
    }

private:
    template <typename T>
    T* find(const char* name)
    {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    QString folder(const char* name) { return QString::fromStdString((m_scratch.path() / name).native()); }
    QString shownPage() { return find<QStackedWidget>("pages")->currentWidget()->objectName(); }
    /// Ctrl and the page's number.
    bool press(const char* id)
    {
        m_window->activateWindow(); // a dialog may have been the active one
        if (!QTest::qWaitForWindowActive(m_window.get()))
            return false;
        QTest::keyClick(m_window.get(), static_cast<Qt::Key>(Qt::Key_0 + m_window->pageIds().indexOf(QLatin1String(id))), Qt::ControlModifier);
        return true;
    }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !m_window->isLoading(); }, kPatienceMs);
    }
    void type(const char* field, const char* text)
    {
        auto* edit = find<QLineEdit>(field);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, QLatin1String(text));
        QTest::keyClick(edit, Qt::Key_Return);
    }
    void take(const char* name) { QVERIFY(m_window->grab().save(m_pictures.filePath(QLatin1String(name) + QStringLiteral(".png")))); }

    test::ScratchFolder m_scratch;
    Settings m_settings;
    QDir m_pictures;
    bool m_isLost = false;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestNewcomer)
#include "tst_newcomer.moc"
