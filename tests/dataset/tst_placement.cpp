// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/build.h"
#include "places.h"
#include "source_images.h"
#include "support/scratch.h"

#include <set>

using namespace taxon;
using dataset::Manifest;
using test::addClass;
using test::benchmarkImage;
using test::countOf;
using test::placeOf;
using test::Request;
using test::rowOf;
using test::sourceImage;
using test::twoClasses;

namespace {

std::size_t countOfClass(const Manifest& manifest, const std::string& set, const std::string& className)
{
    return static_cast<std::size_t>(
        std::count_if(manifest.rows.begin(), manifest.rows.end(), [&](const auto& row) { return row.set == set && row.className == className; }));
}

template <typename Matches>
void mark(Request& request, std::uint32_t test::SourceImage::*field, std::uint32_t number, const Matches& matches)
{
    for (auto& image : request.images)
        if (matches(image.path))
            image.*field = number;
}

} // namespace

/// The rules of rules.yaml and classes.yaml, as makeDraft() obeys them.
class TestPlacement : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void leavesNearConflictsOutUntilTold()
    {
        Request request = twoClasses(30);
        mark(request, &test::SourceImage::nearGroup, 5, [](const std::string& path) { return path == "cat/1.png" || path == "dog/1.png"; });
        const Manifest out = request.make();
        for (const char* path : {"cat/1.png", "dog/1.png"})
            QCOMPARE(placeOf(out, path), std::string("reserve: near label conflict"));
        QCOMPARE(rowOf(out, "cat/1.png").group, rowOf(out, "dog/1.png").group);
        request.rules.keepNearConflicts = true;
        request.rules.groupNear = false; // no groups, no conflict
        QVERIFY(rowOf(request.make(), "cat/1.png").group != rowOf(request.make(), "dog/1.png").group);
    }
    void groupsOfTwoClassesLieInOneSet()
    {
        Request request = twoClasses(60);
        request.rules.keepNearConflicts = true;
        for (std::uint32_t i = 0; i < 60; ++i)
            mark(request, &test::SourceImage::nearGroup, i + 1,
                 [&](const std::string& path) { return path == "cat/" + std::to_string(i) + ".png" || path == "dog/" + std::to_string(i) + ".png"; });
        const Manifest manifest = request.make();
        for (int i = 0; i < 60; ++i)
            QCOMPARE(placeOf(manifest, "dog/" + std::to_string(i) + ".png"), placeOf(manifest, "cat/" + std::to_string(i) + ".png"));
        QCOMPARE(countOfClass(manifest, "test", "dog"), std::size_t{6});
    }
    void imagesOfOneSourceStayTogether()
    {
        Request request = twoClasses(40);
        for (std::size_t i = 0; i < request.images.size(); ++i) // ten sources with four cats and four dogs each
            request.images[i].source = static_cast<std::uint32_t>(1 + i % 10);
        const Manifest manifest = request.make();
        std::map<dataset::Digest, std::set<std::string>> sets;
        for (const auto& row : manifest.rows)
            sets[row.group].insert(row.set);
        QCOMPARE(sets.size(), std::size_t{10});
        for (const auto& [group, names] : sets)
            QCOMPARE(names.size(), std::size_t{1});
        QCOMPARE(countOfClass(manifest, "test", "cat"), std::size_t{4});
        QCOMPARE(countOfClass(manifest, "reserve", "dog"), std::size_t{0}); // two labels of one source are no conflict
        request.images.push_back(benchmarkImage("hard", "cat", "b.png", "cat of source 1"));
        request.images.back().source = 1;
        const Manifest leak = request.make();
        QCOMPARE(placeOf(leak, "cat/0.png"), std::string("reserve: near a benchmark"));
        QCOMPARE(placeOf(leak, "_benchmark/hard/cat/b.png"), std::string("hard"));
    }
    void sourcesThatLeaveNothingToTrainOnAreNamed()
    {
        Request request = twoClasses(3);
        for (auto& image : request.images)
            image.source = image.className == "dog" || image.path == "cat/0.png" ? 1 : 2;
        // the dogs are one group with a cat: whatever set that is in, all dogs are
        bool named = false;
        for (request.rules.seed = 0; request.rules.seed < 20 && !named; ++request.rules.seed) {
            request.images.push_back(sourceImage("cat", "more" + std::to_string(request.rules.seed) + ".png", std::to_string(request.rules.seed)));
            try {
                QVERIFY(countOfClass(request.make(), "train", "dog") > 0);
            } catch (const Error& failure) {
                named = true;
                QVERIFY(failure.message().find("\"dog\" has nothing left to train on") != std::string::npos);
            }
        }
        QVERIFY(named);
    }
    void stagedImagesAreOnlyTrainedOnAndAtMostHalf()
    {
        Request request = twoClasses(20);
        addClass(request, "cat", 30, "staged");
        addClass(request, "dog", 5, "synthetic");
        const Manifest manifest = request.make();
        QCOMPARE(countOf(manifest, "train", "cat"), std::size_t{16});
        QCOMPARE(countOf(manifest, "train", "cat", "staged"), std::size_t{16});
        QCOMPARE(countOf(manifest, "reserve", "cat", "staged"), std::size_t{14});
        QCOMPARE(countOf(manifest, "test", "cat"), std::size_t{2}); // of the real ones
        QCOMPARE(countOf(manifest, "train", "dog", "synthetic"), std::size_t{5});
        for (const auto& row : manifest.rows)
            if (row.subClass == "staged" || row.subClass == "synthetic")
                QVERIFY(row.set == "train" || row.reason == "staged surplus");
        request.rules.maxImages = 20; // the real ones first
        const Manifest capped = request.make();
        QCOMPARE(countOf(capped, "train", "cat"), std::size_t{16});
        QCOMPARE(countOf(capped, "train", "cat", "staged"), std::size_t{4});
        request.rules.stagedFolders.clear();
        QVERIFY(countOf(request.make(), "test", "cat", "staged") > 0);
    }
    void stagedImagesDontMakeAClass()
    {
        Request request = twoClasses(5);
        addClass(request, "owl", 2);
        addClass(request, "owl", 20, "staged");
        QCOMPARE(placeOf(request.make(), "owl/staged/1.png"), std::string("reserve: too few"));
    }
    void stagedImagesOfATestedGroupAreHeldBack()
    {
        Request request = twoClasses(20);
        request.images.push_back(sourceImage("cat", "s.png", "posed", "staged"));
        request.images.push_back(sourceImage("cat", "copy.png", "posed"));
        const std::string tested = test::oneOf(request.make(), "test", "cat");
        mark(request, &test::SourceImage::nearGroup, 9, [&](const std::string& path) { return path == tested || path == "cat/staged/s.png"; });
        const Manifest first = request.make();
        QCOMPARE(placeOf(first, "cat/copy.png"), std::string("reserve: duplicate")); // the copy that is marked as staged stays
        Request next = request;
        next.earlier.add(first);
        if (placeOf(first, tested) == "test")
            QCOMPARE(placeOf(first, "cat/staged/s.png"), std::string("reserve: staged held back"));
        else
            QCOMPARE(placeOf(first, "cat/staged/s.png"), std::string("train"));
        Request before = request; // tested on earlier
        before.images.erase(before.images.end() - 2, before.images.end());
        request.earlier.add(before.make());
        QCOMPARE(placeOf(request.make(), tested), std::string("test"));
        QCOMPARE(placeOf(request.make(), "cat/staged/s.png"), std::string("reserve: staged held back"));
    }
    void obeysLimitsOfSingleClasses()
    {
        Request request = twoClasses(20);
        addClass(request, "owl", 2);
        request.rules.classes["owl"].minImages = 2;
        request.rules.classes["cat"].maxImages = 7;
        const Manifest manifest = request.make();
        QVERIFY((manifest.classes == std::vector<std::string>{"cat", "dog", "owl"}));
        QCOMPARE(countOf(manifest, "train", "cat"), std::size_t{7});
        QCOMPARE(countOf(manifest, "train", "dog"), std::size_t{16});
        QCOMPARE(manifest.rules["classes"]["owl"]["min_images"].get<int>(), 2);
        request.rules.classes["dgo"].minImages = 2;
        QVERIFY(test::throwsError(ErrorCode::Configuration, "Did you mean \"dog\"?", [&] { (void)request.make(); }));
    }
    void mergesAndRenamesClasses()
    {
        Request request = twoClasses(10);
        addClass(request, "tabby", 10);
        addClass(request, "tabby", 10, "young");
        addClass(request, "dgo", 1);
        request.images.push_back(benchmarkImage("hard", "tabby", "b.png", "b"));
        request.images.push_back(sourceImage("tabby", "same.png", "cat0"));
        request.classMap = dataset::ClassMap::parse("classes: {tabby: cat, dog: hound}", "classes.yaml");
        const Manifest manifest = request.make();
        QVERIFY((manifest.classes == std::vector<std::string>{"cat", "hound"}));
        QCOMPARE(rowOf(manifest, "tabby/1.png").className, dataset::Name("cat"));
        QCOMPARE(rowOf(manifest, "tabby/1.png").subClass, dataset::Name("tabby"));
        QCOMPARE(rowOf(manifest, "tabby/young/1.png").subClass, dataset::Name("tabby/young"));
        QCOMPARE(rowOf(manifest, "cat/1.png").subClass, dataset::Name(""));
        QCOMPARE(rowOf(manifest, "_benchmark/hard/tabby/b.png").className, dataset::Name("cat"));
        QCOMPARE(placeOf(manifest, "_benchmark/hard/tabby/b.png"), std::string("hard"));
        QCOMPARE(placeOf(manifest, "tabby/same.png"), std::string("reserve: duplicate")); // of one class now: no conflict
        QCOMPARE(Manifest::folderOf(rowOf(manifest, "_benchmark/hard/tabby/b.png")), std::string("tabby"));
        QCOMPARE(Manifest::folderOf(rowOf(manifest, "dog/1.png")), std::string("dog"));
        QCOMPARE(manifest.rules["class_map"].dump(), std::string(R"({"dog":"hound","tabby":"cat"})"));
        for (const char* part : {"tabby", "tabby/young"})
            QCOMPARE(countOf(manifest, "test", "cat", part), std::size_t{1}); // the folders are strata
        request.classMap = dataset::ClassMap::parse("classes: {taby: cat}", "classes.yaml");
        QVERIFY(test::throwsError(ErrorCode::Configuration, "Did you mean \"tabby\"?", [&] { (void)request.make(); }));
    }
    void warnsOfSmallClasses()
    {
        Request request = twoClasses(20);
        addClass(request, "owl", 8);
        request.rules.classes["owl"].maxImages = 3; // surplus images are there, too
        const auto small = dataset::smallClasses(request.draft(), 10);
        QCOMPARE(small.size(), std::size_t{1});
        QVERIFY((small.front() == std::pair<std::string, std::size_t>{"owl", 8}));
        QVERIFY(dataset::smallClasses(request.draft(), 8).empty());
    }
    void recordsTheRulesWhole()
    {
        Request request = twoClasses(20);
        request.rules.frozenBenchmarks = {"hard"};
        request.sourceIdsSha256 = "abc";
        request.earlier.add(request.make());
        const Json rules = request.make().rules;
        for (const char* key : {"seed", "split", "min_images", "warn_images", "max_images", "classes", "group_near", "near_conflicts",
                                "staged_folders", "frozen_benchmarks", "source_ids", "source_ids_sha256", "class_map", "earlier_datasets"})
            QVERIFY2(rules.contains(key), key);
        QCOMPARE(rules["earlier_datasets"].size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestPlacement)
#include "tst_placement.moc"
