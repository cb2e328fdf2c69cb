// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/build.h"
#include "dataset/reason.h"
#include "places.h"
#include "source_images.h"
#include "support/scratch.h"

#include <map>
#include <random>
#include <set>

using namespace taxon;
using dataset::Manifest;
using test::placeOf;
using test::Request;
using test::SourceImage;
using test::sourceImage;

namespace {

/// A library that people change at random: pictures come, go, are copied, relabelled, marked as staged, put into benchmarks.
class ChangingLibrary {
public:
    explicit ChangingLibrary(unsigned seed) : m_random(seed)
    {
        request.rules.minImages = 2;
        request.rules.maxImages = 12;
        request.rules.keepNearConflicts = seed % 2 == 1;
        for (int i = 0; i < 60; ++i)
            add();
    }

    void change()
    {
        for (int n = number(12); n >= 0; --n) {
            const std::size_t at = static_cast<std::size_t>(number(static_cast<int>(request.images.size())));
            SourceImage& image = request.images[at];
            switch (number(7)) {
            case 0: request.images.erase(request.images.begin() + static_cast<std::ptrdiff_t>(at)); break;
            case 1: relabel(image); break;
            case 2: copy(image); break;
            case 3: image.nearGroup = static_cast<std::uint32_t>(1 + number(25)); break;
            case 4: image.source = static_cast<std::uint32_t>(1 + number(25)); break;
            case 5: toBenchmark(image); break;
            default: add();
            }
        }
    }

    void shuffle() { std::shuffle(request.images.begin(), request.images.end(), m_random); }

    Request request;

private:
    int number(int below) { return static_cast<int>(m_random() % static_cast<unsigned>(below)); }
    std::string anyClass() { return std::string(1, static_cast<char>('a' + number(4))); }
    std::string newName() { return std::to_string(m_next++) + ".png"; }

    void add()
    {
        const std::string name = newName();
        request.images.push_back(sourceImage(anyClass(), name, name, number(5) == 0 ? "staged" : number(3) == 0 ? "sub" : ""));
    }

    void relabel(SourceImage& image)
    {
        const dataset::Digest picture = image.pixelHash;
        const std::uint32_t near = image.nearGroup;
        image = sourceImage(anyClass(), newName(), "");
        image.pixelHash = picture;
        image.nearGroup = near;
    }

    void copy(const SourceImage& image)
    {
        SourceImage twin = sourceImage(image.className.empty() ? anyClass() : image.className.str(), newName(), "");
        twin.pixelHash = image.pixelHash;
        request.images.push_back(twin);
    }

    void toBenchmark(SourceImage& image)
    {
        const dataset::Digest picture = image.pixelHash;
        image = test::benchmarkImage("hard", anyClass(), newName(), "");
        image.pixelHash = picture;
    }

    std::mt19937 m_random;
    int m_next = 0;
};

bool isDealt(const dataset::ManifestRow& row)
{
    return row.set == "train" || row.set == "validation" || row.set == "test";
}

/// The first promise that \p manifest breaks, or "".
std::string brokenPromise(const Manifest& manifest, const Request& request)
{
    std::map<dataset::Digest, std::set<std::string>> setsOfGroup;
    std::set<dataset::Digest> pictures;
    std::map<std::string, std::map<std::string, std::set<dataset::Digest>>> groups; // class, set
    std::map<std::string, int> trained, staged, untested;
    const library::StagedFolders stagedFolders(request.rules.stagedFolders);
    for (const auto& row : manifest.rows) {
        if (row.set == "train" && request.earlier.testedIn(row.pixelHash))
            return "tested before, now trained on: " + row.path;
        const bool isStaged = stagedFolders.hold(row.path);
        if (isStaged && (row.set == "validation" || row.set == "test"))
            return "staged, but " + placeOf(row) + ": " + row.path;
        if (!isDealt(row))
            continue;
        setsOfGroup[row.group].insert(row.set);
        if (!pictures.insert(row.pixelHash).second)
            return "the same picture twice: " + row.path;
        if (row.set == "train")
            ++(isStaged ? staged : trained)[row.className];
        if (!isStaged)
            groups[row.className][row.set].insert(row.group);
    }
    for (const auto& row : manifest.rows)
        if (row.set == "hard" && setsOfGroup.contains(row.group))
            return "a group of the benchmark is dealt: " + row.path;
    for (const auto& [group, sets] : setsOfGroup)
        if (sets.size() > 1)
            return "one group in two sets";
    for (const auto& [className, images] : trained) {
        if (images + staged[className] > request.rules.maxOf(className))
            return "above the maximum: " + className;
        if (staged[className] > images)
            return "more staged than real: " + className;
    }
    for (auto& [className, sets] : groups) {
        const std::size_t all = sets["train"].size() + sets["validation"].size() + sets["test"].size();
        const bool isShared = request.rules.keepNearConflicts; // then another class may have decided
        if (sets["train"].empty())
            return "nothing to train on: " + className;
        if (all >= 3 && sets["test"].empty() && !isShared)
            return "nothing to test on: " + className;
        if (sets["train"].size() > 2 && sets["validation"].empty() && !isShared)
            return "nothing to validate on: " + className;
    }
    return {};
}

} // namespace

/// What holds from one data set to the next while the library changes.
class TestHistory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsItsPromisesOverRandomChanges_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 0; seed < 30; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void keepsItsPromisesOverRandomChanges()
    {
        QFETCH(unsigned, seed);
        ChangingLibrary library(seed);
        int built = 0;
        for (int round = 0; round < 25; ++round) {
            Manifest manifest;
            try {
                manifest = library.request.make();
            } catch (const Error& failure) { // the library may become unusable; never for another reason
                QCOMPARE(failure.code(), ErrorCode::Configuration);
                library.change();
                continue;
            }
            const std::string broken = brokenPromise(manifest, library.request);
            QVERIFY2(broken.empty(), broken.c_str());
            library.shuffle();
            QVERIFY(library.request.make().tableSha256() == manifest.tableSha256());
            manifest.id = std::to_string(round);
            library.request.earlier.add(manifest);
            ++built;
            library.change();
        }
        QVERIFY(built > 10);
    }
    void givesTheTablesItAlwaysGave()
    {
        Sha256 all;
        for (unsigned seed = 100; seed < 110; ++seed) {
            ChangingLibrary library(seed);
            for (int round = 0; round < 12; ++round) {
                try {
                    Manifest manifest = library.request.make();
                    manifest.id = std::to_string(round);
                    all.update(toHex(manifest.tableSha256()));
                    for (const auto& set : manifest.sets)
                        all.update(set.name + ' ' + std::to_string(set.images) + ' ' + set.hash);
                    library.request.earlier.add(manifest);
                } catch (const Error& failure) {
                    all.update(failure.what());
                }
                library.change();
            }
        }
        QCOMPARE(toHex(all.finish()), std::string("77f29a3cc2094272fb2fb5be1668d0f9d72bd3688fddc534c39717c1b6eab00b"));
    }
    void aFewMorePicturesMoveNobody()
    {
        Request request = test::twoClasses(100);
        test::addClass(request, "cat", 30, "tabby");
        test::addClass(request, "owl", 7);
        Manifest before = request.make();
        for (int round = 0; round < 40; ++round) { // one per cent each
            request.earlier.add(before);
            for (const char* className : {"cat", "dog"})
                request.images.push_back(sourceImage(className, "new" + std::to_string(round) + ".png", className + std::to_string(1000 + round)));
            const Manifest after = request.make();
            for (const auto& row : before.rows)
                QCOMPARE(placeOf(after, row.path), placeOf(row));
            before = after;
        }
        QCOMPARE(test::countOf(before, "validation", "dog"), std::size_t{14}); // new ones took the seats of a class of 140
        QCOMPARE(test::countOf(before, "test", "dog"), std::size_t{14});
    }
    void picturesThatGoMoveNobody()
    {
        Request request = test::twoClasses(100);
        Manifest before = request.make();
        for (int round = 0; round < 20; ++round) {
            request.earlier.add(before);
            request.images.erase(request.images.begin() + 3 * round);
            const Manifest after = request.make();
            for (const auto& row : after.rows)
                QCOMPARE(placeOf(row), placeOf(before, row.path));
            before = after;
        }
    }
    void aLinkMovesAGroupUpOnly()
    {
        Request request = test::twoClasses(50);
        const Manifest before = request.make();
        request.earlier.add(before);
        const std::string trained = test::oneOf(before, "train", "cat");
        const std::string validated = test::oneOf(before, "validation", "cat");
        const std::string tested = test::oneOf(before, "test", "cat");
        const auto link = [&](const std::string& a, const std::string& b) {
            Request linked = request;
            linked.images.push_back(sourceImage("cat", "link.png", "link"));
            for (auto& image : linked.images)
                if (image.path == a || image.path == b || image.path == "cat/link.png")
                    image.nearGroup = 1;
            return linked.make();
        };
        const Manifest validation = link(trained, validated);
        QCOMPARE(placeOf(validation, trained), std::string("validation"));
        QCOMPARE(placeOf(validation, validated), std::string("validation"));
        const Manifest test = link(validated, tested);
        QCOMPARE(placeOf(test, validated), std::string("test"));
        QCOMPARE(placeOf(test, "cat/link.png"), std::string("test"));
        QCOMPARE(placeOf(link(trained, trained), "cat/link.png"), std::string("train"));
    }
    void anotherSeedDealsAnewButNeverTrainsWhatWasTested()
    {
        Request request = test::twoClasses(100);
        const Manifest before = request.make();
        request.rules.seed = 7;
        request.earlier = dataset::History(request.rules);
        request.earlier.add(before);
        const Manifest after = request.make();
        int moved = 0;
        for (const auto& row : before.rows) {
            const std::string place = placeOf(after, row.path);
            QVERIFY(row.set != "test" || place == "test");
            moved += row.set == "validation" && place == "train" ? 1 : 0;
        }
        QVERIFY(moved > 0);
    }
    void remembersTheFirstTestAndTheNewestPlace()
    {
        Request request = test::twoClasses(30);
        Manifest first = request.make();
        first.id = "first";
        request.earlier.add(first);
        Manifest second = request.make();
        second.id = "second";
        request.earlier.add(second);
        const auto& tested = test::rowOf(first, test::oneOf(first, "test"));
        QCOMPARE(request.earlier.testedIn(tested.pixelHash)->dataset, std::string("first"));
        QCOMPARE(request.earlier.testedIn(tested.pixelHash)->set, dataset::Name("test"));
        const auto& validated = test::rowOf(first, test::oneOf(first, "validation"));
        QCOMPARE(request.earlier.placeIn(validated.pixelHash)->dataset, std::string("second"));
        QVERIFY(request.earlier.placeIn(validated.pixelHash)->part == dataset::Part::Validation);
        QVERIFY(!request.earlier.testedIn(validated.pixelHash));
        QVERIFY(!request.earlier.placeIn(sha256("nobody")));
        QCOMPARE(request.earlier.newest()->id, std::string("second"));
        for (const char* rules : {R"({"seed":42,"split":[80,10,10]})", R"({"seed":42,"split":[80,10,10],"group":"x","previous_datasets":1})"})
            QVERIFY(dataset::sameDeal(Json::parse(rules), 42, {}));
        for (const char* rules : {R"({})", R"({"seed":43,"split":[80,10,10]})", R"({"seed":42,"split":[70,20,10]})", R"({"seed":"42","split":8})"})
            QVERIFY(!dataset::sameDeal(Json::parse(rules), 42, {}));
    }
};

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
