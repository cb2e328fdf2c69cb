// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/build.h"
#include "source_images.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include <algorithm>

using namespace taxon;
using dataset::BuildRequest;
using dataset::Manifest;
using test::addClass;
using test::benchmarkImage;
using test::sourceImage;
using test::twoClasses;

namespace {

const dataset::ManifestRow& rowOf(const Manifest& manifest, const std::string& path)
{
    const auto found = std::find_if(manifest.rows.begin(), manifest.rows.end(), [&](const auto& row) { return row.path == path; });
    if (found == manifest.rows.end())
        qFatal("no row %s", path.c_str());
    return *found;
}

/// "set" or "reserve: reason".
std::string placeOf(const Manifest& manifest, const std::string& path)
{
    const auto& row = rowOf(manifest, path);
    return row.reason.empty() ? row.set : row.set + ": " + row.reason;
}

std::size_t countOf(const Manifest& manifest, const std::string& set, const std::string& className, const std::string& subClass = {})
{
    return static_cast<std::size_t>(std::count_if(manifest.rows.begin(), manifest.rows.end(), [&](const auto& row) {
        return row.set == set && row.className == className && row.subClass == subClass;
    }));
}

std::string oneOf(const Manifest& manifest, const std::string& set)
{
    for (const auto& row : manifest.rows)
        if (row.set == set)
            return row.path;
    return {};
}

} // namespace

/// makeManifest, buildDataset: every rule of the data set page, one at a time.
class TestBuild : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void splitsEachClass()
    {
        const Manifest manifest = dataset::makeManifest(twoClasses(20));
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
        BuildRequest request = twoClasses(20);
        const Manifest manifest = dataset::makeManifest(request);
        std::reverse(request.images.begin(), request.images.end());
        const Manifest reversed = dataset::makeManifest(request);
        for (std::size_t i = 0; i < manifest.rows.size(); ++i) {
            QCOMPARE(reversed.rows[i].path, manifest.rows[i].path);
            QCOMPARE(reversed.rows[i].set, manifest.rows[i].set);
        }
        QCOMPARE(reversed.set("test").hash, manifest.set("test").hash);
        request.seed = 43;
        QVERIFY(dataset::makeManifest(request).set("test").hash != manifest.set("test").hash);
    }
    void keepsConflictsOut()
    {
        BuildRequest request = twoClasses(5);
        request.images.push_back(sourceImage("cat", "x.png", "both"));
        request.images.push_back(sourceImage("dog", "y.png", "both"));
        request.images.push_back(sourceImage("cat", "z.png", "cat or nothing"));
        request.images.push_back(benchmarkImage("out", "", "z.png", "cat or nothing"));
        const Manifest manifest = dataset::makeManifest(request);
        for (const char* path : {"cat/x.png", "dog/y.png", "cat/z.png", "_benchmark/out/_out_of_scope/z.png"})
            QCOMPARE(placeOf(manifest, path), std::string("reserve: label conflict"));
    }
    void keepsTheFirstDuplicate()
    {
        BuildRequest request = twoClasses(5);
        request.images.push_back(sourceImage("cat", "a first.png", "cat0"));
        request.images.push_back(sourceImage("cat", "z.png", "cat0", "tabby"));
        const Manifest manifest = dataset::makeManifest(request);
        QVERIFY(!placeOf(manifest, "cat/0.png").starts_with("reserve"));
        QCOMPARE(placeOf(manifest, "cat/a first.png"), std::string("reserve: duplicate"));
        QCOMPARE(placeOf(manifest, "cat/tabby/z.png"), std::string("reserve: duplicate"));
        QCOMPARE(rowOf(manifest, "cat/0.png").group, rowOf(manifest, "cat/a first.png").group);
    }
    void keepsNearPicturesTogether()
    {
        BuildRequest request = twoClasses(30);
        for (std::size_t i = 0; i < 30; ++i) // the cats: three a group
            request.images[i].nearGroup = "g" + std::to_string(i / 3);
        const Manifest manifest = dataset::makeManifest(request);
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
        BuildRequest renamed = request;
        for (auto& image : renamed.images)
            if (!image.nearGroup.empty())
                image.nearGroup += " renamed";
        std::reverse(renamed.images.begin(), renamed.images.end());
        const Manifest again = dataset::makeManifest(renamed);
        for (const auto& row : manifest.rows)
            QCOMPARE(rowOf(again, row.path).set, row.set);
    }
    void neverTrainsOnWhatIsNearATestedPicture()
    {
        BuildRequest request = twoClasses(20);
        const Manifest first = dataset::makeManifest(request);
        request.previous.push_back(first);
        std::string tested;
        for (const auto& row : first.rows)
            if (row.set == "test" && row.className == "cat")
                tested = row.path;
        request.images.push_back(sourceImage("cat", "nearly.png", "a smaller copy"));
        request.images.back().nearGroup = "n";
        for (auto& image : request.images)
            if (image.path == tested)
                image.nearGroup = "n";
        QCOMPARE(placeOf(dataset::makeManifest(request), "cat/nearly.png"), std::string("test"));
        // also when the tested picture itself is gone from the library by then
        request.previous.push_back(dataset::makeManifest(request));
        std::erase_if(request.images, [&](const auto& image) { return image.path == tested; });
        QCOMPARE(placeOf(dataset::makeManifest(request), "cat/nearly.png"), std::string("test"));
    }
    void keepsWhatIsNearABenchmarkOutOfTraining()
    {
        BuildRequest request = twoClasses(6);
        request.images.push_back(benchmarkImage("hard", "cat", "b.png", "brighter cat"));
        for (auto& image : request.images)
            if (image.path == "cat/1.png" || image.path == "dog/1.png" || image.path == "_benchmark/hard/cat/b.png")
                image.nearGroup = "n";
        const Manifest manifest = dataset::makeManifest(request);
        QCOMPARE(placeOf(manifest, "cat/1.png"), std::string("reserve: near a benchmark"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/cat/b.png"), std::string("hard"));
        QVERIFY(!placeOf(manifest, "dog/1.png").starts_with("reserve")); // looks alone are no proof of a wrong label
    }
    void prefersTheBenchmark()
    {
        BuildRequest request = twoClasses(6);
        request.images.push_back(benchmarkImage("hard", "cat", "b.png", "cat1"));
        request.images.push_back(benchmarkImage("hard", "cat", "c.png", "cat1"));
        request.images.push_back(benchmarkImage("other", "cat", "b.png", "cat1"));
        request.images.push_back(benchmarkImage("hard", "wolf", "w.png", "wolf"));
        request.images.push_back(benchmarkImage("hard", "", "t.png", "tool"));
        request.images.push_back(benchmarkImage("out", "", "t.png", "another tool"));
        request.images.push_back({"_out_of_scope/q.png", library::Place::OutOfScope, "", "", "", 1, toHex(sha256("q")), toHex(sha256("q")), ""});
        const Manifest manifest = dataset::makeManifest(request);
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
        BuildRequest request = twoClasses(5);
        addClass(request, "few", 2);
        request.images.push_back(sourceImage("few", "copy.png", "few0"));
        request.images.push_back(benchmarkImage("hard", "few", "b.png", "few in the wild"));
        dataset::SourceImage broken = sourceImage("cat", "broken.png", "");
        broken.pixelHash.clear();
        request.images.push_back(broken);
        const Manifest manifest = dataset::makeManifest(request);
        QVERIFY((manifest.classes == std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(placeOf(manifest, "few/0.png"), std::string("reserve: too few"));
        QCOMPARE(placeOf(manifest, "few/copy.png"), std::string("reserve: duplicate"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/few/b.png"), std::string("reserve: class not trained"));
        QCOMPARE(placeOf(manifest, "cat/broken.png"), std::string("reserve: damaged"));
    }
    void capsTheTrainingImages()
    {
        BuildRequest request = twoClasses(5);
        addClass(request, "cat", 100, "tabby");
        addClass(request, "cat", 10, "manx");
        request.maxImages = 30;
        const Manifest manifest = dataset::makeManifest(request);
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
                const auto number = std::stoull(toHex(sha256("42|" + row.group)).substr(0, 16), nullptr, 16);
                if (row.set == "train")
                    highestKept = std::max(highestKept, static_cast<std::uint64_t>(number));
                if (row.reason == "surplus")
                    lowestSurplus = std::min(lowestSurplus, static_cast<std::uint64_t>(number));
            }
        QVERIFY(highestKept < lowestSurplus);
    }
    void neverTrainsWhatWasTested()
    {
        BuildRequest request = twoClasses(20);
        request.images.push_back(benchmarkImage("hard", "cat", "b.png", "was benchmark"));
        const Manifest first = dataset::makeManifest(request);
        const std::string tested = oneOf(first, "test");
        BuildRequest grown = twoClasses(60);
        grown.images.push_back(sourceImage("cat", "moved.png", "was benchmark"));
        const Manifest without = dataset::makeManifest(grown);
        grown.previous = {first};
        const Manifest with = dataset::makeManifest(grown);
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
        BuildRequest request;
        request.minImages = 10;
        QVERIFY(test::throwsError(ErrorCode::Configuration, "0 of 0 classes", [&] { (void)dataset::makeManifest(request); }));
        addClass(request, "cat", 12);
        QVERIFY(test::throwsError(ErrorCode::Configuration, "1 of 1 classes", [&] { (void)dataset::makeManifest(request); }));
        addClass(request, "dog", 9);
        QVERIFY(test::throwsError(ErrorCode::Configuration, "dog 9", [&] { (void)dataset::makeManifest(request); }));
        request.minImages = 0;
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "at least 1", [&] { (void)dataset::makeManifest(request); }));
        BuildRequest mixed = twoClasses(5);
        mixed.images.push_back(benchmarkImage("out_of_scope", "cat", "b.png", "b"));
        mixed.images.push_back({"_out_of_scope/q.png", library::Place::OutOfScope, "", "", "", 1, toHex(sha256("q")), toHex(sha256("q")), ""});
        QVERIFY(test::throwsError(ErrorCode::Configuration, "out_of_scope", [&] { (void)dataset::makeManifest(mixed); }));
    }
    void writesOnlyWhatIsNew()
    {
        const test::ScratchFolder folder;
        const test::FakeClock clock;
        BuildRequest request = twoClasses(20);
        const Manifest first = dataset::buildDataset(request, folder.path(), clock);
        QCOMPARE(first.id, std::string("20270115-080000"));
        request.previous = {Manifest::open(folder.path() / first.id)};
        QCOMPARE(dataset::buildDataset(request, folder.path(), clock).id, first.id);
        request.images.push_back(sourceImage("cat", "new.png", "new"));
        const Manifest second = dataset::buildDataset(request, folder.path(), clock);
        QCOMPARE(second.id, std::string("20270115-080000-2"));
        request.id = second.id;
        QVERIFY(test::throwsError(ErrorCode::AlreadyExists, "", [&] { (void)dataset::buildDataset(request, folder.path(), clock); }));
        request.id = "../x";
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "data set", [&] { (void)dataset::buildDataset(request, folder.path(), clock); }));
    }
};

QTEST_GUILESS_MAIN(TestBuild)
#include "tst_build.moc"
