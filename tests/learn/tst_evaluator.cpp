// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/evaluator.h"

#include "base/mapped_file.h"
#include "fake_images.h"
#include "learn/inference.h"
#include "learn/prepare.h"
#include "networks.h"

#include <QtTest>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;

/// evaluate(): one row of probabilities for each image that can be read, in the source's order.
class TestEvaluator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesARowForEachImage();
    void leavesOutDamagedImagesAndUnknownClasses();
    void leavesNothingBehindWhenStopped();
    void goesOnWhereItWasStopped();
    void refusesADamagedModel();
};

namespace {

std::filesystem::path savedModel(const test::ScratchFolder& scratch, std::vector<std::string> classes)
{
    const auto file = scratch.path() / "model.safetensors";
    saveModel(test::smallModel(std::move(classes)), file);
    return file;
}

} // namespace

void TestEvaluator::writesARowForEachImage()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    const auto file = savedModel(scratch, {"blue", "red"});
    const EvaluateResult result = evaluate({file, *source, scratch.path() / "evaluation", {}}, {}, {});
    QCOMPARE(result.images, source->samples().size());
    const auto store = scores::PredictionStore::open(scratch.path() / "evaluation");
    QCOMPARE(store.images(), source->samples().size());
    QCOMPARE(store.info().sets.size(), std::size_t{4});
    const Model model = loadModel(file);
    const InferenceNet net(model);
    std::vector<float> row(2);
    for (const std::size_t i : {std::size_t{0}, std::size_t{17}, store.images() - 1}) {
        QCOMPARE(store.rows()[i].path, source->samples()[i].path);
        store.copyScores(i, row);
        const torch::NoGradGuard noGradients;
        const auto expected = net.probabilities(prepareFloat(pixels::decodeRgb(source->read(i)), model.preprocessing).unsqueeze(0));
        QVERIFY(std::abs(expected[0][1].item<float>() - row[1]) < 1e-5f);
    }
}

void TestEvaluator::leavesOutDamagedImagesAndUnknownClasses()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    source->damage(40);
    std::vector<std::string> problems, warnings;
    const jobs::Context context({}, {}, [&](const std::string& text) { warnings.push_back(text); });
    const auto result = evaluate({savedModel(scratch, {"red", "violet"}), *source, scratch.path() / "evaluation", {}}, context,
                                 [&](const std::string& path, const std::string&) { problems.push_back(path); });
    const bool known = source->samples()[40].className != "blue";
    QCOMPARE(result.problems, std::size_t{known ? 1u : 0u});
    QCOMPARE(problems.size(), result.problems);
    QCOMPARE(result.unknownClass, std::size_t{30}); // all blue ones
    QCOMPARE(warnings.size(), std::size_t{1});
    QVERIFY(warnings[0].find("blue") != std::string::npos);
    const auto store = scores::PredictionStore::open(scratch.path() / "evaluation");
    QCOMPARE(store.images() + result.problems + result.unknownClass, source->samples().size());
    std::size_t last = 0; // rows keep the source's order
    for (const auto& row : store.rows()) {
        QVERIFY(row.truth != "blue");
        while (source->samples()[last].path != row.path)
            QVERIFY(++last < source->samples().size());
    }
}

void TestEvaluator::leavesNothingBehindWhenStopped()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    std::stop_source stop;
    stop.request_stop();
    const jobs::Context context(stop.get_token(), {});
    QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] {
        evaluate({savedModel(scratch, {"blue", "red"}), *source, scratch.path() / "evaluation", {}}, context, {});
    }));
    QVERIFY(!std::filesystem::exists(scratch.path() / "evaluation" / "evaluation.json"));
}

void TestEvaluator::goesOnWhereItWasStopped()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    source->damage(3); // before the stop: rows and images are not counted alike
    EvaluateRequest request{savedModel(scratch, {"blue", "red"}), *source, scratch.path() / "unbroken", {}};
    request.batchSize = 8;
    request.damagedShareLimit = 0.5;
    evaluate(request, {}, {});

    request.outputFolder = scratch.path() / "stopped";
    std::stop_source stop;
    const jobs::Context stopping(stop.get_token(), [&](const jobs::Progress& progress) {
        if (progress.label == "images")
            stop.request_stop();
    });
    QVERIFY(test::throwsError(ErrorCode::Cancelled, "", [&] { evaluate(request, stopping, {}); }));
    const std::size_t saved = scores::PredictionStore::open(request.outputFolder / "unfinished").images();
    QVERIFY(saved > 0 && saved < source->samples().size() - 1);
    std::vector<std::string> problems;
    const EvaluateResult result = evaluate(request, {}, [&](const std::string& path, const std::string&) { problems.push_back(path); });
    QCOMPARE(result.images, source->samples().size() - 1);
    QCOMPARE(result.problems, std::size_t{1});
    QVERIFY(problems.empty()); // the damaged image was met before the stop
    for (const char* file : {"scores.npy", "images.csv", "evaluation.json"})
        QCOMPARE(readTextFile(scratch.path() / "stopped" / file), readTextFile(scratch.path() / "unbroken" / file));
}

void TestEvaluator::refusesADamagedModel()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    const auto file = savedModel(scratch, {"blue", "red"});
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 4);
    QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { evaluate({file, *source, scratch.path() / "evaluation", {}}, {}, {}); }));
}

QTEST_GUILESS_MAIN(TestEvaluator)
#include "tst_evaluator.moc"
