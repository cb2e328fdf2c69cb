// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "dataset/manifest.h"
#include "launch/launcher.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"
#include "support/scratch.h"
#include "train/run_plan.h"
#include "train/train_estimate.h"
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
    void submit(const std::string& runId, const jobs::Context& = {}) override { submitted.push_back(runId); }
    std::vector<launch::Job> list(const jobs::Context&) const override { return {}; }
    launch::Job job(const std::string& runId, const jobs::Context&) const override
    {
        return {.runId = runId, .state = {}, .detail = {}, .status = {}};
    }
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

/// A data set of \p train training images and one that tests; \p leaks: it is one of the training pictures.
void writeDataset(const Workspace& workspace, const std::string& id, int train, bool leaks)
{
    dataset::Manifest manifest;
    manifest.id = id;
    manifest.library = workspace.library();
    manifest.classes = {"cat"};
    manifest.rules = Json::object();
    for (int i = 0; i <= train; ++i) {
        dataset::ManifestRow row;
        row.path = "cat/" + std::to_string(i) + ".png";
        row.className = "cat";
        row.set = i == train ? "test" : "train";
        row.sha256 = sha256(row.path);
        row.group = row.pixelHash = sha256(leaks && i == train ? "cat/0.png" : row.path);
        row.bytes = 1;
        manifest.rows.push_back(row);
    }
    std::stable_sort(manifest.rows.begin(), manifest.rows.end(), [](const auto& a, const auto& b) { return a.set.str() > b.set.str(); });
    manifest.sets = {{"train", dataset::SetKind::Train, static_cast<std::size_t>(train), {}}, {"test", dataset::SetKind::Test, 1, {}}};
    manifest.write(workspace.dataset(id));
}

/// A run that was trained to its end in one go.
void trainedRun(const Workspace& workspace, const std::string& id, const runs::Recipe& recipe, int trainImages, const Json& metric, double seconds)
{
    writeDataset(workspace, "20260101-000000", trainImages, false);
    const auto run = runs::RunFolder::create(workspace, id, recipe);
    runs::RunStatus status;
    status.state = "succeeded";
    status.datasetId = "20260101-000000";
    writeStatus(run, status);
    runs::EventLog log(run.events());
    log.append("stage", {{"stage", "train"}, {"state", "started"}});
    log.append("metric", metric);
    log.append("stage", {{"stage", "train"}, {"state", "finished"}, {"seconds", seconds}});
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
        const std::string said = planRun(workspace, {}, {}).checks[0].text;
        QVERIFY2(said.find(says.toStdString()) != std::string::npos, said.c_str());
        runs::Recipe recipe;
        recipe.minImages = 9;
        QVERIFY(text.startsWith("min_image:") || planRun(workspace, recipe, {}).checks[0].text.find("has the 9 images") != std::string::npos);
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
        const auto checks = planRun(workspace, recipe, {}).checks;
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

    void aPlaceOfTheClusterIsInTheCommand()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {});
        const PresetChoice preset{.name = "first_version", .summary = {}, .recipe = {}};
        QVERIFY(commandFor(workspace, preset, preset.recipe, "lab").ends_with(" jobs submit --on lab --recipe first_version"));
    }

    void offersThePlacesOfClustersYaml()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {{"cat", 20}, {"dog", 20}});
        fs::create_directories(scratch.path() / "recipes");
        QCOMPARE(readTrainChoices(workspace, scratch.path() / "recipes").places.size(), std::size_t{1});
        scratch.write("it's/clusters.yaml", "format: taxon.clusters\nversion: 1\nclusters:\n  lab:\n    engine: kubernetes\n    image: taxon:1\n"
                                            "    workspace: /mnt/taxon/ws\n    gpus: 2\n    price_per_hour: 1.5\n    shares:\n"
                                            "      data: {mount: /mnt/taxon, claim: taxon}\n");
        const TrainChoices choices = readTrainChoices(workspace, scratch.path() / "recipes");
        QVERIFY2(!choices.placesError, choices.placesError ? choices.placesError->what() : "");
        QCOMPARE(choices.places.size(), std::size_t{2});
        QCOMPARE(choices.places[1].name, std::string("lab"));
        std::string all;
        for (const PlanCheck& check : planRun(workspace, {}, choices.places[1]).checks)
            all += check.text + "\n";
        QVERIFY2(all.find("lab: 2 GPUs by kubernetes, 3.00 an hour") != std::string::npos, all.c_str());
        QVERIFY(all.find("free in the workspace") == std::string::npos); // this machine's disk says nothing there
        scratch.write("it's/clusters.yaml", "clusters: 3\n");
        const TrainChoices broken = readTrainChoices(workspace, scratch.path() / "recipes");
        QVERIFY(broken.placesError.has_value());
        QCOMPARE(broken.places.size(), std::size_t{1}); // this machine is there all the same
    }

    void rowsOfTheHeadCarryOverByName()
    {
        const auto rows = headRows({"ant", "bee", "cat"}, {"bee", "cat", "dog"});
        QCOMPARE(rows.size(), std::size_t{4});
        QCOMPARE(rows[0].className, std::string("dog"));
        QCOMPARE(rows[0].state, HeadRow::State::New);
        QCOMPARE(rows[1].className, std::string("ant"));
        QCOMPARE(rows[1].state, HeadRow::State::Dropped);
        QCOMPARE(countOf(rows, HeadRow::State::Carried), std::size_t{2});
        QVERIFY(headRows({}, {}).empty());
    }

    void estimatesByTheNewestRunOfTheSameKind()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {{"cat", 100}, {"dog", 100}});
        runs::Recipe recipe;
        QVERIFY(planRun(workspace, recipe, {}).estimate.starts_with("No estimate yet"));
        trainedRun(workspace, "20260101-000000-old", recipe, 80, {{"epoch", 10}}, 100);
        recipe.epochs = 20;
        const std::string said = planRun(workspace, recipe, {}).estimate; // 2 x 80 training images, 20 epochs
        QVERIFY2(said.starts_with("About 7 min of training for 160 images and 20 epochs, as run 20260101-000000-old took 2 min for 80 and 10."),
                 said.c_str());
        runs::Recipe other = recipe;
        other.architecture = "resnet18";
        QVERIFY(planRun(workspace, other, {}).estimate.starts_with("No estimate yet"));
        PlaceChoice lab{.name = "lab", .cluster = launch::ClusterSettings{}};
        QVERIFY(planRun(workspace, recipe, lab).estimate.find("on lab") != std::string::npos); // another machine is another speed
    }

    void aRunThatWasResumedSaysNothingOfTime()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {{"cat", 100}, {"dog", 100}});
        const runs::Recipe recipe;
        trainedRun(workspace, "20260101-000000-old", recipe, 80, {{"epoch", 10}}, 100);
        runs::EventLog(workspace.run("20260101-000000-old") / "events.jsonl").append("stage", {{"stage", "train"}, {"state", "started"}});
        QVERIFY(!findPace(workspace, recipe, kHere));
    }

    void aFrozenBackboneTakesTheSameForMoreEpochs()
    {
        const TrainingPace pace{"r", 60, 10, 100};
        QCOMPARE(pace.secondsFor(200, 30, true), 120.0);
        QCOMPARE(pace.secondsFor(200, 30, false), 360.0);
    }

    void findsPicturesThatAreInTwoSets()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {});
        writeDataset(workspace, "20260101-000000", 4, false);
        QCOMPARE(checkLeaks(workspace, "20260101-000000").verdict, PlanCheck::Verdict::Good);
        writeDataset(workspace, "20260102-000000", 4, true);
        const PlanCheck leaks = checkLeaks(workspace, "20260102-000000");
        QCOMPARE(leaks.verdict, PlanCheck::Verdict::Warning);
        QVERIFY2(leaks.text.starts_with("1 images"), leaks.text.c_str());
    }

    void namesFilesThatAreNoPictures()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {{"cat", 2}}); // "x" is no picture
        const PlanCheck files = checkFiles(workspace);
        QCOMPARE(files.verdict, PlanCheck::Verdict::Warning);
        QVERIFY2(files.text.find("about the library's files") != std::string::npos, files.text.c_str());
    }

    void wantsAGpuWhereTheRecipeDoes()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {{"cat", 20}, {"dog", 20}});
        runs::Recipe recipe;
        recipe.device = "cuda";
        recipe.base = "imagenet";
        PlaceChoice lab{.name = "lab", .cluster = launch::ClusterSettings{}};
        lab.cluster->gpus = 0;
        QCOMPARE(worst(planRun(workspace, recipe, lab).checks), PlanCheck::Verdict::Blocking);
        lab.cluster->gpus = 1;
        QCOMPARE(worst(planRun(workspace, recipe, lab).checks), PlanCheck::Verdict::Good);
        recipe.device = "cpu";
        recipe.cacheMib = 1 << 30; // more than any machine has
        QCOMPARE(worst(planRun(workspace, recipe, {}).checks), PlanCheck::Verdict::Blocking);
    }

    void startingMakesAQueuedRun()
    {
        const test::ScratchFolder scratch;
        const auto workspace = workspaceWith(scratch, {});
        RecordingLauncher launcher;
        runs::Recipe recipe;
        recipe.epochs = 7;
        const std::string id = startRun(workspace, recipe, [&](const std::string& run) { launcher.submit(run); });
        QVERIFY((launcher.submitted == std::vector{id}));
        const auto folder = runs::RunFolder::open(workspace.run(id));
        QCOMPARE(readStatus(folder).state, std::string("queued"));
        QCOMPARE(folder.recipe().epochs, 7);
    }
};

QTEST_GUILESS_MAIN(TestTrainPlan)
#include "tst_train_plan.moc"
