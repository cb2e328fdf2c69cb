// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/freeze.h"
#include "places.h"
#include "source_images.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

using namespace taxon;
using dataset::FrozenChange;
using dataset::Manifest;
using test::benchmarkImage;
using test::Request;

/// Frozen benchmarks: a build that would change one says what, and goes on only where that was accepted.
class TestFreeze : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<test::ScratchFolder>();
        m_request = test::twoClasses(12);
        for (const char* name : {"a.png", "b.png", "c.png"})
            m_request.images.push_back(benchmarkImage("hard", "cat", name, std::string("hard ") + name));
        m_first = m_request.make();
        m_first.id = "first";
        m_request.earlier.add(m_first);
    }
    void namesEveryChange()
    {
        Journal journal = journalOf();
        QCOMPARE(dataset::freeze(m_first, "hard", journal).hash, m_first.set("hard").hash);
        QVERIFY(changes().empty());
        image("a.png").sha256 = sha256("saved anew");
        image("b.png") = benchmarkImage("hard", "dog", "b.png", "hard b.png"); // moved to another class
        image("b.png").sha256 = benchmarkImage("hard", "cat", "b.png", "hard b.png").sha256;
        image("c.png").pixelHash = {};
        m_request.images.push_back(benchmarkImage("hard", "dog", "d.png", "hard d.png"));
        const auto found = changes();
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].name, std::string("hard"));
        const std::vector<std::string> lines{"changed: _benchmark/hard/cat/a.png", "removed: _benchmark/hard/cat/c.png (now reserve: damaged)",
                                             "relabelled: _benchmark/hard/dog/b.png (cat -> dog)", "added: _benchmark/hard/dog/d.png"};
        QVERIFY(found[0].images == lines);
        QVERIFY(test::throwsError(ErrorCode::Configuration, "--accept-benchmark-change hard", [&] { dataset::requireAccepted(found, {"other"}); }));
        QVERIFY(test::throwsError(ErrorCode::Configuration, "relabelled: _benchmark/hard/dog/b.png", [&] { dataset::requireAccepted(found, {}); }));
        dataset::requireAccepted(found, {"hard"});
        QCOMPARE(dataset::toJson(found)[0]["images"].size(), std::size_t{4});
    }
    void followsAnImageOutOfTheBenchmark()
    {
        Journal journal = journalOf();
        (void)dataset::freeze(m_first, "hard", journal);
        test::SourceImage& taken = image("a.png");
        taken.place = library::Place::Class;
        taken.benchmark = "";
        taken.path = "cat/taken out.png";
        test::SourceImage twin = image("c.png");
        twin.path = "_benchmark/hard/cat/c too.png";
        m_request.images.push_back(twin);
        const auto found = changes();
        QCOMPARE(found.size(), std::size_t{1});
        const std::vector<std::string> lines{"added: _benchmark/hard/cat/c too.png", "removed: _benchmark/hard/cat/c.png (now reserve: duplicate)",
                                             "removed: cat/taken out.png (now test)"};
        QVERIFY(found[0].images == lines);
    }
    void anotherNameIsNoChange()
    {
        Journal journal = journalOf();
        (void)dataset::freeze(m_first, "hard", journal);
        image("a.png").path = "_benchmark/hard/cat/renamed.png";
        QVERIFY(changes().empty());
    }
    void whatWasAcceptedIsFrozenAnew()
    {
        Journal journal = journalOf();
        (void)dataset::freeze(m_first, "hard", journal);
        m_request.images.push_back(benchmarkImage("hard", "dog", "d.png", "hard d.png"));
        m_second = m_request.make();
        m_second.id = "second";
        dataset::recordAccepted(changes(), "second", journal);
        QCOMPARE(dataset::frozenSets(journal).at("hard").hash, m_second.set("hard").hash);
        QVERIFY(changes().empty());
        m_request.images.pop_back();
        QCOMPARE(changes().front().frozen.dataset, std::string("second"));
        dataset::release("hard", journal);
        QVERIFY(changes().empty());
        QVERIFY(test::throwsError(ErrorCode::NotFound, "not frozen", [&] { dataset::release("hard", journal); }));
    }
    void theRulesFreezeAsTheNewestDataSetHasIt()
    {
        m_request.rules.frozenBenchmarks = {"hard"};
        QVERIFY(changes().empty());
        std::erase_if(m_request.images, [](const auto& image) { return image.benchmark == "hard"; });
        const auto found = changes();
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].hash, std::string());
        QCOMPARE(found[0].images.size(), std::size_t{3});
        m_request.rules.frozenBenchmarks = {"hadr"};
        m_request.images.push_back(benchmarkImage("hard", "cat", "a.png", "hard a.png"));
        QVERIFY(test::throwsError(ErrorCode::Configuration, "Did you mean \"hard\"?", [&] { (void)changes(); }));
        m_request.rules.frozenBenchmarks = {"new"}; // its first data set: nothing to compare with yet
        m_request.images.push_back(benchmarkImage("new", "cat", "a.png", "new a.png"));
        QVERIFY(changes().empty());
    }
    void aChangeIsNoticedWithoutTheDataSetOfThen()
    {
        Journal journal = journalOf();
        (void)dataset::freeze(m_first, "hard", journal);
        image("a.png").sha256 = sha256("saved anew");
        m_first.id = "gone";
        const auto found = changes();
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].images.empty());
        QVERIFY(test::throwsError(ErrorCode::Configuration, "that data set is gone", [&] { dataset::requireAccepted(found, {}); }));
    }
    void freezesOnlyBenchmarks()
    {
        Journal journal = journalOf();
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "no benchmark", [&] { (void)dataset::freeze(m_first, "test", journal); }));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "Did you mean \"hard\"?", [&] { (void)dataset::freeze(m_first, "hart", journal); }));
        QVERIFY(dataset::frozenSets(journal).empty());
    }

private:
    Journal journalOf() { return Journal(m_folder->path() / "journal", "datasets", realFileSystem(), m_clock); }

    test::SourceImage& image(const std::string& name)
    {
        const auto found = std::find_if(m_request.images.begin(), m_request.images.end(),
                                        [&](const auto& each) { return each.benchmark == "hard" && each.path.ends_with(name); });
        if (found == m_request.images.end())
            qFatal("no image %s", name.c_str());
        return *found;
    }

    std::vector<FrozenChange> changes()
    {
        const dataset::Draft draft = m_request.draft();
        const auto rowsOf = [&](const std::string& id) -> dataset::EachRow {
            for (const Manifest* manifest : {&m_first, &m_second})
                if (manifest->id == id)
                    return [manifest](const auto& onRow) { std::for_each(manifest->rows.begin(), manifest->rows.end(), onRow); };
            throw Error(ErrorCode::NotFound, "There is no such data set.", id);
        };
        return dataset::findFrozenChanges(
            draft.head, [&](const auto& onRow) { draft.eachRow(onRow); }, m_request.rules, m_request.earlier, dataset::frozenSets(journalOf()),
            rowsOf);
    }

    std::unique_ptr<test::ScratchFolder> m_folder;
    test::FakeClock m_clock;
    Request m_request;
    Manifest m_first, m_second;
};

QTEST_GUILESS_MAIN(TestFreeze)
#include "tst_freeze.moc"
