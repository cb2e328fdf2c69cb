// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_fixture.h"
#include "support/failing_file_system.h"

#include <functional>
#include <random>

using namespace taxon;
using library::Change;
using library::EditStep;
using library::LibraryEditor;
using Fixture = test::EditFixture;
namespace fs = std::filesystem;

namespace {

struct Action {
    const char* name;
    std::function<EditStep(LibraryEditor&)> run;
};

const std::vector<Action>& actions()
{
    static const std::vector<Action> all{
        {"move",
         [](LibraryEditor& editor) {
             return editor.move({"cat/1.jpg", "cat/2.jpg"}, "dog/puppies", "");
         }},
        {"move a folder", [](LibraryEditor& editor) { return editor.move({"cat/tabby"}, "dog", ""); }},
        {"remove",
         [](LibraryEditor& editor) {
             return editor.remove({"cat/1.jpg", "cat/tabby/3.jpg"}, "");
         }},
        {"rename", [](LibraryEditor& editor) { return editor.rename("cat", "feline", ""); }},
        {"merge", [](LibraryEditor& editor) { return editor.merge("cat", "dog", ""); }},
        {"new class", [](LibraryEditor& editor) { return editor.newClass("wolf", ""); }},
        {"a name that changes hands",
         [](LibraryEditor& editor) {
             return editor.fix({{Change::Kind::To, "cat/1.jpg", "_removed/cat/1.jpg"}, {Change::Kind::To, "dog/1.jpg", "cat/1.jpg"}}, "");
         }},
        {"verdict",
         [](LibraryEditor& editor) {
             return editor.judge({{library::Verdict::Keep, "cat/1.jpg", "", "", "", ""}}, "", "");
         }},
        {"undo", [](LibraryEditor& editor) { return editor.undo(); }},
    };
    return all;
}

/// Something that can be taken back, with a folder, a file and a benchmark in it.
void prepare(const Fixture& fixture, const Action& action)
{
    fixture.add("_benchmark/hard/cat/7.jpg");
    if (action.name == std::string("undo"))
        LibraryEditor(fixture.workspace).merge("cat", "dog", "");
}

/// Every folder is a disk of its own.
class ManyDisks : public test::FailingFileSystem {
public:
    using FailingFileSystem::FailingFileSystem;
    int renameNew(const fs::path& from, const fs::path& to) override
    {
        return from.parent_path() == to.parent_path() ? FailingFileSystem::renameNew(from, to) : -EXDEV;
    }
};

} // namespace

/// LibraryEditor on a failing disk, killed at any call, and under hundreds of random edits: no image is ever lost.
class TestEditFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void survivesAFailureOfEveryCall_data()
    {
        QTest::addColumn<int>("action");
        QTest::addColumn<int>("error");
        for (std::size_t i = 0; i < actions().size(); ++i)
            QTest::addRow("%s, no space", actions()[i].name) << static_cast<int>(i) << ENOSPC;
        QTest::newRow("move, broken disk") << 0 << EIO;
    }

    /// Each call to the file system fails in turn. What was thrown is undone or finished by the next editor; what was told
    /// is what the journal says and what is the case.
    void survivesAFailureOfEveryCall()
    {
        QFETCH(int, action);
        QFETCH(int, error);
        const auto& act = actions()[static_cast<std::size_t>(action)];
        const Fixture whole;
        prepare(whole, act);
        const auto before = whole.files();
        {
            LibraryEditor editor(whole.workspace);
            act.run(editor);
        }
        const auto after = whole.files();
        for (int call = 1;; ++call) {
            const Fixture fixture;
            prepare(fixture, act);
            test::FailingFileSystem failing(call, error);
            bool threw = false;
            EditStep step;
            try {
                LibraryEditor editor(fixture.workspace, failing);
                step = act.run(editor);
            } catch (const Error&) {
                threw = true;
            }
            if (!failing.hasFailed()) {
                QVERIFY(call > 3 && !threw);
                break;
            }
            {
                const LibraryEditor next(fixture.workspace);
            }
            QVERIFY(LibraryEditor(fixture.workspace).recovered().empty()); // finished once is finished
            QCOMPARE(fixture.contents(), whole.contents());
            const bool told = std::any_of(step.images.begin(), step.images.end(), [](const auto& image) { return !image.failed.empty(); });
            const auto now = fixture.files();
            const QString which = QString("call %1").arg(call);
            QVERIFY2(threw || told, qPrintable(which));
            if (!told && now != before && now != after) { // finished after one rename had failed: the journal tells
                const EditStep last = fixture.history().back();
                QVERIFY2(std::any_of(last.images.begin(), last.images.end(), [](const auto& image) { return !image.failed.empty(); }),
                         qPrintable(which));
            }
        }
    }

    /// As kill -9 leaves it: the journal ends after each of its lines, the files are moved up to each of their number.
    void finishesWhatWasKilled_data()
    {
        QTest::addColumn<int>("action");
        for (std::size_t i = 0; i + 2 < actions().size(); ++i)
            QTest::addRow("%s", actions()[i].name) << static_cast<int>(i);
    }

    void finishesWhatWasKilled()
    {
        QFETCH(int, action);
        const auto& act = actions()[static_cast<std::size_t>(action)];
        for (std::size_t moved = 0;; ++moved) {
            const Fixture fixture;
            fixture.add("_benchmark/hard/cat/7.jpg");
            const auto before = fixture.files();
            EditStep step;
            {
                LibraryEditor editor(fixture.workspace);
                step = act.run(editor);
            }
            const auto after = fixture.files();
            if (moved > step.images.size())
                break;
            // take the end of the journal and the last moves back, by hand
            const std::string text = readTextFile(fixture.journalFile());
            fixture.scratch.write(fixture.journalFile().lexically_relative(fixture.scratch.path()),
                                  text.substr(0, text.find('\n') + 1) + "{\"v\":1,");
            for (std::size_t i = step.images.size(); i-- > moved;) {
                const auto& image = step.images[i];
                if (image.to.empty())
                    fs::create_directory(fixture.at(image.from));
                else if (image.from.empty())
                    fs::remove(fixture.at(image.to));
                else
                    fs::rename(fixture.at(image.to), fixture.at(image.from));
            }
            const LibraryEditor next(fixture.workspace);
            QCOMPARE(next.recovered().size(), std::size_t{1});
            QVERIFY2(fixture.files() == (moved == 0 ? before : after), qPrintable(QString("%1 moved").arg(moved)));
            const auto known = fixture.history();
            QCOMPARE(known.size(), std::size_t{1});
            for (const auto& image : known[0].images)
                QCOMPARE(image.failed.empty(), moved > 0);
        }
    }

    void movesToAnotherDisk()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        fs::last_write_time(fixture.at("cat/1.jpg"), fs::file_time_type::clock::now() - std::chrono::hours(1000));
        const auto time = fs::last_write_time(fixture.at("cat/1.jpg"));
        ManyDisks disks(0, 0);
        LibraryEditor(fixture.workspace, disks).move({"cat/1.jpg"}, "dog", "");
        QCOMPARE(fixture.bytesAt("dog/1-2.jpg"), std::string("bytes of cat/1.jpg"));
        QVERIFY(fs::last_write_time(fixture.at("dog/1-2.jpg")) == time);
        QCOMPARE(fixture.files().size(), before.size());
        LibraryEditor(fixture.workspace, disks).undo();
        QCOMPARE(fixture.files(), before);
    }

    /// A copy may be left where the original could not be removed; no image is missing, and none is half.
    void survivesAFailureOfEveryCallBetweenDisks()
    {
        const Fixture whole;
        const auto contents = whole.contents();
        for (int call = 1;; ++call) {
            const Fixture fixture;
            ManyDisks failing(call, EIO);
            try {
                LibraryEditor(fixture.workspace, failing).move({"cat/1.jpg"}, "dog", "");
            } catch (const Error&) {}
            if (!failing.hasFailed()) {
                QVERIFY(call > 8);
                break;
            }
            ManyDisks disks(0, 0);
            {
                const LibraryEditor next(fixture.workspace, disks);
            }
            QVERIFY(LibraryEditor(fixture.workspace, disks).recovered().empty());
            const auto now = fixture.contents();
            QCOMPARE(std::set(now.begin(), now.end()), std::set(contents.begin(), contents.end()));
        }
    }

    /// Random edits, some of which fail for good reasons, then everything taken back: the same library.
    void randomEditsKeepEveryImage()
    {
        for (unsigned seed = 1; seed <= 2; ++seed) {
            std::mt19937 random(seed);
            const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
            const Fixture fixture;
            const std::vector<std::string> folders{
                "cat", "dog", "fox", "cat/tabby", "dog/tabby", "_unknown", "_benchmark/hard/cat", "_benchmark/hard/fox"};
            for (const std::string& folder : folders)
                for (const char* name : {"a.jpg", "A.jpg", "b.png"})
                    fixture.add(folder + "/" + name);
            const auto before = fixture.files();
            const auto contents = fixture.contents();
            std::vector<std::string> steps;
            std::size_t refused = 0;
            for (int n = 0; n < 60; ++n) {
                const auto files = fixture.files();
                const auto image = [&] { return std::next(files.begin(), static_cast<std::ptrdiff_t>(below(files.size())))->first; };
                const std::string folder = folders[below(folders.size())];
                const std::string other = folders[below(folders.size())];
                try {
                    LibraryEditor editor(fixture.workspace);
                    EditStep step;
                    switch (below(7)) {
                    case 0: step = editor.move({image()}, folder, ""); break;
                    case 1: step = editor.move({image(), image()}, folder, ""); break;
                    case 2: step = editor.remove({image()}, ""); break;
                    case 3: step = editor.rename(folder, other, ""); break;
                    case 4: step = editor.merge(folder, other, ""); break;
                    case 5: step = editor.move({folder}, other, ""); break;
                    default: steps.empty() ? step = editor.newClass(folder, "") : step = editor.undo(steps.back()); break;
                    }
                    if (step.action == "undo")
                        steps.pop_back();
                    else if (!step.images.empty())
                        steps.push_back(step.id);
                    for (const auto& moved : step.images)
                        QVERIFY2(moved.failed.empty(), moved.failed.c_str());
                } catch (const Error&) {
                    ++refused;
                }
                QCOMPARE(fixture.contents(), contents);
            }
            QVERIFY(refused < 50);
            for (; !steps.empty(); steps.pop_back())
                LibraryEditor(fixture.workspace).undo(steps.back());
            QCOMPARE(fixture.files(), before);
        }
    }
};

QTEST_GUILESS_MAIN(TestEditFaults)
#include "tst_edit_faults.moc"
