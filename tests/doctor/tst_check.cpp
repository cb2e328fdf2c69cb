// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "doctor/check.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <random>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

/// "kind path" of each finding that is not about counts.
QStringList findingsOf(const test::ScratchFolder& folder)
{
    const auto library = library::scanLibrary(folder.path(), {.threads = 2, .rules = library::ImageLimits(1)});
    QStringList out;
    for (const auto& problem : doctor::checkLibrary(library, {.cacheFolder = {}, .threads = 2}).problems)
        out += QString("%1 %2").arg(library::name(problem.kind), QString::fromStdString(problem.path));
    return out;
}

/// Images right in their places, one picture each, all of one near group.
struct LookAlikes {
    library::Library library;
    std::vector<doctor::ImageHash> hashes;

    void add(library::Place place, const std::string& className, const std::string& benchmark = {})
    {
        const std::string number = std::to_string(library.images.size());
        library.images.push_back({.path = number, .place = place, .className = className, .benchmark = benchmark});
        hashes.emplace_back().pixelHash = sha256(number);
    }
    /// "near_duplicate 7 -> 3": which finding each image has, and which image it names.
    QStringList findings(const doctor::CheckRules& rules = {}) const
    {
        QStringList out;
        for (const auto& problem : doctor::findProblems(library, hashes, std::vector<std::uint32_t>(hashes.size(), 0), rules)) {
            out +=
                QString("%1 %2 -> %3").arg(library::name(problem.kind), QString::fromStdString(problem.path), QString::fromStdString(problem.other));
        }
        out.sort();
        return out;
    }
    /// The same by comparing each image with each one before it.
    QStringList findingsByAllPairs() const
    {
        QStringList out;
        const auto& images = library.images;
        const auto setOf = [](const library::Image& image) { return image.benchmark + (image.place == library::Place::OutOfScope ? "/out" : ""); };
        for (std::size_t i = 1; i < images.size(); ++i) {
            const auto earlier = [&](const char* kind, auto matches) {
                const auto end = images.begin() + static_cast<std::ptrdiff_t>(i);
                const auto found = std::find_if(images.begin(), end, matches);
                if (found != end)
                    out += QString("%1 %2 -> %3").arg(kind, QString::number(i), QString::fromStdString(found->path));
                return found != end;
            };
            const bool isOfClass = images[i].place == library::Place::Class;
            (void)(earlier("near_conflict", [&](const auto& other) { return other.className != images[i].className; })
                   || earlier("near_duplicate", [&](const auto& other) { return setOf(other) == setOf(images[i]); })
                   || earlier("near_leak", [&](const auto& other) { return isOfClass || other.place == library::Place::Class; }));
        }
        out.sort();
        return out;
    }
};

} // namespace

/// checkLibrary: finds what only pixels tell.
class TestCheck : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsWhatAScanCantSee_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("findings");
        const auto row = [](const char* name, const char* path, const std::string& bytes, const QStringList& findings) {
            QTest::newRow(name) << path << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << findings;
        };
        const std::string jpeg = test::jpegBytes(64, 48);
        const std::string png = test::numberedPng(77, 32);
        row("nothing", "cat/new.png", test::numberedPng(50), {});
        row("JPEG cut in its pixels", "cat/new.jpg", jpeg.substr(0, jpeg.size() / 3), {"damaged cat/new.jpg"});
        row("PNG cut in its pixels", "cat/new.png", png.substr(0, png.size() / 2), {"damaged cat/new.png"});
        row("JPEG without end marker", "cat/new.jpg", jpeg.substr(0, jpeg.size() - 2), {"missing_end cat/new.jpg"});
        row("rotated", "cat/new.jpg", test::withExif(jpeg, 6), {"rotated cat/new.jpg"});
        row("twice in a class", "cat/sub/new.png", test::numberedPng(1), {"duplicate cat/sub/new.png"});
        row("in two classes", "dog/new.png", test::numberedPng(1), {"label_conflict cat/1.png", "label_conflict dog/new.png"});
        row("in a class and a benchmark", "_benchmark/hard/cat/new.png", test::numberedPng(1), {"leak cat/1.png"});
        row("in a class and another class's benchmark", "_benchmark/hard/dog/new.png", test::numberedPng(1),
            {"label_conflict _benchmark/hard/dog/new.png", "label_conflict cat/1.png"});
        row("in a class and out of scope", "_out_of_scope/new.png", test::numberedPng(1),
            {"label_conflict _out_of_scope/new.png", "label_conflict cat/1.png"});
        row("unknown images are not compared", "_unknown/new.png", test::numberedPng(1), {});
    }
    void findsWhatAScanCantSee()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, findings);
        const test::ScratchFolder folder;
        for (unsigned i = 0; i < 6; ++i)
            folder.write(fs::path(i < 3 ? "cat" : "dog") / (std::to_string(i) + ".png"), test::numberedPng(i));
        folder.write(path.toStdString(), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
        QCOMPARE(findingsOf(folder), findings);
    }
    void namesTheFirstLookAlikeOfEachKind()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 200; ++round) {
            LookAlikes some;
            const int classes = round % 3 + 1;
            for (int i = 0; i < 12; ++i) {
                const std::string className = "c" + std::string(1, static_cast<char>('a' + random() % static_cast<unsigned>(classes)));
                switch (random() % 4) {
                case 0: some.add(library::Place::Benchmark, className, "h" + std::string(random() % 2, 'h')); break;
                case 1: some.add(round % 5 == 0 ? library::Place::OutOfScope : library::Place::Class, round % 5 == 0 ? "" : className); break;
                default: some.add(library::Place::Class, className);
                }
            }
            QCOMPARE(some.findings(), some.findingsByAllPairs());
        }
    }
    void aFilmOfThousandsOfFramesIsComparedWithItsFirst()
    {
        LookAlikes film;
        for (int i = 0; i < 30'000; ++i)
            film.add(library::Place::Class, i == 20'000 ? "dog" : "cat");
        const QStringList findings = film.findings();
        QCOMPARE(findings.size(), 29'999);
        QCOMPARE(findings.filter("near_conflict").size(), 10'000); // the dog, and every cat after it
        QVERIFY(findings.contains("near_conflict 20000 -> 0") && findings.contains("near_conflict 29999 -> 20000"));
        QVERIFY(findings.contains("near_duplicate 19999 -> 0"));
        LookAlikes copies;
        for (int i = 0; i < 30'000; ++i) {
            copies.add(library::Place::Class, "cat");
            copies.hashes.back().pixelHash = sha256("one picture");
        }
        QCOMPARE(copies.findings().size(), 29'999);
        QCOMPARE(copies.findings().filter(" -> 0").size(), 29'999);
    }
    void saysWhatTheRulesMakeOfLookAlikesInTwoClasses()
    {
        LookAlikes two;
        two.add(library::Place::Class, "cat");
        two.add(library::Place::Class, "dog");
        for (const bool keep : {false, true}) {
            const auto problems = doctor::findProblems(two.library, two.hashes, {0, 0}, {.groupNear = true, .keepNearConflicts = keep});
            QCOMPARE(problems.size(), std::size_t{1});
            QVERIFY(problems[0].suggestion.find(keep ? "Both are used" : "left out") != std::string::npos);
        }
    }
    void looksForNearPicturesOnlyIfTheRulesSayThatTheyMatter()
    {
        const test::ScratchFolder folder;
        folder.write("cat/a.png", test::pngBytes({.width = 2, .height = 1, .colourType = 0, .rows = {9, 200}}));
        folder.write("cat/b.png", test::pngBytes({.width = 2, .height = 1, .colourType = 0, .rows = {10, 200}}));
        folder.write("dog/c.png", test::pngBytes({.width = 1, .height = 2, .colourType = 2, .rows = {0, 0, 9, 200, 0, 0}}));
        const auto library = library::scanLibrary(folder.path(), {.threads = 2, .rules = library::ImageLimits(1)});
        const auto count = [&](bool groupNear) {
            return doctor::checkLibrary(library, {.cacheFolder = {}, .threads = 2}, {}, {.groupNear = groupNear}).problems.size();
        };
        QCOMPARE(count(true), std::size_t{1});
        QCOMPARE(count(false), std::size_t{0});
    }
    void seesTheSamePictureInAnotherFormat()
    {
        const test::ScratchFolder folder;
        folder.write("cat/a.png", test::pngBytes({.width = 2, .height = 1, .colourType = 0, .rows = {9, 200}}));
        folder.write("cat/b.png", test::pngBytes({.width = 2, .height = 1, .colourType = 2, .rows = {9, 9, 9, 200, 200, 200}}));
        folder.write("cat/c.png", test::pngBytes({.width = 1, .height = 2, .colourType = 2, .rows = {9, 9, 9, 200, 200, 200}})); // upright another
        folder.write(
            "cat/d.png",
            test::pngBytes(
                {.width = 1, .height = 2, .colourType = 2, .rows = {200, 200, 200, 9, 9, 9}, .exif = test::exifBlock(6)})); // turned, it is a.png
        folder.write("dog/e.png", test::numberedPng(9));
        QCOMPARE(findingsOf(folder), (QStringList{"rotated cat/d.png", "duplicate cat/b.png", "duplicate cat/d.png"}));
    }
};

QTEST_GUILESS_MAIN(TestCheck)
#include "tst_check.moc"
