// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "train/train_plan.h"

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

Workspace workspaceWith(const test::ScratchFolder& scratch, std::initializer_list<std::pair<const char*, int>> classes)
{
    fs::create_directories(scratch.path() / "my library");
    for (const auto& [name, images] : classes)
        for (int i = 0; i < images; ++i)
            scratch.write(fs::path("my library") / name / (std::to_string(i) + ".png"), "x");
    return Workspace::create(scratch.path() / "it's", scratch.path() / "my library");
}

/// Remembers what it was asked to start.
class RecordingLauncher : public launch::Launcher {
public:
    void submit(const std::string& runId) override { submitted.push_back(runId); }
    std::vector<launch::Job> list() const override { return {}; }
    launch::Job job(const std::string& runId) const override { return {.runId = runId, .state = {}, .detail = {}, .status = {}}; }
    launch::StopResult stop(const std::string&, std::chrono::milliseconds) override { return launch::StopResult::NotRunning; }
    void remove(const std::string&) override {}
    fs::path log(const std::string&) const override { return {}; }

    std::vector<std::string> submitted;
};

PlanCheck::Verdict worst(const std::vector<PlanCheck>& checks)
{
    auto verdict = PlanCheck::Verdict::Good;
    for (const auto& check : checks)
        verdict = std::max(verdict, check.verdict);
    return verdict;
}

} // namespace

/// The plan of a run: what is offered, what stands in the way, and the command that does the same.
class TestTrainPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void offersPresetsWithTheirFirstComment()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {});
        scratch.write("recipes/quick.yaml", "# SPDX-License-Identifier: GPL-3.0-or-later\n# A quick look\n# at a library.\nversion: 1\n");
        const auto choices = readTrainChoices(workspace, scratch.path() / "recipes");
        QCOMPARE(choices.presets.size(), std::size_t{1});
        QCOMPARE(choices.presets[0].name, std::string("quick"));
        QCOMPARE(choices.presets[0].summary, std::string("A quick look at a library."));
        QCOMPARE(choices.bases.size(), std::size_t{2}); // ImageNet and random: there is no version yet
    }

    void countsByTheRulesOfTheWorkspace_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("taxon.yaml") << QByteArray("rules.yaml") << QByteArray() << QByteArray("No class has the 20 images");
        QTest::newRow("rules.yaml") << QByteArray("rules.yaml") << QByteArray("min_images: 4\n")
                                    << QByteArray("2 classes can be trained; 1 with fewer");
        QTest::newRow("a class of its own") << QByteArray("rules.yaml") << QByteArray("min_images: 4\nclasses: {bee: {min_images: 3}}\n")
                                            << QByteArray("3 classes can be trained");
        QTest::newRow("a bad file") << QByteArray("rules.yaml") << QByteArray("min_image: 4\n") << QByteArray("rules.yaml:1");
        QTest::newRow("trained together") << QByteArray("classes.yaml") << QByteArray("classes: {dog: cat}\n") << QByteArray("No class has the 20");
    }

    void countsByTheRulesOfTheWorkspace()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {{"cat", 5}, {"dog", 4}, {"bee", 3}});
        scratch.write(fs::path("it's") / file.toStdString(), text.toStdString());
        const std::string said = checkPlan(workspace, {})[0].text;
        QVERIFY2(said.find(says.toStdString()) != std::string::npos, said.c_str());
        runs::Recipe recipe;
        recipe.minImages = 9;
        QVERIFY(text.startsWith("min_image:") || checkPlan(workspace, recipe)[0].text.find("has the 9 images") != std::string::npos);
    }

    void checksWhatStandsInTheWay_data()
    {
        QTest::addColumn<int>("images");
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<int>("verdict");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("fine") << 20 << QByteArray("imagenet") << int(PlanCheck::Verdict::Warning)
                              << QByteArray("2 classes can be trained; 1 with fewer");
        QTest::newRow("one class only") << 19 << QByteArray("imagenet") << int(PlanCheck::Verdict::Blocking)
                                        << QByteArray("Only one class has the 20 images");
        QTest::newRow("no such version") << 20 << QByteArray("009") << int(PlanCheck::Verdict::Blocking) << QByteArray("version");
        QTest::newRow("no such file") << 20 << QByteArray("/none.safetensors") << int(PlanCheck::Verdict::Blocking) << QByteArray("no such file");
        QTest::newRow("random weights") << 20 << QByteArray("") << int(PlanCheck::Verdict::Warning) << QByteArray("random weights");
    }

    void checksWhatStandsInTheWay()
    {
        QFETCH(int, images);
        QFETCH(QByteArray, base);
        QFETCH(int, verdict);
        QFETCH(QByteArray, text);
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {{"cat", 20}, {"dog", images}, {"bee", 1}, {"_unknown", 50}});
        runs::Recipe recipe;
        recipe.base = base.toStdString();
        const auto checks = checkPlan(workspace, recipe);
        QCOMPARE(int(worst(checks)), verdict);
        std::string all;
        for (const auto& check : checks)
            all += check.text + "\n";
        QVERIFY2(all.find(text.toStdString()) != std::string::npos, all.c_str());
    }

    void theCommandNamesOnlyWhatWasChanged()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {});
        PresetChoice preset{.name = "first_version", .summary = {}, .recipe = {}};
        runs::Recipe recipe = preset.recipe;
        const std::string prefix = "taxon --workspace '" + (scratch.path() / "it'\\''s").native() + "' run --recipe first_version";
        QCOMPARE(commandFor(workspace, preset, recipe), prefix);
        recipe.epochs = 3;
        QCOMPARE(commandFor(workspace, preset, recipe), prefix + " --set training.epochs=3");
    }

    void startingMakesAQueuedRun()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {});
        RecordingLauncher launcher;
        runs::Recipe recipe;
        recipe.epochs = 7;
        const std::string id = startRun(workspace, recipe, launcher);
        QVERIFY((launcher.submitted == std::vector{id}));
        const auto folder = runs::RunFolder::open(workspace.run(id));
        QCOMPARE(readStatus(folder).state, std::string("queued"));
        QCOMPARE(folder.recipe().epochs, 7);
    }
};

QTEST_GUILESS_MAIN(TestTrainPlan)
#include "tst_train_plan.moc"
