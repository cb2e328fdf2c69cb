// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_page.h"

#include "common/image_grid.h"
#include "common/row_list.h"
#include "common/thumbnail_loader.h"
#include "jobs/command_jobs.h"
#include "library/edits.h"
#include "settings/settings.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "workbench/synthetic_workspace.h"

#include <QLabel>
#include <QPushButton>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

/// The library's doctor in the window, with the real program: what it finds, what a click mends, and that Ctrl+Z takes it back.
class TestLibraryCheck : public QObject {
    Q_OBJECT

private:
    static constexpr int kPatienceMs = 60'000;

    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<TaskRunner> m_tasks;
    std::unique_ptr<ThumbnailLoader> m_thumbnails;
    std::unique_ptr<CommandJobs> m_jobs;
    Settings m_settings;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<LibraryPage> m_page;

    [[nodiscard]] fs::path at(const char* path) const { return m_scratch->path() / "library" / path; }
    [[nodiscard]] bool settle() const
    {
        return QTest::qWaitFor([&] { return !m_page->isLoading() && m_jobs->active() == 0; }, kPatienceMs);
    }
    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    /// The row of the problem list about this file, or -1.
    [[nodiscard]] int rowAbout(const char* path) const
    {
        RowModel& rows = find<RowList>("problemList")->rows();
        for (int i = 0; i < rows.rowCount(); ++i)
            if (!rows.row(i).isHeader && rows.row(i).text.startsWith(QString::fromLatin1(path) + QLatin1Char('\n')))
                return i;
        return -1;
    }
    void choose(int row)
    {
        auto* list = find<RowList>("problemList");
        list->setCurrentIndex(list->model()->index(row, 0));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
    }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        qputenv("XDG_CACHE_HOME", QByteArray::fromStdString((m_scratch->path() / ".cache").native()));
        m_tasks = std::make_unique<TaskRunner>();
        m_thumbnails = std::make_unique<ThumbnailLoader>();
        m_jobs = std::make_unique<CommandJobs>([] { return fs::path(TAXON_PROGRAM); });
        m_workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch->path()));
        fs::copy_file(at("class 0002/image 0001.png"), at("class 0002/copy.png"));
        fs::copy_file(at("class 0002/image 0001.png"), at("class 0002/another copy.png"));
        m_page = std::make_unique<LibraryPage>(PageServices{*m_tasks, *m_thumbnails, m_settings, m_jobs.get()});
        m_page->applyTheme(Theme::light());
        m_page->resize(1280, 800);
        m_page->show();
        m_page->openWorkspace(m_workspace);
        QVERIFY(settle());
    }

    void cleanup()
    {
        m_page.reset();
        m_jobs.reset();
        m_tasks.reset();
    }

    void findsDuplicatesAndMendsThem()
    {
        QCOMPARE(rowAbout("class 0002/copy.png"), -1); // headers don't show it
        QVERIFY(find<QPushButton>("fixButton")->isHidden());
        find<QPushButton>("checkButton")->click();
        QVERIFY(!find<QPushButton>("checkButton")->isEnabled());
        QVERIFY(settle());
        QVERIFY(find<QPushButton>("checkButton")->isEnabled());
        QVERIFY(find<QLabel>("checkedLabel")->text().startsWith(QStringLiteral("Every file was checked at ")));
        const char* extra = rowAbout("class 0002/copy.png") >= 0 ? "class 0002/copy.png" : "class 0002/image 0001.png";
        const int row = rowAbout(extra);
        QVERIFY(row >= 0);
        choose(row);
        QCOMPARE(find<ImageGrid>("libraryGrid")->cell(find<ImageGrid>("libraryGrid")->current()).title,
                 QString::fromLatin1(extra).section(QLatin1Char('/'), 1));
        QVERIFY(!find<QPushButton>("fixButton")->isHidden() && !find<QPushButton>("fixAllButton")->isHidden());
        find<QPushButton>("fixButton")->click();
        QVERIFY(settle());
        QVERIFY2(!fs::exists(at(extra)), qPrintable(find<QLabel>("libraryMessage")->text()));
        QCOMPARE(rowAbout(extra), -1);
        const auto steps = library::editHistory(*m_workspace);
        QCOMPARE(steps.size(), std::size_t{1});
        QCOMPARE(steps[0].action, std::string("fix"));

        QTest::keyClick(find<ImageGrid>("libraryGrid"), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(settle());
        QVERIFY(fs::exists(at(extra)));
    }

    void mendsAllOfAKindAtOnce()
    {
        find<QPushButton>("checkButton")->click();
        QVERIFY(settle());
        const auto images = [this] {
            int count = 0;
            for (const auto& entry : fs::directory_iterator(at("class 0002")))
                count += entry.is_regular_file() ? 1 : 0;
            return count;
        };
        const int before = images();
        choose(rowAbout("class 0002/copy.png") >= 0 ? rowAbout("class 0002/copy.png") : rowAbout("class 0002/image 0001.png"));
        find<QPushButton>("fixAllButton")->click();
        QVERIFY(settle());
        QCOMPARE(images(), before - 2); // one of the three is left
        QCOMPARE(library::editHistory(*m_workspace).size(), std::size_t{1});
    }

    void comparesPairsAndRemovesOneByKey()
    {
        find<QPushButton>("checkButton")->click();
        QVERIFY(settle());
        m_page->showItem(QStringLiteral("view=duplicates"));
        QVERIFY(settle());
        auto* pairs = find<RowList>("pairList");
        const int before = pairs->rows().rowCount();
        QVERIFY(before >= 2); // two copies
        const QString left = find<QLabel>("leftFacts")->text().section(QLatin1Char('\n'), 0, 0);
        const QString right = find<QLabel>("rightFacts")->text().section(QLatin1Char('\n'), 0, 0);
        QVERIFY(left != right && left.startsWith(QStringLiteral("class 0002/")) && right.startsWith(QStringLiteral("class 0002/")));
        QVERIFY(find<QLabel>("leftFacts")->text().contains(QStringLiteral("48 × 36 px")));
        QVERIFY(find<QWidget>("leftPicture")->accessibleName() == left);
        QTest::keyClick(pairs, Qt::Key_2); // keeps the right one
        QVERIFY(settle());
        QVERIFY(!fs::exists(at(left.toUtf8().constData())) && fs::exists(at(right.toUtf8().constData())));
        QVERIFY(pairs->rows().rowCount() < before);
        QCOMPARE(library::editHistory(*m_workspace).front().action, std::string("remove"));
        QTest::keyClick(pairs, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(settle());
        QVERIFY(fs::exists(at(left.toUtf8().constData())));
        find<QPushButton>("showRightButton")->click();
        QVERIFY(find<ImageGrid>("libraryGrid")->isVisible());
    }

    void aCheckThatFailsSaysWhy()
    {
        fs::rename(m_scratch->path() / "library", m_scratch->path() / "gone");
        find<QPushButton>("checkButton")->click();
        QVERIFY(settle());
        QVERIFY2(find<QLabel>("libraryMessage")->text().contains(QStringLiteral("library")), qPrintable(find<QLabel>("libraryMessage")->text()));
        QVERIFY(find<QPushButton>("checkButton")->isEnabled());
        fs::rename(m_scratch->path() / "gone", m_scratch->path() / "library");
    }
};

QTEST_MAIN(TestLibraryCheck)
#include "tst_library_check.moc"
