// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "identify/identify_store.h"
#include "playground.h"
#include "system_calls.h"

#include <cerrno>
#include <optional>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMost = 8; // changes a row; each costs six starts of the program

} // namespace

/// kill -9, a full disk and a broken one while images are moved by hand: no image is lost or doubled, a step is done as a whole or not at
/// all once the next command has looked, and all of it can still be taken back.
class TestKillEdits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const std::string why = whyNoTracing();
        QVERIFY2(why.empty(), why.c_str());
    }

    void losesNoImage_data() { addRows(); }

    void losesNoImage()
    {
        QFETCH(QStringList, before);
        QFETCH(QStringList, command);
        std::size_t killed = 0;
        for (const Change& at : prepare(before, command)) {
            m_playground->restore();
            const MetCall call = kill(m_playground->onWorkspace(command), at.number);
            QVERIFY2(call.crashed, (at.text + ": " + call.err).c_str());
            QVERIFY2(pictures() == m_pictures, call.met.c_str());
            if (++killed % 2 == 0) {
                const MetCall again = kill(next(), killed); // an earlier change each time it is killed later
                QVERIFY2(pictures() == m_pictures, (call.met + ", again at " + again.met).c_str());
            }
            const std::string wrong = whatRecoveryMissed(false);
            QVERIFY2(wrong.empty(), ("killed at " + call.met + ": " + wrong).c_str());
        }
    }

    void saysSoWhereTheDiskFails_data() { addRows(); }

    void saysSoWhereTheDiskFails()
    {
        QFETCH(QStringList, before);
        QFETCH(QStringList, command);
        bool isFull = false;
        for (const Change& at : prepare(before, command)) {
            isFull = !isFull; // a full disk and a broken one in turn
            m_playground->restore();
            const MetCall call = callFailingAt(m_playground->taxon(), m_playground->onWorkspace(command), m_playground->root(), at.number,
                                               isFull ? ENOSPC : EIO);
            const std::string what = std::string(isFull ? "ENOSPC" : "EIO") + " at " + call.met + ": ";
            QVERIFY2(!call.met.empty() && pictures() == m_pictures, what.c_str());
            QVERIFY2(call.exitCode == 1 || (call.exitCode == 0 && isCourtesy(call.met)), (what + call.out + call.err).c_str());
            const std::string wrong = whatRecoveryMissed(true); // the picture that met the failure stays, and that was said
            QVERIFY2(wrong.empty(), (what + wrong).c_str());
        }
    }

private:
    static void addRows()
    {
        QTest::addColumn<QStringList>("before");
        QTest::addColumn<QStringList>("command");
        const QStringList move{"library", "move", "red/0.bmp", "red/1.bmp", "red/2.bmp", "--to", "green/moved"};
        const QStringList remove{"library", "remove", "red/0.bmp", "red/1.bmp", "red/2.bmp"};
        const QStringList undo{"library", "undo"};
        QTest::newRow("move") << QStringList{} << move;
        QTest::newRow("remove") << QStringList{} << remove;
        QTest::newRow("undo a move") << move << undo;
        QTest::newRow("undo a removal") << remove << undo;
#ifdef TAXON_HAS_WORKER
        const QStringList unknown{"library", "move", "red/0.bmp", "red/1.bmp", "red/2.bmp", "--to", "_unknown"};
        QTest::newRow("accept") << unknown << QStringList{"identify", "accept", "--id", "003-unknown", "--to", "green/taken", "--all"};
#endif
    }

    /// Changes that may fail and nobody is told: the text of the lock names its holder, and an empty folder that stays harms nobody.
    static bool isCourtesy(const std::string& change)
    {
        return change.find(".lock") != std::string::npos || change.starts_with("rmdir ");
    }

    [[nodiscard]] MetCall kill(const QStringList& command, std::size_t number) const
    {
        return callKilledAt(m_playground->taxon(), command, m_playground->root(), number);
    }

    /// How often each picture is there, by its bytes.
    [[nodiscard]] std::map<std::string, int> pictures() const
    {
        std::map<std::string, int> count;
        for (const auto& [name, bytes] : treeOf(m_playground->library()))
            if (!name.ends_with('/'))
                ++count[bytes];
        return count;
    }

    [[nodiscard]] std::vector<Change> prepare(const QStringList& before, const QStringList& command)
    {
        m_playground.emplace();
        m_pictures = pictures();
        m_original = files();
        if (!before.isEmpty())
            m_playground->mustSucceed(m_playground->onWorkspace(before));
        if (command.front() == QLatin1String("identify"))
            listUnknown();
        m_playground->keep();
        m_playground->restore(); // the unbroken run begins as all others do
        m_before = files();
        Call unbroken;
        const auto changes = changesBelow(m_playground->taxon(), m_playground->onWorkspace(command), m_playground->root(), unbroken);
        m_after = files();
        return sampled(changes, kMost);
    }

    /// What a model would have made of the images in _unknown.
    void listUnknown() const
    {
        const fs::path folder = m_playground->library() / "_unknown";
        auto store = identify::IdentifyStore::create(m_playground->workspace() / "identify/003-unknown.db",
                                                     {"003", std::string(64, 'a'), folder.native(), {"red", "green"}});
        for (const auto& entry : fs::directory_iterator(folder)) {
            identify::Guess guess;
            guess.path = entry.path().filename().native();
            guess.sha256 = toHex(sha256OfFile(entry.path()));
            guess.top = {{0, 0.9f}, {1, 0.1f}};
            guess.margin = 0.8f;
            store.add(guess);
        }
    }

    /// The library's pictures by path, without empty folders and without the one that next() removes.
    [[nodiscard]] Tree files() const
    {
        Tree tree = treeOf(m_playground->library());
        std::erase_if(tree, [](const auto& entry) { return entry.first.ends_with('/') || entry.first.ends_with("blue/9.bmp"); });
        return tree;
    }

    /// An edit of something else: what a person might do next.
    [[nodiscard]] QStringList next() const
    {
        return m_playground->onWorkspace({"library", "remove", "blue/9.bmp"});
    }

    /// After the next edit the step is whole or not there (or, where its person was told so, in part), and everything can be taken back.
    [[nodiscard]] std::string whatRecoveryMissed(bool mayBePartial) const
    {
        const bool wasWhole = files() == m_after || files() == m_before;
        const Call other = m_playground->taxon().call(next());
        const bool removedBefore = other.exitCode == 10 && fs::exists(m_playground->library() / "_removed/blue/9.bmp"); // by the killed recovery
        if (other.exitCode != 0 && !removedBefore)
            return "the next edit failed: " + other.err;
        if (!mayBePartial && !wasWhole && other.err.find("had been cut off") == std::string::npos)
            return "nothing was said about the step that was cut off: " + other.err;
        const Tree now = files();
        if (!mayBePartial && now != m_before && now != m_after)
            return "the step is half done: " + difference(m_before, now) + "; " + difference(m_after, now);
        if (const auto left = m_playground->temporaries(); !left.empty())
            return "it left " + left.front();
        return whatCantBeTakenBack();
    }

    [[nodiscard]] std::string whatCantBeTakenBack() const
    {
        for (int i = 0; i < 4; ++i) {
            const Call undone = m_playground->taxon().call(m_playground->onWorkspace({"library", "undo"}));
            if (undone.exitCode == 10)
                return fs::exists(m_playground->library() / "blue/9.bmp") ? difference(m_original, files()) : "the next edit can't be taken back";
            if (undone.exitCode != 0)
                return "undo failed: " + undone.err;
        }
        return "undo finds no end";
    }

    std::optional<Playground> m_playground;
    std::map<std::string, int> m_pictures;
    Tree m_original, m_before, m_after;
};

QTEST_GUILESS_MAIN(TestKillEdits)
#include "tst_kill_edits.moc"
