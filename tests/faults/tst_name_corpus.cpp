// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"

#include "cli/tiny_library.h"

#include "base/text.h"

#include <algorithm>
#include <map>
#include <set>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

/// File names as they are in the field and in attacks, as bytes.
const std::vector<std::string> kNames{
    "with space.bmp",
    " at both ends ",
    "line\nbreak.bmp",
    "tab\tand\x07"
    "bell.bmp",
    "-rf.bmp",
    "--help",
    "caf\xC3\xA9.bmp",
    "cafe\xCC\x81.bmp", // the same to a reader, in NFD
    "\xE6\xBC\xA2\xE5\xAD\x97 \xF0\x9F\x90\xB6.bmp",
    "\xE2\x80\xAEpmb.exe", // right-to-left override
    "not utf-8 \xFF\xFE\xC3.bmp",
    "A.bmp",
    "a.bmp",
    "it's \"quoted\".bmp",
    "$(touch pwned);`id`&|<>.bmp",
    "%s%n%d.bmp",
    "back\\slash.bmp",
    "\\x41.bmp", // an escape by its looks
    "a..bmp",
    "up\\..\\..\\out.bmp",
    "comma,semi;colon.bmp",
    "*?[a].bmp",
    "no extension",
    "two.dots.tar.bmp",
    "CON.bmp",
    "x.cls",
    "x.json",
    std::string(251, 'n') + ".bmp",
};

} // namespace

/// Names of any kind from the library to shards and back, and through every edit by hand: not a byte of a name or a picture changes.
class TestNameCorpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        int number = 1000;
        for (const char* className : {"it's \"green\"", "-blue"})
            writeTinyClass(m_playground.library(), className, 4, number += 100);
        for (const std::string& name : kNames) {
            writeTinyClass(m_playground.root() / "made", "red", 1, ++number);
            fs::rename(m_playground.root() / "made/red" / (std::to_string(number) + ".bmp"), m_playground.library() / "red" / name);
        }
        m_before = treeOf(m_playground.library());
    }

    void checksThem()
    {
        const Call call = m_playground.taxon().call(m_playground.onWorkspace({"library", "check", "--json"}));
        const Json report = call.json();
        QVERIFY2(call.exitCode == 0 && report.is_object(), (call.out + call.err).c_str());
        std::set<std::string> collisions;
        for (const Json& problem : report["problems"])
            if (problem["kind"] == "collision")
                collisions.insert(problem["path"].get<std::string>());
        QVERIFY2(collisions.contains("red/a.bmp"), call.out.c_str());
        QVERIFY(isUtf8(call.out) && isUtf8(call.err));
    }

    void packsAndExtractsThem()
    {
        m_playground.mustSucceed(m_playground.onWorkspace({"dataset", "build", "--id", "names", "--min", "2"}));
        const fs::path shards = m_playground.workspace() / "shards/names";
        const Call packed = m_playground.taxon().call(m_playground.onWorkspace({"shards", "pack", "--json"}));
        QVERIFY2(packed.exitCode == 0, packed.err.c_str());
        m_playground.mustSucceed({"shards", "verify", shards.c_str(), "--read-data"});
        const fs::path out = m_playground.root() / "out";
        m_playground.mustSucceed({"shards", "extract", shards.c_str(), "--to", out.c_str()});
        Tree extracted = treeOf(out);
        std::erase_if(extracted, [](const auto& entry) { return entry.first.starts_with(".taxon/") || entry.first.ends_with('/'); });
        QCOMPARE(extracted.size(), packed.json()["images"].get<std::size_t>());
        for (const auto& [name, bytes] : extracted)
            QVERIFY2(m_before.contains(name) && m_before[name] == bytes, pathToText(name).c_str());
        for (const std::string& name : kNames)
            QVERIFY2(extracted.contains("red/" + name) || reasonOf(name) != "", pathToText(name).c_str());
        QVERIFY(extracted.size() > kNames.size());
        QVERIFY(treeOf(m_playground.library()) == m_before);
    }

    void movesRemovesAndTakesThemBack()
    {
        QStringList move{"library", "move", "--json", "--to", "green/moved"};
        for (const std::string& name : kNames)
            move << QString::fromStdString("red/" + pathToText(name));
        QStringList remove{"library", "remove"};
        for (const auto& [name, target] : movedTo(move)) { // names that are one on other systems get a number there
            QVERIFY2(target.starts_with("green/moved/") && fs::exists(m_playground.library() / textToPath(target))
                         && !fs::exists(m_playground.library() / textToPath(name)),
                     name.c_str());
            remove << QString::fromStdString(target);
        }
        QCOMPARE(static_cast<std::size_t>(remove.size()), kNames.size() + 2);
        m_playground.mustSucceed(m_playground.onWorkspace(remove));
        for (const QString& target : remove.mid(2))
            QVERIFY2(fs::exists(m_playground.library() / "_removed" / textToPath(target.toStdString())), qPrintable(target));
        const Call history = m_playground.taxon().call(m_playground.onWorkspace({"library", "history", "--json"}));
        QCOMPARE(history.json()["steps"].size(), std::size_t{2});
        for (std::size_t i = 0; i < kNames.size(); ++i)
            QCOMPARE(history.json()["steps"][0]["images"][i]["from"].get<std::string>(), "red/" + pathToText(kNames[i]));
        m_playground.mustSucceed(m_playground.onWorkspace({"library", "undo"}));
        m_playground.mustSucceed(m_playground.onWorkspace({"library", "undo"}));
        Tree after = treeOf(m_playground.library());
        std::erase_if(after, [](const auto& entry) {
            return entry.first.ends_with('/') && (entry.first.starts_with("_removed/") || entry.first == "green/moved/");
        });
        QVERIFY2(after == m_before, pathToText(difference(m_before, after)).c_str());
        QVERIFY(!fs::exists(m_playground.root().parent_path() / "pwned"));
    }

    /// People type what they see: the bytes themselves.
    void takesNamesAsTheyAre()
    {
        for (const std::string& name : kNames) {
            const QString path = QString::fromStdString("red/" + name);
            if (!isUtf8(name))
                continue; // no QString holds it; its text form is moved above
            const auto moved = movedTo({"library", "move", "--json", path, "--to", "green/typed"});
            QVERIFY2(moved.size() == 1 && moved.begin()->second.starts_with("green/typed/")
                         && fs::exists(m_playground.library() / textToPath(moved.begin()->second)),
                     pathToText(name).c_str());
            if (&name - kNames.data() >= 20)
                break;
        }
    }

private:
    /// Where a move with --json put each image, by where it was.
    [[nodiscard]] std::map<std::string, std::string> movedTo(const QStringList& command) const
    {
        std::map<std::string, std::string> moved;
        const Call call = m_playground.taxon().call(m_playground.onWorkspace(command));
        if (call.exitCode != 0) {
            qWarning("%s", call.err.c_str());
            return moved;
        }
        const Json step = call.json();
        for (const Json& image : step["images"])
            moved[image["from"].get<std::string>()] = image["to"].get<std::string>();
        return moved;
    }

    /// Why the image was not packed, or "".
    [[nodiscard]] std::string reasonOf(const std::string& name) const
    {
        const Call call = m_playground.taxon().call(
            m_playground.onWorkspace({"dataset", "explain", QString::fromStdString("red/" + pathToText(name)), "--json"}));
        return call.exitCode == 0 ? call.json()["reason"].get<std::string>() : std::string();
    }

    Playground m_playground;
    Tree m_before;
};

QTEST_GUILESS_MAIN(TestNameCorpus)
#include "tst_name_corpus.moc"
