// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/trainer.h"

#include "fake_images.h"
#include "learn/checkpoint.h"
#include "learn/model.h"

#include <QtTest>
#include <fstream>

using namespace taxon;
using namespace taxon::learn;

/// train(): learns, resumes exactly, and says clearly what can't be trained.
class TestTrainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void learnsTwoColours_data();
    void learnsTwoColours();
    void resumedEqualsUnbroken_data();
    void resumedEqualsUnbroken();
    void accumulatedBatchesAreOneLargeBatch();
    void stopsBetweenUpdates();
    void stopsWithACheckpoint();
    void goesOnFromThePreviousCheckpoint();
    void doesNothingWhenItIsDone();
    void stopsEarly();
    void isDeterministic();
    void growsTheTrainingImages();
    void waitsForFullSizeBeforeItStopsEarly();
    void takesTheHeadOverByName();
    void reusesFeatures();
    void tellsDamagedImages();
    void refusesWhatCantBeTrained_data();
    void refusesWhatCantBeTrained();
    void refusesAnotherRecipesCheckpoint();
    void refusesSettingsThatDontFit();
    void namesALossThatIsNotFinite();
    void halfPrecisionFindsItsScale();

private:
    void resumeAfterDeath(const runs::Recipe& recipe, bool frozen, int diesAt);
};

namespace {

runs::Recipe frozenRecipe()
{
    runs::Recipe recipe = test::smallRecipe();
    recipe.freezeBackbone = true;
    recipe.epochs = 30;
    recipe.optimizer = "adamw";
    recipe.learningRate = 0.03;
    recipe.checkpointEveryEpochs = 7;
    return recipe;
}

/// All that changes what a step does, in one recipe.
runs::Recipe everyOption()
{
    runs::Recipe recipe = test::smallRecipe();
    recipe.epochs = 10;
    recipe.batchSize = 4;
    recipe.accumulateBatches = 3; // 9 batches: whole updates; of 10 the last would be a short one
    recipe.schedule = "step";
    recipe.dropEveryEpochs = 6;
    recipe.dropFactor = 0.3;
    recipe.stageRate = 0.8;
    recipe.clipNorm = 5;
    recipe.averageDecay = 0.9;
    recipe.sampling = "balanced";
    recipe.bestBy = "f1";
    recipe.erase = 0.25;
    recipe.mixup = 0.2;
    recipe.cutmix = 0.5;
    return recipe;
}

/// Two epochs of 32 pixels, two of 64.
runs::Recipe growingRecipe()
{
    runs::Recipe recipe = test::smallRecipe();
    recipe.preprocessing.sizePx = 64;
    recipe.startSizeShare = 0.5;
    return recipe;
}

runs::Recipe recipeOf(const QString& name)
{
    runs::Recipe recipe = name == "frozen" ? frozenRecipe() : name == "every" ? everyOption() : test::smallRecipe();
    if (name.startsWith("growing"))
        recipe = growingRecipe();
    if (name == "growing, cached")
        recipe.cacheMib = 1;
    recipe.deterministic = name == "deterministic";
    if (name == "bf16" || name == "fp16")
        recipe.precision = name.toStdString();
    return recipe;
}

/// A CPU computes half precision, too, too slowly for people (openCompute() refuses it) but well enough to show that it learns and resumes.
Compute computeOf(const runs::Recipe& recipe)
{
    return {torch::kCPU, recipe.precision == "bf16" ? Precision::Bf16 : recipe.precision == "fp16" ? Precision::Fp16 : Precision::Fp32};
}

TrainResult trainIn(test::RunInScratch& scratch, const runs::Recipe& recipe, const shards::ImageSource& source, const jobs::Context& context = {})
{
    TrainRequest request{recipe, scratch.workspace, scratch.run, source};
    request.compute = computeOf(recipe);
    return train(request, scratch.events, context);
}

/// The first tensor that differs bit for bit, or "".
std::string firstDifference(const std::filesystem::path& a, const std::filesystem::path& b)
{
    const Checkpoint x = readCheckpoint(a), y = readCheckpoint(b);
    if (x.model.size() != y.model.size() || x.optimizer.size() != y.optimizer.size() || x.average.size() != y.average.size() || x.step != y.step
        || !(x.best == y.best) || x.gradientScale != y.gradientScale)
        return fmt::format("sizes, step or best loss: {} {}, {} {}", x.step, y.step, x.best.loss, y.best.loss);
    for (const auto& [left, right] : {std::pair(x.model, y.model), std::pair(x.optimizer, y.optimizer), std::pair(x.average, y.average)})
        for (const auto& [name, tensor] : left)
            if (!torch::equal(tensor, right.at(name)))
                return name;
    return {};
}

} // namespace

void TestTrainer::learnsTwoColours_data()
{
    QTest::addColumn<QString>("variant");
    for (const char* variant : {"sgd", "adamw", "frozen backbone", "no augmentation, no weights", "a batch of the whole set", "every option",
                                "a frozen first stage", "bf16", "fp16"})
        QTest::newRow(variant) << variant;
}

void TestTrainer::learnsTwoColours()
{
    QFETCH(const QString, variant);
    runs::Recipe recipe = variant == "frozen backbone" ? frozenRecipe() : test::smallRecipe();
    if (variant == "bf16" || variant == "fp16")
        recipe.precision = variant.toStdString();
    if (variant == "adamw") {
        recipe.optimizer = "adamw";
        recipe.learningRate = 0.002;
    } else if (variant == "no augmentation, no weights") {
        recipe.flip = false;
        recipe.minCropScale = 1;
        recipe.colourJitter = 0;
        recipe.classWeightBeta = 0;
    } else if (variant == "a batch of the whole set") {
        recipe.batchSize = 100;
        recipe.epochs = 12;
    } else if (variant == "every option") {
        recipe = everyOption();
    } else if (variant == "a frozen first stage") {
        recipe.freezeStages = 1;
        recipe.epochs = 8;
    }
    test::RunInScratch scratch(recipe);
    const auto source = test::twoColours();
    const TrainResult result = trainIn(scratch, recipe, *source);
    QVERIFY2(result.bestAccuracy > 0.95, qPrintable(QString::number(result.bestAccuracy)));
    QCOMPARE(result.epochs, recipe.epochs);

    const auto metrics = scratch.eventsOf("metric");
    QCOMPARE(metrics.size(), static_cast<std::size_t>(recipe.epochs));
    for (const char* key : {"epoch", "step", "train/loss", "train/accuracy", "val/loss", "val/accuracy", "val/f1", "lr", "images_per_second",
                            "loader_wait", "memory_mib"})
        QVERIFY2(metrics[0].fields.contains(key) && metrics[0].fields[key].is_number(), key);
    const double waited = metrics[0].fields["loader_wait"].get<double>();
    QVERIFY2(waited >= 0 && waited <= 1, qPrintable(QString::number(waited)));
    QVERIFY(metrics[0].fields["memory_mib"].get<int>() > 10);
    const Model model = loadModel(result.bestModel);
    QVERIFY(model.classes == source->classes());
    QVERIFY(model.preprocessing == recipe.preprocessing);
}

void TestTrainer::resumedEqualsUnbroken_data()
{
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<int>("diesAt"); // reads of images before the process "dies"; with a frozen backbone epochs
    QTest::newRow("in the first epoch") << "small" << 20;
    QTest::newRow("in the second epoch") << "small" << 75;
    QTest::newRow("in validation") << "small" << 43;
    QTest::newRow("in the last epoch") << "small" << 185;
    QTest::newRow("every option, in the first epoch") << "every" << 20;
    QTest::newRow("every option, in the sixth epoch") << "every" << 260;
    QTest::newRow("deterministic") << "deterministic" << 75;
    QTest::newRow("bfloat16") << "bf16" << 75;
    QTest::newRow("half precision and its scale") << "fp16" << 75;
    QTest::newRow("growing images, in an epoch of small ones") << "growing" << 20;
    QTest::newRow("growing images, at the change") << "growing" << 97;
    QTest::newRow("growing images, in an epoch of full ones") << "growing" << 120;
    QTest::newRow("growing images, kept decoded") << "growing, cached" << 48 + 12 + 5; // in the third validation: training reads no more
    QTest::newRow("frozen, before a checkpoint") << "frozen" << 4;
    QTest::newRow("frozen, between checkpoints") << "frozen" << 17;
}

/// Whatever a process has not written is gone when it dies: so an exception in its middle shows what a kill -9 shows.
void TestTrainer::resumedEqualsUnbroken()
{
    QFETCH(const QString, recipe);
    QFETCH(const int, diesAt);
    resumeAfterDeath(recipeOf(recipe), recipe == "frozen", diesAt);
}

void TestTrainer::resumeAfterDeath(const runs::Recipe& recipe, bool frozen, int diesAt)
{
    const auto source = test::twoColours();
    test::RunInScratch unbroken(recipe), broken(recipe);
    trainIn(unbroken, recipe, *source);

    struct Killed {};
    int metrics = 0;
    broken.events.addListener([&](const runs::Event& event) {
        if (frozen && event.kind == "metric" && ++metrics == diesAt)
            throw Killed();
    });
    const auto dying = test::twoColours();
    dying->onRead = [&](int number) {
        if (!frozen && number == diesAt)
            throw Killed();
    };
    bool killed = false;
    try {
        trainIn(broken, recipe, *dying);
    } catch (const Killed&) {
        killed = true;
    }
    QVERIFY(killed);
    const TrainResult result = trainIn(broken, recipe, *source);
    QCOMPARE(result.epochs, recipe.epochs);
    QCOMPARE(firstDifference(lastCheckpoint(unbroken.run.checkpoints()), lastCheckpoint(broken.run.checkpoints())), std::string());
    const auto best = [](const test::RunInScratch& s) { return s.run.checkpoints() / "best.safetensors"; };
    QCOMPARE(toHex(sha256OfFile(best(unbroken))), toHex(sha256OfFile(best(broken))));
}

void TestTrainer::stopsWithACheckpoint()
{
    const runs::Recipe recipe = test::smallRecipe();
    const auto source = test::twoColours();
    test::RunInScratch unbroken(recipe), stopped(recipe);
    trainIn(unbroken, recipe, *source);

    std::stop_source stop;
    stopped.events.addListener([&](const runs::Event& event) { // asked in the first epoch's end, noticed in the second
        if (event.kind == "metric")
            stop.request_stop();
    });
    const jobs::Context context(stop.get_token(), {});
    QVERIFY(test::throwsError(ErrorCode::Stopped, "epoch 2 of 4", [&] { trainIn(stopped, recipe, *source, context); }));
    const Checkpoint checkpoint = readCheckpoint(lastCheckpoint(stopped.run.checkpoints()));
    QCOMPARE(checkpoint.epoch, 1);
    QCOMPARE(checkpoint.stepInEpoch, std::int64_t{1});
    trainIn(stopped, recipe, *source);
    QCOMPARE(firstDifference(lastCheckpoint(unbroken.run.checkpoints()), lastCheckpoint(stopped.run.checkpoints())), std::string());
    QCOMPARE(unbroken.eventsOf("metric")[1].fields["train/loss"].get<double>(), stopped.eventsOf("metric")[1].fields["train/loss"].get<double>());
}

/// Without BatchNorm and dropout in the way (a head alone, ResNet's has neither) two batches of four are one of eight.
void TestTrainer::accumulatedBatchesAreOneLargeBatch()
{
    runs::Recipe large = frozenRecipe();
    large.architecture = "resnet18";
    large.optimizer = "sgd";
    large.schedule = "constant";
    large.warmupEpochs = 0;
    large.classWeightBeta = 0; // weights are averaged within a batch
    large.epochs = 3;
    large.batchSize = 8;
    runs::Recipe small = large;
    small.batchSize = 4;
    small.accumulateBatches = 2;
    const auto source = test::twoColours(); // 36 images: the last update has four of them, one batch of either
    test::RunInScratch a(large), b(small);
    trainIn(a, large, *source);
    trainIn(b, small, *source);
    const StateDict x = readCheckpoint(lastCheckpoint(a.run.checkpoints())).model, y = readCheckpoint(lastCheckpoint(b.run.checkpoints())).model;
    QVERIFY(torch::allclose(x.at("fc.weight"), y.at("fc.weight"), 1e-4, 1e-6));
    QVERIFY(torch::allclose(x.at("fc.bias"), y.at("fc.bias"), 1e-4, 1e-6));
}

/// Gradients that wait for the next batch are in no checkpoint, so a stop waits for the update.
void TestTrainer::stopsBetweenUpdates()
{
    const runs::Recipe recipe = everyOption();
    const auto source = test::twoColours();
    test::RunInScratch unbroken(recipe), stopped(recipe);
    trainIn(unbroken, recipe, *source);
    std::stop_source stop;
    stopped.events.addListener([&](const runs::Event& event) {
        if (event.kind == "metric")
            stop.request_stop();
    });
    QVERIFY(test::throwsError(ErrorCode::Stopped, "epoch 2 of 10", [&] { trainIn(stopped, recipe, *source, {stop.get_token(), {}}); }));
    QCOMPARE(readCheckpoint(lastCheckpoint(stopped.run.checkpoints())).stepInEpoch, std::int64_t{3});
    trainIn(stopped, recipe, *source);
    QCOMPARE(firstDifference(lastCheckpoint(unbroken.run.checkpoints()), lastCheckpoint(stopped.run.checkpoints())), std::string());
}

void TestTrainer::goesOnFromThePreviousCheckpoint()
{
    const runs::Recipe recipe = test::smallRecipe();
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    trainIn(scratch, recipe, *source);
    const auto last = lastCheckpoint(scratch.run.checkpoints());
    const auto whole = scratch.run.path() / "whole.safetensors";
    std::filesystem::copy_file(last, whole);
    std::filesystem::resize_file(last, std::filesystem::file_size(last) / 2);
    std::vector<std::string> warnings;
    const jobs::Context context({}, {}, [&](const std::string& text) { warnings.push_back(text); });
    trainIn(scratch, recipe, *source, context);
    QCOMPARE(warnings.size(), std::size_t{1});
    QCOMPARE(scratch.eventsOf("metric").size(), std::size_t{5}); // the last epoch again
    QCOMPARE(firstDifference(whole, last), std::string());
}

void TestTrainer::doesNothingWhenItIsDone()
{
    const runs::Recipe recipe = test::smallRecipe();
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    const TrainResult first = trainIn(scratch, recipe, *source);
    const int reads = source->reads;
    const TrainResult second = trainIn(scratch, recipe, *source);
    QCOMPARE(source->reads.load(), reads);
    QCOMPARE(second.bestEpoch, first.bestEpoch);
    QCOMPARE(second.bestLoss, first.bestLoss);
}

void TestTrainer::stopsEarly()
{
    runs::Recipe recipe = frozenRecipe();
    recipe.epochs = 200;
    recipe.warmupEpochs = 0;
    recipe.learningRate = 3; // jumps about after the first good epochs
    recipe.earlyStopEpochs = 3;
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    const TrainResult result = trainIn(scratch, recipe, *source);
    QVERIFY(result.stoppedEarly);
    QCOMPARE(result.epochs, result.bestEpoch + 3);
    QCOMPARE(trainIn(scratch, recipe, *source).epochs, result.epochs); // also after a resume
}

/// On a CPU every algorithm repeats: equal runs end with equal bits, and the setting, which is for GPUs, changes none of them.
void TestTrainer::isDeterministic()
{
    const runs::Recipe plain = everyOption();
    runs::Recipe strict = plain;
    strict.deterministic = true;
    const auto source = test::twoColours();
    test::RunInScratch first(plain), second(plain), third(strict);
    trainIn(first, plain, *source);
    trainIn(second, plain, *source);
    bool wasOn = false;
    third.events.addListener([&](const runs::Event&) { wasOn = at::globalContext().deterministicAlgorithms(); });
    trainIn(third, strict, *source);
    QVERIFY(wasOn);
    QVERIFY(!at::globalContext().deterministicAlgorithms()); // and off again
    const auto last = [](const test::RunInScratch& scratch) { return lastCheckpoint(scratch.run.checkpoints()); };
    QCOMPARE(firstDifference(last(first), last(second)), std::string());
    QCOMPARE(firstDifference(last(first), last(third)), std::string());
}

void TestTrainer::growsTheTrainingImages()
{
    const runs::Recipe recipe = growingRecipe();
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    const TrainResult result = trainIn(scratch, recipe, *source);
    QVERIFY2(result.bestAccuracy > 0.95, qPrintable(QString::number(result.bestAccuracy)));
    std::vector<int> sizes;
    for (const runs::Event& event : scratch.eventsOf("metric"))
        sizes.push_back(event.fields["size_px"].get<int>());
    QCOMPARE(sizes, (std::vector<int>{32, 32, 64, 64}));
    QVERIFY(loadModel(result.bestModel).preprocessing == recipe.preprocessing); // full size, whichever epoch was best
}

void TestTrainer::waitsForFullSizeBeforeItStopsEarly()
{
    runs::Recipe recipe = growingRecipe();
    recipe.epochs = 8; // full from the fifth
    recipe.learningRate = 3;
    recipe.warmupEpochs = 0;
    recipe.earlyStopEpochs = 1;
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    const TrainResult result = trainIn(scratch, recipe, *source);
    QVERIFY2(result.bestEpoch < 4, "nothing was tried: no better epoch came before the size was full");
    QCOMPARE(result.epochs, 5);
    QVERIFY(result.stoppedEarly);
}

void TestTrainer::takesTheHeadOverByName()
{
    runs::Recipe recipe = test::smallRecipe();
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    const auto version = scratch.workspace.models() / "007";
    std::filesystem::create_directories(version / "007");
    std::filesystem::rename(trainIn(scratch, recipe, *source).bestModel, version / "007" / "model.safetensors");

    // the next data set has another class
    test::MemorySource next({"green", "red"});
    for (std::uint64_t i = 0; i < 8; ++i) {
        next.add("train", "green", test::colouredPng(60, 170, 60, i));
        next.add("train", "red", test::colouredPng(170, 60, 60, i + 50));
    }
    recipe.base = "007";
    recipe.epochs = 1;
    test::RunInScratch second(recipe);
    std::filesystem::create_directories(second.workspace.models());
    std::filesystem::copy(version, second.workspace.models() / "007", std::filesystem::copy_options::recursive);
    trainIn(second, recipe, next);
    const Json record = readJson(second.run.path() / "head_transfer.json");
    QVERIFY(record["kept"] == Json::array({"red"}));
    QVERIFY(record["new"] == Json::array({"green"}));
    QVERIFY(record["dropped"] == Json::array({"blue"}));
    QCOMPARE(second.eventsOf("head_transfer").size(), std::size_t{1});

    recipe.base = "8";
    test::RunInScratch third(recipe);
    QVERIFY(test::throwsError(ErrorCode::NotFound, "8", [&] { trainIn(third, recipe, next); }));
}

void TestTrainer::reusesFeatures()
{
    const runs::Recipe recipe = frozenRecipe();
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    trainIn(scratch, recipe, *source);
    const int reads = source->reads;
    QCOMPARE(reads, 36 + 12);
    runs::Recipe other = recipe;
    other.learningRate = 0.01;
    const runs::RunFolder second = runs::RunFolder::create(scratch.workspace, "run2", other);
    train({other, scratch.workspace, second, *source}, scratch.events, {});
    QCOMPARE(source->reads.load(), reads);
    other.seed = 43; // other random weights, other features
    const runs::RunFolder third = runs::RunFolder::create(scratch.workspace, "run3", other);
    train({other, scratch.workspace, third, *source}, scratch.events, {});
    QCOMPARE(source->reads.load(), 2 * reads);
}

void TestTrainer::tellsDamagedImages()
{
    const auto source = test::twoColours();
    source->damage(5);
    for (const bool frozen : {false, true}) {
        const runs::Recipe recipe = frozen ? frozenRecipe() : test::smallRecipe();
        test::RunInScratch scratch(recipe);
        QVERIFY(trainIn(scratch, recipe, *source).bestAccuracy > 0.95);
        const auto problems = scratch.eventsOf("image_problem");
        QCOMPARE(problems.size(), std::size_t{1});
        QCOMPARE(problems[0].fields["path"].get<std::string>(), source->samples()[5].path);
    }
    for (std::size_t i = 6; i < 12; ++i)
        source->damage(i);
    const runs::Recipe recipe = test::smallRecipe();
    test::RunInScratch scratch(recipe);
    QVERIFY(test::throwsError(ErrorCode::Damaged, "can't be read", [&] { trainIn(scratch, recipe, *source); }));
}

void TestTrainer::refusesWhatCantBeTrained_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("message");
    QTest::newRow("one class only") << "one"
                                    << "at least two classes";
    QTest::newRow("a class without training images") << "empty"
                                                     << "no training images";
    QTest::newRow("an unknown network") << "network"
                                        << "small_cnn";
    QTest::newRow("a base that isn't there") << "base"
                                             << "no such file of weights";
    QTest::newRow("no version yet") << "newest"
                                    << "version";
}

void TestTrainer::refusesWhatCantBeTrained()
{
    QFETCH(const QString, what);
    QFETCH(const QString, message);
    runs::Recipe recipe = test::smallRecipe();
    test::MemorySource source(what == "one" ? std::vector<std::string>{"red"} : std::vector<std::string>{"blue", "red"});
    source.add("train", "red", test::colouredPng(200, 0, 0, 1));
    if (what != "one" && what != "empty")
        source.add("train", "blue", test::colouredPng(0, 0, 200, 2));
    if (what == "network")
        recipe.architecture = "small_cnm";
    if (what == "base")
        recipe.base = "/nowhere/model.safetensors";
    if (what == "newest")
        recipe.base = "newest";
    test::RunInScratch scratch(recipe);
    const auto error = test::errorOf([&] { trainIn(scratch, recipe, source); });
    QVERIFY(error.has_value());
    QVERIFY2(QString(error->what()).contains(message), error->what());
    QVERIFY(error->code() == ErrorCode::Configuration || error->code() == ErrorCode::NotFound);
}

void TestTrainer::refusesAnotherRecipesCheckpoint()
{
    runs::Recipe recipe = test::smallRecipe();
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    trainIn(scratch, recipe, *source);
    recipe.threshold = 0.5;
    recipe.loaderThreads = 1;
    trainIn(scratch, recipe, *source); // these don't change the weights
    recipe.learningRate *= 2;
    QVERIFY(test::throwsError(ErrorCode::Configuration, "another recipe", [&] { trainIn(scratch, recipe, *source); }));
    const auto other = test::twoColours();
    other->rename("other");
    recipe.learningRate /= 2;
    QVERIFY(test::throwsError(ErrorCode::Configuration, "data set", [&] { trainIn(scratch, recipe, *other); }));
}

void TestTrainer::refusesSettingsThatDontFit()
{
    const auto source = test::twoColours();
    runs::Recipe recipe = frozenRecipe();
    recipe.cutmix = 1;
    test::RunInScratch first(recipe);
    QVERIFY(test::throwsError(ErrorCode::Configuration, "CutMix needs images", [&] { trainIn(first, recipe, *source); }));
    recipe.cutmix = 0;
    recipe.startSizeShare = 0.5;
    test::RunInScratch growing(recipe);
    QVERIFY(test::throwsError(ErrorCode::Configuration, "Growing images are for a whole network", [&] { trainIn(growing, recipe, *source); }));
    recipe = test::smallRecipe();
    recipe.batchSize = 0; // a run has a number by then
    test::RunInScratch open(recipe);
    QVERIFY(test::throwsError(ErrorCode::Configuration, "batch size is not known", [&] { trainIn(open, recipe, *source); }));
    recipe = test::smallRecipe();
    recipe.freezeStages = 7;
    test::RunInScratch second(recipe);
    QVERIFY(test::throwsError(ErrorCode::Configuration, "stages before its head", [&] { trainIn(second, recipe, *source); }));
}

void TestTrainer::namesALossThatIsNotFinite()
{
    runs::Recipe recipe = test::smallRecipe();
    recipe.learningRate = 1e30;
    recipe.warmupEpochs = 0;
    const auto source = test::twoColours();
    test::RunInScratch scratch(recipe);
    QVERIFY(test::throwsError(ErrorCode::Configuration, "finite", [&] { trainIn(scratch, recipe, *source); }));
}

/// 65536 times a gradient of a layer in half precision is too much at first, so the factor falls, and then updates are made.
void TestTrainer::halfPrecisionFindsItsScale()
{
    runs::Recipe recipe = test::smallRecipe();
    recipe.precision = "fp16";
    test::RunInScratch scratch(recipe);
    trainIn(scratch, recipe, *test::twoColours());
    const Checkpoint last = readCheckpoint(lastCheckpoint(scratch.run.checkpoints()));
    QVERIFY(last.gradientScale.has_value());
    QVERIFY2(last.gradientScale->goodUpdates > 0, qPrintable(QString::number(last.gradientScale->factor)));
    QVERIFY(last.gradientScale->goodUpdates <= last.step);
}

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
