// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/change_rows.h"
#include "datasets/datasets_page.h"

#include "base/mapped_file.h"
#include "cli/tiny_library.h"
#include "common/figure_table.h"
#include "common/row_list.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

/// The Data sets page with the real program: what the rules would make is what a build makes, changes, freezing, shards and their way into a
/// storage and back.
class TestDatasetsPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<CommandJobs> m_jobs;
    std::unique_ptr<test::PageSurroundings> m_around;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<DatasetsPage> m_page;

    [[nodiscard]] fs::path library() const { return m_scratch->path() / "library"; }
    void open()
    {
        m_page = m_around->open<DatasetsPage>(m_workspace);
        QVERIFY(m_page);
        m_page->activate();
        QVERIFY(settle());
    }
    [[nodiscard]] bool settle() const
    {
        return QTest::qWaitFor(
            [&] {
                return !m_page->isLoading() && m_around->tasks.running() == 0 && m_jobs->active() == 0 && !m_page->rules().isBuilding()
                       && !m_page->shards().isBusy();
            },
            60'000);
    }
    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    void click(const char* button) const
    {
        auto* found = find<QPushButton>(button);
        QVERIFY2(found->isEnabled(), button);
        found->click();
        QVERIFY(settle());
    }
    [[nodiscard]] QString message() const { return find<QLabel>("datasetsMessage")->text(); }
    /// "train 27"
    [[nodiscard]] static QStringList sizesIn(FigureTable& table, int column = 2)
    {
        QStringList sizes;
        for (int row = 0; row < table.figures().rowCount(); ++row)
            sizes << table.figures().cell(row, 0).text + QLatin1Char(' ') + table.figures().cell(row, column).text;
        return sizes;
    }
    void type(const char* rule, const char* value) const
    {
        auto* edit = find<QLineEdit>(rule);
        edit->setFocus();
        edit->setText(QString::fromLatin1(value));
        QTest::keyClick(edit, Qt::Key_Return);
    }
    [[nodiscard]] std::vector<std::string> ids() const { return Workspace::idsIn(m_workspace->datasets()); }
    void build()
    {
        m_page->showItem(QStringLiteral("next"));
        click("buildButton");
    }

private Q_SLOTS:
    void initTestCase() { test::PageSurroundings::startLook(); }

    void saysWhichVersionNamedWhatWasAdded()
    {
        DatasetChanges changes;
        changes.unchanged = 5;
        changes.counts[static_cast<std::size_t>(dataset::ChangeKind::Added)] = 4;
        changes.added = {{{"", 1}, {"001", 2}}, 1};
        QCOMPARE(changeWords(changes), QStringLiteral("5 images as before. Added: 1 named by a model file, 2 named by version 001, 1 by no model."));
        changes.added = {{}, 4};
        QCOMPARE(changeWords(changes), QStringLiteral("5 images as before")); // nothing that a model had a part in
    }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_around = std::make_unique<test::PageSurroundings>();
        m_jobs = std::make_unique<CommandJobs>([] { return fs::path(TAXON_PROGRAM); });
        m_around->jobs = m_jobs.get();
        for (const char* name : {"red", "green", "blue"})
            test::writeTinyClass(library(), name, 12);
        test::writeTinyClass(library() / "_benchmark" / "difficult", "red", 2, 500);
        m_workspace = std::make_shared<const Workspace>(Workspace::create(m_scratch->path() / "ws", library()));
        m_scratch->write("ws/rules.yaml", "# ours\nmin_images: 5  # tiny\n");
    }

    void cleanup()
    {
        m_page.reset();
        m_jobs.reset();
        m_around.reset();
    }

    void whatTheRulesWouldMakeIsWhatABuildMakes()
    {
        open();
        const QStringList before = sizesIn(*find<FigureTable>("nextSets"));
        type("rule_split", "50, 25, 25");
        QVERIFY(m_page->rules().isAsking());
        QVERIFY(settle());
        const QStringList asked = sizesIn(*find<FigureTable>("nextSets"));
        QVERIFY(asked != before);
        QVERIFY(ids().empty());
        QCOMPARE(readTextFile(m_workspace->root() / "rules.yaml"), std::string("# ours\nmin_images: 5  # tiny\n")); // a draft so far
        for (const auto& entry : fs::directory_iterator(m_workspace->root()))
            QVERIFY2(entry.path().filename().native().find("draft") == std::string::npos, entry.path().c_str());

        click("buildButton");
        QCOMPARE(ids().size(), std::size_t{1});
        QCOMPARE(readTextFile(m_workspace->root() / "rules.yaml"),
                 std::string("# ours\nmin_images: 5  # tiny\nsplit: {train: 50, validation: 25, test: 25}\n"));
        QVERIFY(m_page->presenter().chosen() != nullptr); // the new one is shown
        QCOMPARE(sizesIn(*find<FigureTable>("datasetSets")), asked);
        QVERIFY(message().startsWith(QStringLiteral("It is data set")));
        build();
        QVERIFY2(message().contains(QStringLiteral("Nothing changed")), qPrintable(message()));
        QCOMPARE(ids().size(), std::size_t{1});
    }

    void theNewestQuestionWins()
    {
        open();
        type("rule_split", "50, 25, 25");
        QVERIFY(QTest::qWaitFor([&] { return m_around->tasks.running() > 0; }, 10'000)); // the first question is under way
        type("rule_split", "80, 10, 10");
        type("rule_min_images", "13");
        QVERIFY(settle());
        QVERIFY(m_page->rules().nextError().has_value()); // no class has 13
        QVERIFY(!find<QPushButton>("buildButton")->isEnabled());
        QVERIFY(!find<QLabel>("nextNotes")->text().isEmpty());
        QTest::keySequence(m_page.get(), QKeySequence::Undo);
        QVERIFY(settle());
        QVERIFY(m_page->rules().next().has_value());
        QCOMPARE(find<QLineEdit>("rule_min_images")->text(), QStringLiteral("5"));
    }

    void refusesWhatCantBe()
    {
        open();
        type("rule_split", "90, 10, 10");
        QVERIFY(find<QLabel>("problem_split")->text().contains(QStringLiteral("sum to 110")));
        QVERIFY(!m_page->rules().isChanged());
        find<QPlainTextEdit>("rulesText")->setPlainText(QStringLiteral("mni_images: 3"));
        QVERIFY(find<QLabel>("rulesProblem")->text().contains(QStringLiteral("min_images")));
        QVERIFY(!find<QPushButton>("saveRulesButton")->isEnabled());
        QVERIFY(!find<QPushButton>("buildButton")->isEnabled());
        click("discardRulesButton");
        QVERIFY(!m_page->rules().isChanged());
        QVERIFY(find<QLabel>("rulesProblem")->text().isEmpty());
    }

    void rulesThatSomebodyElseChangedAreNotOverwritten()
    {
        open();
        type("rule_warn_images", "9");
        m_scratch->write("ws/rules.yaml", "min_images: 6\n");
        click("saveRulesButton");
        QVERIFY2(message().contains(QStringLiteral("Somebody else")), qPrintable(message()));
        QCOMPARE(readTextFile(m_workspace->root() / "rules.yaml"), std::string("min_images: 6\n"));
        click("discardRulesButton");
        QCOMPARE(find<QLineEdit>("rule_min_images")->text(), QStringLiteral("6"));
        type("rule_warn_images", "9");
        click("saveRulesButton");
        QCOMPARE(readTextFile(m_workspace->root() / "rules.yaml"), std::string("min_images: 6\nwarn_images: 9\n"));
        const std::vector<Json> journal = Journal(m_workspace->journal(), "datasets").read();
        QCOMPARE(journal.back()["kind"].get<std::string>(), std::string("rules"));
        QCOMPARE(journal.back()["before"].get<std::string>(), std::string("min_images: 6\n"));
    }

    void showsWhatIsDifferentFromTheLastOne()
    {
        open();
        build();
        m_page->showItem(QStringLiteral("next"));
        m_page->activate();
        QVERIFY(settle());
        QVERIFY(find<FigureTable>("nextChanges")->isHidden()); // no head above nothing
        QVERIFY(find<QLabel>("nextChangesNote")->text().contains(QLatin1String("Every image is where it was")));
        fs::rename(library() / "blue/0.bmp", library() / "green/100.bmp");
        m_page->activate();
        QVERIFY(settle());
        QVERIFY(!find<FigureTable>("nextChanges")->isHidden());
        FigureModel& changes = find<FigureTable>("nextChanges")->figures();
        QCOMPARE(changes.cell(0, 0).text, QStringLiteral("All"));
        const QString first = asText(ids().front());
        QTest::qWait(1100); // ids are seconds
        build();
        QCOMPARE(ids().size(), std::size_t{2});
        const auto& found = m_page->presenter().changes();
        QVERIFY(found.has_value());
        QCOMPARE(QString::fromStdString(found->before), first);
        QCOMPARE(found->counts[static_cast<std::size_t>(dataset::ChangeKind::Relabelled)], std::size_t{1});
        FigureModel& images = find<FigureTable>("changedImages")->figures();
        bool isNamed = false;
        for (int row = 0; row < images.rowCount(); ++row)
            isNamed = isNamed
                      || (images.cell(row, 0).text == QLatin1String("green/100.bmp")
                          && images.cell(row, 1).text.contains(QLatin1String("blue/0.bmp")));
        QVERIFY(isNamed);
    }

    void frozenBenchmarksChangeOnlyWhenAccepted()
    {
        open();
        build();
        auto* sets = find<FigureTable>("datasetSets");
        QVERIFY(!find<QPushButton>("freezeButton")->isEnabled());
        sets->selectRow(3); // train, validation, test, difficult
        click("freezeButton");
        QVERIFY(message().startsWith(QStringLiteral("difficult is frozen")));
        QCOMPARE(sets->figures().cell(3, 3).text, QStringLiteral("as here"));
        fs::remove(library() / "_benchmark/difficult/red/500.bmp");
        m_page->showItem(QStringLiteral("next"));
        m_page->activate();
        QVERIFY(settle());
        auto* accept = find<QCheckBox>("acceptFrozenBox");
        QVERIFY(accept->isVisible() && accept->text().contains(QStringLiteral("difficult (1 images)")));
        QVERIFY(!find<QPushButton>("buildButton")->isEnabled());
        accept->setChecked(true);
        QTest::qWait(1100);
        click("buildButton");
        QCOMPARE(ids().size(), std::size_t{2});
        find<FigureTable>("datasetSets")->selectRow(3);
        click("freezeButton"); // releases
        QVERIFY2(message().contains(QStringLiteral("may change again")), qPrintable(message()));
    }

    void packsSendsAndFetches()
    {
        open();
        build();
        click("packButton");
        QVERIFY2(message().startsWith(QStringLiteral("Packed:")), qPrintable(message()));
        QVERIFY(find<QLabel>("shardsState")->text().contains(QStringLiteral("tars")));
        QVERIFY(!find<QPushButton>("packButton")->isEnabled()); // it is immutable
        click("verifyBytesButton");
        QVERIFY(message().startsWith(QStringLiteral("Every byte")));

        const fs::path share = m_scratch->path() / "share";
        fs::create_directories(share);
        click("planPushButton");
        QVERIFY(message().startsWith(QStringLiteral("Say where to")));
        find<QLineEdit>("storageEdit")->setText(QString::fromStdString(share.native()));
        QVERIFY(!find<QPushButton>("pushButton")->isEnabled()); // first what would be sent
        click("planPushButton");
        QVERIFY(find<QLabel>("pushPlan")->text().contains(QStringLiteral("to send")));
        QVERIFY(fs::is_empty(share));
        click("pushButton");
        QVERIFY2(message().startsWith(QStringLiteral("Pushed to")), qPrintable(message()));
        click("planPushButton");
        QVERIFY(!find<QPushButton>("pushButton")->isEnabled()); // nothing is left to send
        QCOMPARE(m_around->settings.storageUrl.toStdString(), share.native());

        fs::remove_all(m_workspace->shards(ids().front()));
        click("lookButton");
        auto* remote = find<FigureTable>("remoteShards");
        QCOMPARE(remote->figures().cell(0, 1).text, QStringLiteral("complete"));
        QVERIFY(!find<QPushButton>("pullButton")->isEnabled());
        remote->selectRow(0);
        click("pullButton");
        QVERIFY2(message().startsWith(QStringLiteral("Fetched")), qPrintable(message()));
        QVERIFY(fs::exists(m_workspace->shards(ids().front()) / "manifest.json"));
    }

    void namesWhatIsDamaged()
    {
        open();
        build();
        click("packButton");
        const std::string id = ids().front();
        m_scratch->write(fs::path("ws/shards") / id / "images-train-000000.tar", "short");
        click("verifyShardsButton");
        QVERIFY2(message().contains(QStringLiteral("damaged")), qPrintable(message()));
        m_scratch->write(fs::path("ws/datasets") / id / "dataset.json", "{");
        m_page->activate();
        QVERIFY(settle());
        QVERIFY(!find<QLabel>("datasetFacts")->text().isEmpty());
        QCOMPARE(find<RowList>("datasetList")->rows().row(2).dot, Tone::Bad);
        QVERIFY(!find<QPushButton>("packButton")->isEnabled());
    }

    void everythingHasANameAndCanBeReached()
    {
        open();
        for (QWidget* widget : m_page->findChildren<QWidget*>())
            if (widget->focusPolicy() & Qt::TabFocus && widget->isVisible())
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        const auto commands = m_page->commands();
        QVERIFY(commands.size() >= 2);
        auto* list = find<RowList>("datasetList");
        QCOMPARE(list->rows().row(0).title, QStringLiteral("Next data set"));
        QApplication::setActiveWindow(m_page.get());
        m_page->setFocus();
        QVERIFY(list->hasFocus());
    }

private:
    [[nodiscard]] static QString asText(const std::string& text) { return QString::fromStdString(text); }
};

QTEST_MAIN(TestDatasetsPage)
#include "tst_datasets_page.moc"
