// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/class_sets.h"

#include "base/hash.h"
#include "dataset/manifest.h"
#include "library/sizes_card.h"
#include "plots/class_bars.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "workbench/synthetic_workspace.h"

#include <QSignalSpy>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;

/// Images per class by the set of the newest data set: counted by path, without and with a widget.
class TestClassSets : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::shared_ptr<const Workspace> m_workspace;
    std::shared_ptr<const LibraryReading> m_library;
    TaskRunner m_tasks;

    void read() { m_library = std::make_shared<const LibraryReading>(readLibrary(*m_workspace, {})); }
    /// A data set of the library as it is: of each class the first image tests, the second is in the reserve, the others train.
    void makeDataset() const
    {
        dataset::Manifest manifest;
        manifest.id = "20260101-000000";
        manifest.library = m_workspace->library();
        manifest.rules = Json::object();
        std::map<std::string, int> seen;
        for (const library::Image& image : m_library->library.images) {
            if (image.place != library::Place::Class)
                continue;
            dataset::ManifestRow row;
            row.path = image.path;
            row.className = image.className;
            const int at = seen[image.className.str()]++;
            row.set = at == 0 ? "test" : at == 1 ? "reserve" : "train";
            row.sha256 = sha256(image.path);
            row.bytes = 1;
            manifest.rows.push_back(std::move(row));
        }
        for (const auto& [name, count] : seen)
            manifest.classes.push_back(name);
        using Kind = dataset::SetKind;
        for (const auto& [name, kind] : {std::pair("train", Kind::Train), std::pair("test", Kind::Test), std::pair("reserve", Kind::Reserve)}) {
            const auto images = std::count_if(manifest.rows.begin(), manifest.rows.end(), [&](const auto& row) { return row.set == name; });
            manifest.sets.push_back({name, kind, static_cast<std::size_t>(images), {}});
        }
        manifest.write(m_workspace->dataset(manifest.id));
    }
    [[nodiscard]] static int of(const ClassSets& one, SetPart part) { return one.images[static_cast<std::size_t>(part)]; }

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
    }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch->path()));
        read();
    }

    void withoutADataSetNothingIsInOne()
    {
        const ClassSetsReading sets = readClassSets(*m_workspace, *m_library, {});
        QCOMPARE(sets.dataset, std::string());
        QCOMPARE(sets.classes.size(), std::size_t{6});
        QCOMPARE(sets.classes.back().all(), 1); // the most images first
        for (const ClassSets& one : sets.classes)
            QCOMPARE(of(one, SetPart::NotIn), one.all());
    }

    void countsEachImageWhereTheNewestDataSetHasIt()
    {
        makeDataset();
        const std::string first = m_library->library.images[m_library->sections[0].images[0]].path; // the one that tests
        std::filesystem::rename(m_workspace->library() / first, m_workspace->library() / "class 0001" / "moved.png");
        read();
        const ClassSetsReading sets = readClassSets(*m_workspace, *m_library, {});
        QCOMPARE(sets.dataset, std::string("20260101-000000"));
        const auto named = [&](const char* name) {
            return *std::find_if(sets.classes.begin(), sets.classes.end(), [&](const ClassSets& one) { return one.name == QLatin1String(name); });
        };
        QCOMPARE(of(named("class 0000"), SetPart::Test), 0); // it is not there any more
        QCOMPARE(of(named("class 0000"), SetPart::Reserve), 1);
        QCOMPARE(of(named("class 0000"), SetPart::Train), 2);
        QCOMPARE(of(named("class 0001"), SetPart::Test), 1);
        QCOMPARE(of(named("class 0001"), SetPart::NotIn), 1); // moved since: no data set has it like this
        QCOMPARE(sets.classes.front().name, QStringLiteral("class 0001"));
        QVERIFY(named("class 0002").minimum > 0 && named("class 0002").maximum > 0);
    }

    void aChangedDataSetIsAnError()
    {
        makeDataset();
        m_scratch->write("workspace/datasets/20260101-000000/manifest.csv", "path\n");
        QVERIFY_EXCEPTION_THROWN((void)readClassSets(*m_workspace, *m_library, {}), Error);
    }

    void isReadOnlyWhileSomebodyLooks()
    {
        ClassSetsPresenter presenter(m_tasks);
        QSignalSpy changed(&presenter, &ClassSetsPresenter::changed);
        presenter.setLibrary(m_workspace, m_library);
        QVERIFY(!presenter.isLoading());
        presenter.setShown(true);
        QVERIFY(presenter.isLoading());
        QTRY_COMPARE(changed.count(), 1);
        presenter.setShown(false);
        presenter.setLibrary(m_workspace, m_library);
        QVERIFY(!presenter.isLoading());
    }

    void theChartIsUsedByKeyboardAndHasATable()
    {
        makeDataset();
        SizesCard card(m_tasks);
        card.setTheme(Theme::of(true));
        card.resize(800, 500);
        card.setLimits(3, 1000);
        card.presenter().setLibrary(m_workspace, m_library);
        card.show();
        QTRY_COMPARE(card.presenter().sets().classes.size(), std::size_t{6});
        auto* bars = card.findChild<ClassBars*>();
        QVERIFY(!bars->accessibleName().isEmpty());
        QSignalSpy wanted(&card, &SizesCard::classWanted);
        QTest::keyClick(bars, Qt::Key_Right); // the first
        QTest::keyClick(bars, Qt::Key_End);
        QCOMPARE(bars->chosen(), 5);
        QTest::keyClick(bars, Qt::Key_Left);
        QCOMPARE(bars->chosen(), 4);
        QTest::keyClick(bars, Qt::Key_Home);
        QCOMPARE(bars->chosen(), 0);
        QVERIFY2(bars->accessibleDescription().contains(QStringLiteral("training 2")), qPrintable(bars->accessibleDescription()));
        QTest::keyClick(bars, Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), card.presenter().sets().classes.front().name);
        QTest::keyClick(bars, Qt::Key_Plus);
        QVERIFY(bars->shownRange().second - bars->shownRange().first < 6);
        QTest::keyClick(bars, Qt::Key_0);
        QVERIFY(bars->shownRange().first < 0 && bars->shownRange().second > 5); // all of them, and no more
        const ChartFigures figures = card.figures();
        QCOMPARE(figures.rows(), std::size_t{6});
        QCOMPARE(figures.text(0, 1), QStringLiteral("2")); // training
        QVERIFY(figures.toCsv().startsWith("Class,training,validation,test,reserve"));
    }
};

QTEST_MAIN(TestClassSets)
#include "tst_class_sets.moc"
