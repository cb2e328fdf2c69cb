// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/explain.h"
#include "dataset/reason.h"
#include "places.h"
#include "source_images.h"
#include "support/scratch.h"

#include <set>

using namespace taxon;
using dataset::Explanation;
using dataset::Manifest;
using test::benchmarkImage;
using test::sourceImage;

namespace {

/// A library in which every reason for the reserve is there, and every other place.
test::Request everything()
{
    test::Request request = test::twoClasses(30);
    request.rules.classes["dog"].maxImages = 10;
    test::addClass(request, "few", 1);
    test::addClass(request, "cat", 40, "staged");
    auto add = [&](test::SourceImage image, std::uint32_t near = 0) {
        image.nearGroup = near;
        request.images.push_back(std::move(image));
    };
    add(sourceImage("cat", "damaged.png", ""));
    request.images.back().pixelHash = {};
    add(sourceImage("cat", "both.png", "both"));
    add(sourceImage("dog", "both.png", "both"));
    add(sourceImage("cat", "near1.png", "near 1"), 1);
    add(sourceImage("dog", "near2.png", "near 2"), 1);
    add(sourceImage("cat", "copy a.png", "copy"));
    add(sourceImage("cat", "copy b.png", "copy"));
    add(sourceImage("cat", "leak.png", "leak"));
    add(benchmarkImage("hard", "cat", "leak.png", "leak"));
    add(sourceImage("cat", "near leak.png", "near leak"), 2);
    add(benchmarkImage("hard", "cat", "near leak.png", "the other"), 2);
    add(benchmarkImage("hard", "few", "w.png", "few in the wild"));
    add(benchmarkImage("out", "", "t.png", "tool"));
    add(sourceImage("cat", "posed.png", "posed", "staged"), 3);
    add(sourceImage("cat", "pose.png", "pose"), 3);
    return request;
}

Explanation explain(const Manifest& manifest, const std::string& path, const dataset::History& earlier)
{
    return dataset::explain(manifest, dataset::eachRowOf(manifest), path, earlier);
}

} // namespace

/// explain: every reason has its rule, and the seat is the one that the split gave.
class TestExplain : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyReasonHasARule()
    {
        test::Request request = everything();
        for (auto& image : request.images) // so that the staged one of its group can't be trained on
            if (image.path == "cat/pose.png") {
                test::Request before = test::twoClasses(10);
                before.images.push_back(image);
                before.images.push_back(benchmarkImage("hard", "cat", "pose.png", "pose"));
                request.earlier.add(before.make());
            }
        const Manifest manifest = request.make();
        std::set<std::string> reasons;
        for (const auto& row : manifest.rows) {
            const Explanation out = explain(manifest, row.path, request.earlier);
            QVERIFY2(!out.rule.empty(), test::placeOf(row).c_str());
            QCOMPARE(out.row.path, row.path);
            if (row.set == "reserve") {
                reasons.insert(row.reason);
                QCOMPARE(out.rule, std::string(dataset::ruleBehind(row.reason.str())));
            }
        }
        using namespace dataset::reason;
        const std::set<std::string> all{kDamaged, kLabelConflict,   kNearLabelConflict, kDuplicate,     kInABenchmark,  kNearABenchmark,
                                        kTooFew,  kClassNotTrained, kSurplus,           kStagedSurplus, kStagedHeldBack};
        QVERIFY(reasons == all);
        QVERIFY(dataset::ruleBehind("").empty() && dataset::ruleBehind("moon").empty());
    }
    void tellsTheSeat()
    {
        test::Request request = test::twoClasses(30);
        const Manifest manifest = request.make();
        for (const auto& row : manifest.rows) {
            const Explanation out = explain(manifest, row.path, dataset::historyFor(manifest));
            QVERIFY(out.seat.has_value());
            QCOMPARE(out.seat->groups, std::size_t{30});
            QCOMPARE(out.seat->test, std::size_t{3});
            QCOMPARE(out.seat->validation, std::size_t{3});
            QVERIFY(out.seat->rank >= 1 && out.seat->rank <= 30);
            const std::string expected = out.seat->rank <= 3 ? "test" : out.seat->rank <= 6 ? "validation" : "train";
            QCOMPARE(row.set.str(), expected);
            QVERIFY(std::abs(out.seat->u - unitInterval(sha256("42|" + row.group.str()))) < 1e-12);
            QCOMPARE(out.rule, std::string("Its number decides."));
            QVERIFY(out.decidedBy.empty() && out.members.empty());
        }
    }
    void namesTheDataSetThatDecided()
    {
        test::Request request = test::twoClasses(30);
        Manifest first = request.make();
        first.id = "first";
        request.earlier.add(first);
        request.images.push_back(sourceImage("cat", "nearly.png", "nearly"));
        const std::string tested = test::oneOf(first, "test", "cat");
        for (auto& image : request.images)
            if (image.path == tested || image.path == "cat/nearly.png")
                image.nearGroup = 4;
        const Manifest second = request.make();
        const Explanation sticky = explain(second, "cat/nearly.png", request.earlier);
        QCOMPARE(sticky.decidedBy, std::string("first"));
        QVERIFY2(sticky.rule.find("Data set first had a picture of its group, " + tested + ", in \"test\"") == 0, sticky.rule.c_str());
        QCOMPARE(sticky.members.size(), std::size_t{1});
        QCOMPARE(sticky.members[0].path, tested);
        const Explanation stays = explain(second, test::oneOf(second, "validation"), request.earlier);
        QVERIFY2(stays.rule == "Data set first had it in \"validation\": it stays.", stays.rule.c_str());
        const Explanation forgotten = explain(second, tested, dataset::historyFor(second));
        QCOMPARE(forgotten.rule, std::string("Its number decides."));
    }
    void namesTheFolderBehindAMappedClass()
    {
        test::Request request = test::twoClasses(10);
        test::addClass(request, "tabby", 10);
        request.classMap = dataset::ClassMap::parse("classes: {tabby: cat}", "classes.yaml");
        const Manifest manifest = request.make();
        QCOMPARE(explain(manifest, "tabby/1.png", dataset::History()).folder, std::string("tabby"));
        QCOMPARE(explain(manifest, "dog/1.png", dataset::History()).folder, std::string("dog"));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "does not hold", [&] { (void)explain(manifest, "cat/none.png", dataset::History()); }));
    }
    void readsTheDealOfAManifest()
    {
        test::Request request = test::twoClasses(30);
        request.rules.seed = 9;
        request.rules.split = {60, 20, 20};
        request.earlier = dataset::History(request.rules);
        Manifest manifest = request.make();
        dataset::History history = dataset::historyFor(manifest);
        history.add(manifest);
        QVERIFY(history.placeIn(test::rowOf(manifest, test::oneOf(manifest, "train")).pixelHash).has_value());
        manifest.rules = Json::object();
        QVERIFY(explain(manifest, "cat/1.png", dataset::historyFor(manifest)).seat.has_value());
    }
};

QTEST_GUILESS_MAIN(TestExplain)
#include "tst_explain.moc"
