// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/models_page.h"

#include "base/mapped_file.h"
#include "common/figure_table.h"
#include "common/row_list.h"
#include "models/version_writer.h"
#include "serving/monitoring_file.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

/// Versions on the Models page: what is listed, what stands beside production, and that promotion and the way back are done and told.
class TestModelsPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<test::PageSurroundings> m_around;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<ModelsPage> m_page;

    /// \param top1  of the test set; negative = exported without scores. \param hash  of the set's images.
    void addVersion(double top1, const char* hash = "same") const
    {
        const fs::path scores = m_scratch->path() / "scores";
        fs::remove_all(scores);
        if (top1 >= 0) {
            const Json test{{"kind", "test"}, {"hash", hash}, {"images", 500}, {"top1", top1}, {"macro_recall", top1}, {"ece", 0.1}};
            m_scratch->write("scores/summary.json", Json{{"format", "taxon-summary"}, {"version", 1}, {"sets", {{"test", test}}}}.dump());
        }
        models::VersionSources sources;
        sources.info.architecture = "small_cnn";
        sources.info.classes = {"cat", "dog"};
        sources.info.runId = "20260101-000000-run";
        sources.info.setHashes = {{"test", hash}};
        sources.scores = scores;
        models::createVersion(*m_workspace, sources, [&](const fs::path& folder) {
            m_scratch->write((folder / "model.safetensors").lexically_relative(m_scratch->path()), "weights");
            return Json::object();
        });
    }
    void open()
    {
        m_page = m_around->open<ModelsPage>(m_workspace);
        QVERIFY(m_page);
    }
    [[nodiscard]] bool settle() const { return m_around->settle(*m_page); }
    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    void click(const char* button) { find<QPushButton>(button)->click(); }
    void giveReason(const char* reason)
    {
        auto* dialog = m_page->findChild<QInputDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->setTextValue(QString::fromLatin1(reason));
        dialog->accept();
        QVERIFY(settle());
    }
    [[nodiscard]] QString message() const { return find<QLabel>("modelsMessage")->text(); }
    [[nodiscard]] QStringList titles() const
    {
        QStringList all;
        RowModel& rows = find<RowList>("versionList")->rows();
        for (int i = 0; i < rows.rowCount(); ++i)
            all << rows.row(i).title;
        return all;
    }
    /// Score and figures of a row of the table of scores; of the first of a set its name.
    [[nodiscard]] QString scoreRow(int row) const
    {
        FigureModel& model = find<FigureTable>("versionScores")->figures();
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.cell(row, column).text;
        return cells.join(QLatin1Char('|'));
    }

private Q_SLOTS:
    void initTestCase() { test::PageSurroundings::startLook(); }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_around = std::make_unique<test::PageSurroundings>();
        fs::create_directories(m_scratch->path() / "library");
        m_workspace = std::make_shared<const Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
    }

    void cleanup()
    {
        m_page.reset();
        m_around.reset();
    }

    void saysThatThereIsNone()
    {
        open();
        QVERIFY(m_page->presenter().models().versions.empty());
        QSignalSpy wanted(m_page.get(), &Page::pageRequested);
        m_page->findChild<QWidget*>(QStringLiteral("modelsEmpty"))->findChild<QPushButton*>()->click();
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("train"));
    }

    void goesOnWhereItWasLeft()
    {
        addVersion(0.90);
        addVersion(0.93);
        open();
        QCOMPARE(m_page->session()->item, QString()); // the newest, whichever that is then
        m_page->showItem(QStringLiteral("001"));
        QVERIFY(settle());
        const auto session = m_page->session();
        QCOMPARE(session->item, QStringLiteral("001"));
        m_page->openWorkspace(m_workspace); // read again
        QVERIFY(settle());
        QCOMPARE(m_page->presenter().chosen()->number, 1);
        m_page = std::make_unique<ModelsPage>(m_around->services());
        m_page->openWorkspace(m_workspace);
        m_page->restore(*session);
        QVERIFY(settle());
        QCOMPARE(m_page->presenter().chosen()->number, 1);
        m_page->restore({QStringLiteral("017"), {}, {}, 0}); // deleted since
        QVERIFY(settle());
        QCOMPARE(m_page->presenter().chosen()->number, 2);
    }

    void promotesWithAReasonAndGoesBack()
    {
        addVersion(0.90);
        addVersion(0.93);
        open();
        QCOMPARE(titles(), (QStringList{QStringLiteral("002"), QStringLiteral("001")}));
        QCOMPARE(scoreRow(0), QStringLiteral("test|"));
        QCOMPARE(scoreRow(1), QStringLiteral("Top-1|93.0 %")); // nothing is in production: alone
        QVERIFY(!find<QPushButton>("rollBackButton")->isEnabled());
        m_page->showItem(QStringLiteral("001"));
        click("promoteButton");
        giveReason("the first");
        QVERIFY2(message().contains(QStringLiteral("Version 001 is in production.")), qPrintable(message()));
        QVERIFY(!find<QPushButton>("promoteButton")->isEnabled());

        m_page->showItem(QStringLiteral("2"));
        QCOMPARE(scoreRow(1), QStringLiteral("Top-1|93.0 %|90.0 %|+3.0 %"));
        QCOMPARE(find<FigureTable>("versionScores")->figures().cell(1, 3).tone, Tone::Good);
        click("promoteButton");
        giveReason("better");
        QCOMPARE(models::productionHistory(*m_workspace).back().number, 2);
        QCOMPARE(find<FigureTable>("productionHistory")->figures().cell(0, 3).text, QStringLiteral("better"));
        QVERIFY(!find<FigureTable>("productionHistory")->isHidden());
        QVERIFY(find<QLabel>("productionHistoryNote")->text().isEmpty());

        click("rollBackButton");
        giveReason("wrong answers for dogs");
        QVERIFY(message().contains(QStringLiteral("Back to version 001.")));
        QCOMPARE(models::productionHistory(*m_workspace).back().number, 1);
    }

    void exportsAgainAndChecksAServer()
    {
        addVersion(0.9);
        const fs::path program = m_scratch->write(
            "taxon", // what it is called with, and what taxon would answer
            "#!/bin/sh\necho \"$@\" >> " + (m_scratch->path() / "calls").native()
                + "\ncase \"$*\" in\n*export*) echo '{\"version\": \"001\"}' ;;\n"
                  "*) echo '{\"error\": {\"code\": \"failed\", \"message\": \"The server answers otherwise.\"}}'; exit 1 ;;\nesac\n");
        fs::permissions(program, fs::perms::owner_all);
        CommandJobs jobs([program] { return program; });
        const fs::path file = m_workspace->models() / "001" / "version.json";
        Json record = readJson(file);
        record["temperature"] = 2.5;
        writeJson(file, record);
        open();
        QVERIFY(!find<QPushButton>("thresholdButton")->isEnabled()); // no program, no export
        m_page.reset();
        m_around->jobs = &jobs;
        open();

        click("thresholdButton");
        auto* dialog = m_page->findChild<QInputDialog*>();
        QCOMPARE(dialog->doubleValue(), 0.8); // the version's own
        dialog->setDoubleValue(0.875);
        dialog->accept();
        QTRY_COMPARE(message(), QStringLiteral("It is version 001."));
        m_page->showItem(QStringLiteral("export 20260101-000000-run 0.5")); // as Review asks for it
        QTRY_COMPARE(jobs.active(), 0);
        QVERIFY(settle());

        click("serverButton");
        dialog = m_page->findChild<QInputDialog*>();
        dialog->setTextValue(QStringLiteral("http://localhost:1/v1/models/x"));
        dialog->accept();
        QTRY_COMPARE(message(), QStringLiteral("The server answers otherwise."));
        const std::string calls = readTextFile(m_scratch->path() / "calls");
        const std::string ws = m_workspace->root().native();
        QCOMPARE(calls, "--json -C " + ws + " export --run 20260101-000000-run --threshold 0.875 --temperature 2.5\n" + "--json -C " + ws
                            + " export --run 20260101-000000-run --threshold 0.5\n" + "--json -C " + ws
                            + " endpoint check http://localhost:1/v1/models/x --version 1\n");
    }

    void showsItsWeeksOnAServer()
    {
        addVersion(0.9);
        open();
        auto* empty = find<QWidget>("monitoringEmpty");
        QVERIFY(empty->isVisible());
        QVERIFY(!find<QWidget>("weekTable")->isVisible());
        const fs::path log = m_scratch->write(
            "served.jsonl", "{\"time\":\"2026-11-24T08:00:00Z\",\"version\":1,\"class\":\"cat\",\"confidence\":0.9,\"verified\":\"dog\"}\n"
                            "{\"time\":\"2026-12-01T08:00:00Z\",\"version\":1,\"class\":\"dog\",\"confidence\":0.5}\n");
        serving::keepMonitoring(*m_workspace, serving::importServedLogs(*m_workspace, {log}, {}, jobs::Context()));
        m_page->presenter().refresh();
        QVERIFY(settle());
        QVERIFY(!empty->isVisible());
        FigureModel& weeks = find<FigureTable>("weekTable")->figures();
        QCOMPARE(weeks.rowCount(), 2);
        QCOMPARE(weeks.cell(0, 0).text, QStringLiteral("2026-W49"));
        QCOMPARE(weeks.cell(0, 2).text, QStringLiteral("0.0 %"));
        QCOMPARE(weeks.cell(1, 8).text, QStringLiteral("100.0 %")); // error above the threshold
        for (const char* plot : {"coverageByWeek", "driftByWeek", "accuracyByWeek"})
            QVERIFY(!find<QWidget>(plot)->accessibleDescription().isEmpty());

        m_scratch->write("ws/monitoring/001.json", "{");
        m_page->presenter().refresh();
        QVERIFY(settle());
        QVERIFY(empty->isVisible());
        QVERIFY(empty->findChild<QLabel*>() != nullptr);
        QVERIFY(m_page->presenter().chosen()->servedProblem.contains(QStringLiteral("001.json")));
    }

    void importsLogs()
    {
        addVersion(0.9);
        const fs::path program = m_scratch->write("taxon", "#!/bin/sh\necho \"$@\" >> " + (m_scratch->path() / "calls").native()
                                                               + "\necho '{\"predictions\": 1200, \"bad_lines\": 0}'\n");
        fs::permissions(program, fs::perms::owner_all);
        CommandJobs jobs([program] { return program; });
        m_around->jobs = &jobs;
        open();
        m_page->findChild<QWidget*>(QStringLiteral("monitoringEmpty"))->findChild<QPushButton*>()->click();
        auto* dialog = m_page->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        Q_EMIT dialog->filesSelected({QStringLiteral("/logs/a.jsonl"), QStringLiteral("/logs/b c.jsonl")});
        QTRY_VERIFY2(message().contains(QStringLiteral("predictions counted")), qPrintable(message()));
        QCOMPARE(readTextFile(m_scratch->path() / "calls"),
                 "--json -C " + m_workspace->root().native() + " models monitor /logs/a.jsonl /logs/b c.jsonl\n");
    }

    void aReasonIsNeeded()
    {
        addVersion(0.9);
        open();
        click("promoteButton");
        giveReason("  ");
        QVERIFY(!message().isEmpty());
        QVERIFY(models::productionHistory(*m_workspace).empty());
        QVERIFY(find<FigureTable>("productionHistory")->isHidden()); // no head above nothing
        QCOMPARE(find<QLabel>("productionHistoryNote")->text(), QStringLiteral("No version was in production yet."));
    }

    void differencesOnOtherImagesHaveNoColour()
    {
        addVersion(0.9);
        addVersion(0.8, "others");
        models::promote(*m_workspace, 1, "first");
        open();
        QCOMPARE(scoreRow(1), QStringLiteral("Top-1|80.0 %|90.0 %|-10.0 %"));
        QCOMPARE(find<FigureTable>("versionScores")->figures().cell(1, 3).tone, Tone::None);
        QVERIFY(find<QLabel>("versionScoresNote")->text().contains(QStringLiteral("other images")));
    }

    void judgesByTheGatesOfTheWorkspace()
    {
        addVersion(0.8);
        open();
        QVERIFY(m_page->presenter().isBlocked()); // macro recall of test below 0.9, and no benchmark
        QCOMPARE(find<QLabel>("versionGatesNote")->text(), QStringLiteral("blocked"));
        constexpr int kStrictDefault = 3;
        QVERIFY(find<FigureTable>("versionGates")->isColumnHidden(kStrictDefault)); // none was eased
        m_scratch->write("ws/gates.yaml", "gates:\n  test_macro_recall: {limit: 0.5}\n");
        open();
        QVERIFY(!find<FigureTable>("versionGates")->isColumnHidden(kStrictDefault));
        click("promoteButton");
        QVERIFY(m_page->findChild<QInputDialog*>()->labelText().contains(QStringLiteral("do not pass")));
    }

    void whoCannotBeComparedWithProductionDoesNotPass()
    {
        addVersion(0.90);
        addVersion(0.95);
        models::promote(*m_workspace, 1, "first"); // its run, and with it its scores of each image, is not there
        open();
        const auto& gates = m_page->presenter().gates();
        const auto found = std::find_if(gates.begin(), gates.end(), [](const auto& result) { return result.gate.versusProduction; });
        QVERIFY(found != gates.end());
        QCOMPARE(found->status, scores::GateStatus::NoData);
        QVERIFY(m_page->presenter().isBlocked());
        m_page->showItem(QStringLiteral("001")); // itself: nothing to compare with
        QVERIFY(settle());
        const auto& own = m_page->presenter().gates();
        QVERIFY(std::none_of(own.begin(), own.end(), [](const auto& result) { return result.gate.versusProduction; }));
    }

    void namesWhatIsDamaged()
    {
        addVersion(-1);
        addVersion(0.9);
        m_scratch->write("ws/models/001/version.json", "{");
        open();
        QCOMPARE(titles().size(), 2);
        m_page->showItem(QStringLiteral("001"));
        QVERIFY(find<QLabel>("versionFacts")->text().contains(QStringLiteral("version.json")));
        QVERIFY(!find<QPushButton>("promoteButton")->isEnabled());
        m_page->showItem(QStringLiteral("002"));
        click("verifyButton");
        QVERIFY(settle());
        QVERIFY(message().contains(QStringLiteral("is what it was at export")));
        m_scratch->write("ws/models/002/002/model.safetensors", "others!");
        click("verifyButton");
        QVERIFY(settle());
        QVERIFY2(message().contains(QStringLiteral("model.safetensors")), qPrintable(message()));
        click("promoteButton");
        giveReason("all the same");
        QVERIFY(models::productionHistory(*m_workspace).empty()); // a version that was edited by hand never goes out
    }
};

QTEST_MAIN(TestModelsPage)
#include "tst_models_page.moc"
