// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/build.h"
#include "places.h"
#include "source_images.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include <algorithm>

using namespace taxon;
using dataset::Manifest;
using test::addClass;
using test::benchmarkImage;
using test::countOf;
using test::oneOf;
using test::placeOf;
using test::Request;
using test::rowOf;
using test::sourceImage;
using test::twoClasses;

/// makeDraft, writeDataset: every rule of the data set page, one at a time.
class TestBuild : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void splitsEachClass()
    {
        const Manifest manifest = twoClasses(20).make();
        QVERIFY((manifest.classes == std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(countOf(manifest, "train", "cat"), std::size_t{16});
        QCOMPARE(countOf(manifest, "validation", "dog"), std::size_t{2});
        QCOMPARE(countOf(manifest, "test", "dog"), std::size_t{2});
        QCOMPARE(manifest.sets.size(), std::size_t{4});
        QCOMPARE(manifest.set("train").images, std::size_t{32});
        QCOMPARE(manifest.set("reserve").images, std::size_t{0});
        QCOMPARE(manifest.label("dog"), 1);
        QCOMPARE(manifest.label("wolf"), -1);
    }
    void ignoresTheOrderOfImages()
    {
        Request request = twoClasses(20);
        const Manifest manifest = request.make();
        std::reverse(request.images.begin(), request.images.end());
        const Manifest reversed = request.make();
        for (std::size_t i = 0; i < manifest.rows.size(); ++i) {
            QCOMPARE(reversed.rows[i].path, manifest.rows[i].path);
            QCOMPARE(reversed.rows[i].set, manifest.rows[i].set);
        }
        QCOMPARE(reversed.set("test").hash, manifest.set("test").hash);
        request.rules.seed = 43;
        QVERIFY(request.make().set("test").hash != manifest.set("test").hash);
    }
    void keepsConflictsOut()
    {
        Request request = twoClasses(5);
        request.images.push_back(sourceImage("cat", "x.png", "both"));
        request.images.push_back(sourceImage("dog", "y.png", "both"));
        request.images.push_back(sourceImage("cat", "z.png", "cat or nothing"));
        request.images.push_back(benchmarkImage("out", "", "z.png", "cat or nothing"));
        const Manifest manifest = request.make();
        for (const char* path : {"cat/x.png", "dog/y.png", "cat/z.png", "_benchmark/out/_out_of_scope/z.png"})
            QCOMPARE(placeOf(manifest, path), std::string("reserve: label conflict"));
    }
    void keepsTheFirstDuplicate()
    {
        Request request = twoClasses(5);
        request.images.push_back(sourceImage("cat", "a first.png", "cat0"));
        request.images.push_back(sourceImage("cat", "z.png", "cat0", "tabby"));
        const Manifest manifest = request.make();
        QVERIFY(!placeOf(manifest, "cat/0.png").starts_with("reserve"));
        QCOMPARE(placeOf(manifest, "cat/a first.png"), std::string("reserve: duplicate"));
        QCOMPARE(placeOf(manifest, "cat/tabby/z.png"), std::string("reserve: duplicate"));
        QCOMPARE(rowOf(manifest, "cat/0.png").group, rowOf(manifest, "cat/a first.png").group);
    }
    void keepsNearPicturesTogether()
    {
        Request request = twoClasses(30);
        for (std::size_t i = 0; i < 30; ++i) // the cats: three a group
            request.images[i].nearGroup = static_cast<std::uint32_t>(1 + i / 3);
        const Manifest manifest = request.make();
        std::map<std::string, int> sizes;
        for (int i = 0; i < 30; i += 3) {
            const auto path = [&](int k) { return "cat/" + std::to_string(i + k) + ".png"; };
            const std::string place = placeOf(manifest, path(0));
            ++sizes[place];
            for (int k = 1; k < 3; ++k) {
                QCOMPARE(placeOf(manifest, path(k)), place);
                QCOMPARE(rowOf(manifest, path(k)).group, rowOf(manifest, path(0)).group);
                QVERIFY(rowOf(manifest, path(k)).pixelHash != rowOf(manifest, path(0)).pixelHash);
            }
        }
        QCOMPARE(sizes, (std::map<std::string, int>{{"test", 1}, {"train", 8}, {"validation", 1}})); // ten groups, not thirty pictures
        // another name for the groups, another order: the same data set
        Request renamed = request;
        for (auto& image : renamed.images)
            if (image.nearGroup != 0)
                image.nearGroup += 1000;
        std::reverse(renamed.images.begin(), renamed.images.end());
        const Manifest again = renamed.make();
        for (const auto& row : manifest.rows)
            QCOMPARE(rowOf(again, row.path).set, row.set);
    }
    void neverTrainsOnWhatIsNearATestedPicture()
    {
        Request request = twoClasses(20);
        const Manifest first = request.make();
        request.earlier.add(first);
        std::string tested;
        for (const auto& row : first.rows)
            if (row.set == "test" && row.className == "cat")
                tested = row.path;
        request.images.push_back(sourceImage("cat", "nearly.png", "a smaller copy"));
        request.images.back().nearGroup = 7;
        for (auto& image : request.images)
            if (image.path == tested)
                image.nearGroup = 7;
        QCOMPARE(placeOf(request.make(), "cat/nearly.png"), std::string("test"));
        // also when the tested picture itself is gone from the library by then
        request.earlier.add(request.make());
        std::erase_if(request.images, [&](const auto& image) { return image.path == tested; });
        QCOMPARE(placeOf(request.make(), "cat/nearly.png"), std::string("test"));
    }
    void keepsWhatIsNearABenchmarkOutOfTraining()
    {
        Request request = twoClasses(6);
        request.images.push_back(benchmarkImage("hard", "cat", "b.png", "brighter cat"));
        for (auto& image : request.images)
            if (image.path == "cat/1.png" || image.path == "_benchmark/hard/cat/b.png")
                image.nearGroup = 7;
        const Manifest manifest = request.make();
        QCOMPARE(placeOf(manifest, "cat/1.png"), std::string("reserve: near a benchmark"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/cat/b.png"), std::string("hard"));
        for (auto& image : request.images) // of another class, too: nothing of the group is trained on, the benchmark stays as it is
            if (image.path == "dog/1.png")
                image.nearGroup = 7;
        for (const bool keep : {false, true}) {
            request.rules.keepNearConflicts = keep;
            const Manifest conflict = request.make();
            for (const char* path : {"cat/1.png", "dog/1.png"})
                QCOMPARE(placeOf(conflict, path), std::string(keep ? "reserve: near a benchmark" : "reserve: near label conflict"));
            QCOMPARE(placeOf(conflict, "_benchmark/hard/cat/b.png"), std::string("hard"));
        }
    }
    void prefersTheBenchmark()
    {
        Request request = twoClasses(6);
        request.images.push_back(benchmarkImage("hard", "cat", "b.png", "cat1"));
        request.images.push_back(benchmarkImage("hard", "cat", "c.png", "cat1"));
        request.images.push_back(benchmarkImage("other", "cat", "b.png", "cat1"));
        request.images.push_back(benchmarkImage("hard", "wolf", "w.png", "wolf"));
        request.images.push_back(benchmarkImage("hard", "", "t.png", "tool"));
        request.images.push_back(benchmarkImage("out", "", "t.png", "another tool"));
        request.images.push_back(test::outOfScopeImage("q.png"));
        const Manifest manifest = request.make();
        QCOMPARE(placeOf(manifest, "cat/1.png"), std::string("reserve: in a benchmark"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/cat/b.png"), std::string("hard"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/cat/c.png"), std::string("reserve: duplicate"));
        QCOMPARE(placeOf(manifest, "_benchmark/other/cat/b.png"), std::string("other"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/wolf/w.png"), std::string("reserve: class not trained"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/_out_of_scope/t.png"), std::string("hard_out_of_scope"));
        QCOMPARE(manifest.set("hard").kind, dataset::SetKind::Benchmark);
        QCOMPARE(manifest.set("hard_out_of_scope").kind, dataset::SetKind::OutOfScope);
        QCOMPARE(manifest.set("out").kind, dataset::SetKind::OutOfScope);
        QCOMPARE(manifest.set("out_of_scope").images, std::size_t{1});
        QCOMPARE(manifest.sets[3].name, std::string("hard"));
        QCOMPARE(manifest.sets.back().name, std::string("reserve"));
    }
    void appliesTheMinimumAfterDuplicates()
    {
        Request request = twoClasses(5);
        addClass(request, "few", 2);
        request.images.push_back(sourceImage("few", "copy.png", "few0"));
        request.images.push_back(benchmarkImage("hard", "few", "b.png", "few in the wild"));
        test::SourceImage broken = sourceImage("cat", "broken.png", "");
        broken.pixelHash = {};
        request.images.push_back(broken);
        const Manifest manifest = request.make();
        QVERIFY((manifest.classes == std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(placeOf(manifest, "few/0.png"), std::string("reserve: too few"));
        QCOMPARE(placeOf(manifest, "few/copy.png"), std::string("reserve: duplicate"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/few/b.png"), std::string("reserve: class not trained"));
        QCOMPARE(placeOf(manifest, "cat/broken.png"), std::string("reserve: damaged"));
    }
    void capsTheTrainingImages()
    {
        Request request = twoClasses(5);
        addClass(request, "cat", 100, "tabby");
        addClass(request, "cat", 10, "manx");
        request.rules.maxImages = 30;
        const Manifest manifest = request.make();
        const std::size_t plain = countOf(manifest, "train", "cat");
        const std::size_t manx = countOf(manifest, "train", "cat", "manx");
        QVERIFY(plain >= 4 && manx >= 8); // the small ones keep all
        QCOMPARE(plain + manx + countOf(manifest, "train", "cat", "tabby"), std::size_t{30});
        QCOMPARE(countOf(manifest, "test", "cat") + countOf(manifest, "test", "cat", "manx") + countOf(manifest, "test", "cat", "tabby"),
                 std::size_t{12});
        QCOMPARE(countOf(manifest, "reserve", "cat", "manx"), std::size_t{0});
        std::uint64_t highestKept = 0;
        std::uint64_t lowestSurplus = ~std::uint64_t{0};
        for (const auto& row : manifest.rows)
            if (row.subClass == "tabby") {
                const auto number = std::stoull(toHex(sha256("42|" + row.group.str())).substr(0, 16), nullptr, 16);
                if (row.set == "train")
                    highestKept = std::max(highestKept, static_cast<std::uint64_t>(number));
                if (row.reason == "surplus")
                    lowestSurplus = std::min(lowestSurplus, static_cast<std::uint64_t>(number));
            }
        QVERIFY(highestKept < lowestSurplus);
    }
    void neverTrainsWhatWasTested()
    {
        Request request = twoClasses(20);
        request.images.push_back(benchmarkImage("hard", "cat", "b.png", "was benchmark"));
        const Manifest first = request.make();
        const std::string tested = oneOf(first, "test");
        Request grown = twoClasses(60);
        grown.images.push_back(sourceImage("cat", "moved.png", "was benchmark"));
        const Manifest without = grown.make();
        grown.earlier.add(first);
        const Manifest with = grown.make();
        for (const auto& row : first.rows)
            if (row.set == "test")
                QCOMPARE(placeOf(with, row.path), std::string("test"));
        QCOMPARE(placeOf(with, "cat/moved.png"), std::string("test"));
        QCOMPARE(countOf(with, "test", "dog"), std::size_t{6});
        bool differs = false;
        for (std::size_t i = 0; i < with.rows.size(); ++i)
            differs = differs || placeOf(without, with.rows[i].path) != placeOf(with, with.rows[i].path);
        QVERIFY(differs); // else the rule was not needed here
    }
    void refusesTooFewClasses()
    {
        Request request;
        request.rules.minImages = 10;
        QVERIFY(test::throwsError(ErrorCode::Configuration, "0 of 0 classes", [&] { (void)request.make(); }));
        addClass(request, "cat", 12);
        QVERIFY(test::throwsError(ErrorCode::Configuration, "1 of 1 classes", [&] { (void)request.make(); }));
        addClass(request, "dog", 9);
        QVERIFY(test::throwsError(ErrorCode::Configuration, "dog 9", [&] { (void)request.make(); }));
        request.rules.minImages = 0;
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "at least 1", [&] { (void)request.make(); }));
        Request mixed = twoClasses(5);
        mixed.images.push_back(benchmarkImage("out_of_scope", "cat", "b.png", "b"));
        mixed.images.push_back(test::outOfScopeImage("q.png"));
        QVERIFY(test::throwsError(ErrorCode::Configuration, "out_of_scope", [&] { (void)mixed.make(); }));
    }
    void writesOnlyWhatIsNew()
    {
        const test::ScratchFolder folder;
        const test::FakeClock clock;
        Request request = twoClasses(20);
        const auto write = [&](const std::string& id = {}) {
            dataset::Draft draft = request.draft();
            const bool isNew = dataset::writeDataset(draft, id, request.earlier, folder.path(), clock);
            return std::pair(draft.head.id, isNew);
        };
        QCOMPARE(write(), std::pair(std::string("20270115-080000"), true));
        const Manifest written = Manifest::open(folder.path() / "20270115-080000");
        QVERIFY(written.tableSha256() == request.make().tableSha256());
        request.earlier.add(dataset::ManifestReader(folder.path() / "20270115-080000"));
        QCOMPARE(write(), std::pair(std::string("20270115-080000"), false));
        request.images.push_back(sourceImage("cat", "new.png", "new"));
        QCOMPARE(write(), std::pair(std::string("20270115-080000-2"), true));
        QVERIFY(test::throwsError(ErrorCode::AlreadyExists, "", [&] { (void)write("20270115-080000-2"); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "data set", [&] { (void)write("../x"); }));
    }
};

QTEST_GUILESS_MAIN(TestBuild)
#include "tst_build.moc"
