// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/csv.h"
#include "base/mapped_file.h"
#include "identify/identify_store.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include <QFile>
#include <SQLiteCpp/SQLiteCpp.h>
#include <cmath>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::identify;

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kClasses{"bird", "cat", "dog", "fish", "fox", "owl"};

IdentifyStore::Info info()
{
    return {"003", std::string(64, 'a'), "/unknown", kClasses};
}

std::string shaOf(int i)
{
    std::string sha(64, '0');
    const std::string digits = std::to_string(i);
    return sha.replace(0, digits.size(), digits);
}

Guess guess(const std::string& path, int best, float score, int number = 1)
{
    Guess g;
    g.path = path;
    g.sha256 = shaOf(number);
    const float rest = (1 - score) / 4;
    g.top = {{best, score}, {(best + 1) % 6, rest}, {(best + 2) % 6, rest}, {(best + 3) % 6, rest}, {(best + 4) % 6, rest}};
    g.margin = score - rest;
    g.entropy = 0.5f;
    g.bytes = 1000 + number;
    g.modifiedNs = 5;
    g.look.pixels = shaOf(number);
    g.look.across = ~std::uint64_t{0} - static_cast<std::uint64_t>(number); // more than SQLite's integers hold without a sign
    g.look.colours = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};
    g.embedding = {0.6f, 0.8f};
    return g;
}

FileState stateOf(const std::string& path, int number = 1)
{
    return {path, 1000 + number, 5};
}

/// Five images: cats of .99, .9 and .3, a dog of .6, an owl of .8.
IdentifyStore filled(const fs::path& file)
{
    IdentifyStore store = IdentifyStore::create(file, info());
    store.add(guess("b/cat1.jpg", 1, 0.99f));
    store.add(guess("a/cat2.jpg", 1, 0.3f));
    store.add(guess("a/dog%_.jpg", 2, 0.6f));
    store.add(guess("owl\\x0A.jpg", 5, 0.8f));
    store.add(guess("a/cat3.jpg", 1, 0.9f));
    return store;
}

QStringList paths(const IdentifyStore& store, const IdentifyFilter& filter)
{
    QStringList out;
    for (const IdentifyRow& row : store.rows(filter))
        out << QString::fromStdString(row.path);
    return out;
}

} // namespace

Q_DECLARE_METATYPE(taxon::identify::IdentifyFilter)

/// IdentifyStore: what a model says about unknown images, to be filtered by class and score, and resumed after a kill.
class TestIdentifyStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatItIsTold();
    void filters_data();
    void filters();
    void replacesAChangedImage();
    void knowsWhatNeedNotBeRead();
    void listsWhatCantBeRead();
    void staysWithItsImages();
    void isFoundWhereTheWorkspaceIsSeenElsewhere();
    void bringsVersion1UpToDate();
    void keepsWhatImagesLookLike();
    void resumesWithTheSameModelOnly();
    void refusesABadGuess_data();
    void refusesABadGuess();
    void refusesAForeignFile_data();
    void refusesAForeignFile();
    void refusesAnUnknownClass();
    void writesCsv();
    void survivesAKill();
    void tellsASecondWriter();
};

void TestIdentifyStore::keepsWhatItIsTold()
{
    const ScratchFolder folder;
    const fs::path file = folder.path() / "identify/003-unknown.db";
    filled(file);
    const IdentifyStore store = IdentifyStore::open(file);
    QCOMPARE(store.info().modelVersion, std::string("003"));
    QCOMPARE(store.info().folder, std::string("/unknown"));
    QCOMPARE(store.info().classes, kClasses);
    QCOMPARE(store.count(), std::size_t{5});
    const IdentifyRow row = store.rows({}).front();
    QCOMPARE(row.path, std::string("b/cat1.jpg"));
    QCOMPARE(row.status, std::string("new"));
    QCOMPARE(row.score, 0.99);
    QCOMPARE(row.top.size(), std::size_t{5});
    QCOMPARE(row.top[0].classIndex, 1);
    QCOMPARE(row.top[4].classIndex, 5);
    QCOMPARE(row.entropy, 0.5);
}

void TestIdentifyStore::filters_data()
{
    QTest::addColumn<IdentifyFilter>("filter");
    QTest::addColumn<QStringList>("expected");
    const QString cat1 = "b/cat1.jpg", cat2 = "a/cat2.jpg", cat3 = "a/cat3.jpg", dog = "a/dog%_.jpg", owl = "owl\\x0A.jpg";
    const auto row = [](const char* name, const QStringList& expected, const std::function<void(IdentifyFilter&)>& change) {
        IdentifyFilter filter;
        change(filter);
        QTest::newRow(name) << filter << expected;
    };
    row("everything, surest first", {cat1, cat3, owl, dog, cat2}, [](auto&) {});
    row("least sure first", {cat2, dog, owl, cat3, cat1}, [](auto& f) { f.order = IdentifyOrder::ScoreRising; });
    row("closest race first", {cat2, dog}, [](auto& f) {
        f.order = IdentifyOrder::MarginRising;
        f.limit = 2;
    });
    row("by path", {cat2, cat3, dog, cat1, owl}, [](auto& f) { f.order = IdentifyOrder::Path; });
    row("one class", {cat1, cat3, cat2}, [](auto& f) { f.classes = {"cat"}; });
    row("two classes", {owl, dog}, [](auto& f) { f.classes = {"dog", "owl"}; });
    row("class that is never best", {}, [](auto& f) { f.classes = {"fish"}; });
    row("at least, the bound itself included", {cat1, cat3}, [](auto& f) { f.minConfidence = 0.9; });
    row("at most, the bound itself included", {dog, cat2}, [](auto& f) { f.maxConfidence = 0.6; });
    row("below, the bound itself left out", {dog, cat2}, [](auto& f) { f.belowThreshold = 0.8; });
    row("between", {owl}, [](auto& f) {
        f.minConfidence = 0.7;
        f.maxConfidence = 0.85;
    });
    row("margin", {cat1, cat3, owl}, [](auto& f) { f.minMargin = 0.7; });
    row("part of a path", {cat3, cat2}, [](auto& f) { f.pathContains = "a/cat"; });
    row("wildcards are plain characters", {dog}, [](auto& f) { f.pathContains = "%_"; });
    row("quotes are plain characters", {}, [](auto& f) { f.pathContains = "' OR 1 --"; });
    row("second page", {owl, dog}, [](auto& f) {
        f.limit = 2;
        f.offset = 2;
    });
    row("behind the end", {}, [](auto& f) { f.offset = 9; });
    row("status", {}, [](auto& f) { f.status = "accepted"; });
    row("nothing can be above 1", {}, [](auto& f) { f.minConfidence = 1.0; });
}

void TestIdentifyStore::filters()
{
    QFETCH(IdentifyFilter, filter);
    QFETCH(QStringList, expected);
    const ScratchFolder folder;
    const IdentifyStore store = filled(folder.path() / "a.db");
    QCOMPARE(paths(store, filter), expected);
    const bool paged = filter.limit < 10 || filter.offset > 0;
    if (!paged)
        QCOMPARE(store.count(filter), static_cast<std::size_t>(expected.size()));
    else
        QCOMPARE(store.count(filter), std::size_t{5});
}

void TestIdentifyStore::replacesAChangedImage()
{
    const ScratchFolder folder;
    IdentifyStore store = filled(folder.path() / "a.db");
    store.add(guess("b/cat1.jpg", 2, 0.5f, 9));
    QCOMPARE(store.count(), std::size_t{5});
    QVERIFY(!store.isKnown(stateOf("b/cat1.jpg")));
    QVERIFY(store.isKnown(stateOf("b/cat1.jpg", 9)));
    IdentifyFilter dogs;
    dogs.classes = {"dog"};
    const auto rows = store.rows(dogs);
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[1].top.size(), std::size_t{5}); // the old five are gone with the old image
}

void TestIdentifyStore::knowsWhatNeedNotBeRead()
{
    const ScratchFolder folder;
    IdentifyStore store = filled(folder.path() / "a.db");
    QVERIFY(store.isKnown(stateOf("b/cat1.jpg")));
    QVERIFY(!store.isKnown(stateOf("b/cat")));
    QVERIFY(!store.isKnown({"b/cat1.jpg", 1002, 5})); // another size
    QVERIFY(!store.isKnown({"b/cat1.jpg", 1001, 6})); // changed since
    QVERIFY(!store.noteUnchanged({"b/cat1.jpg", 1001, 6}, shaOf(2)));
    QVERIFY(store.noteUnchanged({"b/cat1.jpg", 1001, 6}, shaOf(1))); // touched, but the same bytes
    QVERIFY(store.isKnown({"b/cat1.jpg", 1001, 6}));
    Guess fresh = guess("fresh.jpg", 1, 0.5f);
    fresh.modifiedNs = 0; // may change in this very moment
    store.add(fresh);
    QVERIFY(!store.isKnown({"fresh.jpg", 1001, 0}));
    Guess old = guess("of version 1.jpg", 1, 0.5f);
    old.look = {}; // what a store of before knows
    store.add(old);
    QVERIFY(!store.isKnown(stateOf("of version 1.jpg")) && !store.noteUnchanged(stateOf("of version 1.jpg"), shaOf(1)));
}

void TestIdentifyStore::listsWhatCantBeRead()
{
    const ScratchFolder folder;
    IdentifyStore store = filled(folder.path() / "a.db");
    store.addProblem({"b/cat1.jpg", 7, 5}, "The file is cut."); // it was whole before
    store.addProblem({"a.jpg", 8, 5}, "It is empty.");
    store.addProblem({"z.jpg", 9, 0}, "The disk failed.");
    QCOMPARE(store.count(), std::size_t{4});
    QCOMPARE(store.problemCount(), std::size_t{3});
    const auto problems = store.problems();
    QCOMPARE(problems[1].path, std::string("b/cat1.jpg"));
    QCOMPARE(problems[1].reason, std::string("The file is cut."));
    QVERIFY(store.isKnown({"b/cat1.jpg", 7, 5}) && !store.isKnown({"z.jpg", 9, 0}));

    store.startWalk(); // the next time a.jpg is as it was, b/cat1.jpg is mended, z.jpg is gone
    QVERIFY(store.isKnown({"a.jpg", 8, 5}));
    store.add(guess("b/cat1.jpg", 1, 0.99f));
    store.endWalk();
    QCOMPARE(store.problems().size(), std::size_t{1});
    QCOMPARE(store.problems().front().path, std::string("a.jpg"));
    QCOMPARE(store.count(), std::size_t{5});
}

void TestIdentifyStore::staysWithItsImages()
{
    const ScratchFolder folder;
    const fs::path file = folder.path() / "a.db";
    IdentifyStore::Info here = info();
    here.folder = (folder.path() / "unknown").native();
    fs::create_directory(here.folder);
    IdentifyStore::create(file, here);
    IdentifyStore::Info there = here;
    there.folder = (folder.path() / "moved").native();
    QVERIFY(throwsError(ErrorCode::Configuration, "other images", [&] { IdentifyStore::create(file, there); }));
    fs::rename(here.folder, there.folder);
    IdentifyStore::create(file, there);
    QCOMPARE(IdentifyStore::open(file).info().folder, there.folder);

    const fs::path one = folder.path() / "one", copy = folder.path() / "copy"; // a workspace that holds its images, copied
    fs::create_directories(one / "unknown");
    here.folder = (one / "unknown").native();
    IdentifyStore::create(one / "identify/u.db", here);
    fs::copy(one, copy, fs::copy_options::recursive);
    here.folder = (copy / "unknown").native();
    QCOMPARE(IdentifyStore::create(copy / "identify/u.db", here).info().folder, here.folder);
    here.folder = (one / "unknown").native();
    QVERIFY(throwsError(ErrorCode::Configuration, "other images", [&] { IdentifyStore::create(copy / "identify/u.db", here); }));
}

/// A container or another machine made it, and saw the workspace at another path.
void TestIdentifyStore::isFoundWhereTheWorkspaceIsSeenElsewhere()
{
    const ScratchFolder folder;
    const fs::path there = folder.path() / "there", here = folder.path() / "here";
    fs::create_directories(there / "unknown/june");
    IdentifyStore::Info made = info();
    made.folder = (there / "unknown/june").native();
    IdentifyStore::create(there / "identify/a.db", made);
    fs::rename(there, here);
    QCOMPARE(IdentifyStore::open(here / "identify/a.db").info().folder, (here / "unknown/june").native());
    made.folder = (here / "unknown/june").native();
    IdentifyStore::create(here / "identify/a.db", made); // the same list

    made.folder = (folder.path() / "outside").native(); // not in the workspace: it stays what it was
    IdentifyStore::create(here / "identify/b.db", made);
    fs::create_directories(here / "outside");
    QCOMPARE(IdentifyStore::open(here / "identify/b.db").info().folder, made.folder);
}

/// A store as Taxon wrote it before it knew looks.
void TestIdentifyStore::bringsVersion1UpToDate()
{
    const ScratchFolder folder;
    const fs::path file = folder.path() / "a.db";
    filled(file);
    {
        SQLite::Database old(file.native(), SQLite::OPEN_READWRITE);
        old.exec("DROP TABLE looks; DROP TABLE problems; DROP TABLE near; DROP TABLE groups; ALTER TABLE images DROP COLUMN bytes; "
                 "ALTER TABLE images DROP COLUMN modified; UPDATE meta SET value = '1' WHERE key = 'version'");
    }
    IdentifyStore store = IdentifyStore::open(file);
    QCOMPARE(store.count(), std::size_t{5}); // nothing is lost
    QCOMPARE(store.rows({}).front().top.size(), std::size_t{5});
    QVERIFY(!store.isKnown(stateOf("b/cat1.jpg")) && !store.noteUnchanged(stateOf("b/cat1.jpg"), shaOf(1)));
    store.add(guess("b/cat1.jpg", 1, 0.99f)); // the next identification
    QVERIFY(store.isKnown(stateOf("b/cat1.jpg")));
    store.flush();
    QCOMPARE(IdentifyStore::open(file).count(), std::size_t{5});
    SQLite::Database(file.native(), SQLite::OPEN_READWRITE).exec("UPDATE meta SET value = '3' WHERE key = 'version'");
    QVERIFY(throwsError(ErrorCode::Unsupported, "version 3", [&] { (void)IdentifyStore::open(file); }));
}

void TestIdentifyStore::keepsWhatImagesLookLike()
{
    const ScratchFolder folder;
    const fs::path file = folder.path() / "a.db";
    IdentifyStore store = filled(file);
    store.flush();
    std::map<std::string, std::int64_t> ids;
    store.eachLook([&](std::int64_t image, const std::string& path, const Look& look) {
        ids[path] = image;
        QCOMPARE(look, guess(path, 1, 0.5f).look);
    });
    QCOMPARE(ids.size(), std::size_t{5});
    const std::int64_t cat1 = ids.at("b/cat1.jpg"), cat2 = ids.at("a/cat2.jpg"), owl = ids.at("owl\\x0A.jpg");
    const ImageEmbeddings embeddings = store.embeddings(std::array{owl, cat1});
    QCOMPARE(embeddings.images, (std::vector{owl, cat1}));
    QVERIFY(embeddings.columns == 2 && embeddings.values.size() == 4 && std::abs(embeddings.values[3] - 0.8f) < 1e-3f);

    store.setNear({{cat1, "a/cat3.jpg"}, {owl, {}, "owl/1.jpg", shaOf(7), "owl", true}});
    store.setGroups({{1, {cat2, cat1}}, {2, {owl}}});
    const IdentifyStore again = IdentifyStore::open(file);
    QCOMPARE(again.near(), store.near());
    QCOMPARE(again.groups().front().images, (std::vector{cat2, cat1}));
    const auto pathsOf = [&](const std::function<void(IdentifyFilter&)>& change) {
        IdentifyFilter filter;
        change(filter);
        const Json json = toJson(filter);
        return paths(again, filterFromJson(json, "here")); // as a saved filter has it
    };
    QCOMPARE(pathsOf([](auto& filter) { filter.near = "list"; }), QStringList{"b/cat1.jpg"});
    QCOMPARE(pathsOf([](auto& filter) { filter.near = "library"; }), QStringList{"owl\\x0A.jpg"});
    QCOMPARE(pathsOf([](auto& filter) { filter.near = "none"; }).size(), 3);
    QCOMPARE(pathsOf([](auto& filter) { filter.nearClass = "owl"; }), QStringList{"owl\\x0A.jpg"});
    QCOMPARE(pathsOf([](auto& filter) { filter.nearClass = "cat"; }), QStringList());
    QCOMPARE(pathsOf([](auto& filter) { filter.group = 1; }), (QStringList{"b/cat1.jpg", "a/cat2.jpg"}));
    QCOMPARE(pathsOf([](auto& filter) { filter.group = 0; }).size(), 2);
    IdentifyFilter wrong;
    wrong.near = "anything";
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "none, list and library", [&] { (void)again.count(wrong); }));
    const Json row = toJson(again.fetch(std::array{owl}).front(), kClasses);
    QVERIFY(row["near_library"]["path"] == "owl/1.jpg" && row["near_library"]["equal"] == true && row["group"] == 2);

    store.add(guess("b/cat1.jpg", 1, 0.99f, 9)); // other content
    store.flush();
    QCOMPARE(store.near().size(), std::size_t{1});
    QCOMPARE(store.groups().front().images, std::vector{cat2});
}

void TestIdentifyStore::resumesWithTheSameModelOnly()
{
    const ScratchFolder folder;
    const fs::path file = folder.path() / "a.db";
    filled(file);
    IdentifyStore again = IdentifyStore::create(file, info());
    QCOMPARE(again.count(), std::size_t{5});
    IdentifyStore::Info other = info();
    other.modelVersion = "004";
    QVERIFY(throwsError(ErrorCode::Configuration, "another model (version 003)", [&] { IdentifyStore::create(file, other); }));
    other = info();
    other.classes.pop_back();
    QVERIFY(throwsError(ErrorCode::Configuration, "another model", [&] { IdentifyStore::create(file, other); }));
    other.classes.clear();
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "without classes", [&] { IdentifyStore::create(folder.path() / "b.db", other); }));
}

void TestIdentifyStore::refusesABadGuess_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("no path") << 0;
    QTest::newRow("short SHA-256") << 1;
    QTest::newRow("no classes") << 2;
    QTest::newRow("six classes") << 3;
    QTest::newRow("class out of range") << 4;
    QTest::newRow("negative class") << 5;
    QTest::newRow("NaN score") << 6;
    QTest::newRow("score above 1") << 7;
    QTest::newRow("endless entropy") << 8;
    QTest::newRow("NaN margin") << 9;
}

void TestIdentifyStore::refusesABadGuess()
{
    QFETCH(int, what);
    const ScratchFolder folder;
    IdentifyStore store = filled(folder.path() / "a.db");
    Guess bad = guess("x.jpg", 1, 0.5f);
    switch (what) {
    case 0: bad.path.clear(); break;
    case 1: bad.sha256 = "abc"; break;
    case 2: bad.top.clear(); break;
    case 3: bad.top.push_back({0, 0.0f}); break;
    case 4: bad.top[3].classIndex = 6; break;
    case 5: bad.top[0].classIndex = -1; break;
    case 6: bad.top[0].score = std::nanf(""); break;
    case 7: bad.top[0].score = 1.5f; break;
    case 8: bad.entropy = INFINITY; break;
    default: bad.margin = std::nanf(""); break;
    }
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "can't be stored", [&] { store.add(bad); }));
    QCOMPARE(store.count(), std::size_t{5});
}

void TestIdentifyStore::refusesAForeignFile_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("code");
    QTest::newRow("missing") << "missing" << static_cast<int>(ErrorCode::NotFound);
    QTest::newRow("a folder") << "folder" << static_cast<int>(ErrorCode::NotFound);
    QTest::newRow("text") << "text" << static_cast<int>(ErrorCode::Damaged);
    QTest::newRow("no bytes") << "empty" << static_cast<int>(ErrorCode::Damaged);
    QTest::newRow("cut") << "cut" << static_cast<int>(ErrorCode::Damaged);
}

void TestIdentifyStore::refusesAForeignFile()
{
    QFETCH(QString, how);
    QFETCH(int, code);
    const ScratchFolder folder;
    const fs::path file = folder.path() / "a.db";
    if (how == "folder")
        fs::create_directory(file);
    if (how == "text")
        folder.write("a.db", std::string(5000, 'x'));
    if (how == "empty")
        folder.write("a.db", "");
    if (how == "cut") {
        filled(file);
        fs::resize_file(file, 4096);
    }
    QVERIFY(throwsError(static_cast<ErrorCode>(code), "a.db", [&] { (void)IdentifyStore::open(file).rows({}); }));
}

void TestIdentifyStore::refusesAnUnknownClass()
{
    const ScratchFolder folder;
    const IdentifyStore store = filled(folder.path() / "a.db");
    IdentifyFilter filter;
    filter.classes = {"cats"};
    QVERIFY(throwsError(ErrorCode::NotFound, "Did you mean 'cat'?", [&] { (void)store.rows(filter); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "cats", [&] { (void)store.count(filter); }));
}

void TestIdentifyStore::writesCsv()
{
    const ScratchFolder folder;
    IdentifyStore store = filled(folder.path() / "a.db");
    Guess two = guess("comma, \"quote\".jpg", 0, 0.75f);
    two.top.resize(2);
    store.add(two);
    QCOMPARE(store.writeCsv(folder.path() / "a.csv"), std::size_t{6});
    const CsvTable csv = CsvTable::open(folder.path() / "a.csv");
    QCOMPARE(csv.rows(), std::size_t{6});
    QCOMPARE(csv.at(1, csv.column("path")), std::string("a/cat3.jpg"));
    QCOMPARE(csv.at(1, csv.column("class")), std::string("cat"));
    QCOMPARE(csv.at(1, csv.column("score")), std::string("0.9"));
    QCOMPARE(csv.at(1, csv.column("class_5")), std::string("owl"));
    QCOMPARE(csv.at(3, csv.column("path")), std::string("comma, \"quote\".jpg"));
    QCOMPARE(csv.at(3, csv.column("class_2")), std::string("cat"));
    QCOMPARE(csv.at(3, csv.column("class_3")), std::string());
    QCOMPARE(csv.at(3, csv.column("score_3")), std::string());
    IdentifyFilter cats;
    cats.classes = {"cat"};
    QCOMPARE(store.writeCsv(folder.path() / "a.csv", cats), std::size_t{3});
    QCOMPARE(CsvTable::open(folder.path() / "a.csv").rows(), std::size_t{3});
}

void TestIdentifyStore::survivesAKill()
{
    const ScratchFolder folder;
    const fs::path file = folder.path() / "a.db";
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        IdentifyStore store = IdentifyStore::create(file, info());
        for (int i = 0; i < 1234; ++i) {
            store.add(guess(std::to_string(i) + ".jpg", i % 6, 0.5f, i));
            if (i % 16 == 15)
                store.endBatch();
        }
        ::raise(SIGKILL);
    }
    int status = 0;
    QVERIFY(::waitpid(child, &status, 0) == child && WIFSIGNALED(status));
    IdentifyStore store = IdentifyStore::create(file, info());
    QCOMPARE(store.count(), std::size_t{1024}); // whole transactions only
    for (const IdentifyRow& row : store.rows({}))
        QCOMPARE(row.top.size(), std::size_t{5});
    QVERIFY(store.isKnown(stateOf("1023.jpg", 1023)) && !store.isKnown(stateOf("1024.jpg", 1024)));
    store.add(guess("1024.jpg", 1, 0.5f, 1024));
    store.flush();
    QCOMPARE(IdentifyStore::open(file).count(), std::size_t{1025});
}

void TestIdentifyStore::tellsASecondWriter()
{
    const ScratchFolder folder;
    const fs::path file = folder.path() / "a.db";
    IdentifyStore first = filled(file); // its transaction is open
    IdentifyStore second = IdentifyStore::open(file);
    QVERIFY(throwsError(ErrorCode::Locked, "locked", [&] { second.add(guess("late.jpg", 1, 0.5f)); }));
    first.flush();
    second.add(guess("late.jpg", 1, 0.5f));
    second.flush();
    QCOMPARE(first.count(), std::size_t{6});
}

QTEST_GUILESS_MAIN(TestIdentifyStore)
#include "tst_identify_store.moc"
