// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "edit_fixture.h"
#include "library/conflicts.h"
#include "library/moved_images.h"

using namespace taxon;
using library::LibraryEditor;
using library::MovedImages;
using Fixture = test::EditFixture;

/// MovedImages: an image of an old list is found where it lies now, and not taken for another one that has its name.
class TestMovedImages : public QObject {
    Q_OBJECT

    static std::string hashOf(const std::string& path) { return toHex(sha256("bytes of " + path)); }
    /// Where an image is now that lay at \p path when the fixture was made; "" = not moved.
    static std::string placeOf(const Fixture& fixture, const std::string& path, const std::string& bytes)
    {
        const MovedImages moved(fixture.history());
        const library::MovedImage* found = moved.find(path, hashOf(bytes));
        return found == nullptr ? "" : found->path;
    }

private Q_SLOTS:
    void followsAnImageFromPlaceToPlaceAndBack()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "");
        QCOMPARE(placeOf(fixture, "cat/1.jpg", "cat/1.jpg"), std::string("dog/1-2.jpg")); // dog/1.jpg was there
        QCOMPARE(placeOf(fixture, "cat/2.jpg", "cat/2.jpg"), std::string());
        LibraryEditor(fixture.workspace).remove({"dog/1-2.jpg"}, "");
        QCOMPARE(placeOf(fixture, "cat/1.jpg", "cat/1.jpg"), std::string("_removed/dog/1-2.jpg"));
        QCOMPARE(placeOf(fixture, "dog/1-2.jpg", "cat/1.jpg"), std::string("_removed/dog/1-2.jpg"));
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(placeOf(fixture, "cat/1.jpg", "cat/1.jpg"), std::string("dog/1-2.jpg"));
        LibraryEditor(fixture.workspace).undo();
        QCOMPARE(placeOf(fixture, "cat/1.jpg", "cat/1.jpg"), std::string());
    }

    void saysWhoMovedIt()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "fox", "");
        fixture.giveToBo();
        const MovedImages moved(fixture.history());
        QCOMPARE(moved.find("cat/1.jpg", hashOf("cat/1.jpg"))->who, std::string("bo@b"));
        QCOMPARE(moved.find("cat/1.jpg", hashOf("cat/1.jpg"))->time, fixture.history()[0].time);
    }

    void anotherImageOfTheSameNameIsAnotherOne()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "fox", "");
        fixture.scratch.write("library/new/1.jpg", "another picture");
        LibraryEditor(fixture.workspace).move({"new/1.jpg"}, "cat", "");
        QCOMPARE(placeOf(fixture, "cat/1.jpg", "cat/1.jpg"), std::string("fox/1.jpg"));
        QVERIFY(MovedImages(fixture.history()).find("cat/1.jpg", toHex(sha256("another picture"))) == nullptr);
        QVERIFY(MovedImages(fixture.history()).find("cat/1.jpg", "") == nullptr);
    }

    void knowsTheFolderOfALabel_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("folder");
        QTest::newRow("a class") << "cat/1.jpg"
                                 << "dog";
        QTest::newRow("a sub-class") << "cat/tabby/1.jpg"
                                     << "dog";
        QTest::newRow("a benchmark's class") << "_benchmark/hard/cat/1.jpg"
                                             << "_benchmark/hard/dog";
        QTest::newRow("a benchmark's images of no class") << "_benchmark/hard/_out_of_scope/1.jpg"
                                                          << "_benchmark/hard/dog";
        QTest::newRow("of no class") << "_out_of_scope/1.jpg"
                                     << "dog";
    }

    void knowsTheFolderOfALabel()
    {
        QFETCH(QString, path);
        QFETCH(QString, folder);
        QCOMPARE(library::folderForLabel(path.toStdString(), "dog"), folder.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestMovedImages)
#include "tst_moved_images.moc"
