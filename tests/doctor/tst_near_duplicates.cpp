// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "doctor/near_duplicates.h"
#include "support/scratch.h"

#include <bit>
#include <numeric>
#include <random>

using namespace taxon;
using doctor::ImageHash;

namespace {

ImageHash hashOf(std::uint64_t dHash, const std::string& picture)
{
    ImageHash hash;
    if (!picture.empty())
        hash.pixelHash = sha256(picture);
    hash.dHash = dHash;
    return hash;
}

/// What nearGroups() must give, by comparing each with each.
std::vector<std::uint32_t> groupsByAllPairs(const std::vector<ImageHash>& hashes)
{
    std::vector<std::uint32_t> group(hashes.size());
    std::iota(group.begin(), group.end(), std::size_t{0});
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < hashes.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                const bool linked = !hashes[i].pixelHash.empty() && !hashes[j].pixelHash.empty()
                                    && (hashes[i].pixelHash == hashes[j].pixelHash || doctor::isNear(hashes[i], hashes[j]));
                if (!linked || group[i] == group[j])
                    continue;
                group[i] = group[j] = std::min(group[i], group[j]);
                changed = true;
            }
    }
    return group;
}

} // namespace

/// nearGroups: pictures that look nearly the same are found, whatever bits they differ in, and only those.
class TestNearDuplicates : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isNearInAllThreeSenses_data()
    {
        QTest::addColumn<int>("across");
        QTest::addColumn<int>("down");
        QTest::addColumn<int>("colour");
        QTest::addColumn<bool>("isNear");
        QTest::newRow("equal") << 0 << 0 << 0 << true;
        QTest::newRow("just near") << 5 << 5 << 24 << true;
        QTest::newRow("six bits across") << 6 << 0 << 0 << false;
        QTest::newRow("six bits down") << 0 << 6 << 0 << false;
        QTest::newRow("another colour") << 0 << 0 << 25 << false;
    }

    void isNearInAllThreeSenses()
    {
        QFETCH(int, across);
        QFETCH(int, down);
        QFETCH(int, colour);
        QFETCH(bool, isNear);
        ImageHash a = hashOf(0x0123456789abcdef, "a");
        a.impression.dHashDown = 0xf0f0f0f0f0f0f0f0;
        a.impression.colours.fill(100);
        ImageHash b = a;
        b.pixelHash = sha256("b");
        b.dHash ^= (std::uint64_t{1} << across) - 1;
        b.impression.dHashDown ^= ((std::uint64_t{1} << down) - 1) << 40;
        b.impression.colours.fill(static_cast<std::uint8_t>(100 - std::min(colour, doctor::kNearColour)));
        b.impression.colours[7] = static_cast<std::uint8_t>(100 - colour);
        QCOMPARE(doctor::isNear(a, b), isNear);
        QCOMPARE(doctor::isNear(b, a), isNear);
        QCOMPARE(doctor::nearGroups({a, b}), (std::vector<std::uint32_t>{0, isNear ? 0u : 1u}));
    }

    void findsEveryPairWhateverBitsDiffer()
    {
        std::mt19937_64 random(7);
        std::vector<ImageHash> hashes;
        for (int i = 0; i < 300; ++i) {
            ImageHash base = hashOf(random(), "p" + std::to_string(i));
            base.impression.dHashDown = random();
            for (std::uint8_t& colour : base.impression.colours)
                colour = static_cast<std::uint8_t>(30 + random() % 190);
            hashes.push_back(base);
            for (int copy = 0; copy < 3; ++copy) { // 4, 5 and 6 bits away across, up to 5 down, and just near in all colours
                ImageHash other = base;
                other.pixelHash = sha256("p" + std::to_string(i) + "copy" + std::to_string(copy));
                while (std::popcount(other.dHash ^ base.dHash) < 4 + copy)
                    other.dHash ^= std::uint64_t{1} << random() % 64;
                while (std::popcount(other.impression.dHashDown ^ base.impression.dHashDown) < i % 6)
                    other.impression.dHashDown ^= std::uint64_t{1} << random() % 64;
                for (std::uint8_t& colour : other.impression.colours)
                    colour = static_cast<std::uint8_t>(colour + (random() % 2 == 0 ? doctor::kNearColour : -doctor::kNearColour));
                hashes.push_back(other);
            }
        }
        std::shuffle(hashes.begin(), hashes.end(), random);
        const auto expected = groupsByAllPairs(hashes);
        QCOMPARE(doctor::nearGroups(hashes, 1), expected);
        QCOMPARE(doctor::nearGroups(hashes, 4), expected);
        QVERIFY(std::count_if(expected.begin(), expected.end(), [&, i = std::size_t{0}](std::size_t g) mutable { return g != i++; }) >= 600);
    }

    void linksChainsAndEqualPicturesAndLeavesDamagedAlone()
    {
        std::vector<ImageHash> hashes{hashOf(0, "a"), hashOf(0x1f, "b"), hashOf(0x3ff, "c"), hashOf(~std::uint64_t{0}, "d"),
                                      hashOf(1, ""),  hashOf(0, "")};
        hashes.push_back(hashOf(~std::uint64_t{0}, "d"));
        QCOMPARE(doctor::nearGroups(hashes), (std::vector<std::uint32_t>{0, 0, 0, 3, 4, 5, 3}));
    }

    void findsAFilmOfThousandsOfPicturesAndTheStrangersInIt()
    {
        // A still camera: no two pictures differ in more than four bits, so all are near; the strangers differ from top to bottom.
        std::mt19937_64 random(5);
        std::vector<ImageHash> hashes;
        for (std::size_t i = 0; i < 4000; ++i) {
            const bool stranger = i % 1000 == 999;
            ImageHash one = hashOf(std::uint64_t{1} << random() % 64 | std::uint64_t{1} << random() % 64, "film" + std::to_string(i));
            one.impression.dHashDown = stranger ? std::uint64_t{0x1fff} << i / 1000 * 16 : std::uint64_t{1} << random() % 64;
            one.impression.colours.fill(static_cast<std::uint8_t>(100 + random() % 10));
            hashes.push_back(one);
        }
        const auto groups = doctor::nearGroups(hashes, 2);
        for (std::size_t i = 0; i < groups.size(); ++i)
            QCOMPARE(groups[i], i % 1000 == 999 ? i : std::size_t{0});
    }

    void equalGroupsLinkEqualPicturesOnly()
    {
        const std::vector<ImageHash> hashes{hashOf(0, "a"), hashOf(0, "b"), hashOf(0, "a"), hashOf(0, ""), hashOf(0, "")};
        QCOMPARE(doctor::equalGroups(hashes), (std::vector<std::uint32_t>{0, 1, 0, 3, 4}));
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] {
            (void)doctor::nearGroups({hashOf(0, "a"), hashOf(0, "b")}, 1, jobs::Context(stop.get_token(), {}));
        }));
    }
};

QTEST_GUILESS_MAIN(TestNearDuplicates)
#include "tst_near_duplicates.moc"
