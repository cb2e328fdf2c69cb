// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/class_map.h"
#include "dataset/rules.h"
#include "dataset/source_ids.h"
#include "support/scratch.h"

using namespace taxon;
using dataset::ClassMap;
using dataset::Rules;
using dataset::SourceIds;

namespace {

Rules parsed(const std::string& text)
{
    return Rules::parse(text, "rules.yaml", "/folder", {});
}

} // namespace

/// rules.yaml, classes.yaml and the table of sources: what is written there counts, and what can't count is named with its line.
class TestRules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theFileOfDefaultsSaysTheDefaults()
    {
        Rules other; // whatever the file says must win over these
        other.warnImages = 1;
        other.groupNear = false;
        other.keepNearConflicts = true;
        other.stagedFolders.clear();
        other.split = {50, 25, 25};
        QCOMPARE(Rules::open(TAXON_SOURCE_DIR "/resources/rules.yaml", other).toJson().dump(), Rules().toJson().dump());
        QCOMPARE(parsed("").toJson().dump(), Rules().toJson().dump());
    }
    void readsEveryRule()
    {
        const Rules rules = parsed(
            "format: taxon.rules\nversion: 1\nseed: 7\nsplit: {train: 70, validation: 20, test: 10}\nmin_images: 3\n"
            "warn_images: 9\nmax_images: 50\nclasses:\n  \"big cat\": {min_images: 2, max_images: 5}\n  dog: {max_images: 6}\n"
            "group_near: false\nnear_conflicts: keep_together\nstaged_folders: [studio]\nfrozen_benchmarks: [hard]\nsource_ids: s.csv\n");
        QCOMPARE(rules.seed, std::uint64_t{7});
        QVERIFY((rules.split == dataset::SplitPercent{70, 20, 10}));
        QCOMPARE(rules.minOf("big cat"), 2);
        QCOMPARE(rules.minOf("dog"), 3);
        QCOMPARE(rules.maxOf("dog"), 6);
        QCOMPARE(rules.maxOf("wolf"), 50);
        QCOMPARE(rules.warnImages, 9);
        QVERIFY(!rules.groupNear && rules.keepNearConflicts);
        QVERIFY(rules.stagedFolders == std::vector<std::string>{"studio"});
        QVERIFY(rules.frozenBenchmarks == std::vector<std::string>{"hard"});
        QCOMPARE(rules.sourceIds.native(), std::string("/folder/s.csv"));
        QCOMPARE(rules.toJson()["source_ids"].get<std::string>(), std::string("s.csv"));
        QCOMPARE(rules.toJson()["classes"].dump(), std::string(R"({"big cat":{"min_images":2,"max_images":5},"dog":{"max_images":6}})"));
    }
    void refusesRules_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("an unknown key") << "min_image: 3\n"
                                        << "rules.yaml:1: There is no setting \"min_image\". Did you mean \"min_images\"?";
        QTest::newRow("an unknown key of the split") << "split: {train: 80, valid: 10, test: 10}\n"
                                                     << "split.valid";
        QTest::newRow("an unknown key of a class") << "classes:\n  cat: {max: 3}\n"
                                                   << "classes.cat.max";
        QTest::newRow("percentages that are not a whole") << "seed: 1\nsplit: {train: 80, validation: 10, test: 20}\n"
                                                          << "rules.yaml:2: The percentages of the split sum to 110";
        QTest::newRow("only one percentage") << "split: {test: 20}\n"
                                             << "sum to 110";
        QTest::newRow("no validation") << "split: {train: 90, validation: 0, test: 10}\n"
                                       << "from 1 to 98";
        QTest::newRow("no minimum") << "min_images: 0\n"
                                    << "from 1 to";
        QTest::newRow("no number") << "max_images: many\n"
                                   << "not \"many\"";
        QTest::newRow("a negative seed") << "seed: -1\n"
                                         << "seed";
        QTest::newRow("a class twice") << "classes:\n  cat: {min_images: 3}\n  cat: {min_images: 4}\n"
                                       << "two entries";
        QTest::newRow("a class without limits") << "classes: {cat: 3}\n"
                                                << "mapping";
        QTest::newRow("another word") << "near_conflicts: leave\n"
                                      << "leave_out";
        QTest::newRow("no truth") << "group_near: maybe\n"
                                  << "true or false";
        QTest::newRow("a path as staged folder") << "staged_folders: [a/b]\n"
                                                 << "a/b";
        QTest::newRow("one folder, no list") << "staged_folders: staged\n"
                                             << "list";
        QTest::newRow("another file of ours") << "format: taxon.classes\n"
                                              << "no taxon.rules";
        QTest::newRow("no YAML") << "a: [\n"
                                 << "not valid YAML";
    }
    void refusesRules()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        QVERIFY(test::throwsError(ErrorCode::Configuration, message.toStdString(), [&] { (void)parsed(text.toStdString()); }));
    }
    void refusesNewerAndMissingFiles()
    {
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "version 2", [] { (void)parsed("version: 2\n"); }));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "", [] { (void)Rules::open("/no/rules.yaml", {}); }));
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "version 9", [] { (void)ClassMap::parse("version: 9\n", "classes.yaml"); }));
    }
    void mapsClasses()
    {
        const ClassMap map = ClassMap::parse("format: taxon.classes\nversion: 1\nclasses:\n  tabby: cat\n  siamese: cat\n  old name: new name\n",
                                             "c");
        QCOMPARE(map.classOf("tabby"), std::string("cat"));
        QCOMPARE(map.classOf("cat"), std::string("cat"));
        QCOMPARE(map.classOf("old name"), std::string("new name"));
        QVERIFY(map.maps("siamese") && !map.maps("cat"));
        QCOMPARE(map.toJson().dump(), std::string(R"({"old name":"new name","siamese":"cat","tabby":"cat"})"));
        map.requireFolders({"tabby", "siamese", "old name"});
        QVERIFY(test::throwsError(ErrorCode::Configuration, "Did you mean \"siamesa\"", [&] {
            map.requireFolders({"tabby", "siamesa", "old name"});
        }));
        QVERIFY(test::throwsError(ErrorCode::Configuration, "c:4: The library has no class folder \"tabby\"", [&] {
            map.requireFolders({"siamese", "old name"});
        }));
        QVERIFY(ClassMap::parse("", "c").empty());
    }
    void refusesClassMaps_data()
    {
        QTest::addColumn<QString>("classes");
        QTest::addColumn<QString>("message");
        QTest::newRow("a chain") << "  a: b\n  b: c\n"
                                 << "c:2: \"a\" is mapped to \"b\", which is itself mapped to \"c\". Write the last name: a: c.";
        QTest::newRow("a circle") << "  a: b\n  b: a\n"
                                  << "circle";
        QTest::newRow("itself") << "  a: a\n"
                                << "circle";
        QTest::newRow("two entries") << "  a: b\n  a: c\n"
                                     << "two entries";
        QTest::newRow("nothing") << "  a:\n"
                                 << "can't be a class";
        QTest::newRow("a reserved name") << "  a: _unknown\n"
                                         << "can't be a class";
        QTest::newRow("a path") << "  a: b/c\n"
                                << "can't be a class";
        QTest::newRow("a list") << "  a: [b]\n"
                                << "single value";
    }
    void refusesClassMaps()
    {
        QFETCH(QString, classes);
        QFETCH(QString, message);
        QVERIFY(test::throwsError(ErrorCode::Configuration, message.toStdString(),
                                  [&] { (void)ClassMap::parse("classes:\n" + classes.toStdString(), "c"); }));
    }
    void refusesUnknownKeysOfTheClassMap()
    {
        QVERIFY(test::throwsError(ErrorCode::Configuration, "Did you mean \"classes\"?", [] { (void)ClassMap::parse("class: {}\n", "c"); }));
    }
    void readsSources()
    {
        const SourceIds ids = SourceIds::parse("source_id,note,path\nfilm 1,x,cat/1.png\nfilm 1,,\"dog/a,b.png\"\nfilm 2,,cat/2.png\n,,cat/3.png\n",
                                               "s.csv");
        QVERIFY(ids.sourceOf("cat/1.png") != 0);
        QCOMPARE(ids.sourceOf("dog/a,b.png"), ids.sourceOf("cat/1.png"));
        QVERIFY(ids.sourceOf("cat/2.png") != ids.sourceOf("cat/1.png"));
        QCOMPARE(ids.sourceOf("cat/3.png"), std::uint32_t{0});
        QCOMPARE(ids.sourceOf("gone.png"), std::uint32_t{0});
        QCOMPARE(ids.sha256().size(), std::size_t{64});
    }
    void refusesSources_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("nothing") << ""
                                 << "source_id";
        QTest::newRow("another column") << "path,source\n"
                                        << "source_id";
        QTest::newRow("two sources of one image") << "path,source_id\na,1\nb,1\na,2\n"
                                                  << "s.csv, row 3: \"a\" has two sources.";
        QTest::newRow("a short row") << "path,source_id\na\n"
                                     << "fields";
    }
    void refusesSources()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        QVERIFY(test::throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)SourceIds::parse(text.toStdString(), "s.csv"); }));
    }
};

QTEST_GUILESS_MAIN(TestRules)
#include "tst_rules.moc"
