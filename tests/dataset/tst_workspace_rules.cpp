// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "dataset/workspace_rules.h"
#include "support/scratch.h"

using namespace taxon;
using dataset::RulesRequest;
using dataset::WorkspaceRules;
using dataset::workspaceRules;
namespace fs = std::filesystem;

namespace {

/// A workspace whose taxon.yaml says 7 and 70.
struct Fixture {
    test::ScratchFolder scratch;
    Fixture()
    {
        scratch.write("library/cat/1.png", "x");
        (void)Workspace::create(scratch.path() / "ws", scratch.path() / "library");
        write("taxon.yaml", "format: taxon.workspace\nversion: 1\nlibrary: ../library\nmin_images: 7\nmax_images: 70\n");
    }
    void write(const std::string& name, const std::string& text) const { scratch.write(fs::path("ws") / name, text); }
    WorkspaceRules rules(const RulesRequest& request = {}) const { return workspaceRules(Workspace::open(scratch.path() / "ws"), request); }
};

} // namespace

/// workspaceRules: a flag wins over the file of rules, which wins over taxon.yaml; what a scan is given is what a build does.
class TestWorkspaceRules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void flagsWinOverTheFileOverTheWorkspace_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("flag");
        QTest::addColumn<int>("minimum");
        QTest::addColumn<int>("maximum");
        QTest::newRow("taxon.yaml") << "" << 0 << 7 << 70;
        QTest::newRow("rules.yaml") << "min_images: 5\n" << 0 << 5 << 70;
        QTest::newRow("a flag") << "min_images: 5\nmax_images: 50\n" << 3 << 3 << 50;
        QTest::newRow("a flag without a file") << "" << 3 << 3 << 70;
    }
    void flagsWinOverTheFileOverTheWorkspace()
    {
        QFETCH(QString, file);
        QFETCH(int, flag);
        QFETCH(int, minimum);
        QFETCH(int, maximum);
        const Fixture fixture;
        if (!file.isEmpty())
            fixture.write("rules.yaml", file.toStdString());
        RulesRequest request;
        if (flag > 0)
            request.minImages = flag;
        const WorkspaceRules found = fixture.rules(request);
        QCOMPARE(found.rules.minImages, minimum);
        QCOMPARE(found.rules.maxImages, maximum);
        QCOMPARE(found.file.filename().native(), std::string(file.isEmpty() ? "" : "rules.yaml"));
        QCOMPARE(found.classRules().limits.minImages, minimum);
    }
    void anotherFileReplacesTheOneOfTheWorkspace()
    {
        const Fixture fixture;
        fixture.write("rules.yaml", "max_images: 50\n");
        fixture.write("mine.yaml", "min_images: 4\n");
        RulesRequest request;
        request.file = fixture.scratch.path() / "ws/mine.yaml";
        const WorkspaceRules found = fixture.rules(request);
        QCOMPARE(found.rules.minImages, 4);
        QCOMPARE(found.rules.maxImages, 70);
        QCOMPARE(found.toJson()["file"].get<std::string>(), pathToText(request.file));
        request.file = fixture.scratch.path() / "none.yaml";
        QVERIFY(test::throwsError(ErrorCode::NotFound, "none.yaml", [&] { (void)fixture.rules(request); }));
    }
    void aSeedOfTheRulesWinsOverTheRecipes()
    {
        const Fixture fixture;
        RulesRequest request;
        request.defaultSeed = 8;
        QCOMPARE(fixture.rules(request).rules.seed, std::uint64_t{8});
        fixture.write("rules.yaml", "seed: 9\n");
        QCOMPARE(fixture.rules(request).rules.seed, std::uint64_t{9});
        request.seed = 10;
        QCOMPARE(fixture.rules(request).rules.seed, std::uint64_t{10});
    }
    void aScanIsToldAllThatABuildDoes()
    {
        const Fixture fixture;
        fixture.write(
            "rules.yaml",
            "split: {train: 60, validation: 20, test: 20}\nclasses:\n  cat: {min_images: 2}\nstaged_folders: [studio]\ngroup_near: false\n");
        fixture.write("classes.yaml", "classes: {tabby: cat}\n");
        const WorkspaceRules found = fixture.rules();
        const library::ClassRules rules = found.classRules();
        QCOMPARE(rules.limits.minOf("cat"), 2);
        QCOMPARE(rules.trainPercent, 60);
        QCOMPARE(rules.trainedAs.at("tabby"), std::string("cat"));
        QCOMPARE(rules.stagedFolders, std::vector<std::string>{"studio"});
        QCOMPARE(found.summary(), std::string("7 to 70 images a class (rules.yaml; other limits for 1 of them; 1 folders are trained under another "
                                              "name); staged folders: studio; near pictures are not compared"));
        QCOMPARE(found.toJson()["group_near"].get<bool>(), false);
        QCOMPARE(found.toJson()["class_map"].dump(), std::string(R"({"tabby":"cat"})"));
    }
    void saysWhichModelDecidesWhatIsNear()
    {
        const Fixture fixture;
        fixture.write("rules.yaml", "near_model: \"003\"\n");
        QCOMPARE(fixture.rules().rules.nearModel, std::string("003"));
        QCOMPARE(fixture.rules().toJson()["near_model"].get<std::string>(), std::string("003"));
        QVERIFY(fixture.rules().summary().ends_with("near pictures of two classes are left out; model 003 says what is near"));
        fixture.write("rules.yaml", "near_model: \"003\"\ngroup_near: false\n"); // nobody is asked
        QVERIFY(fixture.rules().summary().ends_with("near pictures are not compared"));
    }
    void namesTheLineOfABadFile_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("rules") << "rules.yaml"
                               << "seed: 1\nmin_image: 3\n"
                               << "rules.yaml:2";
        QTest::newRow("class map") << "classes.yaml"
                                   << "classes:\n  a: a\n"
                                   << "classes.yaml:2";
    }
    void namesTheLineOfABadFile()
    {
        QFETCH(QString, name);
        QFETCH(QString, text);
        QFETCH(QString, message);
        const Fixture fixture;
        fixture.write(name.toStdString(), text.toStdString());
        QVERIFY(test::throwsError(ErrorCode::Configuration, message.toStdString(), [&] { (void)fixture.rules(); }));
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceRules)
#include "tst_workspace_rules.moc"
