// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "doctor/check.h"
#include "doctor/fixes.h"
#include "support/image_bytes.h"
#include "support/jpeg_bytes.h"
#include "support/scratch.h"

#include <map>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

/// A library in which every kind of finding that can be mended is there once.
struct Fixture {
    test::ScratchFolder scratch;
    Workspace workspace = make(scratch);

    static Workspace make(const test::ScratchFolder& scratch)
    {
        for (unsigned i = 0; i < 6; ++i)
            scratch.write(fs::path("library") / (i < 3 ? "cat" : "dog") / (std::to_string(i) + ".png"), test::numberedPng(i));
        return Workspace::create(scratch.path() / "ws", scratch.path() / "library");
    }
    void add(const std::string& path, const std::string& bytes) const { scratch.write(fs::path("library") / path, bytes); }
    [[nodiscard]] fs::path root() const { return scratch.path() / "library"; }
    [[nodiscard]] std::vector<library::Problem> problems() const
    {
        const auto library = library::scanLibrary(root(), {.threads = 2, .rules = library::ImageLimits(1)});
        return doctor::checkLibrary(library, {.cacheFolder = {}, .threads = 2}).problems;
    }
    /// Every file and folder; of files the bytes. Turned pictures that were taken back stay where they were made.
    [[nodiscard]] std::map<std::string, std::string> tree() const
    {
        std::map<std::string, std::string> found;
        for (const auto& entry : fs::recursive_directory_iterator(root())) {
            const std::string path = entry.path().lexically_relative(root()).native();
            if (!path.starts_with("_removed"))
                found[path] = entry.is_regular_file() ? readTextFile(entry.path()) : "folder";
        }
        return found;
    }
    doctor::FixPlan fix(bool dryRun = false) const
    {
        auto plan = doctor::planFixes(fs::canonical(root()), problems());
        library::LibraryEditor editor(workspace);
        editor.setDryRun(dryRun);
        m_step = doctor::applyFixes(editor, fs::canonical(root()), plan, "test", dryRun);
        return plan;
    }
    mutable library::EditStep m_step;
};

QStringList findings(const std::vector<library::Problem>& problems)
{
    QStringList out;
    for (const auto& problem : problems)
        out += QString("%1 %2").arg(library::name(problem.kind), QString::fromStdString(problem.path));
    return out;
}

} // namespace

/// Fixes: each mends its finding, all of them are one step, and undo brings back every byte.
class TestFixes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mendsAndTakesBack_data()
    {
        QTest::addColumn<QStringList>("paths");
        QTest::addColumn<QByteArrayList>("bytes");
        QTest::addColumn<QStringList>("before");
        QTest::addColumn<QStringList>("there");
        QTest::addColumn<QStringList>("after");
        const auto row = [](const char* name, const std::vector<std::pair<const char*, std::string>>& files, const QStringList& before,
                            const QStringList& there, const QStringList& after = {}) {
            QStringList paths;
            QByteArrayList bytes;
            for (const auto& [path, text] : files) {
                paths += path;
                bytes += QByteArray(text.data(), static_cast<qsizetype>(text.size()));
            }
            QTest::newRow(name) << paths << bytes << before << there << after;
        };
        const std::string jpeg = test::jpegBytes(64, 48);
        const std::string png = test::numberedPng(40);
        row("duplicate", {{"cat/again.png", test::numberedPng(1)}}, {"duplicate cat/again.png"}, {"cat/1.png", "_removed/cat/again.png"});
        row("three of one", {{"cat/a.png", png}, {"cat/b.png", png}, {"cat/sub/c.png", png}}, {"duplicate cat/b.png", "duplicate cat/sub/c.png"},
            {"cat/a.png", "_removed/cat/b.png", "_removed/cat/sub/c.png"}, {"empty_folder cat/sub"});
        row("damaged", {{"cat/d.jpg", jpeg.substr(0, jpeg.size() / 2)}}, {"damaged cat/d.jpg"}, {"_removed/cat/d.jpg"});
        row("no picture", {{"cat/notes.txt", "hello"}}, {"unsupported cat/notes.txt"}, {"_removed/cat/notes.txt"});
        row("lying extension", {{"cat/d.png", jpeg}}, {"lying_extension cat/d.png"}, {"cat/d.jpg"});
        row("lying extension, the right name is taken", {{"cat/d.jpg", jpeg}, {"cat/d.png", test::jpegBytes(80, 32)}}, {"lying_extension cat/d.png"},
            {"cat/d.jpg", "cat/d-2.jpg"});
        row("misplaced picture", {{"d.png", png}}, {"misplaced d.png"}, {"_unknown/d.png"});
        row("misplaced text", {{"README.txt", "hello"}}, {"misplaced README.txt"}, {"_removed/README.txt"});
        row("rotated", {{"cat/r.jpg", test::withExif(jpeg, 6)}}, {"rotated cat/r.jpg"}, {"cat/r.jpg", "_removed/cat/r.jpg"});
        row("rotated PNG", {{"cat/r.png", test::pngBytes({.width = 1, .height = 2, .rows = {1, 2, 3, 4, 5, 6}, .exif = test::exifBlock(6)})}},
            {"rotated cat/r.png"}, {"cat/r.png"}, {"rotated cat/r.png"});
        row("collision", {{"cat/A.png", png}, {"cat/a.png", test::numberedPng(50)}}, {"collision cat/a.png"}, {"cat/A.png", "cat/a-2.png"});
        row("two classes that collide", {{"Cat/9.png", png}}, {"collision cat"}, {"Cat/9.png", "cat/1.png"}, {"collision cat"});
        row("leak", {{"_benchmark/hard/cat/9.png", test::numberedPng(1)}}, {"leak cat/1.png"}, {"_benchmark/hard/cat/9.png", "_removed/cat/1.png"});
        row("label conflict", {{"dog/9.png", test::numberedPng(1)}}, {"label_conflict cat/1.png", "label_conflict dog/9.png"},
            {"cat/1.png", "dog/9.png"}, {"label_conflict cat/1.png", "label_conflict dog/9.png"});
        row("two findings about one file", {{"cat/r.png", test::withExif(jpeg, 6)}}, {"lying_extension cat/r.png", "rotated cat/r.png"},
            {"cat/r.png", "_removed/cat/r.png"}, {"lying_extension cat/r.png"});
    }

    void mendsAndTakesBack()
    {
        QFETCH(QStringList, paths);
        QFETCH(QByteArrayList, bytes);
        QFETCH(QStringList, before);
        QFETCH(QStringList, there);
        QFETCH(QStringList, after);
        const Fixture fixture;
        for (qsizetype i = 0; i < paths.size(); ++i)
            fixture.add(paths[i].toStdString(), bytes[i].toStdString());
        const auto tree = fixture.tree();
        QCOMPARE(findings(fixture.problems()), before);
        fixture.fix(true);
        QVERIFY2(fixture.tree() == tree, "a dry run changed something");
        const auto plan = fixture.fix();
        QCOMPARE(findings(fixture.problems()), after);
        for (const QString& path : there)
            QVERIFY2(fs::exists(fixture.root() / path.toStdString()), qPrintable(path));
        if (fixture.m_step.images.empty())
            return;
        library::LibraryEditor(fixture.workspace).undo();
        QVERIFY2(fixture.tree() == tree, "undo did not bring everything back");
        library::LibraryEditor(fixture.workspace).undo(library::editHistory(Journal(fixture.workspace.journal(), "library")).back().id);
        QCOMPARE(findings(fixture.problems()), after); // done again
    }

    void removesEmptyFoldersAndMakesThemAgain()
    {
        const Fixture fixture;
        fs::create_directories(fixture.root() / "owl/young/very");
        fs::create_directories(fixture.root() / "cat/tabby");
        const auto tree = fixture.tree();
        QCOMPARE(findings(fixture.problems()), (QStringList{"empty_class owl", "empty_folder cat/tabby"}));
        fixture.fix();
        QVERIFY(fixture.problems().empty());
        QVERIFY(!fs::exists(fixture.root() / "owl"));
        library::LibraryEditor(fixture.workspace).undo();
        QVERIFY(fixture.tree() == tree);
    }

    void leavesAClassOfUnusableFiles()
    {
        const Fixture fixture;
        fixture.add("owl/.hidden", "x");
        const auto plan = fixture.fix();
        QVERIFY(fs::exists(fixture.root() / "owl/.hidden"));
        QVERIFY(std::any_of(plan.notFixed.begin(), plan.notFixed.end(),
                            [](const auto& left) { return left.problem.kind == library::ProblemKind::EmptyClass; }));
    }

    void everyFixNamesAKind()
    {
        const Fixture fixture;
        fixture.add("cat/again.png", test::numberedPng(1));
        fixture.add("cat/it's.png", "x");
        for (const auto& problem : fixture.problems()) {
            QVERIFY2(problem.fix.starts_with(std::string("taxon library fix ") + library::name(problem.kind) + " "), problem.fix.c_str());
            QVERIFY(library::problemKindFromName(library::name(problem.kind)) == problem.kind);
        }
        QVERIFY(!library::problemKindFromName("no such"));
    }
};

QTEST_GUILESS_MAIN(TestFixes)
#include "tst_fixes.moc"
