// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/check.h"
#include "doctor/near_duplicates.h"
#include "support/image_bytes.h"
#include "support/scratch.h"

using namespace taxon;
namespace fs = std::filesystem;

namespace {

library::Library scan(const test::ScratchFolder& folder)
{
    return library::scanLibrary(folder.path(), {.threads = 2, .rules = library::ImageLimits(1)});
}

QStringList findings(const std::vector<library::Problem>& problems)
{
    QStringList out;
    for (const auto& problem : problems)
        out += QString("%1 %2").arg(library::name(problem.kind), QString::fromStdString(problem.path));
    return out;
}

/// A library of two classes with three pictures each.
void fill(const test::ScratchFolder& folder)
{
    for (unsigned i = 0; i < 6; ++i)
        folder.write(fs::path(i < 3 ? "cat" : "dog") / (std::to_string(i) + ".png"), test::numberedPng(i));
}

} // namespace

/// What names, counts, folders and the newest data set tell about a library.
class TestClassChecks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsEmptyFolders_data()
    {
        QTest::addColumn<QStringList>("folders");
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QStringList>("findings");
        const QStringList none;
        QTest::newRow("nothing") << none << none << none;
        QTest::newRow("a sub-class") << QStringList{"cat/tabby"} << none << QStringList{"empty_folder cat/tabby"};
        QTest::newRow("only the topmost") << QStringList{"cat/tabby/a/b"} << none << QStringList{"empty_folder cat/tabby"};
        QTest::newRow("below one with files") << QStringList{"cat/tabby/a"} << QStringList{"cat/tabby/9.png"}
                                              << QStringList{"empty_folder cat/tabby/a"};
        QTest::newRow("an empty class is another finding") << QStringList{"owl/tabby"} << none << QStringList{"empty_class owl"};
        QTest::newRow("a benchmark") << QStringList{"_benchmark/hard"} << none << QStringList{"empty_folder _benchmark/hard"};
        QTest::newRow("a benchmark's class") << QStringList{"_benchmark/hard/dog"} << QStringList{"_benchmark/hard/cat/9.png"}
                                             << QStringList{"empty_folder _benchmark/hard/dog"};
        QTest::newRow("unknown images") << QStringList{"_unknown", "_unknown/new"} << QStringList{"_unknown/9.png"}
                                        << QStringList{"empty_folder _unknown/new"};
        QTest::newRow("reserved folders may be empty") << QStringList{"_unknown", "_out_of_scope", "_benchmark", "_removed/x"} << none << none;
    }

    void findsEmptyFolders()
    {
        QFETCH(QStringList, folders);
        QFETCH(QStringList, files);
        QFETCH(QStringList, findings);
        const test::ScratchFolder folder;
        fill(folder);
        for (const QString& name : folders)
            fs::create_directories(folder.path() / name.toStdString());
        for (const QString& name : files)
            folder.write(name.toStdString(), test::numberedPng(9));
        QCOMPARE(::findings(doctor::checkHeaders(scan(folder))), findings);
    }

    void findsCollisions_data()
    {
        QTest::addColumn<QByteArray>("a");
        QTest::addColumn<QByteArray>("b");
        QTest::addColumn<bool>("collide");
        QTest::newRow("ASCII case") << QByteArray("cat/A.png") << QByteArray("cat/a.png") << true;
        QTest::newRow("accent stored in two ways") << QByteArray("cat/caf\xC3\xA9.png") << QByteArray("cat/cafe\xCC\x81.png") << true;
        QTest::newRow("full folding") << QByteArray("cat/STRASSE.png")
                                      << QByteArray("cat/stra\xC3\x9F"
                                                    "e.png")
                                      << true;
        QTest::newRow("not UTF-8") << QByteArray("cat/\xE9.PNG") << QByteArray("cat/\xE9.png") << true;
        QTest::newRow("two folders") << QByteArray("Owl/1.png") << QByteArray("owl/2.png") << true;
        QTest::newRow("in two folders") << QByteArray("cat/A.png") << QByteArray("dog/a.png") << false;
        QTest::newRow("with and without accent") << QByteArray("cat/caf\xC3\xA9.png") << QByteArray("cat/cafe.png") << false;
    }

    void findsCollisions()
    {
        QFETCH(QByteArray, a);
        QFETCH(QByteArray, b);
        QFETCH(bool, collide);
        const test::ScratchFolder folder;
        fill(folder);
        folder.write(a.toStdString(), test::numberedPng(20));
        folder.write(b.toStdString(), test::numberedPng(21));
        const auto problems = doctor::checkHeaders(scan(folder));
        QCOMPARE(problems.size(), std::size_t{collide ? 1U : 0U});
        if (collide)
            QVERIFY(problems[0].fix.starts_with(a.startsWith("Owl") ? "taxon library merge owl Owl" : "taxon library fix collision "));
    }

    void findsLeaksBetweenSets_data()
    {
        QTest::addColumn<QString>("set0");
        QTest::addColumn<QString>("set1");
        QTest::addColumn<QStringList>("findings");
        QTest::newRow("train and test") << "train"
                                        << "test" << QStringList{"set_leak cat/0.png"};
        QTest::newRow("validation and train") << "validation"
                                              << "train" << QStringList{"set_leak cat/again.png"};
        QTest::newRow("train and a benchmark") << "train"
                                               << "hard" << QStringList{"set_leak cat/0.png"};
        QTest::newRow("one set") << "train"
                                 << "train" << QStringList();
        QTest::newRow("one in the reserve") << "test"
                                            << "reserve" << QStringList();
        QTest::newRow("one is new") << "train"
                                    << "" << QStringList();
    }

    void findsLeaksBetweenSets()
    {
        QFETCH(QString, set0);
        QFETCH(QString, set1);
        QFETCH(QStringList, findings);
        const test::ScratchFolder folder;
        fill(folder);
        folder.write("cat/again.png", test::numberedPng(0));
        const auto library = scan(folder);
        const auto hashes = doctor::hashImages(library, {.cacheFolder = {}, .threads = 2}).hashes;
        std::vector<doctor::PlacedImage> placed(hashes.size());
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            const std::string& path = library.images[i].path;
            const std::string set = path == "cat/0.png" ? set0.toStdString() : path == "cat/again.png" ? set1.toStdString() : "train";
            if (!set.empty())
                placed[i] = {SharedText(set), doctor::pictureOf(hashes[i].pixelHash)};
        }
        QCOMPARE(::findings(doctor::findSetLeaks(library, hashes, doctor::nearGroups(hashes), placed)), findings);
        QVERIFY(doctor::findSetLeaks(library, hashes, doctor::nearGroups(hashes), {}).empty());
        if (placed[0].set == "train") { // the file was replaced by another picture since the data set was built
            placed[0].picture = doctor::pictureOf(hashes[1].pixelHash);
            QVERIFY(doctor::findSetLeaks(library, hashes, doctor::nearGroups(hashes), placed).empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestClassChecks)
#include "tst_class_checks.moc"
