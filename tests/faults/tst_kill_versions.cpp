// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"
#include "system_calls.h"

#include "cli/tiny_library.h"

#include <cerrno>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// kill -9, and a failing disk, while a model is exported as a version or a version is put into production: a version is whole or absent,
/// production is the old one or the new one, and the same command succeeds afterwards.
class TestKillVersions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const std::string why = whyNoTracing();
        QVERIFY2(why.empty(), why.c_str());
        const fs::path recipe = m_playground.root().parent_path() / "tiny.yaml";
        writeTinyRecipe(recipe, 1);
        m_playground.mustSucceed(m_playground.onWorkspace({"dataset", "build", "--min", "2"}));
        m_playground.mustSucceed(m_playground.onWorkspace({"train", "--recipe", recipe.c_str(), "--from", "library"}));
        m_playground.mustSucceed(m_playground.onWorkspace({"export"}));
        m_playground.keep();
        QCOMPARE(wholeVersions(), std::size_t{1});
    }

    void leavesTheOldOrTheNew_data() { addRows(); }

    void leavesTheOldOrTheNew()
    {
        QFETCH(QStringList, command);
        for (const Change& at : changesOf(command)) {
            m_playground.restore();
            const MetCall call = callKilledAt(m_playground.taxon(), m_playground.onWorkspace(command), m_playground.root(), at.number);
            QVERIFY2(call.crashed, (at.text + ": " + call.err).c_str());
            const std::string wrong = whatIsWrong(command);
            QVERIFY2(wrong.empty(), ("killed at " + call.met + ": " + wrong).c_str());
        }
    }

    void neverSaysSuccess_data() { addRows(); }

    void neverSaysSuccess()
    {
        QFETCH(QStringList, command);
        bool isFull = false;
        for (const Change& at : changesOf(command)) {
            isFull = !isFull; // a full disk and a broken one in turn
            m_playground.restore();
            const MetCall call = callFailingAt(m_playground.taxon(), m_playground.onWorkspace(command), m_playground.root(), at.number,
                                               isFull ? ENOSPC : EIO);
            const std::string what = std::string(isFull ? "ENOSPC" : "EIO") + " at " + call.met + ": ";
            QVERIFY2(call.exitCode == 1 || (call.exitCode == 0 && isDispensable(call.met)), (what + call.out + call.err).c_str());
            const std::string wrong = whatIsWrong(command);
            QVERIFY2(wrong.empty(), (what + wrong).c_str());
        }
    }

private:
    static void addRows()
    {
        QTest::addColumn<QStringList>("command");
        QTest::newRow("export") << QStringList{"export"};
        QTest::newRow("promote") << QStringList{"models", "promote", "1", "--reason", "the first"};
    }

    /// The text of the lock is a courtesy, and a quick copy has a slow way.
    static bool isDispensable(const std::string& change)
    {
        return change.find(".lock") != std::string::npos || change.starts_with("copy_file_range ") || change.starts_with("ioctl ")
               || change.starts_with("sendfile ");
    }

    [[nodiscard]] std::vector<Change> changesOf(const QStringList& command) const
    {
        constexpr std::size_t kMost = 7; // each costs four starts of the program
        m_playground.restore();
        Call unbroken;
        const auto changes = changesBelow(m_playground.taxon(), m_playground.onWorkspace(command), m_playground.root(), unbroken);
        return unbroken.exitCode == 0 ? sampled(changes, kMost) : std::vector<Change>{{0, "it failed unbroken: " + unbroken.err}};
    }

    /// How many versions there are; 0 if "taxon verify" finds anything on disk that is not as it was written.
    [[nodiscard]] std::size_t wholeVersions() const
    {
        if (m_playground.taxon().call(m_playground.onWorkspace({"verify"})).exitCode != 0)
            return 0;
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(models()))
            count += fs::exists(entry.path() / "version.json") && entry.path().filename().native().front() != '.' ? 1 : 0;
        return count;
    }

    [[nodiscard]] bool isInProduction() const { return fs::exists(models() / "production.json"); } // its text is verify's to judge
    [[nodiscard]] fs::path models() const { return m_playground.workspace() / "models"; }

    /// With the state now, and with the state once the command has run again; or "".
    [[nodiscard]] std::string whatIsWrong(const QStringList& command) const
    {
        const std::size_t before = wholeVersions();
        if (before == 0)
            return "a version or the record of production is torn";
        const bool exports = command.front() == "export";
        const bool wasInProduction = isInProduction();
        const bool hasLeftovers = !m_playground.temporaries().empty();
        const Call again = m_playground.taxon().call(m_playground.onWorkspace(command));
        const bool wasDone = wasInProduction && again.err.find("is in production already") != std::string::npos;
        if (again.exitCode != 0 && !wasDone)
            return "the next start failed: " + again.err;
        if (hasLeftovers && again.err.find("unfinished") == std::string::npos)
            return "the next start removed temporaries without a word: " + again.err;
        if (wholeVersions() != before + (exports ? 1 : 0))
            return "the next start made no whole version";
        if (!exports && !isInProduction())
            return "the next start put nothing into production";
        const auto left = m_playground.temporaries();
        return left.empty() ? "" : "the next start left " + left.front();
    }

    Playground m_playground;
};

QTEST_GUILESS_MAIN(TestKillVersions)
#include "tst_kill_versions.moc"
