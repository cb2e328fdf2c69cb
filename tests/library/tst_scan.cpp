// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "library/scan.h"
#include "support/file_privileges.h"
#include "support/image_bytes.h"
#include "support/scratch.h"

#include <algorithm>
#include <fmt/format.h>
#include <random>
#include <sys/stat.h>

using namespace taxon;
namespace fs = std::filesystem;
using library::Place;
using library::ProblemKind;

namespace {

/// The paths of the findings of one kind, joined.
std::string pathsOf(const library::Library& found, ProblemKind kind)
{
    std::string out;
    for (const auto& problem : found.problems)
        if (problem.kind == kind)
            out += (out.empty() ? "" : " ") + problem.path;
    return out;
}

library::Library scan(const fs::path& root, unsigned threads = 2)
{
    return library::scanLibrary(root, {.threads = threads, .rules = library::ImageLimits(2)});
}

void fill(const test::ScratchFolder& folder, const std::string& className, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; ++i)
        folder.write(fs::path(className) / (std::to_string(i) + ".png"), test::numberedPng(i));
}

/// Everything about a library as text, to compare.
std::string described(const library::Library& found)
{
    std::string out;
    for (const auto& image : found.images)
        out += fmt::format("{} {} {}|{}|{} {}x{} {} bytes {}{}\n", image.path, static_cast<int>(image.place), image.className, image.subClass,
                           image.benchmark, image.info.widthPx, image.info.heightPx, image.info.bytes, images::name(image.info.format),
                           image.info.extensionLies ? " lies" : "");
    for (const auto& problem : found.problems)
        out += fmt::format("{} {}: {} {}\n", library::name(problem.kind), problem.path, problem.message, problem.suggestion);
    return out;
}

/// Twelve pictures that were changed long ago, so that a catalogue may remember them.
struct Aged {
    test::ScratchFolder folder;
    Aged()
    {
        for (unsigned i = 0; i < 12; ++i)
            write((i < 6 ? "cat/" : "dog/") + std::to_string(i) + ".png", test::numberedPng(i));
    }
    fs::path root() const { return folder.path() / "library"; }
    void write(const std::string& name, const std::string& bytes, std::chrono::seconds age = std::chrono::hours(1)) const
    {
        folder.write(fs::path("library") / name, bytes);
        fs::last_write_time(root() / name, fs::file_time_type::clock::now() - age);
    }
    library::Library scan() const
    {
        return library::scanLibrary(root(), {.threads = 2, .rules = library::ImageLimits(2), .cacheFolder = folder.path() / "cache"});
    }
};

} // namespace

/// scanLibrary: what experts really put into folders is looked at, named and never stops the scan.
class TestScan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsTheFolders()
    {
        const test::ScratchFolder folder;
        fill(folder, "cat", 0, 2);
        fill(folder, "cat/tabby", 10, 1);
        fill(folder, "cat/tabby/deep", 20, 1);
        fill(folder, "dog, \"big\"", 30, 2);
        fill(folder, "_unknown/x", 40, 1);
        fill(folder, "_out_of_scope", 50, 1);
        fill(folder, "_benchmark/hard/cat", 60, 1);
        fill(folder, "_benchmark/hard/_out_of_scope/tools", 70, 1);
        fill(folder, "_benchmark/hard/wolf", 80, 1);
        fill(folder, "_removed/cat", 90, 1);
        const library::Library found = scan(folder.path());
        QCOMPARE(found.classes.size(), std::size_t{2});
        QCOMPARE(found.classes[0].name, std::string("cat"));
        QCOMPARE(found.classes[0].images, std::size_t{4});
        QCOMPARE(found.classes[0].subClasses.size(), std::size_t{1});
        QCOMPARE(found.classes[0].subClasses[0].images, std::size_t{2});
        QCOMPARE(found.images.size(), std::size_t{11});
        QVERIFY(std::is_sorted(found.images.begin(), found.images.end(), [](const auto& a, const auto& b) { return a.path < b.path; }));
        const auto at = [&](const std::string& path) {
            return *std::find_if(found.images.begin(), found.images.end(), [&](const auto& image) { return image.path == path; });
        };
        QCOMPARE(at("cat/tabby/deep/20.png").subClass, std::string("tabby"));
        QCOMPARE(at("_benchmark/hard/cat/60.png").place, Place::Benchmark);
        QCOMPARE(at("_benchmark/hard/cat/60.png").className, std::string("cat"));
        QCOMPARE(at("_benchmark/hard/cat/60.png").benchmark, std::string("hard"));
        QCOMPARE(at("_benchmark/hard/_out_of_scope/tools/70.png").place, Place::BenchmarkOutOfScope);
        QCOMPARE(at("_out_of_scope/50.png").place, Place::OutOfScope);
        QCOMPARE(at("_unknown/x/40.png").place, Place::Unknown);
        QCOMPARE(at("cat/0.png").info.widthPx, 4);
        QCOMPARE(pathsOf(found, ProblemKind::UnknownClass), std::string("_benchmark/hard/wolf"));
        QCOMPARE(found.problems.size(), std::size_t{1});
    }
    void namesEveryBadFile_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("used");
        const auto row = [](const char* name, const char* path, const std::string& bytes, const char* kind, bool used = false) {
            QTest::newRow(name) << path << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())) << kind << used;
        };
        row("empty", "cat/x.jpg", "", "damaged");
        row("one byte", "cat/x.jpg", "x", "unsupported");
        row("text", "cat/notes.txt", "a list of cats", "unsupported");
        row("GIF", "cat/x.gif", "GIF89a......", "unsupported");
        row("PNG cut in its header", "cat/x.png", test::numberedPng(1).substr(0, 20), "damaged");
        row("bomb", "cat/x.png", test::pngBytes({.width = 30000, .height = 30000}), "unsupported");
        row("another format than its name", "cat/x.jpg", test::numberedPng(1), "lying_extension", true);
        row("hidden", "cat/.DS_Store", "x", "skipped");
        row("beside the classes", "x.png", test::numberedPng(1), "misplaced");
        row("beside the benchmarks", "_benchmark/x.png", test::numberedPng(1), "misplaced");
        row("beside a benchmark's classes", "_benchmark/b/x.png", test::numberedPng(1), "misplaced");
        row("benchmark called train", "_benchmark/train/cat/x.png", test::numberedPng(1), "invalid_name");
        row("class with a reserved start", "_old/x.png", test::numberedPng(1), "invalid_name");
        row("class that is not UTF-8", "caf\xE9/x.png", test::numberedPng(1), "invalid_name");
    }
    void namesEveryBadFile()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, kind);
        QFETCH(bool, used);
        const test::ScratchFolder folder;
        fill(folder, "cat", 0, 2);
        fill(folder, "dog", 10, 2);
        const bool notUtf8 = QString(QTest::currentDataTag()) == "class that is not UTF-8";
        folder.write(notUtf8 ? fs::path("caf\xE9/x.png") : fs::path(path.toStdString()), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
        const library::Library found = scan(folder.path());
        QCOMPARE(found.problems.size(), std::size_t{1});
        QCOMPARE(std::string(library::name(found.problems[0].kind)), kind.toStdString());
        QVERIFY(!found.problems[0].message.empty());
        QCOMPARE(found.images.size(), std::size_t{4} + (used ? 1 : 0));
        QVERIFY(isUtf8(found.problems[0].path));
    }
    void skipsWhatIsNoFile()
    {
        const test::ScratchFolder folder;
        fill(folder, "cat", 0, 2);
        fill(folder, "dog", 10, 2);
        QCOMPARE(::mkfifo((folder.path() / "cat/x.jpg").c_str(), 0600), 0);
        fs::create_symlink("0.png", folder.path() / "cat/link.png");
        fs::create_directory_symlink("../dog", folder.path() / "dog/loop");
        fs::create_directory_symlink(".", folder.path() / "self");
        fs::create_directory(folder.path() / "cat/folder.jpg");
        const library::Library found = scan(folder.path());
        QCOMPARE(pathsOf(found, ProblemKind::Skipped), std::string("cat/link.png cat/x.jpg dog/loop self"));
        QCOMPARE(found.images.size(), std::size_t{4});
    }
    void keepsAnyName()
    {
        const test::ScratchFolder folder;
        fill(folder, "dog", 10, 2);
        const std::vector<std::string> names{"new\nline.png",   "two words.png", "\xC3\xA4\xF0\x9F\x90\x88.png", "caf\xE9.png",
                                             "back\\slash.png", "quote\".png",   std::string(251, 'n') + ".png"};
        for (unsigned i = 0; i < names.size(); ++i)
            folder.write(fs::path("cat") / names[i], test::numberedPng(100 + i));
        const library::Library found = scan(folder.path());
        QVERIFY(found.problems.empty());
        std::vector<std::string> back;
        for (const auto& image : found.images)
            if (image.className == "cat") {
                QVERIFY(isUtf8(image.path));
                QCOMPARE(image.path.find('\n'), std::string::npos);
                back.push_back(textToPath(image.path).filename().native());
            }
        std::vector<std::string> sorted = names;
        std::sort(sorted.begin(), sorted.end());
        std::sort(back.begin(), back.end());
        QVERIFY(back == sorted);
    }
    void namesCollisions()
    {
        const test::ScratchFolder folder;
        fill(folder, "cat", 0, 2);
        fill(folder, "Cat", 10, 2);
        folder.write("cat/A.PNG", test::numberedPng(50));
        folder.write("cat/a.png", test::numberedPng(51));
        QCOMPARE(pathsOf(scan(folder.path()), ProblemKind::Collision), std::string("cat cat/a.png"));
    }
    void countsClasses()
    {
        const test::ScratchFolder folder;
        fs::create_directory(folder.path() / "empty");
        QCOMPARE(pathsOf(scan(folder.path()), ProblemKind::EmptyClass), std::string("empty"));
        fill(folder, "few", 0, 1);
        library::Library found = scan(folder.path());
        QCOMPARE(pathsOf(found, ProblemKind::TooFew), std::string("few"));
        QCOMPARE(std::count_if(found.problems.begin(), found.problems.end(), [](const auto& p) { return p.kind == ProblemKind::OneClass; }), 1);
        const test::ScratchFolder nothing;
        found = scan(nothing.path());
        QCOMPARE(found.problems.size(), std::size_t{1});
        QCOMPARE(found.problems[0].kind, ProblemKind::NoClass);
    }
    void goesOnAfterAnUnreadableFolder()
    {
        const test::ScratchFolder folder;
        fill(folder, "cat", 0, 2);
        fill(folder, "dog", 10, 2);
        fs::permissions(folder.path() / "dog", fs::perms::none);
        fs::permissions(folder.path() / "cat/0.png", fs::perms::none);
        library::Library found;
        {
            const test::WithoutFilePrivileges ordinaryUser;
            found = scan(folder.path());
        }
        fs::permissions(folder.path() / "dog", fs::perms::owner_all);
        QCOMPARE(pathsOf(found, ProblemKind::UnreadableFolder), std::string("dog"));
        QCOMPARE(pathsOf(found, ProblemKind::Unreadable), std::string("cat/0.png"));
        QCOMPARE(found.images.size(), std::size_t{1});
    }
    void isTheSameOnAnyNumberOfThreads()
    {
        const test::ScratchFolder folder;
        for (unsigned c = 0; c < 5; ++c)
            fill(folder, "class " + std::to_string(c), c * 100, 20);
        folder.write("class 1/x.jpg", "x");
        const library::Library one = scan(folder.path(), 1);
        const library::Library eight = scan(folder.path(), 8);
        QCOMPARE(one.images.size(), std::size_t{100});
        for (std::size_t i = 0; i < 100; ++i)
            QCOMPARE(one.images[i].path, eight.images[i].path);
        QCOMPARE(eight.problems.size(), std::size_t{1});
    }
    void opensNothingTwice()
    {
        const Aged aged;
        const library::Library first = aged.scan();
        QCOMPARE(first.images.size(), std::size_t{12});
        for (const auto& image : first.images)
            fs::permissions(aged.root() / image.path, fs::perms::none); // who opens one now fails
        fs::rename(aged.root() / "cat/0.png", aged.root() / "dog/moved.png");
        library::Library second;
        {
            const test::WithoutFilePrivileges ordinaryUser;
            second = aged.scan();
        }
        QCOMPARE(pathsOf(second, ProblemKind::Unreadable), std::string("dog/moved.png")); // its name might lie now
        QCOMPARE(second.images.size(), std::size_t{11});
        QVERIFY(second.images[0].info == first.images[1].info);
    }
    void remembersBadFilesToo()
    {
        const Aged aged;
        aged.write("cat/x.txt", "no picture");
        aged.write("cat/y.png", test::numberedPng(1).substr(0, 20));
        aged.write("cat/z.jpg", test::numberedPng(2));
        const library::Library first = aged.scan();
        for (const char* name : {"x.txt", "y.png", "z.jpg"})
            fs::permissions(aged.root() / "cat" / name, fs::perms::none);
        const test::WithoutFilePrivileges ordinaryUser;
        const library::Library second = aged.scan();
        QCOMPARE(described(second), described(first));
        QCOMPARE(second.problems.size(), std::size_t{3});
    }
    void keepsWhatItKnowsOfAnUnreadableFolder()
    {
        const Aged aged;
        (void)aged.scan();
        fs::permissions(aged.root() / "dog", fs::perms::none);
        {
            const test::WithoutFilePrivileges ordinaryUser;
            QCOMPARE(aged.scan().images.size(), std::size_t{6});
        }
        fs::permissions(aged.root() / "dog", fs::perms::owner_all);
        for (int i = 6; i < 12; ++i)
            fs::permissions(aged.root() / "dog" / (std::to_string(i) + ".png"), fs::perms::none);
        const test::WithoutFilePrivileges ordinaryUser;
        QCOMPARE(aged.scan().images.size(), std::size_t{12});
    }
    void asksAnewUnderOtherLimits()
    {
        const Aged aged;
        (void)aged.scan();
        const auto strict = library::scanLibrary(aged.root(), {.threads = 1,
                                                               .rules = library::ImageLimits(1),
                                                               .limits = {.maxPixels = 15, .maxScans = 100},
                                                               .cacheFolder = aged.folder.path() / "cache"});
        QCOMPARE(strict.images.size(), std::size_t{0});
        QCOMPARE(aged.scan().images.size(), std::size_t{12});
    }
    void neverGivesAnythingButTheTruth()
    {
        const Aged aged;
        std::mt19937 random(11);
        const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
        const std::vector<std::string> folders{"cat", "cat/tabby", "dog", "wolf", "_unknown", "_benchmark/hard/cat", "_out_of_scope"};
        const auto newPlace = [&] { return folders[below(folders.size())] + "/" + std::to_string(below(40)) + (below(5) == 0 ? ".jpg" : ".png"); };
        for (unsigned edit = 0; edit < 1000; ++edit) {
            const std::string place = newPlace();
            const fs::path file = aged.root() / place;
            const std::string bytes = below(8) == 0 ? test::numberedPng(edit).substr(0, below(40)) : test::numberedPng(edit, 3 + edit % 3);
            switch (below(7)) {
            case 0: fs::remove(file); break;
            case 1: aged.write(place, bytes); break;                          // in place, if it is there
            case 2: aged.write(place, bytes, std::chrono::seconds(0)); break; // at this moment
            case 3: aged.write(place, bytes, std::chrono::hours(-24)); break; // a clock was set back
            case 4:                                                           // another file with the time of the old one
                if (fs::exists(file)) {
                    const auto time = fs::last_write_time(file);
                    aged.folder.write("new", bytes);
                    fs::last_write_time(aged.folder.path() / "new", time);
                    fs::rename(aged.folder.path() / "new", file);
                }
                break;
            case 5: // move
                if (const fs::path to = aged.root() / newPlace(); fs::exists(file)) {
                    fs::create_directories(to.parent_path());
                    fs::rename(file, to);
                }
                break;
            default:
                if (fs::exists(aged.root() / "dog") && !fs::exists(aged.root() / "fox"))
                    fs::rename(aged.root() / "dog", aged.root() / "fox");
                break;
            }
            if (edit % 8 == 0)
                QCOMPARE(described(aged.scan()), described(scan(aged.root())));
        }
    }
    void refusesAMissingLibrary()
    {
        const test::ScratchFolder folder;
        const auto file = folder.write("file", "x");
        QVERIFY(test::throwsError(ErrorCode::NotFound, "library", [&] { (void)scan(folder.path() / "none"); }));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "library", [&] { (void)scan(file); }));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(
            test::throwsError(ErrorCode::Cancelled, "", [&] { (void)library::scanLibrary(folder.path(), {}, jobs::Context(stop.get_token(), {})); }));
    }
};

QTEST_GUILESS_MAIN(TestScan)
#include "tst_scan.moc"
