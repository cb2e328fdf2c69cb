// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/csv.h"

#include <fstream>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon dataset build, explain, diff, rules, freeze: what people and scripts see of them.
class TestDatasetCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<ScratchFolder>();
        m_taxon = std::make_unique<TaxonProgram>(m_scratch->path());
        for (const char* name : {"red", "green", "blue"})
            writeTinyClass(library(), name, 12);
        writeTinyClass(library() / "_benchmark" / "difficult", "red", 2, 500);
        QCOMPARE(m_taxon->call({"init", "ws", "--library", "library"}).exitCode, 0);
        write("rules.yaml", "min_images: 5\nwarn_images: 14\n");
    }

    void printsRulesThatItReads()
    {
        const Call printed = m_taxon->call({"dataset", "rules"}); // needs no workspace
        QCOMPARE(printed.exitCode, 0);
        write("rules.yaml", printed.out + "min_images: 5\n");
        const Call built = call({"build", "--json"});
        QVERIFY2(built.exitCode == 0, built.err.c_str());
        QCOMPARE(built.json()["rules"]["staged_folders"].size(), std::size_t{2});
    }

    void rulesWinOverTheWorkspaceAndFlagsOverRules()
    {
        const Call built = call({"build", "--json"}); // taxon.yaml wants 20
        QVERIFY2(built.exitCode == 0, built.err.c_str());
        QCOMPARE(built.json()["rules"]["min_images"].get<int>(), 5);
        QCOMPARE(built.json()["small_classes"]["red"].get<int>(), 12);
        QVERIFY(built.err.find("fewer than 14 images: blue (12), green (12), red (12)") != std::string::npos);
        QCOMPARE(call({"build", "--min", "13"}).exitCode, 2);
        const Call other = call({"build", "--rules", "ws/other.yaml"});
        QCOMPARE(other.exitCode, 10);
        QCOMPARE(call({"build", "--json"}).json()["new"].get<bool>(), false);
    }

    void mapsExplainsAndCompares()
    {
        QCOMPARE(call({"build", "--id", "a"}).exitCode, 0);
        write("classes.yaml", "classes: {green: red}\n");
        fs::remove(library() / "blue/0.bmp");
        const Call built = call({"build", "--id", "b"});
        QVERIFY2(built.out.find("red <- green (classes.yaml)") != std::string::npos, built.out.c_str());
        const Call explained = call({"explain", "green/1.bmp"});
        QVERIFY2(explained.out.find("class red <- green (classes.yaml), sub-class \"green\"") != std::string::npos, explained.out.c_str());
        const Json json = call({"explain", "green/1.bmp", "--json"}).json();
        QVERIFY(!json["rule"].get<std::string>().empty());
        QCOMPARE(json["decided_by"].get<std::string>(), std::string("a"));
        QVERIFY(json["seat"]["groups"].get<int>() > 0);

        const Json diff = call({"diff", "a", "--json"}).json();
        QCOMPARE(diff["counts"]["removed"].get<int>(), 1);
        QCOMPARE(diff["counts"]["relabelled"].get<int>(), 12);
        QCOMPARE(diff["classes"]["red"]["relabelled"].get<int>(), 12);
        const CsvTable table = CsvTable::parse(call({"diff", "a", "b", "--csv"}).out, "diff");
        QCOMPARE(table.rows(), std::size_t{13});
        QCOMPARE(table.at(0, table.column("path")), std::string("blue/0.bmp"));
        QCOMPARE(table.at(1, table.column("class_after")), std::string("red"));
        const Call text = call({"diff", "a"});
        QVERIFY2(text.exitCode == 0 && text.out.find("13 images differ") != std::string::npos, text.out.c_str());
    }

    void sizesAreKnownBeforeItIsMade()
    {
        write("other.yaml", "min_images: 5\nsplit: {train: 50, validation: 25, test: 25}\n");
        const Json first = call({"build", "--rules", "ws/other.yaml", "--dry-run", "--json"}).json();
        QVERIFY(fs::is_empty(m_scratch->path() / "ws/datasets"));
        QCOMPARE(first["before"].get<std::string>(), std::string());
        QCOMPARE(call({"build", "--id", "a"}).exitCode, 0);
        fs::remove(library() / "blue/0.bmp");
        const Json next = call({"build", "--rules", "ws/other.yaml", "--dry-run", "--json"}).json();
        QCOMPARE(next["before"].get<std::string>(), std::string("a"));
        QCOMPARE(next["new"].get<bool>(), true);
        QCOMPARE(next["counts"]["removed"].get<int>(), 1);
        QCOMPARE(next["classes_changed"]["blue"]["removed"].get<int>(), 1);
        const Json built = call({"build", "--id", "b", "--rules", "ws/other.yaml", "--json"}).json();
        QCOMPARE(next["sets"], built["sets"]); // the same images too: hashes are compared
        QCOMPARE(next["reasons"], built["reasons"]);
        QVERIFY(first["sets"] != next["sets"]);
        const Call again = call({"build", "--rules", "ws/other.yaml", "--dry-run"});
        QVERIFY2(again.out.find("data set b stays the newest") != std::string::npos, again.out.c_str());
    }

    void aDryRunTellsOfFrozenBenchmarks()
    {
        QCOMPARE(call({"build", "--id", "a"}).exitCode, 0);
        QCOMPARE(call({"freeze", "difficult"}).exitCode, 0);
        fs::remove(library() / "_benchmark/difficult/red/500.bmp");
        const Call dry = call({"build", "--dry-run", "--json"});
        QCOMPARE(dry.exitCode, 0);
        QCOMPARE(dry.json()["frozen_changes"][0]["benchmark"].get<std::string>(), std::string("difficult"));
        QCOMPARE(dry.json()["frozen_changes"][0]["images"].size(), std::size_t{1});
    }

    void refusesToChangeAFrozenBenchmark()
    {
        QCOMPARE(call({"build", "--id", "a"}).exitCode, 0);
        QCOMPARE(call({"freeze", "difficult"}).exitCode, 0);
        QVERIFY(call({"freeze", "--json"}).json()["frozen"].contains("difficult"));
        fs::remove(library() / "_benchmark/difficult/red/500.bmp");
        writeTinyClass(library() / "_benchmark/difficult", "green", 1, 503);
        const Call refused = call({"build"});
        QCOMPARE(refused.exitCode, 2);
        for (const char* part :
             {"removed: _benchmark/difficult/red/500.bmp", "added: _benchmark/difficult/green/503.bmp", "--accept-benchmark-change difficult"})
            QVERIFY2(refused.err.find(part) != std::string::npos, refused.err.c_str());
        QVERIFY(!fs::exists(m_scratch->path() / "ws/datasets/b"));
        const Call accepted = call({"build", "--id", "b", "--accept-benchmark-change", "difficult", "--json"});
        QCOMPARE(accepted.exitCode, 0);
        QCOMPARE(accepted.json()["rules"]["accepted_benchmark_changes"][0]["images"].size(), std::size_t{2});
        QCOMPARE(call({"build"}).exitCode, 0);
        QCOMPARE(call({"freeze", "difficult", "--release"}).exitCode, 0);
        fs::remove(library() / "_benchmark/difficult/red/501.bmp");
        QCOMPARE(call({"build"}).exitCode, 0);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<QString>("classes");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("message");
        QTest::newRow("an unknown rule") << "mni_images: 3\n"
                                         << "" << QStringList{"build"} << 2 << "Did you mean \"min_images\"?";
        QTest::newRow("a class that is not there") << "min_images: 5\nclasses: {gren: {min_images: 2}}\n"
                                                   << "" << QStringList{"build"} << 2 << "Did you mean \"green\"?";
        QTest::newRow("a frozen benchmark that is not there") << "min_images: 5\nfrozen_benchmarks: [dificult]\n"
                                                              << "" << QStringList{"build"} << 2 << "Did you mean \"difficult\"?";
        QTest::newRow("no table of sources") << "min_images: 5\nsource_ids: none.csv\n"
                                             << "" << QStringList{"build"} << 10 << "none.csv";
        QTest::newRow("a mapped folder that is not there") << "min_images: 5\n"
                                                           << "classes: {gren: red}\n"
                                                           << QStringList{"build"} << 2 << "classes.yaml:1";
        QTest::newRow("no data set to compare") << ""
                                                << "" << QStringList{"diff", "a", "b"} << 10 << "taxon dataset list";
        QTest::newRow("no data set to freeze") << ""
                                               << "" << QStringList{"freeze", "difficult"} << 10 << "taxon dataset build";
        QTest::newRow("nothing to compare") << ""
                                            << "" << QStringList{"diff"} << 10 << "no model version yet";
    }

    void refuses()
    {
        QFETCH(QString, rules);
        QFETCH(QString, classes);
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, message);
        write("rules.yaml", rules.toStdString());
        write("classes.yaml", classes.toStdString());
        const Call refused = call(arguments);
        QVERIFY2(refused.exitCode == exitCode, refused.err.c_str());
        QVERIFY2(refused.err.find(message.toStdString()) != std::string::npos, refused.err.c_str());
        QVERIFY(fs::is_empty(m_scratch->path() / "ws/datasets"));
    }

private:
    [[nodiscard]] fs::path library() const { return m_scratch->path() / "library"; }
    void write(const std::string& name, const std::string& text) const { m_scratch->write(fs::path("ws") / name, text); }
    [[nodiscard]] Call call(const QStringList& arguments) const { return m_taxon->call(QStringList{"-C", "ws", "dataset"} + arguments); }

    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<TaxonProgram> m_taxon;
};

QTEST_GUILESS_MAIN(TestDatasetCommand)
#include "tst_dataset_command.moc"
