// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

#include "base/csv.h"
#include "base/mapped_file.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon library move, remove, undo, history: what people and scripts see of them.
class TestLibraryEdits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<ScratchFolder>();
        m_taxon = std::make_unique<TaxonProgram>(m_scratch->path());
        writeTinyClass(library(), "red", 4);
        writeTinyClass(library(), "green", 2, 10);
        QCOMPARE(m_taxon->call({"init", "ws", "--library", "library"}).exitCode, 0);
    }

    void movesTellsAndTakesBack()
    {
        const QString absolute = QString::fromStdString((library() / "red/1.bmp").native());
        const Call moved = call({"move", "red/0.bmp", absolute, "--to", "green", "--why", "they are green"});
        QVERIFY2(moved.exitCode == 0, moved.err.c_str());
        QVERIFY(moved.out.find("red/0.bmp -> green/0.bmp") != std::string::npos);
        QVERIFY(moved.out.find("taxon library undo ") != std::string::npos);
        QVERIFY(fs::exists(library() / "green/1.bmp"));
        const Call removed = call({"remove", "green/10.bmp", "--json"});
        QCOMPARE(removed.json()["images"][0]["to"].get<std::string>(), std::string("_removed/green/10.bmp"));
        const std::string stats = call({"stats", "--json"}).out;
        QVERIFY(stats.find("\"images\": 5") != std::string::npos);

        const Call history = call({"history", "green/1.bmp"});
        QVERIFY2(history.out.find("\"they are green\"") != std::string::npos && history.out.find("_removed") == std::string::npos,
                 history.out.c_str());
        const CsvTable table = CsvTable::parse(call({"history", "--csv"}).out, "history");
        QCOMPARE(table.rows(), std::size_t{3});
        QCOMPARE(table.at(2, table.column("action")), std::string("remove"));

        QCOMPARE(call({"undo"}).exitCode, 0);
        QVERIFY(fs::exists(library() / "green/10.bmp"));
        QCOMPARE(call({"undo"}).exitCode, 0);
        QVERIFY(fs::exists(library() / "red/0.bmp") && fs::exists(library() / "red/1.bmp"));
        const Call nothing = call({"undo"});
        QCOMPARE(nothing.exitCode, 10);
        QVERIFY2(nothing.err.find("taxon library history") != std::string::npos, nothing.err.c_str());
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("no such image") << QStringList{"move", "red/9.bmp", "--to", "green"} << 10;
        QTest::newRow("no target") << QStringList{"move", "red/0.bmp"} << 2;
        QTest::newRow("a target outside") << QStringList{"move", "red/0.bmp", "--to", "../green"} << 2;
        QTest::newRow("no such step") << QStringList{"undo", "20260101-000000-00000000"} << 10;
        QTest::newRow("no image") << QStringList{"remove"} << 2;
        QTest::newRow("no such list") << QStringList{"remove", "--list", "none.txt"} << 10;
        QTest::newRow("rename to a class that is there") << QStringList{"rename", "red", "green"} << 1;
        QTest::newRow("merge into nothing") << QStringList{"merge", "red", "blue"} << 10;
        QTest::newRow("new class with a reserved name") << QStringList{"new-class", "_x"} << 2;
        QTest::newRow("no such verdict") << QStringList{"verdict", "good", "red/0.bmp"} << 2;
        QTest::newRow("a right label for a keep") << QStringList{"verdict", "keep", "red/0.bmp", "--label", "green"} << 2;
        QTest::newRow("a verdict about a class") << QStringList{"verdict", "keep", "red"} << 2;
        QTest::newRow("nothing of that kind to fix") << QStringList{"fix", "collision"} << 10;
        QTest::newRow("no such finding to fix") << QStringList{"fix", "red/9.bmp"} << 10;
    }

    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        const Call refused = call(arguments);
        QVERIFY2(refused.exitCode == exitCode, refused.err.c_str());
        QVERIFY(fs::exists(library() / "red/0.bmp"));
    }

    void changesWholeClasses()
    {
        QCOMPARE(call({"rename", "red", "crimson", "--dry-run"}).exitCode, 0);
        QVERIFY(fs::exists(library() / "red"));
        QCOMPARE(call({"rename", "red", "crimson"}).exitCode, 0);
        QCOMPARE(call({"new-class", "blue"}).exitCode, 0);
        QCOMPARE(call({"merge", "green", "crimson"}).exitCode, 0);
        QVERIFY(fs::exists(library() / "crimson/10.bmp") && fs::exists(library() / "blue") && !fs::exists(library() / "green"));
        const Call typo = call({"move", "crimson/0.bmp", "--to", "crimsn"});
        QVERIFY2(typo.err.find("Did you mean \"crimson\"") != std::string::npos, typo.err.c_str());
        for (int i = 0; i < 4; ++i)
            QCOMPARE(call({"undo"}).exitCode, 0);
        QVERIFY(fs::exists(library() / "red/0.bmp") && fs::exists(library() / "green/10.bmp") && !fs::exists(library() / "blue"));
    }

    void fixesWhatTheCheckFound()
    {
        fs::copy_file(library() / "red/0.bmp", library() / "red/again.bmp");
        m_scratch->write("library/README.txt", "hello");
        Json problems = call({"check", "--json"}).json()["problems"];
        QStringList commands;
        for (const Json& problem : problems)
            if (problem["kind"] == "duplicate" || problem["kind"] == "misplaced")
                commands += QString::fromStdString(problem["fix"].get<std::string>());
        QCOMPARE(commands, (QStringList{"taxon library fix misplaced README.txt", "taxon library fix duplicate red/again.bmp"}));
        QCOMPARE(call({"fix", "duplicate", "--dry-run"}).exitCode, 0);
        QVERIFY(fs::exists(library() / "red/again.bmp"));
        for (const QString& command : commands) {
            const Call fixed = call(command.split(' ').mid(2));
            QVERIFY2(fixed.exitCode == 0, fixed.err.c_str());
        }
        QVERIFY(fs::exists(library() / "_removed/red/again.bmp") && fs::exists(library() / "_removed/README.txt"));
        QCOMPARE(call({"undo"}).exitCode, 0);
        QVERIFY(fs::exists(library() / "red/again.bmp"));
    }

    void keepsTwoAnswersUntilSomebodyDecides()
    {
        QCOMPARE(call({"verdict", "keep", "red/0.bmp", "--predicted", "green", "--model", "003"}).exitCode, 0);
        // as if another person of the share had said so
        for (const auto& entry : fs::directory_iterator(m_scratch->path() / "ws/journal"))
            if (entry.path().extension() == ".jsonl") {
                std::string text = readTextFile(entry.path());
                text.replace(text.find("\"who\":\"") + 7, 0, "bo@");
                fs::remove(entry.path());
                m_scratch->write("ws/journal/library-bo-b.jsonl", text);
            }
        QCOMPARE(call({"verdict", "wrong-label", "red/0.bmp", "--label", "green"}).exitCode, 0);
        const Json conflicts = call({"conflicts", "--json"}).json()["conflicts"];
        QCOMPARE(conflicts.size(), std::size_t{1});
        QCOMPARE(conflicts[0]["answers"][0]["place"].get<std::string>() + " " + conflicts[0]["answers"][1]["place"].get<std::string>(),
                 std::string("red green"));
        QCOMPARE(call({"move", "red/0.bmp", "--to", "green", "--resolve"}).exitCode, 0);
        QVERIFY(call({"conflicts", "--json"}).json()["conflicts"].empty());
        const CsvTable table = CsvTable::parse(call({"history", "green/0.bmp", "--csv"}).out, "history");
        QCOMPARE(table.rows(), std::size_t{3});
        QCOMPARE(table.at(0, table.column("verdict")) + table.at(0, table.column("predicted")) + table.at(0, table.column("model")),
                 std::string("keepgreen003"));
    }

    void givesTheVerdictsAsATable()
    {
        QCOMPARE(call({"history", "--verdicts"}).out, std::string("Nobody has judged an image.\n"));
        QCOMPARE(call({"verdict", "keep", "red/0.bmp", "red/1.bmp", "--predicted", "green", "--model", "003", "--why", "red, \"dark\""}).exitCode, 0);
        QCOMPARE(call({"move", "red/2.bmp", "--to", "green"}).exitCode, 0);
        QCOMPARE(call({"verdict", "unsure", "red/3.bmp"}).exitCode, 0);
        QCOMPARE(call({"undo"}).exitCode, 0);
        const CsvTable table = CsvTable::parse(call({"history", "--verdicts", "--csv"}).out, "verdicts");
        QCOMPARE(table.rows(), std::size_t{3});
        const auto at = [&](std::size_t row, const char* column) { return table.at(row, table.column(column)); };
        QCOMPARE(at(1, "from") + " " + at(1, "label") + " " + at(1, "verdict") + " " + at(1, "predicted") + " " + at(1, "model"),
                 std::string("red/1.bmp red keep green 003"));
        QCOMPARE(at(1, "why"), std::string("red, \"dark\""));
        QVERIFY(!at(1, "who").empty() && !at(1, "time").empty() && at(1, "sha256").size() == 64 && at(1, "undone").empty());
        QVERIFY(at(2, "verdict") == "unsure" && !at(2, "undone").empty());
        QCOMPARE(call({"history", "--verdicts", "--json"}).json()["steps"].size(), std::size_t{2});
        QCOMPARE(CsvTable::parse(call({"history", "red/0.bmp", "--verdicts", "--csv"}).out, "verdicts").rows(), std::size_t{2}); // its step has two
    }

    void takesAListOfImages()
    {
        m_scratch->write("list.txt", "red/0.bmp\n\nred/1.bmp\n");
        QCOMPARE(call({"remove", "red/2.bmp", "--list", QString::fromStdString((m_scratch->path() / "list.txt").native())}).exitCode, 0);
        QVERIFY(fs::exists(library() / "_removed/red/1.bmp") && fs::exists(library() / "_removed/red/2.bmp"));
    }

    void aPartThatFailsIsAFailure()
    {
        m_taxon->asOrdinaryUser();
        fs::permissions(library() / "red", fs::perms::owner_read | fs::perms::owner_exec);
        const Call failed = call({"move", "red/0.bmp", "--to", "green", "--json"});
        fs::permissions(library() / "red", fs::perms::owner_all);
        QCOMPARE(failed.exitCode, 1);
        QVERIFY(failed.json()["images"][0]["failed"].get<std::string>().find("Permission denied") != std::string::npos);
        QVERIFY(failed.json().contains("error"));
    }

private:
    [[nodiscard]] fs::path library() const { return m_scratch->path() / "library"; }
    [[nodiscard]] Call call(const QStringList& arguments) const { return m_taxon->call(QStringList{"-C", "ws", "library"} + arguments); }
    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<TaxonProgram> m_taxon;
};

QTEST_GUILESS_MAIN(TestLibraryEdits)
#include "tst_library_edits.moc"
