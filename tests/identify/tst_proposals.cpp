// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/proposals.h"

#include "support/scratch.h"

#include <cmath>
#include <set>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::identify;

namespace {

/// Three kinds of pictures that a model sees far apart, 12 of each; the closest races are of the first kind. And one that is like nothing else.
struct Fixture {
    ScratchFolder scratch;
    IdentifyStore store = make(scratch);
    IdentifyTable table = store.table();

    static IdentifyStore make(const ScratchFolder& scratch, bool hasEmbeddings = true)
    {
        IdentifyStore store = IdentifyStore::create(scratch.path() / "a.db", {"003", std::string(64, 'a'), "/unknown", {"cat", "dog"}});
        for (int i = 0; i < 37; ++i) {
            const int kind = i / 12;
            Guess guess;
            guess.path = std::string(1, static_cast<char>('a' + kind)) + "/" + std::to_string(i) + ".png";
            guess.sha256 = std::string(60, '0') + std::to_string(1000 + i);
            guess.margin = 0.1f * static_cast<float>(kind) + 0.001f * static_cast<float>(i);
            guess.top = {{i % 2, 0.5f + guess.margin / 2}, {1 - i % 2, 0.5f - guess.margin / 2}};
            guess.look.pixels = guess.sha256;
            if (hasEmbeddings) {
                guess.embedding.assign(5, 0.0f);
                guess.embedding[static_cast<std::size_t>(kind)] = 1;
                guess.embedding[4] = kind == 3 ? 0.0f : 0.02f * static_cast<float>(i % 12);
                const float length = std::sqrt(1 + guess.embedding[4] * guess.embedding[4]);
                for (float& value : guess.embedding)
                    value /= length;
            }
            store.add(guess);
        }
        store.flush();
        return store;
    }
    [[nodiscard]] std::string path(Position at) const { return std::string(table.path(at)); }
};

} // namespace

/// proposeGroups() and labelNext(): what may be a new class, and what a person should look at next.
class TestProposals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groupsAreWhatLiesTogether()
    {
        const Fixture fixture;
        const Grouping found = proposeGroups(fixture.store, fixture.table, {});
        QVERIFY(found.passing == 37 && found.looked == 37 && found.withoutEmbedding == 0);
        QCOMPARE(found.groups.size(), std::size_t{3});
        for (const ImageGroup& group : found.groups) {
            std::set<char> kinds;
            for (const std::int64_t image : group.images)
                kinds.insert(fixture.path(fixture.table.positionOf(image).value()).front());
            QCOMPARE(kinds.size(), std::size_t{1});
        }
        const Grouping again = proposeGroups(fixture.store, fixture.table, {});
        for (std::size_t i = 0; i < 3; ++i)
            QCOMPARE(again.groups[i].images, found.groups[i].images);
    }

    void aFilterSaysOfWhich()
    {
        const Fixture fixture;
        IdentifyFilter filter;
        filter.pathContains = "a/";
        QCOMPARE(proposeGroups(fixture.store, fixture.table, filter).passing, std::size_t{12});
        filter.pathContains = "nowhere";
        QVERIFY(proposeGroups(fixture.store, fixture.table, filter).groups.empty());
    }

    void withoutEmbeddingsNothingIsProposed()
    {
        const ScratchFolder scratch;
        const IdentifyStore store = Fixture::make(scratch, false);
        const IdentifyTable table = store.table();
        const Grouping found = proposeGroups(store, table, {});
        QVERIFY(found.groups.empty() && found.withoutEmbedding == 37);
        const std::vector<Position> next = labelNext(store, table, {}, 3); // by margin alone
        QCOMPARE(next.size(), std::size_t{3});
        QCOMPARE(std::string(table.path(next.front())), std::string("a/0.png"));
    }

    /// The closest race first, then one of the other kind in the closer half: uncertainty alone would ask for the first kind twice.
    void asksForWhatIsFarApart()
    {
        const Fixture fixture;
        const std::vector<Position> next = labelNext(fixture.store, fixture.table, {}, 2);
        QCOMPARE(fixture.path(next[0]), std::string("a/0.png"));
        QVERIFY2(fixture.path(next[1]).front() == 'b', fixture.path(next[1]).c_str());
        QCOMPARE(labelNext(fixture.store, fixture.table, {}, 100).size(), std::size_t{37});
    }

    void asksForNothingTwice()
    {
        Fixture fixture;
        const std::vector<Position> before = labelNext(fixture.store, fixture.table, {}, 37);
        std::vector<NearImage> near;
        for (const Position at : before)
            if (at != before.front() && fixture.path(at).front() == 'a')
                near.push_back({fixture.table.image(at), "a/0.png"});
        fixture.store.setNear(near);
        fixture.table = fixture.store.table();
        QCOMPARE(labelNext(fixture.store, fixture.table, {}, 37).size(), std::size_t{26}); // eleven look like a/0.png
    }
};

QTEST_GUILESS_MAIN(TestProposals)
#include "tst_proposals.moc"
