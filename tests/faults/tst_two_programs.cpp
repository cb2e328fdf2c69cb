// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// Two programs on one workspace, of one person or of two on machines that share it: one waits its turn and is told for whom, or both
/// answers are kept; nothing is lost.
class TestTwoPrograms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_playground.restore(); }

    void namesWhoIsInTheWay()
    {
        // The first one stands still in its first rename.
        QProcess first;
        start(
            first,
            "strace -f -qq -o /dev/null -e trace=renameat2 -e inject=renameat2:delay_enter=4000000 \"$TAXON\" -C ws library move red/0.bmp --to green");
        QVERIFY(waitUntil([&] { return hasStepInJournal(); }));
        const Call second = taxon({"library", "move", "red/1.bmp", "--to", "green"});
        QVERIFY2(second.exitCode == 11, second.err.c_str());
        for (const char* part : {"process ", " on ", " since ", "  next: "})
            QVERIFY2(second.err.find(part) != std::string::npos, second.err.c_str());
        QVERIFY(fs::exists(m_playground.library() / "red/1.bmp"));
        QVERIFY2(taxon({"library", "history"}).exitCode == 0, "reading needs no turn");
        const Call ended = TaxonProgram::finish(first);
        QVERIFY2(ended.exitCode == 0, ended.err.c_str());
        QVERIFY(fs::exists(m_playground.library() / "green/0-2.bmp") || !fs::exists(m_playground.library() / "red/0.bmp"));
        QCOMPARE(taxon({"library", "move", "red/1.bmp", "--to", "green"}).exitCode, 0);
    }

    void keepsBothAnswersOfTwoMachines()
    {
        QCOMPARE(taxon({"library", "move", "red/0.bmp", "--to", "green", "--why", "here"}).exitCode, 0);
        const Call other = onAnotherMachine(
            "\"$TAXON\" -C ws library move red/0.bmp --to blue; \"$TAXON\" -C ws library move red/1.bmp --to blue --why there");
        QVERIFY2(other.exitCode == 0 && other.out.find("red/0.bmp -> blue/0.bmp  (failed") != std::string::npos,
                 (other.out + other.err).c_str()); // the first is gone from there
        const Json steps = taxon({"library", "history", "--json"}).json()["steps"];
        QCOMPARE(steps.size(), std::size_t{3}); // the answer that came too late is kept, too
        QVERIFY(steps[2]["who"].get<std::string>().ends_with("@elsewhere") && steps[1]["who"].get<std::string>().ends_with("@elsewhere")
                && !steps[0]["who"].get<std::string>().ends_with("@elsewhere"));
        QCOMPARE(taxon({"library", "undo"}).exitCode, 0); // takes back one's own, not the newest of anybody
        QVERIFY(fs::exists(m_playground.library() / "red/0.bmp") && fs::exists(m_playground.library() / "blue/1-2.bmp"));
    }

    void neverSweepsWhatAnotherMachineIsAtWorkOn()
    {
        QCOMPARE(taxon({"dataset", "build", "--id", "d1", "--min", "2"}).exitCode, 0);
        // Its process numbers mean nothing here: the packer over there is gone from our list of processes, and yet at work.
        const Call left = onAnotherMachine(
            "strace -f -qq -o /dev/null -e trace=renameat2,rename -e inject=renameat2,rename:signal=KILL:when=1 \"$TAXON\" -C ws shards pack");
        const auto temporaries = m_playground.temporaries();
        QVERIFY2(!temporaries.empty(), left.err.c_str());
        QCOMPARE(taxon({"shards", "pack"}).exitCode, 0);
        QVERIFY(m_playground.temporaries() == temporaries);
        QCOMPARE(onAnotherMachine("rm -rf ws/shards/d1; \"$TAXON\" -C ws shards pack").exitCode, 0);
        QVERIFY(m_playground.temporaries().empty());
    }

    void onePackerWins()
    {
        QCOMPARE(taxon({"dataset", "build", "--id", "d1", "--min", "2"}).exitCode, 0);
        QProcess first;
        QProcess second;
        start(first, "\"$TAXON\" -C ws shards pack");
        start(second, "\"$TAXON\" -C ws shards pack");
        const Call one = TaxonProgram::finish(first);
        const Call other = TaxonProgram::finish(second);
        QVERIFY2(one.exitCode == 0 || other.exitCode == 0, (one.err + other.err).c_str());
        for (const Call& call : {one, other})
            QVERIFY2(call.exitCode == 0 || call.err.find("already") != std::string::npos || call.err.find("meanwhile") != std::string::npos,
                     call.err.c_str());
        QCOMPARE(taxon({"verify", "--read-data"}).exitCode, 0);
        QVERIFY(m_playground.temporaries().empty());
    }

private:
    [[nodiscard]] Call taxon(const QStringList& arguments) const { return m_playground.taxon().call(m_playground.onWorkspace(arguments)); }

    /// A shell beside the workspace, in which "$TAXON" is the program.
    void start(QProcess& process, const std::string& script) const
    {
        m_playground.taxon().startTool(process, "sh", {"-c", ("cd work && exec " + script).c_str()});
    }

    /// The same with another host's name.
    [[nodiscard]] Call onAnotherMachine(const std::string& script) const
    {
        QProcess process;
        m_playground.taxon().startTool(process, "unshare",
                                       {::geteuid() == 0 ? "-u" : "-Uru", "sh", "-c", ("hostname elsewhere && cd work && " + script).c_str()});
        return TaxonProgram::finish(process);
    }

    [[nodiscard]] bool hasStepInJournal() const
    {
        for (const auto& [name, text] : treeOf(m_playground.workspace() / "journal"))
            if (text.find("\"step\"") != std::string::npos)
                return true;
        return false;
    }

    Playground m_playground;
};

QTEST_GUILESS_MAIN(TestTwoPrograms)
#include "tst_two_programs.moc"
