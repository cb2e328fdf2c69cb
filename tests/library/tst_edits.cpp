// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "edit_fixture.h"
#include "library/catalogue.h"
#include "support/failing_file_system.h"
#include "support/file_privileges.h"

#include <fstream>

using namespace taxon;
using library::EditStep;
using library::LibraryEditor;
namespace fs = std::filesystem;

using Fixture = test::EditFixture;

/// LibraryEditor: moves are journalled, undone, finished after a crash, and never cost an image.
class TestEdits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void movesAndKeepsBothOfOneName()
    {
        const Fixture fixture;
        const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg", "cat/tabby/3.jpg"}, "dog", "wolf dogs");
        QCOMPARE(step.images[0].to, std::string("dog/1-2.jpg"));
        QCOMPARE(step.images[1].to, std::string("dog/3.jpg"));
        QCOMPARE(fixture.files().size(), std::size_t{4});
        QCOMPARE(fixture.bytesAt("dog/1.jpg"), std::string("bytes of dog/1.jpg"));
        QCOMPARE(fixture.bytesAt("dog/1-2.jpg"), std::string("bytes of cat/1.jpg"));
        const auto history = fixture.history();
        QCOMPARE(history.size(), std::size_t{1});
        QCOMPARE(history[0].why, std::string("wolf dogs"));
        QCOMPARE(history[0].images.size(), std::size_t{2});
        QCOMPARE(history[0].images[0].sha256.size(), std::size_t{64});
        QVERIFY(LibraryEditor(fixture.workspace).move({"dog/3.jpg"}, "dog", "").images.empty()); // it is there
        QCOMPARE(fixture.history().size(), std::size_t{1});
    }

    /// What an editor wrote it adds to what it has read, and has what a reader has.
    void knowsItsOwnStepsWithoutReadingAgain()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "first");
        LibraryEditor editor(fixture.workspace);
        const auto requireSame = [&] { return *editor.history() == fixture.history(); };
        const EditStep removed = editor.remove({"cat/2.jpg"}, "blurred");
        QVERIFY(requireSame());
        editor.undo();
        QVERIFY(requireSame());
        editor.redo();
        QVERIFY(requireSame());
        editor.undo(removed.id.empty() ? "" : editor.history()->back().id);
        QVERIFY(requireSame());
        editor.judge({{library::Verdict::WrongLabel, "cat/2.jpg", "", "", "dog", "dog"}}, "001", "sure", {removed.id});
        editor.newClass("cow", "");
        editor.rename("cow", "ox", "");
        editor.merge("cat", "dog", "");
        QVERIFY(requireSame());
        const fs::path taken = fixture.at("dog/1.jpg");
        fs::remove(taken);
        QVERIFY_THROWS_EXCEPTION(Error, editor.remove({"dog/1.jpg"}, ""));
        QVERIFY(requireSame());
        const std::size_t steps = editor.history()->size();
        std::string text = readTextFile(fixture.journalFile());
        text.replace(text.find("blurred"), 7, "sharper"); // of the same size: nobody appended it
        std::ofstream(fixture.journalFile()) << text;
        editor.newClass("elk", "");
        QCOMPARE(editor.history()->size(), steps + 1);
        QCOMPARE((*editor.history())[1].why, std::string("blurred")); // as it was read
    }

    void readsAgainWhatOthersWroteMeanwhile()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "of bo");
        fixture.giveToBo();
        LibraryEditor editor(fixture.workspace);
        QCOMPARE(editor.history()->size(), std::size_t{1});
        const std::string bo = readTextFile(fixture.workspace.journal() / "library-bo-b.jsonl");
        std::string more = bo;
        for (std::size_t at = more.find("cat/1"); at != std::string::npos; at = more.find("cat/1"))
            more.replace(at, 5, "cat/7");
        const std::string id = editor.history()->front().id;
        for (std::size_t at = more.find(id); at != std::string::npos; at = more.find(id))
            more.replace(at, id.size(), "20990101-000000-00000000");
        std::ofstream(fixture.workspace.journal() / "library-bo-b.jsonl", std::ios::app) << more;
        editor.remove({"cat/2.jpg"}, "");
        QCOMPARE(editor.history()->size(), std::size_t{3});
        QVERIFY(*editor.history() == fixture.history());
    }

    void countsOnWhereANameIsTakenAgainAndAgain()
    {
        const Fixture fixture;
        for (const char* path : {"ant/1.jpg", "bee/1.jpg", "elk/1.JPG", "fox/1-3.jpg"}) {
            fs::create_directories(fixture.at(path).parent_path());
            std::ofstream(fixture.at(path)) << "bytes of " << path;
        }
        const EditStep step = LibraryEditor(fixture.workspace).move({"fox/1-3.jpg", "cat/1.jpg", "ant/1.jpg", "bee/1.jpg", "elk/1.JPG"}, "dog", "");
        std::vector<std::string> names;
        for (const auto& image : step.images)
            names.push_back(image.to);
        QCOMPARE(names, (std::vector<std::string>{"dog/1-3.jpg", "dog/1-2.jpg", "dog/1-4.jpg", "dog/1-5.jpg", "dog/1-6.JPG"}));
        for (const auto& image : step.images)
            QCOMPARE(fixture.bytesAt(image.to.c_str()), "bytes of " + image.from);
    }

    void takesTheHashThatTheCatalogueKnows()
    {
        const Fixture fixture;
        const Sha256Digest known = sha256("not its bytes: so they were not read");
        {
            library::Catalogue catalogue(fixture.workspace.cache(), {});
            library::ContentRecord content;
            content.sha256 = known;
            for (const char* path : {"cat/1.jpg", "cat/2.jpg"})
                catalogue.put(*library::stampOf(fixture.at(path)), content);
        }
        std::ofstream(fixture.at("cat/2.jpg"), std::ios::app) << "!"; // another file now
        const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg", "cat/2.jpg", "cat/tabby/3.jpg"}, "dog", "");
        QCOMPARE(step.images[0].sha256, toHex(known));
        QCOMPARE(step.images[1].sha256, toHex(sha256("bytes of cat/2.jpg!")));
        QCOMPARE(step.images[2].sha256, toHex(sha256("bytes of cat/tabby/3.jpg")));
    }

    void undoesAcrossRestartsStepByStep()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog/puppies", "");
        const auto between = fixture.files();
        const EditStep removed = LibraryEditor(fixture.workspace).remove({"cat/2.jpg", "cat/tabby/3.jpg"}, "blurred");
        QCOMPARE(removed.images[1].to, std::string("_removed/cat/tabby/3.jpg"));
        QVERIFY(!fs::exists(fixture.at("cat/2.jpg")));
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(fixture.files(), between);
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(fixture.files(), before);
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no step of yours", [&] { LibraryEditor(fixture.workspace).undo(); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "taken back already", [&] { LibraryEditor(fixture.workspace).undo(removed.id); }));
        // taking the undo back does the step again
        const auto history = fixture.history();
        LibraryEditor(fixture.workspace).undo(history.back().id);
        QCOMPARE(fixture.files(), between);
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(fixture.files(), before);
    }

    void doesAgainWhatWasTakenBack()
    {
        const Fixture fixture;
        const auto editor = [&] { return LibraryEditor(fixture.workspace); }; // a restart between any two
        const auto nothingToRedo = [&] { return test::throwsError(ErrorCode::NotFound, "do again", [&] { editor().redo(); }); };
        const auto before = fixture.files();
        QVERIFY(nothingToRedo());
        editor().move({"cat/1.jpg"}, "dog/puppies", "");
        const auto between = fixture.files();
        editor().judge({{library::Verdict::Keep, "cat/2.jpg", "", "", "", ""}}, "", "");
        editor().remove({"cat/2.jpg"}, "");
        const auto after = fixture.files();
        QVERIFY(nothingToRedo());
        for (int i = 0; i < 3; ++i)
            editor().undo();
        QCOMPARE(fixture.files(), before);
        for (const auto& expected : {between, between, after}) { // oldest first
            const EditStep step = editor().redo();
            QCOMPARE(fixture.files(), expected);
            QVERIFY(undoneStep(fixture.history(), step).again);
        }
        QVERIFY(nothingToRedo());
        QVERIFY(fixture.history()[1].undone.empty()); // the verdict holds again
        editor().undo();
        const std::string removed = fixture.history()[2].id;
        QCOMPARE(undoneStep(fixture.history(), fixture.history().back()).step->id, removed);
        QVERIFY(!undoneStep(fixture.history(), fixture.history().back()).again);
        QCOMPARE(fixture.files(), between);
        editor().redo();
        editor().undo();
        QCOMPARE(fixture.files(), between);
        editor().move({"dog/1.jpg"}, "cat", ""); // something new
        QVERIFY(nothingToRedo());
        editor().undo();
        editor().redo(); // only that one
        QVERIFY(nothingToRedo());
    }

    void refusesAndChangesNothing_data()
    {
        QTest::addColumn<QString>("image");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* image, const char* folder, ErrorCode code) {
            QTest::newRow(name) << image << folder << static_cast<int>(code);
        };
        row("missing image", "cat/9.jpg", "dog", ErrorCode::NotFound);
        row("outside", "../ws/taxon.yaml", "dog", ErrorCode::InvalidArgument);
        row("absolute", "/etc/hostname", "dog", ErrorCode::InvalidArgument);
        row("a folder into itself", "cat", "cat/tabby", ErrorCode::InvalidArgument);
        row("a folder of the system's", "_benchmark", "dog", ErrorCode::InvalidArgument);
        row("the library itself", ".", "dog", ErrorCode::InvalidArgument);
        row("into a link", "cat/1.jpg", "elsewhere", ErrorCode::InvalidArgument);
        row("into a file", "cat/1.jpg", "dog/1.jpg", ErrorCode::InvalidArgument);
        row("a name longer than any", std::string(300, 'n').c_str(), "dog", ErrorCode::InvalidArgument);
        row("in a folder that is given", "cat", "dog", ErrorCode::InvalidArgument);
        row("a link", "cat/link.jpg", "dog", ErrorCode::InvalidArgument);
        row("through a link", "elsewhere/secret.jpg", "dog", ErrorCode::InvalidArgument);
        row("to nowhere", "cat/1.jpg", "", ErrorCode::InvalidArgument);
        row("to the outside", "cat/1.jpg", "../dog", ErrorCode::InvalidArgument);
        row("to an absolute folder", "cat/1.jpg", "/tmp", ErrorCode::InvalidArgument);
        row("to the removed ones", "cat/1.jpg", "_removed/x", ErrorCode::InvalidArgument);
        row("to a hidden folder", "cat/1.jpg", "dog/.x", ErrorCode::InvalidArgument);
        row("to a benchmark without a class", "cat/1.jpg", "_benchmark/hard", ErrorCode::InvalidArgument);
        row("to a benchmark that can't be one", "cat/1.jpg", "_benchmark/train/cat", ErrorCode::InvalidArgument);
        row("given twice", "cat/2.jpg", "dog", ErrorCode::InvalidArgument);
    }

    void refusesAndChangesNothing()
    {
        QFETCH(QString, image);
        QFETCH(QString, folder);
        QFETCH(int, code);
        const Fixture fixture;
        fixture.scratch.write("other/secret.jpg", "not of the library");
        fixture.add("_benchmark/hard/dog/9.jpg");
        fs::create_symlink("1.jpg", fixture.at("cat/link.jpg"));
        fs::create_directory_symlink(fixture.scratch.path() / "other", fixture.at("elsewhere"));
        const auto before = fixture.files();
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), "", [&] {
            LibraryEditor(fixture.workspace).move({"cat/2.jpg", image.toStdString()}, folder.toStdString(), "");
        }));
        QCOMPARE(fixture.files(), before);
        QVERIFY(fixture.history().empty());
    }

    void movesToEveryPlaceThatHoldsImages()
    {
        const Fixture fixture;
        for (const char* folder : {"new class/sub", "_unknown", "_out_of_scope", "_benchmark/hard/cat", "_benchmark/hard/_out_of_scope"}) {
            const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, folder, "");
            QVERIFY(fs::exists(fixture.at(std::string(folder) + "/1.jpg")));
            LibraryEditor(fixture.workspace).undo(step.id);
            QVERIFY2(!fs::exists(fixture.at(std::string(folder).substr(0, std::string(folder).find('/')))), "the folders it made are gone, too");
        }
    }

    void anUndoKeepsAFolderThatIsUsed()
    {
        const Fixture fixture;
        const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "fox/red", "");
        QCOMPARE(step.makes, (std::vector<std::string>{"fox", "fox/red"}));
        fixture.add("fox/2.jpg");
        LibraryEditor(fixture.workspace).undo(step.id);
        QVERIFY(fs::exists(fixture.at("fox/2.jpg")) && !fs::exists(fixture.at("fox/red")));
    }

    void leavesWhatCantBeMoved()
    {
        const Fixture fixture;
        fs::permissions(fixture.at("cat/tabby"), fs::perms::owner_read | fs::perms::owner_exec);
        EditStep step;
        {
            const test::WithoutFilePrivileges ordinaryUser;
            step = LibraryEditor(fixture.workspace).move({"cat/1.jpg", "cat/tabby/3.jpg"}, "dog", "");
        }
        fs::permissions(fixture.at("cat/tabby"), fs::perms::owner_all);
        QVERIFY(step.images[0].failed.empty());
        QVERIFY2(step.images[1].failed.find("Permission denied") != std::string::npos, step.images[1].failed.c_str());
        QCOMPARE(fixture.history()[0].images[1].failed, step.images[1].failed);
        LibraryEditor(fixture.workspace).undo();
        QVERIFY(fs::exists(fixture.at("cat/1.jpg")) && fs::exists(fixture.at("cat/tabby/3.jpg")));
    }

    /// Somebody else moves the image on: their answer stays, ours is on record.
    void anUndoLeavesWhatWasMovedOn()
    {
        const Fixture fixture;
        const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg", "cat/2.jpg"}, "dog", "");
        fs::create_directories(fixture.at("fox"));
        fs::rename(fixture.at("dog/2.jpg"), fixture.at("fox/2.jpg"));
        const EditStep back = LibraryEditor(fixture.workspace).undo();
        QVERIFY(fs::exists(fixture.at("cat/1.jpg")) && fs::exists(fixture.at("fox/2.jpg")));
        QCOMPARE(back.images[0].from, std::string("dog/2.jpg")); // a step is taken back from its end
        QVERIFY2(back.images[0].failed.find("no longer there") != std::string::npos, back.images[0].failed.c_str());
        QCOMPARE(fixture.history()[0].undone, back.id);
        QCOMPARE(step.images.size(), std::size_t{2});
    }

    void finishesAStepThatWasKilled()
    {
        for (const bool oneIsMoved : {false, true}) {
            const Fixture fixture;
            const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg", "cat/2.jpg"}, "dog", "");
            // as a kill -9 leaves it: the step is written, its end is not, a part of the files moved
            fs::path journal;
            for (const auto& entry : fs::directory_iterator(fixture.workspace.journal()))
                if (entry.path().extension() == ".jsonl")
                    journal = entry.path();
            const std::string text = readTextFile(journal);
            fixture.scratch.write(journal.lexically_relative(fixture.scratch.path()), text.substr(0, text.find('\n') + 1) + "{\"v\":1,");
            fs::rename(fixture.at("dog/2.jpg"), fixture.at("cat/2.jpg"));
            if (!oneIsMoved)
                fs::rename(fixture.at("dog/1-2.jpg"), fixture.at("cat/1.jpg"));
            const LibraryEditor next(fixture.workspace);
            QCOMPARE(next.recovered().size(), std::size_t{1});
            QCOMPARE(fs::exists(fixture.at("dog/1-2.jpg")) && fs::exists(fixture.at("dog/2.jpg")), oneIsMoved);
            QCOMPARE(fs::exists(fixture.at("cat/1.jpg")) && fs::exists(fixture.at("cat/2.jpg")), !oneIsMoved);
            QCOMPARE(fixture.history()[0].images[0].failed.empty(), oneIsMoved);
            QCOMPARE(fixture.files().size(), std::size_t{4});
            QCOMPARE(fixture.history().size(), std::size_t{1});
            QCOMPARE(fixture.history()[0].id, step.id);
        }
    }

    void onlyOneEditorAtATime()
    {
        const Fixture fixture;
        const LibraryEditor first(fixture.workspace);
        QVERIFY(test::throwsError(ErrorCode::Locked, "", [&] { LibraryEditor(fixture.workspace); }));
    }

    void tellsTheHistoryOfOneImage()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "first");
        LibraryEditor(fixture.workspace).move({"cat/2.jpg"}, "dog", "another image");
        LibraryEditor(fixture.workspace).move({"dog/1-2.jpg"}, "fox", "second");
        const auto steps = fixture.history();
        for (const char* path : {"cat/1.jpg", "dog/1-2.jpg", "fox/1-2.jpg"}) {
            const auto found = library::historyOf(steps, path);
            QCOMPARE(found.size(), std::size_t{2});
            QCOMPARE(found[0].why, std::string("first"));
            QCOMPARE(found[1].why, std::string("second"));
        }
        QVERIFY(library::historyOf(steps, "dog/1.jpg").empty());
    }

    void aNameThatIsTakenGetsANumber_data()
    {
        QTest::addColumn<QByteArray>("there");
        QTest::addColumn<QByteArray>("comes");
        QTest::addColumn<QByteArray>("becomes");
        QTest::newRow("the same") << QByteArray("a.jpg") << QByteArray("a.jpg") << QByteArray("a-2.jpg");
        QTest::newRow("other case") << QByteArray("A.JPG") << QByteArray("a.jpg") << QByteArray("a-2.jpg");
        QTest::newRow("composed and decomposed") << QByteArray("\xC3\xA9.jpg") << QByteArray("e\xCC\x81.jpg") << QByteArray("e\xCC\x81-2.jpg");
        QTest::newRow("full folding") << QByteArray("STRASSE.jpg")
                                      << QByteArray("stra\xC3\x9F"
                                                    "e.jpg")
                                      << QByteArray("stra\xC3\x9F"
                                                    "e-2.jpg");
        QTest::newRow("255 bytes") << QByteArray(251, 'n') + ".jpg" << QByteArray(251, 'n') + ".jpg" << QByteArray(249, 'n') + "-2.jpg";
        QTest::newRow("255 bytes, cut between characters")
            << QByteArray("\xC3\xA4").repeated(125) + "n.jpg" << QByteArray("\xC3\xA4").repeated(125) + "n.jpg"
            << QByteArray("\xC3\xA4").repeated(124) + "-2.jpg";
        QTest::newRow("no extension") << QByteArray("a") << QByteArray("a") << QByteArray("a-2");
        QTest::newRow("not UTF-8") << QByteArray("\xE9.jpg") << QByteArray("\xE9.jpg") << QByteArray("\xE9-2.jpg");
        QTest::newRow("free") << QByteArray("b.jpg") << QByteArray("a.jpg") << QByteArray("a.jpg");
    }

    void aNameThatIsTakenGetsANumber()
    {
        QFETCH(QByteArray, there);
        QFETCH(QByteArray, comes);
        QFETCH(QByteArray, becomes);
        const Fixture fixture;
        fixture.add("fox/" + there.toStdString());
        fixture.add("cat/" + comes.toStdString());
        const EditStep step = LibraryEditor(fixture.workspace).move({pathToText("cat/" + comes.toStdString())}, "fox", "");
        QCOMPARE(textToPath(step.images[0].to).native(), "fox/" + becomes.toStdString());
        QCOMPARE(fixture.bytesAt("fox/" + there.toStdString()), "bytes of fox/" + there.toStdString());
        QCOMPARE(fixture.bytesAt("fox/" + becomes.toStdString()), "bytes of cat/" + comes.toStdString());
    }

    void aDryRunChangesNothing()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        LibraryEditor editor(fixture.workspace);
        editor.setDryRun(true);
        QCOMPARE(editor.move({"cat/1.jpg"}, "fox", "").images[0].to, std::string("fox/1.jpg"));
        QVERIFY(!fs::exists(fixture.at("fox")));
        editor.remove({"cat"}, "");
        editor.judge({{library::Verdict::Keep, "cat/1.jpg", "", "", "", ""}}, "", "");
        QCOMPARE(fixture.files(), before);
        QVERIFY(fixture.history().empty());
    }

    /// A step of more images than one journal entry holds is one step.
    void takesManyImages()
    {
        const Fixture fixture;
        std::vector<std::string> paths;
        for (int i = 0; i < 10'003; ++i)
            paths.push_back("owl/" + std::to_string(i) + ".jpg");
        fs::create_directories(fixture.at("owl"));
        for (const std::string& path : paths)
            QVERIFY(QFile(QString::fromStdString(fixture.at(path).native())).open(QFile::WriteOnly));
        const EditStep step = LibraryEditor(fixture.workspace).move(paths, "dog", "");
        QCOMPARE(fixture.history().size(), std::size_t{1});
        QCOMPARE(fixture.history()[0].images.size(), paths.size());
        QVERIFY(fs::exists(fixture.at("dog/10002.jpg")));
        LibraryEditor(fixture.workspace).undo(step.id);
        QVERIFY(fs::exists(fixture.at("owl/10002.jpg")));
        QCOMPARE(fixture.files().size(), paths.size() + 4);
    }

    /// Half of a long step's entries were written, then the power went: it never began.
    void givesUpAStepWhoseEntriesAreNotAllThere()
    {
        const Fixture fixture;
        fixture.scratch.write(
            "ws/journal/library-x.jsonl",
            "{\"v\":1,\"t\":\"2026-01-01T00:00:00.000Z\",\"who\":\"ghost@gone\",\"kind\":\"step\",\"step\":\"s1\",\"action\":\"move\",\"part\":1,\"parts\":2,"
            "\"images\":[{\"from\":\"cat/9.jpg\",\"to\":\"dog/1.jpg\",\"sha256\":\"\"}]}\n");
        const LibraryEditor editor(fixture.workspace);
        QCOMPARE(editor.recovered().size(), std::size_t{1});
        QVERIFY2(editor.recovered()[0].find("by ghost@gone") != std::string::npos && editor.recovered()[0].find("given up") != std::string::npos,
                 editor.recovered()[0].c_str());
    }

    /// Anybody can write into the folder of journals; nobody moves files of the system that way.
    void ignoresForeignStepsThatLeadOutside_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("absolute") << QByteArray("/etc/hostname") << QByteArray("cat/9.jpg");
        QTest::newRow("up") << QByteArray("cat/../../other.txt") << QByteArray("cat/9.jpg");
        QTest::newRow("to the outside") << QByteArray("cat/1.jpg") << QByteArray("../stolen.jpg");
        QTest::newRow("a broken escape") << QByteArray("cat/\\\\xZZ.jpg") << QByteArray("dog/1.jpg");
    }

    void ignoresForeignStepsThatLeadOutside()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        const Fixture fixture;
        fixture.scratch.write("other.txt", "not of the library");
        const auto before = fixture.files();
        const std::string image = "{\"from\":\"" + from.toStdString() + "\",\"to\":\"" + to.toStdString() + "\",\"sha256\":\"\"}";
        const std::string moved = R"({"from":"cat/9.jpg","to":"dog/1.jpg","sha256":""})"; // looks as if the step had begun
        fixture.scratch.write("ws/journal/library-x.jsonl",
                              R"({"v":1,"t":"2026-01-01T00:00:00.000Z","who":"x@y","kind":"step","step":"s1","action":"move","images":[)" + moved
                                  + "," + image + "]}\n");
        QVERIFY(LibraryEditor(fixture.workspace).recovered().empty());
        QVERIFY(fixture.history().empty());
        QCOMPARE(fixture.files(), before);
        QVERIFY(fs::exists(fixture.scratch.path() / "other.txt") && fs::exists("/etc/hostname"));
    }

    void undoSkipsStepsThatMovedNothing()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "");
        fixture.scratch.write("ws/journal/library-x.jsonl",
                              R"({"v":1,"seq":90,"t":"2026-01-01T00:00:00.000Z","who":")" + journalWriter()
                                  + R"(","kind":"step","step":"s1","action":"move","images":[{"from":"cat/8.jpg","to":"dog/8.jpg","sha256":""}]})"
                                    "\n");
        LibraryEditor(fixture.workspace).undo(); // gives s1 up, then takes the move back
        QCOMPARE(fixture.files(), before);
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "moved nothing", [&] { LibraryEditor(fixture.workspace).undo("s1"); }));
    }

    void refusesATextThatIsNotUtf8()
    {
        const Fixture fixture;
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "UTF-8", [&] { LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "\xff"); }));
        QVERIFY(fs::exists(fixture.at("cat/1.jpg")));
    }

    void saysWhenTheLibraryIsNotThere()
    {
        const Fixture fixture;
        fs::rename(fixture.at(""), fixture.scratch.path() / "unmounted");
        QVERIFY(test::throwsError(ErrorCode::NotFound, "can't be reached", [&] { LibraryEditor(fixture.workspace); }));
    }

    void keepsAnyName()
    {
        const Fixture fixture;
        const std::vector<std::string> names{"new\nline.jpg", "caf\xE9.jpg", "back\\slash.jpg", "\xC3\xA4.jpg", std::string(251, 'n') + ".jpg"};
        std::vector<std::string> texts;
        for (const std::string& name : names) {
            fixture.scratch.write(fs::path("library/cat") / name, name);
            texts.push_back(pathToText(fs::path("cat") / name));
        }
        LibraryEditor(fixture.workspace).move(texts, "fox", "");
        for (const std::string& name : names)
            QCOMPARE(readTextFile(fixture.at("fox") / name), name);
        LibraryEditor(fixture.workspace).undo();
        for (const std::string& name : names)
            QVERIFY(fs::exists(fixture.at("cat") / name));
    }
};

QTEST_GUILESS_MAIN(TestEdits)
#include "tst_edits.moc"
