// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_fixture.h"

using namespace taxon;
using library::EditStep;
using library::LibraryEditor;
using Fixture = test::EditFixture;
namespace fs = std::filesystem;

/// LibraryEditor: whole classes and sub-classes are moved, renamed, merged and made, and every step is taken back exactly.
class TestFolderEdits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void movesAFolderAsAWhole()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        const EditStep step = LibraryEditor(fixture.workspace).move({"cat/tabby"}, "dog", "");
        QCOMPARE(step.images.size(), std::size_t{1});
        QVERIFY(step.images[0].folder);
        QCOMPARE(fixture.bytesAt("dog/tabby/3.jpg"), std::string("bytes of cat/tabby/3.jpg"));
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(fixture.files(), before);
    }

    void movesAFolderImageByImageWhereThatIsThere()
    {
        const Fixture fixture;
        fixture.add("dog/tabby/3.jpg");
        const auto before = fixture.files();
        LibraryEditor(fixture.workspace).move({"cat/tabby/"}, "dog", "");
        QCOMPARE(fixture.bytesAt("dog/tabby/3-2.jpg"), std::string("bytes of cat/tabby/3.jpg"));
        QVERIFY(!fs::exists(fixture.at("cat/tabby")));
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(fixture.files(), before);
    }

    void removesAClass()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        LibraryEditor(fixture.workspace).remove({"cat"}, "");
        QVERIFY(fs::exists(fixture.at("_removed/cat/tabby/3.jpg")) && !fs::exists(fixture.at("cat")));
        fixture.add("cat/1.jpg"); // the class comes back, and is removed again
        LibraryEditor(fixture.workspace).remove({"cat"}, "");
        QVERIFY(fs::exists(fixture.at("_removed/cat/1-2.jpg")));
        LibraryEditor(fixture.workspace).undo();
        fs::remove_all(fixture.at("cat"));
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(fixture.files(), before);
    }

    void renamesAClassInTheBenchmarksToo()
    {
        const Fixture fixture;
        fixture.add("_benchmark/hard/cat/7.jpg");
        fixture.add("_benchmark/easy/cat/8.jpg");
        fixture.add("_benchmark/easy/feline/8.jpg"); // somebody began
        const auto before = fixture.files();
        const EditStep step = LibraryEditor(fixture.workspace).rename("cat", "feline", "");
        QVERIFY(fs::exists(fixture.at("feline/tabby/3.jpg")) && !fs::exists(fixture.at("cat")));
        QCOMPARE(fixture.bytesAt("_benchmark/hard/feline/7.jpg"), std::string("bytes of _benchmark/hard/cat/7.jpg"));
        QCOMPARE(fixture.bytesAt("_benchmark/easy/feline/8-2.jpg"), std::string("bytes of _benchmark/easy/cat/8.jpg"));
        LibraryEditor(fixture.workspace).undo(step.id);
        QCOMPARE(fixture.files(), before);
    }

    void renamesAFolderThatCantBeAClass()
    {
        const Fixture fixture;
        for (const char* name : {"_wrong", "caf\xE9"}) {
            fixture.add(std::string(name) + "/5.jpg");
            LibraryEditor(fixture.workspace).rename(pathToText(name), "right", "");
            QVERIFY(fs::exists(fixture.at("right/5.jpg")));
            LibraryEditor(fixture.workspace).undo();
        }
    }

    void renamesASubClassToAClass()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).rename("cat/tabby", "tabby", "");
        QVERIFY(fs::exists(fixture.at("tabby/3.jpg")));
    }

    void mergesTwoClasses()
    {
        const Fixture fixture;
        fixture.add("_benchmark/hard/cat/7.jpg");
        fixture.add("cat/.DS_Store");
        fixture.add("cat/deep/er/5.jpg");
        fixture.add("dog/deep/6.jpg");
        const auto before = fixture.files();
        LibraryEditor(fixture.workspace).merge("cat", "dog", "one kind");
        QVERIFY(!fs::exists(fixture.at("cat")));
        QCOMPARE(fixture.bytesAt("dog/1.jpg"), std::string("bytes of dog/1.jpg"));
        QCOMPARE(fixture.bytesAt("dog/1-2.jpg"), std::string("bytes of cat/1.jpg"));
        QCOMPARE(fixture.bytesAt("dog/tabby/3.jpg"), std::string("bytes of cat/tabby/3.jpg"));
        QCOMPARE(fixture.bytesAt("dog/deep/er/5.jpg"), std::string("bytes of cat/deep/er/5.jpg"));
        QCOMPARE(fixture.bytesAt("_benchmark/hard/dog/7.jpg"), std::string("bytes of _benchmark/hard/cat/7.jpg"));
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(fixture.files(), before);
    }

    void makesAClassAndTakesItBack()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).newClass("wolf", "");
        QVERIFY(fs::is_directory(fixture.at("wolf")));
        LibraryEditor(fixture.workspace).undo();
        QVERIFY(!fs::exists(fixture.at("wolf")));
        LibraryEditor(fixture.workspace).newClass("wolf", "");
        fixture.add("wolf/1.jpg");
        const EditStep back = LibraryEditor(fixture.workspace).undo(); // what came in since stays
        QVERIFY2(back.images[0].failed.find("not empty") != std::string::npos, back.images[0].failed.c_str());
        QVERIFY(fs::exists(fixture.at("wolf/1.jpg")));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* what, const char* from, const char* to, ErrorCode code) {
            QTest::newRow(name) << what << from << to << static_cast<int>(code);
        };
        row("rename to a class that is there", "rename", "cat", "dog", ErrorCode::AlreadyExists);
        row("rename what is not there", "rename", "fox", "wolf", ErrorCode::NotFound);
        row("rename an image", "rename", "cat/1.jpg", "wolf", ErrorCode::InvalidArgument);
        row("rename a reserved folder", "rename", "_benchmark", "wolf", ErrorCode::InvalidArgument);
        row("rename the unknown images", "rename", "_unknown", "wolf", ErrorCode::InvalidArgument);
        row("rename what was removed", "rename", "_removed/cat", "wolf", ErrorCode::InvalidArgument);
        row("rename to a reserved name", "rename", "cat", "_removed", ErrorCode::InvalidArgument);
        row("rename to the outside", "rename", "cat", "../cat", ErrorCode::InvalidArgument);
        row("rename into itself", "rename", "cat", "cat/old", ErrorCode::InvalidArgument);
        row("merge into itself", "merge", "cat", "cat", ErrorCode::InvalidArgument);
        row("merge into its own sub-class", "merge", "cat", "cat/tabby", ErrorCode::InvalidArgument);
        row("merge into nothing", "merge", "cat", "fox", ErrorCode::NotFound);
        row("merge a link", "merge", "elsewhere", "cat", ErrorCode::InvalidArgument);
        row("new class that is there", "new", "cat", "", ErrorCode::AlreadyExists);
        row("new class in other case", "new", "Cat", "", ErrorCode::AlreadyExists);
        row("new class with a reserved name", "new", "_cat", "", ErrorCode::InvalidArgument);
    }

    void refuses()
    {
        QFETCH(QString, what);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, code);
        const Fixture fixture;
        for (const char* path : {"_benchmark/hard/cat/7.jpg", "_unknown/8.jpg", "_removed/cat/9.jpg"})
            fixture.add(path);
        fs::create_directory_symlink(fixture.at("dog"), fixture.at("elsewhere"));
        const auto before = fixture.files();
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), "", [&] {
            LibraryEditor editor(fixture.workspace);
            if (what == "rename")
                editor.rename(from.toStdString(), to.toStdString(), "");
            else if (what == "merge")
                editor.merge(from.toStdString(), to.toStdString(), "");
            else
                editor.newClass(from.toStdString(), "");
        }));
        QCOMPARE(fixture.files(), before);
        QVERIFY(fixture.history().empty());
    }

    void tellsTheHistoryAcrossRenames()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"dog/1.jpg"}, "wolf", "another image");
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "cat/tabby", "first");
        LibraryEditor(fixture.workspace).rename("cat", "feline", "second");
        LibraryEditor(fixture.workspace).merge("feline", "wolf", "third");
        for (const char* path : {"cat/1.jpg", "cat/tabby/1.jpg", "feline/tabby/1.jpg", "wolf/tabby/1.jpg"}) {
            std::string whys;
            for (const EditStep& step : library::historyOf(fixture.history(), path))
                whys += step.why + " ";
            QCOMPARE(whys, std::string("first second third "));
        }
    }
};

QTEST_GUILESS_MAIN(TestFolderEdits)
#include "tst_folder_edits.moc"
