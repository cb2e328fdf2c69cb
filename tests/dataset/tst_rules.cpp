// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/class_map.h"
#include "dataset/rule_fields.h"
#include "dataset/rules.h"
#include "dataset/source_ids.h"
#include "support/scratch.h"

using namespace taxon;
using dataset::ClassMap;
using dataset::Rules;
using dataset::SourceIds;

namespace {

dataset::RulesText textWith(const std::string& text)
{
    return {text, "rules.yaml", "/folder", {}};
}

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
    void aFormHasEveryRule()
    {
        std::set<std::string> keys{"classes"}; // by text
        for (const dataset::RuleField& field : dataset::ruleFields()) {
            QVERIFY2(!field.label.empty() && !field.description.empty(), field.key.c_str());
            keys.insert(field.key);
        }
        const Json json = Rules().toJson();
        for (const auto& [key, value] : json.items())
            QVERIFY2(keys.erase(key) == 1, key.c_str());
        QVERIFY(keys.empty());
    }
    void changesOneRuleOfATextAndNothingElse_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("result");
        QTest::newRow("no file yet") << ""
                                     << "min_images"
                                     << "7"
                                     << "format: taxon.rules\nversion: 1\nmin_images: 7\n";
        QTest::newRow("comments stay") << "# mine\nmin_images: 3  # few\n# next\nseed: 1\n"
                                       << "min_images"
                                       << "8"
                                       << "# mine\nmin_images: 8  # few\n# next\nseed: 1\n";
        QTest::newRow("a block of lines") << "split:\n  train: 70\n  validation: 20\n  test: 10\nseed: 1\n"
                                          << "split"
                                          << "60,20, 20"
                                          << "split: {train: 60, validation: 20, test: 20}\nseed: 1\n";
        QTest::newRow("a list of lines") << "staged_folders:\n- a\n- b\nseed: 1\n"
                                         << "staged_folders"
                                         << "studio, \"x\""
                                         << "staged_folders: [\"studio\", \"\\\"x\\\"\"]\nseed: 1\n";
        QTest::newRow("a text is quoted") << "seed: 1\n"
                                          << "near_model"
                                          << "003"
                                          << "seed: 1\nnear_model: \"003\"\n";
        QTest::newRow("no text, no rule") << "near_model: \"003\"\nseed: 1\n"
                                          << "near_model"
                                          << " "
                                          << "seed: 1\n";
        QTest::newRow("no names") << "staged_folders: [a]\n"
                                  << "staged_folders"
                                  << ""
                                  << "staged_folders: []\n";
        QTest::newRow("a key in a name of another") << "min_images_old: 1\n"
                                                    << "min_images"
                                                    << "8"
                                                    << "no such file";
        QTest::newRow("a limit of a class is another") << "classes:\n  cat:\n    min_images: 3\n"
                                                       << "min_images"
                                                       << "8"
                                                       << "classes:\n  cat:\n    min_images: 3\nmin_images: 8\n";
        QTest::newRow("a file in braces") << "{min_images: 3}\n"
                                          << "min_images"
                                          << "8"
                                          << "";
        QTest::newRow("a quoted key") << "\"min_images\": 3\n"
                                      << "min_images"
                                      << "8"
                                      << "";
        QTest::newRow("out of range") << "seed: 1\n"
                                      << "min_images"
                                      << "0"
                                      << "";
        QTest::newRow("no number") << "seed: 1\n"
                                   << "max_images"
                                   << "many"
                                   << "";
        QTest::newRow("two rules in one") << "seed: 1\n"
                                          << "max_images"
                                          << "5\nmin_images: 2"
                                          << "";
        QTest::newRow("two percentages") << "seed: 1\n"
                                         << "split"
                                         << "90, 10"
                                         << "";
        QTest::newRow("percentages that are no whole") << "seed: 1\n"
                                                       << "split"
                                                       << "90, 10, 10"
                                                       << "";
    }
    void changesOneRuleOfATextAndNothingElse()
    {
        QFETCH(QString, text);
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, result);
        const dataset::RulesText before = textWith(text.toStdString());
        const dataset::RuleField& field = dataset::ruleField(key.toStdString());
        if (result.isEmpty() || result == QLatin1String("no such file")) {
            QVERIFY_EXCEPTION_THROWN((void)before.with(field, value.toStdString()), Error);
            return;
        }
        const dataset::RulesText after = before.with(field, value.toStdString());
        QCOMPARE(QString::fromStdString(after.text), result);
        (void)after.rules(); // it can be read
    }
    void theFormsValueIsTheRules_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::newRow("split") << "split"
                               << "80, 10, 10";
        QTest::newRow("number") << "max_images"
                                << "1000";
        QTest::newRow("flag") << "group_near"
                              << "true";
        QTest::newRow("choice") << "near_conflicts"
                                << "leave_out";
        QTest::newRow("names") << "staged_folders"
                               << "staged, synthetic";
        QTest::newRow("nothing") << "source_ids"
                                 << "";
    }
    void theFormsValueIsTheRules()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QCOMPARE(QString::fromStdString(textOf(dataset::ruleField(key.toStdString()), Rules())), value);
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
