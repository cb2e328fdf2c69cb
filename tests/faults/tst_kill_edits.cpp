// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"
#include "system_calls.h"

#include <optional>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMost = 6; // calls a row; each costs six starts of the program

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

    void losesNoImage_data()
    {
        QTest::addColumn<QStringList>("before");
        QTest::addColumn<QStringList>("command");
        const QStringList move{"-q", "library", "move", "red/0.bmp", "red/1.bmp", "red/2.bmp", "--to", "green/moved"};
        const QStringList remove{"-q", "library", "remove", "red/0.bmp", "red/1.bmp", "red/2.bmp"};
        QTest::newRow("move") << QStringList{} << move;
        QTest::newRow("remove") << QStringList{} << remove;
        QTest::newRow("undo a move") << move
                                     << QStringList{
                                            "-q", "library",
                                            "undo"}; // -q: how often progress is written differs from run to run, and would move the N-th write
        QTest::newRow("undo a removal") << remove
                                        << QStringList{
                                               "-q", "library",
                                               "undo"}; // -q: how often progress is written differs from run to run, and would move the N-th write
    }

    void losesNoImage()
    {
        QFETCH(QStringList, before);
        QFETCH(QStringList, command);
        const std::vector<SystemCall> calls = prepare(before, command);
        std::size_t killed = 0;
        for (const SystemCall& at : calls) {
            m_playground->restore();
            const Call call = callKilledAt(m_playground->taxon(), m_playground->onWorkspace(command), at);
            killed += call.crashed ? 1 : 0;
            QVERIFY2(pictures() == m_pictures, at.text.c_str());
            if (killed % 2 == 0) {
                static_cast<void>(callKilledAt(m_playground->taxon(), next(), calls[killed * 5 % calls.size()]));
                QVERIFY2(pictures() == m_pictures, ("again: " + at.text).c_str());
            }
            const std::string wrong = whatRecoveryMissed(false);
            QVERIFY2(wrong.empty(), ("killed at " + at.text + ": " + wrong).c_str());
        }
        QVERIFY(killed == calls.size());
    }

    /// Not of undo: a picture that met the failure stays, its step counts as taken back, and undo never comes to it again.
    void saysSoWhereTheDiskFails_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::newRow("move") << QStringList{"library", "move", "red/0.bmp", "red/1.bmp", "red/2.bmp", "--to", "green/moved"};
        QTest::newRow("remove") << QStringList{"library", "remove", "red/0.bmp", "red/1.bmp", "red/2.bmp"};
    }

    void saysSoWhereTheDiskFails()
    {
        QFETCH(QStringList, command);
        for (const SystemCall& at : prepare({}, command))
            for (const char* failure : {"ENOSPC", "EIO"}) {
                m_playground->restore();
                const Call call = callFailingAt(m_playground->taxon(), m_playground->onWorkspace(command), at, failure);
                const std::string what = std::string(failure) + " at " + at.text + ": ";
                QVERIFY2(pictures() == m_pictures, what.c_str());
                const bool ofTheLock = at.text.find(".lock") != std::string::npos; // its text is a courtesy
                QVERIFY2(call.exitCode == 1 || (ofTheLock && call.exitCode == 0), (what + call.out + call.err).c_str());
                const std::string wrong = whatRecoveryMissed(true); // the picture that met the failure stays, and that was said
                QVERIFY2(wrong.empty(), (what + wrong).c_str());
            }
    }

private:
    /// How often each picture is there, by its bytes.
    [[nodiscard]] std::map<std::string, int> pictures() const
    {
        std::map<std::string, int> count;
        for (const auto& [name, bytes] : treeOf(m_playground->library()))
            if (!name.ends_with('/'))
                ++count[bytes];
        return count;
    }

    [[nodiscard]] std::vector<SystemCall> prepare(const QStringList& before, const QStringList& command)
    {
        m_playground.emplace();
        m_pictures = pictures();
        m_original = files();
        if (!before.isEmpty())
            m_playground->mustSucceed(m_playground->onWorkspace(before));
        m_playground->keep();
        m_before = files();
        Call unbroken;
        auto calls = changesBelow(m_playground->taxon(), m_playground->onWorkspace(command), m_playground->root(), unbroken);
        m_after = files();
        return sampled(calls, kMost);
    }

    /// The library's pictures by path, without empty folders and without the one that next() removes.
    [[nodiscard]] Tree files() const
    {
        Tree tree = treeOf(m_playground->library());
        std::erase_if(tree, [](const auto& entry) { return entry.first.ends_with('/') || entry.first.ends_with("blue/9.bmp"); });
        return tree;
    }

    /// An edit of something else: what a person might do next.
    [[nodiscard]] QStringList next() const { return m_playground->onWorkspace({"library", "remove", "blue/9.bmp"}); }

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
