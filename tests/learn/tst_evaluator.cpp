// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/evaluator.h"

#include "as_peers.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "fake_images.h"
#include "learn/export.h"
#include "learn/inference.h"
#include "learn/prepare.h"
#include "networks.h"
#include "scores/embeddings.h"

#include <QtTest>
#include <torch/script.h>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;

/// evaluate(): one row of probabilities for each image that can be read, in the source's order.
class TestEvaluator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesARowForEachImage();
    void embeddingsAreTheFeaturesOfLengthOne();
    void leavesOutDamagedImagesAndUnknownClasses();
    void leavesNothingBehindWhenStopped();
    void goesOnWhereItWasStopped();
    void severalProcessesGiveTheBytesOfOne_data();
    void severalProcessesGiveTheBytesOfOne();
    void severalProcessesStopTogether();
    void severalProcessesRefuseTooManyDamagedImages();
    void refusesADamagedModel();
    void evaluatesATorchScript();
    void refusesATorchScriptThatDoesNotFit_data();
    void refusesATorchScriptThatDoesNotFit();
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

void TestEvaluator::embeddingsAreTheFeaturesOfLengthOne()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    source->damage(5);
    EvaluateRequest request{savedModel(scratch, {"blue", "red"}), *source, scratch.path() / "evaluation", {}};
    request.damagedShareLimit = 0.5;
    evaluate(request, {}, {});
    const auto store = scores::PredictionStore::open(request.outputFolder);
    const NpyFile file = NpyFile::open(request.outputFolder / scores::kEmbeddingsFile);
    const Model model = loadModel(request.modelFile);
    const InferenceNet net(model);
    QVERIFY(file.isHalf());
    QCOMPARE(file.shape(), (std::vector<std::size_t>{store.images(), static_cast<std::size_t>(net.featureCount())}));
    std::vector<float> row(file.shape()[1]);
    for (const std::size_t i : {std::size_t{0}, std::size_t{20}, store.images() - 1}) { // 20: behind the damaged image
        const auto sample = std::find_if(source->samples().begin(), source->samples().end(),
                                         [&](const shards::Sample& one) { return one.path == store.rows()[i].path; });
        const auto bytes = source->read(static_cast<std::size_t>(sample - source->samples().begin()));
        const torch::Tensor features = net.features(prepareFloat(pixels::decodeRgb(bytes), model.preprocessing).unsqueeze(0))[0];
        const torch::Tensor expected = features / features.norm();
        file.copyRow(i, row);
        for (std::size_t k = 0; k < row.size(); ++k)
            QVERIFY(std::abs(expected[static_cast<std::int64_t>(k)].item<float>() - row[k]) < 2e-3f);
    }
    const std::string withThem = readTextFile(request.outputFolder / "scores.npy");
    request.embeddings = false; // another evaluation in the same place
    evaluate(request, {}, {});
    QVERIFY(!std::filesystem::exists(request.outputFolder / scores::kEmbeddingsFile));
    QCOMPARE(readTextFile(request.outputFolder / "scores.npy"), withThem);
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
    for (const char* file : {"scores.npy", "embeddings.npy", "images.csv", "evaluation.json"})
        QCOMPARE(readTextFile(scratch.path() / "stopped" / file), readTextFile(scratch.path() / "unbroken" / file));
}

void TestEvaluator::severalProcessesGiveTheBytesOfOne_data()
{
    QTest::addColumn<int>("processes");
    QTest::addColumn<int>("batchSize");
    QTest::newRow("two") << 2 << 16;
    QTest::newRow("three, a short last batch") << 3 << 7;
    QTest::newRow("more than batches") << 4 << 60;
    QTest::newRow("many meetings") << 2 << 1;
}

/// Also where an image is damaged: it is told once, to the process that records it.
void TestEvaluator::severalProcessesGiveTheBytesOfOne()
{
    QFETCH(int, processes);
    QFETCH(int, batchSize);
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    source->damage(40);
    const auto file = savedModel(scratch, {"blue", "red"});
    EvaluateRequest one{file, *source, scratch.path() / "one", {}};
    one.batchSize = batchSize;
    one.damagedShareLimit = 0.5;
    at::set_num_threads(1);
    const EvaluateResult alone = evaluate(one, {}, {});
    std::vector<std::string> problems;
    test::asPeers(processes, [&](const Peers& peers) {
        EvaluateRequest request = one;
        request.outputFolder = scratch.path() / "several";
        request.peers = &peers;
        const EvaluateResult result = evaluate(request, {}, [&](const std::string& path, const std::string&) {
            if (peers.isFirst())
                problems.push_back(path);
        });
        if (result.images != alone.images || result.problems != 1)
            throw Error(ErrorCode::Failed, "Other counts than one process has.");
    });
    QCOMPARE(problems, std::vector<std::string>{source->samples()[40].path});
    for (const char* name : {"scores.npy", "embeddings.npy", "images.csv", "classes.txt", "evaluation.json"})
        QVERIFY2(readTextFile(scratch.path() / "several" / name) == readTextFile(scratch.path() / "one" / name), name);
    QVERIFY(!std::filesystem::exists(scratch.path() / "several/parts"));
}

/// A stop of one is a stop of all, which loses nothing, not a failure; also of what the others found damaged.
void TestEvaluator::severalProcessesStopTogether()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    const std::size_t last = source->samples().size() - 1;
    source->damage(last); // in the second one's share
    const auto file = savedModel(scratch, {"blue", "red"});
    std::vector<std::string> problems;
    const auto evaluateBoth = [&](const std::stop_token& stopOfSecond) {
        test::asPeers(2, [&](const Peers& peers) {
            EvaluateRequest request{file, *source, scratch.path() / "several", {}};
            request.batchSize = 1;
            request.damagedShareLimit = 0.5;
            request.peers = &peers;
            const jobs::Context context(peers.isFirst() ? std::stop_token() : stopOfSecond, {});
            const auto evaluateShare = [&] {
                static_cast<void>(evaluate(request, context, [&](const std::string& path, const std::string&) { problems.push_back(path); }));
            };
            if (!stopOfSecond.stop_requested())
                evaluateShare();
            else if (!test::throwsError(ErrorCode::Stopped, "asked to end", evaluateShare))
                throw Error(ErrorCode::Failed, "A process did not stop.");
        });
    };
    std::stop_source stop;
    stop.request_stop();
    evaluateBoth(stop.get_token());
    QVERIFY(!std::filesystem::exists(scratch.path() / "several/evaluation.json"));
    evaluateBoth({});
    QCOMPARE(problems, std::vector<std::string>{source->samples()[last].path});
    QCOMPARE(scores::PredictionStore::open(scratch.path() / "several").images(), last);
}

void TestEvaluator::severalProcessesRefuseTooManyDamagedImages()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    for (const std::size_t i : {1, 2, 3, 4, 5})
        source->damage(i); // all in the first one's share
    const auto file = savedModel(scratch, {"blue", "red"});
    const auto evaluateBoth = [&](double limit) {
        test::asPeers(2, [&](const Peers& peers) {
            EvaluateRequest request{file, *source, scratch.path() / "several", {}};
            request.damagedShareLimit = limit;
            request.peers = &peers;
            static_cast<void>(evaluate(request, {}, {}));
        });
    };
    const double share = 5.0 / static_cast<double>(source->samples().size());
    QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { evaluateBoth(share * 0.9); }));
    QVERIFY(!std::filesystem::exists(scratch.path() / "several/evaluation.json"));
    evaluateBoth(share * 1.1); // what one process would take, several do
    QVERIFY(std::filesystem::exists(scratch.path() / "several/evaluation.json"));
}

void TestEvaluator::refusesADamagedModel()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    const auto file = savedModel(scratch, {"blue", "red"});
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 4);
    QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { evaluate({file, *source, scratch.path() / "evaluation", {}}, {}, {}); }));
}

void TestEvaluator::evaluatesATorchScript()
{
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    std::filesystem::create_directory(scratch.path() / "export");
    Model model = test::smallModel({"blue", "red"});
    model.threshold = 0.7;
    exportModel(model, scratch.path() / "export");
    evaluate({scratch.path() / "export/model.safetensors", *source, scratch.path() / "network", {}}, {}, {});
    const EvaluateResult result = evaluate({scratch.path() / "export/model.ts", *source, scratch.path() / "script", {}}, {}, {});
    QCOMPARE(result.images, source->samples().size());
    const auto network = scores::PredictionStore::open(scratch.path() / "network");
    const auto script = scores::PredictionStore::open(scratch.path() / "script");
    QCOMPARE(script.classes(), network.classes());
    QCOMPARE(script.info().threshold, 0.7);
    QVERIFY(std::filesystem::exists(scratch.path() / "network/embeddings.npy"));
    QVERIFY(!std::filesystem::exists(scratch.path() / "script/embeddings.npy")); // it doesn't tell its features
    QCOMPARE(readTextFile(scratch.path() / "script/images.csv"), readTextFile(scratch.path() / "network/images.csv"));
    std::vector<float> of(2), expected(2);
    for (std::size_t i = 0; i < network.images(); ++i) {
        network.copyScores(i, expected);
        script.copyScores(i, of);
        QVERIFY(std::abs(of[0] - expected[0]) < 1e-5f && std::abs(of[1] - expected[1]) < 1e-5f);
    }
}

void TestEvaluator::refusesATorchScriptThatDoesNotFit_data()
{
    QTest::addColumn<QString>("forward");
    QTest::addColumn<QString>("labels");
    QTest::addColumn<bool>("saysHowImagesArePrepared");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    const QString three = "torch.softmax(torch.mean(x, [2, 3]), 1)";
    const QString names = R"(["blue", "red", "green"])";
    QTest::newRow("more columns than classes") << three << R"(["blue", "red"])" << true << static_cast<int>(ErrorCode::Unsupported)
                                               << "names 2 classes";
    QTest::newRow("no batch") << "torch.softmax(torch.mean(x, [0, 2, 3]), 0)" << names << true << static_cast<int>(ErrorCode::Unsupported) << "2 x 3";
    QTest::newRow("another input") << "torch.softmax(torch.matmul(x.flatten(1), torch.ones([7, 3])), 1)" << names << true
                                   << static_cast<int>(ErrorCode::Unsupported) << "refuses two images";
    QTest::newRow("logits") << "torch.mean(x, [2, 3])" << names << true << static_cast<int>(ErrorCode::Unsupported) << "no probabilities";
    QTest::newRow("no names") << three << "" << true << static_cast<int>(ErrorCode::Unsupported) << "no extra file labels.json";
    QTest::newRow("no pre-processing") << three << names << false << static_cast<int>(ErrorCode::Unsupported) << "no extra file preprocessing.json";
    QTest::newRow("names twice") << three << R"(["red", "red", "blue"])" << true << static_cast<int>(ErrorCode::Damaged) << "one twice";
    QTest::newRow("names that are none") << three << R"({"red": 1})" << true << static_cast<int>(ErrorCode::Damaged) << "not a list";
    QTest::newRow("broken JSON") << three << "[" << true << static_cast<int>(ErrorCode::Damaged) << "not JSON";
}

void TestEvaluator::refusesATorchScriptThatDoesNotFit()
{
    QFETCH(QString, forward);
    QFETCH(QString, labels);
    QFETCH(bool, saysHowImagesArePrepared);
    QFETCH(int, code);
    QFETCH(QString, message);
    const test::ScratchFolder scratch;
    const auto source = test::twoColours();
    torch::jit::Module module("Foreign");
    module.define("def forward(self, x: Tensor) -> Tensor:\n    return " + forward.toStdString() + "\n");
    torch::jit::ExtraFilesMap extra;
    if (!labels.isEmpty())
        extra["labels.json"] = labels.toStdString();
    if (saysHowImagesArePrepared)
        extra["preprocessing.json"] = images::toJson(test::smallModel({"red"}).preprocessing).dump();
    const auto file = scratch.path() / "foreign.pt";
    module.save(file.native(), extra);
    const auto evaluating = [&] { evaluate({file, *source, scratch.path() / "evaluation", {}}, {}, {}); };
    QVERIFY(test::throwsError(static_cast<ErrorCode>(code), message.toStdString(), evaluating));
    QVERIFY(!std::filesystem::exists(scratch.path() / "evaluation"));
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    QVERIFY(test::throwsError(ErrorCode::Damaged, "no whole TorchScript file", evaluating));
}

QTEST_GUILESS_MAIN(TestEvaluator)
#include "tst_evaluator.moc"
