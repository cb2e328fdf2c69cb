// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// A disk that is really full, and folders that can't be written: checked before the work, said with path and reason, and the same
/// command succeeds once there is room. (tst_bad_input does the same to a whole run; tst_failing_disk fails each call once.)
class TestFullDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_playground.mustSucceed(m_playground.onWorkspace({"dataset", "build", "--id", "d1", "--min", "2"}));
        m_playground.mustSucceed(m_playground.onWorkspace({"shards", "pack"}));
        m_playground.keep();
    }

    void init() { m_playground.restore(); }

    void stopsAndSucceedsLater_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("init") << "init disk/new --library work/library";
        QTest::newRow("dataset build") << "-C disk/ws dataset build --id d2 --min 2 --seed 7";
        QTest::newRow("shards pack") << "-C work/ws shards pack --out disk/packed";
        QTest::newRow("shards extract") << "shards extract work/ws/shards/d1 --to disk/out";
        QTest::newRow("library move") << "-C disk/ws library move red/0.bmp --to green";
    }

    void stopsAndSucceedsLater()
    {
        QFETCH(QString, command);
        // The journal's line and the lock fit in no block that is free; a file of zeros takes the rest.
        const QString script =
            QStringLiteral("mkdir -p disk; mount -t tmpfs -o size=1m none disk || exit 77\n"
                           "cp -a work/ws disk/ && rm -rf disk/ws/shards disk/ws/cache && mkdir disk/ws/shards disk/ws/cache || exit 78\n"
                           "cat /dev/zero > disk/fill 2> /dev/null; find disk -path disk/fill -prune -o -type f -print | sort > before\n"
                           "\"$TAXON\" %1 > out 2>&1; echo $?\n"
                           "find disk -path disk/fill -prune -o -type f -size +0 -print | sort > after; diff before after >&2 || echo changed\n"
                           "rm disk/fill; mount -o remount,size=64m disk\n"
                           "\"$TAXON\" %1 >&2; echo $?; find disk -name '.*.tmp-*'; cat out >&2\n")
                .arg(command);
        const Call call = m_playground.taxon().callScript(script);
        QVERIFY2(call.exitCode == 0, ("a disk of its own can't be mounted here: " + call.err).c_str());
        QVERIFY2(call.out == "1\n0\n", (call.out + call.err).c_str());
        QVERIFY2(call.err.find("No space left") != std::string::npos || call.err.find(" free") != std::string::npos, call.err.c_str());
    }

    void saysWhatCantBeWritten_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QStringList>("command");
        QTest::newRow("data sets") << "ws/datasets" << QStringList{"dataset", "build", "--id", "d2", "--min", "2", "--seed", "7"};
        QTest::newRow("shards") << "ws/shards" << QStringList{"shards", "pack"};
        QTest::newRow("journal") << "ws/journal" << QStringList{"library", "move", "red/0.bmp", "--to", "green"};
        QTest::newRow("class") << "library/red" << QStringList{"library", "move", "red/0.bmp", "--to", "green"};
        QTest::newRow("library") << "library" << QStringList{"library", "remove", "red/0.bmp"};
    }

    void saysWhatCantBeWritten()
    {
        QFETCH(QString, folder);
        QFETCH(QStringList, command);
        const fs::path closed = m_playground.root() / folder.toStdString();
        if (folder == "ws/shards")
            fs::remove_all(closed / "d1");
        const Tree before = treeOf(m_playground.library());
        fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec);
        TaxonProgram ordinary(m_playground.root().parent_path());
        ordinary.asOrdinaryUser();
        const Call call = ordinary.call(m_playground.onWorkspace(command));
        fs::permissions(closed, fs::perms::owner_all);
        QVERIFY2(call.exitCode == 1 && (call.err + call.out).find("Permission denied") != std::string::npos, (call.out + call.err).c_str());
        QVERIFY2((call.err + call.out).find(folder == "library" ? "red/0.bmp" : fs::path(folder.toStdString()).filename().native())
                     != std::string::npos,
                 call.err.c_str());
        QVERIFY(treeOf(m_playground.library()) == before);
        QVERIFY(m_playground.temporaries().empty());
        QCOMPARE(m_playground.taxon().call(m_playground.onWorkspace(command)).exitCode, 0);
    }

    void noticesThatItsOutputIsLost_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("text") << "library stats";
        QTest::newRow("JSON") << "library stats --json";
        QTest::newRow("CSV") << "library history --csv";
    }

    /// A table in a file on a full disk would be half a table.
    void noticesThatItsOutputIsLost()
    {
        QFETCH(QString, command);
        const Call call = m_playground.taxon().callScript("\"$TAXON\" -C work/ws " + command + " > /dev/full");
        QVERIFY2(call.exitCode == 1 && call.err.find("No space left") != std::string::npos, call.err.c_str());
    }

private:
    Playground m_playground;
};

QTEST_GUILESS_MAIN(TestFullDisk)
#include "tst_full_disk.moc"
