// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "exchange/import.h"
#include "library/edits.h"
#include "support/failing_file_system.h"
#include "support/jpeg_bytes.h"
#include "trees.h"

#include <set>

using namespace taxon;
using namespace taxon::exchange;
using test::filesBelow;
using test::numberedPng;
namespace fs = std::filesystem;

namespace {

/// A tree of folders to import, and a workspace to import into.
struct Fixture {
    test::ScratchFolder scratch;
    Workspace workspace = test::emptyWorkspace(scratch, "to");

    void source(const std::string& name, const std::string& bytes) const { scratch.write(fs::path("source") / name, bytes); }
    void known(const std::string& name, const std::string& bytes) const { scratch.write(fs::path("to/library") / name, bytes); }
    [[nodiscard]] fs::path library() const { return scratch.path() / "to/library"; }
    [[nodiscard]] ImportPlan plan(const ImportOptions& options = {}, const char* format = "folders") const
    {
        return planImport(formatNamed(format).read(scratch.path() / "source", {}, {}), workspace, options);
    }
    [[nodiscard]] ImportResult import(const ImportOptions& options = {}, const char* format = "folders") const
    {
        return carryOut(plan(options, format), workspace, options, "source", format);
    }
    [[nodiscard]] std::string names() const { return test::namesOf(filesBelow(library())); }
    [[nodiscard]] std::vector<Origin> history() const { return importHistory(Journal(workspace.journal(), "library")); }
};

std::string reasonFor(const std::vector<Refused>& refused, const std::string& path)
{
    for (const Refused& each : refused)
        if (each.path == path)
            return each.reason;
    return "not refused";
}

} // namespace

/// planImport() and carryOut(): nothing is replaced, nothing comes twice, nothing half.
class TestImport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersWhatIsTakenAndSkipsWhatIsKnown()
    {
        const Fixture fixture;
        fixture.known("cat/1.png", numberedPng(1));
        fixture.known("cat/sub/old.png", numberedPng(2));
        fixture.known("dog/3.png", numberedPng(3));
        fixture.source("cat/1.png", numberedPng(10));  // another picture of that name
        fixture.source("cat/1-2.png", numberedPng(1)); // the same picture under another name
        fixture.source("cat/2.png", numberedPng(2));   // the same picture in a sub-class
        fixture.source("cat/3.png", numberedPng(3));   // known as a dog: a conflict for the class doctor, not for the import
        fixture.source("cat/4.png", numberedPng(4));
        fixture.source("cat/5.png", numberedPng(4)); // twice in the source
        const ImportResult result = fixture.import();
        QCOMPARE(result.imported, std::size_t{3});
        QCOMPARE(fixture.names(), std::string("cat/1-2.png\ncat/1.png\ncat/3.png\ncat/4.png\ncat/sub/old.png\ndog/3.png\n"));
        QCOMPARE(filesBelow(fixture.library()).at("cat/1.png"), numberedPng(1));
        QCOMPARE(filesBelow(fixture.library()).at("cat/1-2.png"), numberedPng(10));
        const ImportPlan again = fixture.plan();
        QVERIFY(again.images.empty());
        QCOMPARE(again.known.size(), std::size_t{6});
        QCOMPARE(fixture.import().id, std::string()); // nothing to do is no import
        QCOMPARE(fixture.history().size(), std::size_t{3});
    }

    void aPlanChangesNothing()
    {
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        const auto before = filesBelow(fixture.scratch.path());
        const ImportPlan plan = fixture.plan();
        QCOMPARE(plan.images.size(), std::size_t{1});
        QCOMPARE(plan.newClasses, std::vector<std::string>{"cat"});
        QCOMPARE(plan.bytes, std::uint64_t{numberedPng(1).size()});
        QCOMPARE(filesBelow(fixture.scratch.path()), before);
    }

    void journalsWhereEachCameFrom()
    {
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        fixture.source("_unknown/2.png", numberedPng(2));
        const ImportResult result = fixture.import({.to = {}, .benchmark = {}, .hardLink = false, .why = "the zoo's", .threads = 0});
        const auto history = fixture.history();
        QCOMPARE(history.size(), std::size_t{2});
        QCOMPARE(history[1].from, std::string("cat/1.png"));
        QCOMPARE(history[1].to, std::string("cat/1.png"));
        QCOMPARE(history[1].id, result.id);
        QCOMPARE(history[1].why, std::string("the zoo's"));
        QCOMPARE(history[1].source, std::string("source"));
        QCOMPARE(history[1].sha256, toHex(sha256(numberedPng(1))));
        // the history of edits is not disturbed by it
        library::LibraryEditor(fixture.workspace).move({"cat/1.png"}, "dog", "");
        QCOMPARE(library::editHistory(Journal(fixture.workspace.journal(), "library")).size(), std::size_t{1});
    }

    void refusesBadFiles()
    {
        const Fixture fixture;
        const std::string jpeg = test::jpegBytes(64, 64);
        fixture.source("cat/good.png", numberedPng(1));
        fixture.source("cat/half.jpg", jpeg.substr(0, jpeg.size() / 2));
        fixture.source("cat/empty.png", "");
        fixture.source("cat/text.png", "no picture");
        fixture.source("loose.png", numberedPng(2));
        fixture.source("_odd/3.png", numberedPng(3));
        fs::create_symlink("/etc/passwd", fixture.scratch.path() / "source/cat/link.png");
        const ImportPlan plan = fixture.plan();
        QCOMPARE(plan.images.size(), std::size_t{1});
        QCOMPARE(plan.refused.size(), std::size_t{6});
        QVERIFY(!reasonFor(plan.refused, "cat/half.jpg").empty());
        for (const char* name : {"cat/half.jpg", "cat/empty.png", "cat/text.png", "loose.png", "_odd", "cat/link.png"})
            QVERIFY2(reasonFor(plan.refused, name) != "not refused", name);
    }

    void sendsClassesElsewhere()
    {
        const Fixture fixture;
        fixture.source("Cat/1.png", numberedPng(1));
        fixture.source("junk/2.png", numberedPng(2));
        fixture.source("kitten/3.png", numberedPng(3));
        fixture.source("_benchmark/hard/Cat/4.png", numberedPng(4));
        (void)fixture.import({.to = {{"Cat", "cat"}, {"junk", "_out_of_scope"}, {"kitten", "cat/young"}},
                              .benchmark = {},
                              .hardLink = false,
                              .why = {},
                              .threads = 0});
        QCOMPARE(fixture.names(), std::string("_benchmark/hard/cat/4.png\n_out_of_scope/2.png\ncat/1.png\ncat/young/3.png\n"));
    }

    void importsIntoABenchmark()
    {
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        fixture.source("_out_of_scope/2.png", numberedPng(2));
        fixture.source("_unknown/3.png", numberedPng(3));
        const ImportOptions options{.to = {}, .benchmark = "zoo", .hardLink = false, .why = {}, .threads = 0};
        QVERIFY(reasonFor(fixture.plan(options).refused, "_unknown/3.png").find("benchmark") != std::string::npos);
        (void)fixture.import(options);
        QCOMPARE(fixture.names(), std::string("_benchmark/zoo/_out_of_scope/2.png\n_benchmark/zoo/cat/1.png\n"));
    }

    void refusesOptions_data()
    {
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("benchmark");
        QTest::newRow("outside") << "../dog"
                                 << "";
        QTest::newRow("absolute") << "/tmp/dog"
                                  << "";
        QTest::newRow("nowhere") << ""
                                 << "";
        QTest::newRow("hidden") << ".dog"
                                << "";
        QTest::newRow("reserved") << "_removed/x"
                                  << "";
        QTest::newRow("benchmark without a class") << "_benchmark/hard"
                                                   << "";
        QTest::newRow("class to a benchmark called train") << "_benchmark/train/cat"
                                                           << "";
        QTest::newRow("benchmark with a slash") << "dog"
                                                << "a/b";
        QTest::newRow("benchmark called test") << "dog"
                                               << "test";
    }

    void refusesOptions()
    {
        QFETCH(QString, to);
        QFETCH(QString, benchmark);
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        const ImportOptions options{
            .to = {{"cat", to.toStdString()}}, .benchmark = benchmark.toStdString(), .hardLink = false, .why = {}, .threads = 0};
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "", [&] { (void)fixture.plan(options); }));
    }

    void neverLeavesTheLibraryThroughALink()
    {
        const Fixture fixture;
        fs::create_directories(fixture.scratch.path() / "elsewhere");
        fs::create_directory_symlink(fixture.scratch.path() / "elsewhere", fixture.library() / "cat");
        fixture.source("cat/1.png", numberedPng(1));
        QVERIFY(reasonFor(fixture.plan().refused, "cat/1.png").find("no folder of its own") != std::string::npos);
        QVERIFY(fs::is_empty(fixture.scratch.path() / "elsewhere"));
    }

    /// A label file can't send an image anywhere but below its class.
    void neverWritesElsewhere_data()
    {
        QTest::addColumn<QByteArray>("subClass");
        QTest::newRow("above") << QByteArray("../../up");
        QTest::newRow("absolute") << QByteArray("/tmp");
        QTest::newRow("absolute, escaped") << QByteArray("\\x2Ftmp");
        QTest::newRow("hidden") << QByteArray(".git");
        QTest::newRow("a NUL byte") << QByteArray("a\\x00b");
    }

    void neverWritesElsewhere()
    {
        QFETCH(QByteArray, subClass);
        const Fixture fixture;
        fixture.source("1.png", numberedPng(1));
        const fs::path table = fixture.scratch.write("source/table.csv", "path,class,sub_class\n1.png,cat," + subClass.toStdString() + "\n");
        const ImportPlan plan = planImport(formatNamed("csv").read(table, {}, {}), fixture.workspace, {});
        QVERIFY(plan.images.empty());
        QVERIFY(reasonFor(plan.refused, "1.png") != "not refused");
    }

    void remembersSplitsStrictly()
    {
        const Fixture fixture;
        fixture.source("train/cat/1.png", numberedPng(1));
        fixture.source("train/cat/2.png", numberedPng(2));
        fixture.source("VAL/cat/3.png", numberedPng(3));
        fixture.source("test/cat/1.png", numberedPng(1)); // leaked: it was tested on
        fixture.source("train/loose.png", numberedPng(4));
        fixture.source("train/_odd/5.png", numberedPng(5));
        fixture.source("train/cat/6.png", numberedPng(6));
        fixture.source("valid/cat/6.png", numberedPng(6)); // later in the alphabet than train
        const ImportPlan plan = fixture.plan({}, "splits");
        QCOMPARE(plan.images.size(), std::size_t{4});
        QVERIFY(reasonFor(plan.refused, "train/_odd/5.png").find("can't be the name") != std::string::npos);
        QVERIFY(reasonFor(plan.refused, "train/loose.png").find("outside every class") != std::string::npos);
        (void)fixture.import({}, "splits");
        const SourceSplits expected{{"cat/1.png", "test"}, {"cat/2.png", "train"}, {"cat/3.png", "validation"}, {"cat/6.png", "validation"}};
        QCOMPARE(readSourceSplits(fixture.workspace), expected);
        addSourceSplits(fixture.workspace, {{"cat/1.png", "train"}, {"cat/2.png", "test"}});
        QCOMPARE(readSourceSplits(fixture.workspace).at("cat/1.png"), std::string("test"));
        QCOMPARE(readSourceSplits(fixture.workspace).at("cat/2.png"), std::string("test"));
    }

    void linksInsteadOfCopying()
    {
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        const ImportOptions options{.to = {}, .benchmark = {}, .hardLink = true, .why = {}, .threads = 0};
        QCOMPARE(fixture.import(options).imported, std::size_t{1});
        QCOMPARE(fs::hard_link_count(fixture.library() / "cat/1.png"), std::uintmax_t{2});
    }

    /// Between plan and import the source and the library may change.
    void failsSingleImagesThatChanged()
    {
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        fixture.source("cat/2.png", numberedPng(2));
        fixture.source("cat/3.png", numberedPng(3));
        fixture.source("cat/4.png", numberedPng(4));
        const ImportPlan plan = fixture.plan();
        fixture.source("cat/1.png", numberedPng(9));
        fixture.known("cat/2.png", "somebody's");
        fs::remove(fixture.scratch.path() / "source/cat/3.png");
        const ImportResult result = carryOut(plan, fixture.workspace, {}, "source", "folders");
        QCOMPARE(result.imported, std::size_t{1});
        QVERIFY(reasonFor(result.failed, "cat/1.png").find("changed") != std::string::npos);
        QVERIFY(reasonFor(result.failed, "cat/2.png").find("meanwhile") != std::string::npos);
        QVERIFY(reasonFor(result.failed, "cat/3.png") != "not refused");
        QCOMPARE(filesBelow(fixture.library()).at("cat/2.png"), std::string("somebody's"));
        QCOMPARE(fixture.names(), std::string("cat/2.png\ncat/4.png\n"));
    }

    void onlyOneAtATime()
    {
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        const library::LibraryEditor editor(fixture.workspace);
        QVERIFY(test::throwsError(ErrorCode::Locked, "", [&] { (void)fixture.import(); }));
        QCOMPARE(fixture.names(), std::string());
    }

    void sweepsWhatAKilledImportLeft()
    {
        const Fixture fixture;
        fixture.source("cat/1.png", numberedPng(1));
        fixture.known("cat/.1.png.tmp-999999-0", numberedPng(1)); // killed just before it got its name
        fixture.known("cat/.2.png.tmp-999999-1", "half");
        (void)fixture.import();
        QCOMPARE(fixture.names(), std::string("cat/1.png\n"));
    }

    /// Each call to the file system fails in turn; the next import adds what is missing. Whole images only, none twice.
    void survivesAFailureOfEveryCall_data()
    {
        QTest::addColumn<int>("error");
        QTest::newRow("no space") << ENOSPC;
        QTest::newRow("broken disk") << EIO;
    }

    void survivesAFailureOfEveryCall()
    {
        QFETCH(int, error);
        int calls = 0;
        for (int call = 1;; ++call) {
            const Fixture fixture;
            fixture.known("cat/1.png", numberedPng(100));
            for (unsigned i = 1; i <= 3; ++i)
                fixture.source("train/cat/" + std::to_string(i) + ".png", numberedPng(i));
            test::FailingFileSystem failing(call, error);
            bool threw = false;
            try {
                const ImportOptions oneThread{.to = {}, .benchmark = {}, .hardLink = false, .why = {}, .threads = 1}; // the calls are counted
                (void)carryOut(fixture.plan({}, "splits"), fixture.workspace, oneThread, "source", "splits", {}, failing);
            } catch (const Error&) {
                threw = true;
            }
            for (const auto& [name, bytes] : filesBelow(fixture.library()))
                QVERIFY2(bytes == numberedPng(100) || bytes == numberedPng(1) || bytes == numberedPng(2) || bytes == numberedPng(3), name.c_str());
            if (!failing.hasFailed()) {
                QVERIFY(!threw);
                break;
            }
            QVERIFY2(threw, qPrintable(QString("call %1").arg(call)));
            (void)fixture.import({}, "splits");
            QCOMPARE(fixture.names(), std::string("cat/1-2.png\ncat/1.png\ncat/2.png\ncat/3.png\n"));
            QCOMPARE(readSourceSplits(fixture.workspace).size(), std::size_t{3});
            std::set<std::string> origins;
            for (const Origin& origin : fixture.history())
                origins.insert(origin.to);
            QCOMPARE(origins.size(), std::size_t{3});
            calls = call;
        }
        QVERIFY(calls > 15);
    }
};

QTEST_GUILESS_MAIN(TestImport)
#include "tst_import.moc"
