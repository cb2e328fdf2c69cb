// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"

#include "runs/run_folder.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// "taxon runs list, tag, note, delete, restore".
class TestRunsNotesCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<ScratchFolder>();
        m_taxon = std::make_unique<TaxonProgram>(m_scratch->path());
        fs::create_directories(m_scratch->path() / "library");
        const auto workspace = Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library");
        for (const char* id : {"first", "second"})
            static_cast<void>(runs::RunFolder::create(workspace, id, runs::Recipe()));
    }

    void tagsAndNotesAreKeptAndListed()
    {
        QCOMPARE(call({"tag", "first", "baseline", "for the demo"}).exitCode, 0);
        const Call tagged = call({"tag", "first", "baseline", "--remove", "--json"});
        QCOMPARE(tagged.exitCode, 0);
        QCOMPARE(tagged.json()["tags"], Json({"for the demo"}));
        QCOMPARE(call({"note", "first", "worse", "on", "sheep"}).exitCode, 0);
        QCOMPARE(call({"note", "first"}).out, std::string("worse on sheep\n"));
        const Json listed = call({"list", "--tag", "for the demo", "--json"}).json()["runs"];
        QCOMPARE(listed.size(), std::size_t{1});
        QCOMPARE(listed[0]["run"], Json("first"));
        QCOMPARE(listed[0]["note"], Json("worse on sheep"));
        QCOMPARE(listed[0]["state"], Json("queued"));
        QCOMPARE(call({"note", "first", "--remove"}).exitCode, 0);
        QCOMPARE(call({"list", "--json"}).json()["runs"][0]["note"], Json(""));
    }

    void deletedRunsComeBack()
    {
        QCOMPARE(call({"delete", "first", "second"}).exitCode, 0);
        QVERIFY(call({"list", "--json"}).json()["runs"].empty());
        QCOMPARE(call({"list", "--trash", "--json"}).json()["trash"].size(), std::size_t{2});
        QCOMPARE(call({"restore", "first"}).exitCode, 0);
        QCOMPARE(call({"list", "--json"}).json()["runs"].size(), std::size_t{1});
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("message");
        QTest::newRow("a comma in a tag") << QStringList{"tag", "first", "a,b"} << 2 << "can't be a tag";
        QTest::newRow("no tag") << QStringList{"tag", "first"} << 2 << "tags";
        QTest::newRow("no such run") << QStringList{"tag", "furst", "a"} << 10 << "Did you mean \"first\"?";
        QTest::newRow("not in the trash") << QStringList{"restore", "first"} << 10 << "The trash has no such run";
        QTest::newRow("a path") << QStringList{"delete", "../library"} << 2 << "../library";
    }

    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, message);
        const Call refused = call(arguments);
        QCOMPARE(refused.exitCode, exitCode);
        QVERIFY2(refused.err.find(message.toStdString()) != std::string::npos, refused.err.c_str());
    }

private:
    [[nodiscard]] Call call(QStringList arguments) const { return m_taxon->call(QStringList{"--workspace", "ws", "runs"} + arguments); }

    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<TaxonProgram> m_taxon;
};

QTEST_GUILESS_MAIN(TestRunsNotesCommand)
#include "tst_runs_notes_command.moc"
