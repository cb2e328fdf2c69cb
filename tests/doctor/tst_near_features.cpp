// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "base/safetensors.h"
#include "doctor/check.h"
#include "doctor/near_duplicates.h"
#include "support/scratch.h"

#include <cmath>
#include <limits>

using namespace taxon;
using doctor::ImageHash;
using doctor::NearFeatures;
namespace fs = std::filesystem;

namespace {

const std::string kModel(64, 'a');

ImageHash picture(const std::string& name)
{
    ImageHash hash;
    hash.pixelHash = sha256(name);
    return hash;
}

NearFeatures sample()
{
    NearFeatures features("003", kModel, 3);
    features.add(sha256("a"), std::vector<float>{2, 0, 0});
    features.add(sha256("b"), std::vector<float>{5, 1, 0});
    features.add(sha256("c"), std::vector<float>{5, 2, 0});
    return features;
}

} // namespace

/// NearFeatures: a model has the last word about pictures that look alike, and only about those it has seen.
class TestNearFeatures : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comparesDirections()
    {
        const NearFeatures features = sample();
        QCOMPARE(*features.cosine(sha256("a"), sha256("a")), 1.0);
        QVERIFY(std::abs(*features.cosine(sha256("a"), sha256("b")) - 5 / std::sqrt(26.0)) < 1e-6); // 0.9806
        QVERIFY(std::abs(*features.cosine(sha256("c"), sha256("a")) - 5 / std::sqrt(29.0)) < 1e-6); // 0.9285
        QVERIFY(!features.cosine(sha256("a"), sha256("never seen")));
        QVERIFY(features.agrees(sha256("a"), sha256("b")));
        QVERIFY(!features.agrees(sha256("a"), sha256("c")));
        QVERIFY(features.agrees(sha256("a"), sha256("never seen")));
    }

    void takesPairsApartThatTheModelTellsApart()
    {
        const std::vector<ImageHash> hashes{picture("a"), picture("c"), picture("never seen")};
        QCOMPARE(doctor::nearGroups(hashes), (std::vector<std::uint32_t>{0, 0, 0}));
        const NearFeatures features = sample();
        QCOMPARE(doctor::nearGroups({hashes[0], hashes[1]}, 1, {}, &features), (std::vector<std::uint32_t>{0, 1}));
        QCOMPARE(doctor::nearGroups(hashes, 1, {}, &features), (std::vector<std::uint32_t>{0, 0, 0})); // linked by the one nobody asked about
        const std::vector<ImageHash> same{picture("c"), picture("c"), picture("a")};                   // equal pixels need no model
        QCOMPARE(doctor::nearGroups(same, 1, {}, &features), (std::vector<std::uint32_t>{0, 0, 2}));
    }

    void findingsSayWhatTheModelMadeOfThem()
    {
        library::Library library;
        for (const char* path : {"x/a.png", "x/b.png", "x/c.png", "x/new.png"}) {
            library.images.push_back({path});
            library.images.back().className = "x";
        }
        const std::vector<ImageHash> hashes{picture("a"), picture("b"), picture("c"), picture("never seen")};
        const NearFeatures features = sample();
        const auto messagesBy = [&](const NearFeatures* model) {
            std::vector<std::string> messages;
            for (const auto& problem : doctor::findProblems(library, hashes, {0, 0, 0, 0}, {.features = model}))
                messages.push_back(problem.message);
            return messages;
        };
        const std::string plain = "It looks nearly the same as x/a.png.";
        QCOMPARE(messagesBy(&features), (std::vector<std::string>{plain + " Model 003 confirms it (cosine 0.981).",
                                                                  plain + " Model 003 sees them linked by others between them (cosine 0.928).",
                                                                  plain + " Model 003 has not seen both yet."}));
        QCOMPARE(messagesBy(nullptr), (std::vector<std::string>{plain, plain, plain}));
    }

    void listsOnePictureOfEachThatLooksLikeAnother()
    {
        const std::vector<ImageHash> hashes{picture("a"),    picture("b"),    picture("a"), picture("alone"),
                                            picture("copy"), picture("copy"), ImageHash()};
        QCOMPARE(doctor::lookAlikes(hashes, {0, 0, 0, 3, 4, 4, 6}), (std::vector<std::uint32_t>{0, 1}));
        QVERIFY(doctor::lookAlikes({}, {}).empty());
    }

    void readsBackWhatItWrote()
    {
        const test::ScratchFolder folder;
        const fs::path file = NearFeatures::fileIn(folder.path());
        sample().write(file);
        const NearFeatures again = NearFeatures::open(file);
        QCOMPARE(again.version(), std::string("003"));
        QCOMPARE(again.modelSha256(), kModel);
        QCOMPARE(again.length(), std::size_t{3});
        QCOMPARE(again.pictures(), std::size_t{3});
        QCOMPARE(again.cosine(sha256("a"), sha256("c")), sample().cosine(sha256("a"), sha256("c")));
        NearFeatures("003", kModel, 3).write(file); // nothing looks alike: a file all the same
        QCOMPARE(NearFeatures::open(file).pictures(), std::size_t{0});
    }

    void refusesFeaturesThatAreNoDirection_data()
    {
        QTest::addColumn<std::vector<float>>("features");
        QTest::newRow("zeros") << std::vector<float>{0, 0, 0};
        QTest::newRow("too few") << std::vector<float>{1, 0};
        QTest::newRow("not finite") << std::vector<float>{1, std::numeric_limits<float>::infinity(), 0};
        QTest::newRow("no number") << std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), 0};
    }
    void refusesFeaturesThatAreNoDirection()
    {
        QFETCH(std::vector<float>, features);
        NearFeatures kept = sample();
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "no direction", [&] { kept.add(sha256("d"), features); }));
        QVERIFY(!kept.knows(sha256("d")));
    }

    void refusesOtherFiles_data()
    {
        QTest::addColumn<std::string>("format");
        QTest::addColumn<std::string>("version");
        QTest::addColumn<std::vector<std::int64_t>>("hashes");
        QTest::addColumn<std::vector<float>>("row");
        QTest::addColumn<int>("code");
        const auto damaged = static_cast<int>(ErrorCode::Damaged);
        const std::vector<float> row{1, 0};
        const std::vector<std::int64_t> one{1, 32};
        QTest::newRow("of another kind") << std::string("taxon-features") << std::string("1") << one << row << damaged;
        QTest::newRow("newer") << std::string("taxon-near-features") << std::string("2") << one << row << static_cast<int>(ErrorCode::Unsupported);
        QTest::newRow("one table longer") << std::string("taxon-near-features") << std::string("1") << std::vector<std::int64_t>{2, 32} << row
                                          << damaged;
        QTest::newRow("short hashes") << std::string("taxon-near-features") << std::string("1") << std::vector<std::int64_t>{1, 16} << row << damaged;
        QTest::newRow("one list") << std::string("taxon-near-features") << std::string("1") << std::vector<std::int64_t>{32} << row << damaged;
        QTest::newRow("no direction") << std::string("taxon-near-features") << std::string("1") << one << std::vector<float>{0, 0} << damaged;
        QTest::newRow("nothing") << std::string("taxon-near-features") << std::string("1") << one << std::vector<float>{} << damaged;
    }
    void refusesOtherFiles()
    {
        QFETCH(std::string, format);
        QFETCH(std::string, version);
        QFETCH(std::vector<std::int64_t>, hashes);
        QFETCH(std::vector<float>, row);
        QFETCH(int, code);
        const test::ScratchFolder folder;
        std::size_t bytes = 1;
        for (const std::int64_t extent : hashes)
            bytes *= static_cast<std::size_t>(extent);
        const std::string picture(bytes, 'h');
        SafetensorsWriter writer;
        writer.addMetadata("format", format);
        writer.addMetadata("version", version);
        writer.addMetadata("model", "003");
        writer.addMetadata("model_sha256", kModel);
        writer.add("pixel_hash", "U8", hashes, std::as_bytes(std::span(picture)));
        writer.add("features", "F32", {1, static_cast<std::int64_t>(row.size())}, std::as_bytes(std::span(row)));
        writer.write(folder.path() / "file");
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), "", [&] { (void)NearFeatures::open(folder.path() / "file"); }));
    }
};

QTEST_GUILESS_MAIN(TestNearFeatures)
#include "tst_near_features.moc"
