// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "base/mapped_file.h"
#include "dataset/manifest.h"
#include "dataset/set_hash.h"
#include "identify/acceptance.h"
#include "support/image_bytes.h"
#include "support/scratch.h"

#include <map>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::identify;

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kClasses{"cat", "dog", "owl"};

/// A library, unknown pictures outside of it (or in its _unknown), and the list that a model made of them: 0.png … as cat, dog, owl in turn.
struct Fixture {
    ScratchFolder scratch;
    Workspace workspace = make(scratch);
    bool inside = false;

    explicit Fixture(std::size_t images = 6, bool isInside = false) : inside(isInside)
    {
        IdentifyStore store = IdentifyStore::create(list(), {"003", std::string(64, 'a'), folder().native(), kClasses});
        for (std::size_t i = 0; i < images; ++i)
            add(store, i, bytesOf(i));
    }
    static Workspace make(const ScratchFolder& scratch)
    {
        scratch.write("library/cat/1.png", numberedPng(1));
        scratch.write("library/dog/1.png", numberedPng(2));
        return Workspace::create(scratch.path() / "ws", scratch.path() / "library");
    }
    static std::string bytesOf(std::size_t i) { return numberedPng(static_cast<unsigned>(i) + 10); }
    [[nodiscard]] fs::path list() const { return workspace.identify() / "003-unknown.db"; }
    [[nodiscard]] fs::path folder() const { return scratch.path() / (inside ? "library/_unknown" : "unknown"); }
    [[nodiscard]] static std::string nameOf(std::size_t i) { return (i % 2 == 0 ? "a/" : "b/") + std::to_string(i) + ".png"; }

    void add(IdentifyStore& store, std::size_t i, const std::string& bytes) const
    {
        scratch.write(folder().lexically_relative(scratch.path()) / nameOf(i), bytes);
        Guess guess;
        guess.path = nameOf(i);
        guess.sha256 = toHex(sha256(bytes));
        const int best = static_cast<int>(i % 3);
        guess.top = {{best, 0.9f}, {(best + 1) % 3, 0.1f}};
        guess.margin = 0.8f;
        guess.entropy = 0.3f;
        store.add(guess);
        store.flush();
    }
    [[nodiscard]] Acceptance accept(const AcceptOptions& options = {}, const IdentifyFilter& filter = {}) const
    {
        IdentifyStore store = IdentifyStore::open(list());
        const IdentifyTable table = store.table();
        std::vector<std::int64_t> images;
        for (const Position at : table.select(filter))
            images.push_back(table.image(at));
        return identify::accept(store, images, options, workspace);
    }
    [[nodiscard]] std::size_t count(const char* status) const
    {
        IdentifyFilter filter;
        filter.status = status;
        return IdentifyStore::open(list()).count(filter);
    }
    /// Every file of the library and its bytes.
    [[nodiscard]] std::map<std::string, std::string> library() const
    {
        std::map<std::string, std::string> files;
        const fs::path root = scratch.path() / "library";
        for (const auto& entry : fs::recursive_directory_iterator(root))
            if (entry.is_regular_file())
                files[entry.path().lexically_relative(root).native()] = readTextFile(entry.path());
        return files;
    }
    void undo() const { library::LibraryEditor(workspace).undo(); }
};

} // namespace

/// accept(): images that a model identified come into the library as one step that can be taken back, and errors of judging sets don't.
class TestAcceptance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void putsEachWhereTheModelSays_data()
    {
        QTest::addColumn<bool>("inside");
        QTest::newRow("from outside the library") << false;
        QTest::newRow("from its _unknown") << true;
    }

    void putsEachWhereTheModelSays()
    {
        QFETCH(bool, inside);
        const Fixture fixture(6, inside);
        const auto before = fixture.library();
        const Acceptance done = fixture.accept({.why = "looked at them"});
        QCOMPARE(done.accepted(), std::size_t{6});
        QVERIFY(done.refused.empty());
        QCOMPARE(done.copied, inside ? std::size_t{0} : std::size_t{6});
        auto files = fixture.library();
        QCOMPARE(files.at("cat/0.png"), Fixture::bytesOf(0));
        QCOMPARE(files.at("dog/1-2.png"), Fixture::bytesOf(1)); // dog/1.png is another picture
        QCOMPARE(files.at("owl/5.png"), Fixture::bytesOf(5));   // a class that the library had not
        QCOMPARE(fixture.count("accepted"), std::size_t{6});
        QCOMPARE(readTextFile(fixture.scratch.path() / "library/dog/1.png"), before.at("dog/1.png"));
        QCOMPARE(fs::exists(fixture.folder() / "a/0.png"), !inside); // what lies outside is never touched

        const library::EditStep step = library::editHistory(fixture.workspace).back();
        QCOMPARE(step.action, std::string("accept"));
        QCOMPARE(step.model, std::string("003"));
        QCOMPARE(step.why, std::string("looked at them"));
        QVERIFY(!step.who.empty() && !step.time.empty());
        QCOMPARE(step.images.size(), std::size_t{6});
        for (const library::EditedImage& image : step.images) {
            QVERIFY(image.to.starts_with(image.predicted + "/"));
            QVERIFY(std::abs(image.confidence - 0.9) < 1e-6);
        }
    }

    void isTakenBackWhole()
    {
        const Fixture fixture(6, true);
        const auto before = fixture.library();
        QCOMPARE(fixture.accept().accepted(), std::size_t{6});
        fixture.undo();
        QCOMPARE(fixture.library(), before);
        IdentifyStore store = IdentifyStore::open(fixture.list());
        QCOMPARE(noteDecisions(store, fixture.workspace), std::size_t{6});
        QCOMPARE(fixture.count("new"), std::size_t{6});
        QCOMPARE(fixture.accept().accepted(), std::size_t{6}); // and done again
    }

    void whatCameFromOutsideWaitsInUnknown()
    {
        const Fixture fixture;
        QCOMPARE(fixture.accept().accepted(), std::size_t{6});
        fixture.undo();
        QCOMPARE(fixture.library().at("_unknown/003-unknown/a/0.png"), Fixture::bytesOf(0));
        const Acceptance again = fixture.accept();
        QCOMPARE(again.accepted(), std::size_t{6});
        QCOMPARE(again.copied, std::size_t{0}); // they are known
        QCOMPARE(fixture.library().size(), std::size_t{8});
    }

    void goesWhereItIsTold_data()
    {
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("benchmark");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("status");
        QTest::newRow("a class") << "dog"
                                 << ""
                                 << "dog/0.png"
                                 << "accepted";
        QTest::newRow("a new class") << "wolf"
                                     << ""
                                     << "wolf/0.png"
                                     << "accepted";
        QTest::newRow("a sub-class") << "owl/barn owl"
                                     << ""
                                     << "owl/barn owl/0.png"
                                     << "accepted";
        QTest::newRow("no class") << "_out_of_scope"
                                  << ""
                                  << "_out_of_scope/0.png"
                                  << "out_of_scope";
        QTest::newRow("away") << "_removed"
                              << ""
                              << "_removed/_unknown/003-unknown/a/0.png"
                              << "removed";
        QTest::newRow("a benchmark, as predicted") << ""
                                                   << "hard"
                                                   << "_benchmark/hard/cat/0.png"
                                                   << "benchmark";
        QTest::newRow("a benchmark, as told") << "dog"
                                              << "hard"
                                              << "_benchmark/hard/dog/0.png"
                                              << "benchmark";
        QTest::newRow("no class of a benchmark") << "_out_of_scope"
                                                 << "hard"
                                                 << "_benchmark/hard/_out_of_scope/0.png"
                                                 << "benchmark";
    }

    void goesWhereItIsTold()
    {
        QFETCH(QString, to);
        QFETCH(QString, benchmark);
        QFETCH(QString, path);
        QFETCH(QString, status);
        const Fixture fixture;
        QCOMPARE(fixture.accept({.to = to.toStdString(), .benchmark = benchmark.toStdString()}).accepted(), std::size_t{6});
        QCOMPARE(fixture.library().at(path.toStdString()), Fixture::bytesOf(0));
        QCOMPARE(fixture.count(status.toLatin1().constData()), std::size_t{6});
    }

    void refusesAPlaceThatCannotBe_data()
    {
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("benchmark");
        QTest::newRow("outside") << "../elsewhere"
                                 << "";
        QTest::newRow("a reserved name") << "_benchmark"
                                         << "";
        QTest::newRow("hidden") << ".cat"
                                << "";
        QTest::newRow("a benchmark with a bad name") << ""
                                                     << "train";
        QTest::newRow("removed, in a benchmark") << "_removed"
                                                 << "hard";
    }

    void refusesAPlaceThatCannotBe()
    {
        QFETCH(QString, to);
        QFETCH(QString, benchmark);
        const Fixture fixture(6, true);
        const auto before = fixture.library();
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "",
                            [&] { (void)fixture.accept({.to = to.toStdString(), .benchmark = benchmark.toStdString()}); }));
        QCOMPARE(fixture.library(), before);
        QCOMPARE(fixture.count("new"), std::size_t{6});
        QVERIFY(library::editHistory(fixture.workspace).empty());
    }

    void refusesCopiesOfImagesThatModelsAreJudgedBy()
    {
        const Fixture fixture;
        dataset::Manifest manifest;
        manifest.id = "d1";
        manifest.library = fixture.scratch.path() / "library";
        manifest.classes = kClasses;
        const auto row = [&](const char* set, const char* className, std::size_t image) {
            dataset::ManifestRow out;
            out.path = std::string(className) + "/" + set + ".png";
            out.className = className;
            out.set = set;
            out.sha256 = toHex(sha256(Fixture::bytesOf(image)));
            out.pixelHash = out.group = out.sha256;
            manifest.rows.push_back(out);
        };
        row("train", "cat", 0);
        row("test", "cat", 1);
        row("hard", "cat", 2);
        const auto hashOf = [&](const std::string& set) {
            std::vector<const dataset::ManifestRow*> rows;
            for (const dataset::ManifestRow& one : manifest.rows)
                if (one.set == set)
                    rows.push_back(&one);
            return dataset::setHash(rows);
        };
        manifest.sets = {{"train", dataset::SetKind::Train, 1, hashOf("train")},
                         {"validation", dataset::SetKind::Validation, 0, hashOf("validation")},
                         {"test", dataset::SetKind::Test, 1, hashOf("test")},
                         {"hard", dataset::SetKind::Benchmark, 1, hashOf("hard")},
                         {"reserve", dataset::SetKind::Reserve, 0, hashOf("reserve")}};
        manifest.write(fixture.workspace.dataset("d1"));
        const Acceptance done = fixture.accept();
        QCOMPARE(done.accepted(), std::size_t{4});
        QCOMPARE(done.refused.size(), std::size_t{2});
        std::map<std::string, std::string> reasons;
        for (const RefusedImage& image : done.refused)
            reasons[image.path] = image.reason;
        QVERIFY2(reasons.at("b/1.png").find("\"test\"") != std::string::npos, reasons.at("b/1.png").c_str());
        QVERIFY2(reasons.at("a/2.png").find("\"hard\"") != std::string::npos, reasons.at("a/2.png").c_str());
        IdentifyFilter open;
        open.status = "new";
        QCOMPARE(fixture.accept({.to = "_removed"}, open).accepted(), std::size_t{2}); // away they may go
    }

    void refusesWhatIsNoLongerWhatWasIdentified()
    {
        const Fixture outside(6);
        outside.scratch.write("unknown/a/0.png", numberedPng(99));
        fs::remove(outside.scratch.path() / "unknown/b/1.png");
        outside.scratch.write("unknown/a/2.png", "no picture");
        const Acceptance done = outside.accept();
        QCOMPARE(done.accepted(), std::size_t{3});
        QCOMPARE(done.refused.size(), std::size_t{3});
        QCOMPARE(outside.count("accepted"), std::size_t{3});

        const Fixture inside(6, true);
        inside.scratch.write("library/_unknown/a/0.png", numberedPng(99));
        fs::remove(inside.scratch.path() / "library/_unknown/b/1.png");
        const Acceptance moved = inside.accept();
        QCOMPARE(moved.refused.size(), std::size_t{2});
        QCOMPARE(inside.count("accepted"), std::size_t{4});
        QVERIFY(fs::exists(inside.scratch.path() / "library/_unknown/a/0.png")); // it stayed
    }

    void takesTheSameBytesOnce()
    {
        const Fixture fixture;
        IdentifyStore store = IdentifyStore::open(fixture.list());
        fixture.add(store, 6, Fixture::bytesOf(0));
        const Acceptance done = fixture.accept();
        QCOMPARE(done.accepted(), std::size_t{6});
        QCOMPARE(done.refused.size(), std::size_t{1});
        QVERIFY(done.refused.front().reason.starts_with("It is the same file as"));
        QCOMPARE(fixture.count("accepted"), std::size_t{7}); // what is known of the bytes holds for both names
        QCOMPARE(fixture.accept().refused.size(), std::size_t{7});
    }

    void followsWhatIsDoneByOtherCommands()
    {
        const Fixture fixture(6, true);
        library::LibraryEditor(fixture.workspace).move({"_unknown/a/0.png", "_unknown/b/1.png"}, "owl", "by hand");
        library::LibraryEditor(fixture.workspace).remove({"_unknown/a/2.png", "owl/1.png"}, "bad");
        IdentifyStore store = IdentifyStore::open(fixture.list());
        QCOMPARE(noteDecisions(store, fixture.workspace), std::size_t{3});
        QCOMPARE(fixture.count("accepted"), std::size_t{1});
        QCOMPARE(fixture.count("removed"), std::size_t{2});
        QCOMPARE(fixture.count("new"), std::size_t{3});
        library::LibraryEditor(fixture.workspace).undo();
        QCOMPARE(noteDecisions(store, fixture.workspace), std::size_t{2});
        QCOMPARE(fixture.count("accepted"), std::size_t{2});
        QCOMPARE(noteDecisions(store, fixture.workspace), std::size_t{0});
    }

    void onlySaysWhatItWouldDo()
    {
        for (const bool inside : {false, true}) {
            const Fixture fixture(6, inside);
            const auto before = fixture.library();
            const Acceptance planned = fixture.accept({.dryRun = true});
            QCOMPARE(planned.accepted(), std::size_t{6});
            QCOMPARE(fixture.library(), before);
            QVERIFY(library::editHistory(fixture.workspace).empty());
            QCOMPARE(fixture.count("new"), std::size_t{6});
        }
    }
};

QTEST_GUILESS_MAIN(TestAcceptance)
#include "tst_acceptance.moc"
