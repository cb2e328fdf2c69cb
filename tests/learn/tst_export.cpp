// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "learn/export.h"
#include "learn/inference.h"
#include "learn/layer_step.h"
#include "learn/prepare.h"
#include "networks.h"
#include "support/failing_file_system.h"
#include "support/scratch.h"

#include <QtTest>
#include <sstream>
#include <torch/script.h>

using namespace taxon;
using namespace taxon::learn;
using namespace taxon::test;

namespace {

/// A safetensors file with the tensors of \p model and its metadata, after \p change.
std::filesystem::path rewritten(const std::filesystem::path& source, const std::filesystem::path& target,
                                const std::function<void(std::map<std::string, std::string>&, StateDict&)>& change)
{
    const SafetensorsFile file = SafetensorsFile::open(source);
    std::map<std::string, std::string> metadata = file.metadata();
    StateDict tensors = readTensors(file);
    change(metadata, tensors);
    SafetensorsWriter writer;
    addTensors(writer, tensors);
    for (const auto& [key, value] : metadata)
        writer.addMetadata(key, value);
    writer.write(target);
    return target;
}

} // namespace

/// Models on disk: a model comes back as it was, and what other programs get says the same as the network.
class TestExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void savesAndLoadsAModel();
    void refusesAModelThatIsNotWhole_data();
    void refusesAModelThatIsNotWhole();
    void refusesAChangedFile_data();
    void refusesAChangedFile();
    void keepsTheOldModelWhenADiskFails();
    void scriptSaysWhatTheNetworkSays_data();
    void scriptSaysWhatTheNetworkSays();
    void predictsFromBytes_data();
    void predictsFromBytes();
    void writesLabelsAndRecord();
    void writesTheFormatsAskedFor();
    void refusesAnUnknownFormat();
    void everyArchitectureCanBeExported();
    void overwritesNothing();
    void needsItsFolder();

private:
    ScratchFolder m_scratch;
};

void TestExport::savesAndLoadsAModel()
{
    Model model = smallModel();
    model.temperature = 1.0 / 3.0;
    model.threshold = 0.65;
    model.version = "003";
    model.preprocessing.fit = "squash";
    const auto path = m_scratch.path() / "a.safetensors";
    saveModel(model, path);
    const Model again = loadModel(path);
    QCOMPARE(again.architecture, model.architecture);
    QCOMPARE(again.classes, model.classes);
    QVERIFY(again.preprocessing == model.preprocessing);
    QCOMPARE(again.temperature, model.temperature);
    QCOMPARE(again.threshold, model.threshold);
    QCOMPARE(again.version, model.version);
    for (const auto& [name, tensor] : stateDict(*model.network))
        QVERIFY2(torch::equal(stateDict(*again.network).at(name), tensor), name.c_str());
    QVERIFY(!again.network->is_training());
}

void TestExport::refusesAModelThatIsNotWhole_data()
{
    QTest::addColumn<int>("change");
    QTest::addColumn<QString>("message");
    QTest::newRow("no network") << 0 << "network is missing";
    QTest::newRow("one class more") << 1 << "of other classes";
    QTest::newRow("a class twice") << 2 << "same name";
    QTest::newRow("line break in a class") << 3 << "line break";
    QTest::newRow("class is not UTF-8") << 4 << "not UTF-8";
    QTest::newRow("temperature 0") << 5 << "temperature";
    QTest::newRow("another architecture") << 6 << "another architecture";
}

void TestExport::refusesAModelThatIsNotWhole()
{
    QFETCH(int, change);
    QFETCH(QString, message);
    Model model = smallModel({"cat", "dog"});
    switch (change) {
    case 0: model.network = nullptr; break;
    case 1: model.classes.push_back("emu"); break;
    case 2: model.classes[1] = "cat"; break;
    case 3: model.classes[1] = "d\nog"; break;
    case 4: model.classes[1] = "d\xffog"; break;
    case 5: model.temperature = 0; break;
    default: model.architecture = "resnet18";
    }
    const auto path = m_scratch.path() / "not_whole.safetensors";
    QVERIFY(throwsError(ErrorCode::InvalidArgument, message.toStdString(), [&] { saveModel(model, path); }));
    QVERIFY(!std::filesystem::exists(path));
}

using Change = std::function<void(std::map<std::string, std::string>&, StateDict&)>;

void TestExport::refusesAChangedFile_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    const auto add = [](const char* name, ErrorCode code, const char* message, const Change& change) {
        QTest::newRow(name) << change << static_cast<int>(code) << message;
    };
    add("bare weights", ErrorCode::Unsupported, "no model of Taxon", [](auto& m, auto&) { m.clear(); });
    add("newer format", ErrorCode::Unsupported, "newer Taxon", [](auto& m, auto&) { m["taxon.format_version"] = "2"; });
    add("unknown architecture", ErrorCode::Configuration, "no architecture", [](auto& m, auto&) { m["architecture"] = "vgg"; });
    add("another architecture", ErrorCode::Damaged, "not those of its architecture", [](auto& m, auto&) { m["architecture"] = "resnet18"; });
    add("one class less", ErrorCode::Damaged, "fc.weight 3x128 instead of 2x128", [](auto& m, auto&) { m["classes"] = R"(["cat","dog"])"; });
    add("a class twice", ErrorCode::Damaged, "same name", [](auto& m, auto&) { m["classes"] = R"(["cat","dog","cat"])"; });
    add("classes are no list", ErrorCode::Damaged, "classes", [](auto& m, auto&) { m["classes"] = "{}"; });
    add("classes are numbers", ErrorCode::Damaged, "classes", [](auto& m, auto&) { m["classes"] = "[1,2,3]"; });
    add("no pre-processing", ErrorCode::Damaged, "preprocessing", [](auto& m, auto&) { m.erase("preprocessing"); });
    add("temperature is text", ErrorCode::Damaged, "temperature", [](auto& m, auto&) { m["temperature"] = "hot"; });
    add("threshold above 1", ErrorCode::Damaged, "threshold", [](auto& m, auto&) { m["threshold"] = "1.5"; });
    add("a tensor missing", ErrorCode::Damaged, "1 missing (bn2.bias)", [](auto&, auto& t) { t.erase("bn2.bias"); });
    add("a tensor more", ErrorCode::Damaged, "1 unexpected (x)", [](auto&, auto& t) { t["x"] = torch::zeros({1}); });
    add("half precision", ErrorCode::Damaged, "of another type", [](auto&, auto& t) { t["bn2.bias"] = t["bn2.bias"].to(torch::kHalf); });
    add("not a number", ErrorCode::Damaged, "not finite", [](auto&, auto& t) { t["bn2.bias"][0] = std::nan(""); });
}

void TestExport::refusesAChangedFile()
{
    QFETCH(Change, change);
    QFETCH(int, code);
    QFETCH(QString, message);
    saveModel(smallModel(), m_scratch.path() / "good.safetensors");
    const auto path = rewritten(m_scratch.path() / "good.safetensors", m_scratch.path() / "changed.safetensors", change);
    QVERIFY(throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { (void)loadModel(path); }));
}

void TestExport::keepsTheOldModelWhenADiskFails()
{
    const auto path = m_scratch.path() / "kept.safetensors";
    saveModel(smallModel({"old", "model"}), path);
    const Model model = smallModel();
    for (int call = 1; call <= 4; ++call) { // create, write, fsync, rename
        FailingFileSystem disk(call, ENOSPC);
        QVERIFY(throwsError(ErrorCode::NoSpace, "kept.safetensors", [&] { saveModel(model, path, disk); }));
        QCOMPARE(loadModel(path).classes.front(), std::string("old"));
    }
}

void TestExport::scriptSaysWhatTheNetworkSays_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<int>("size");
    QTest::newRow("EfficientNet-Lite0") << "efficientnet_lite0" << 96;
    QTest::newRow("EfficientNet-Lite0, odd size") << "efficientnet_lite0" << 75;
    QTest::newRow("ResNet-18") << "resnet18" << 64;
    QTest::newRow("small") << "small_cnn" << 28;
}

void TestExport::scriptSaysWhatTheNetworkSays()
{
    QFETCH(QString, architecture);
    QFETCH(int, size);
    images::Preprocessing record = describe(architecture.toStdString(), 2).preprocessing;
    record.sizePx = size;
    Model model = makeModel(architecture.toStdString(), {"a", "b", "c", "d"}, record);
    liven(*model.network);
    model.network->train();
    model.temperature = 1.7;
    const ScratchFolder folder;
    const ExportReport report = exportModel(model, folder.path());
    QVERIFY2(report.forwardDifference <= 1e-5 && report.predictDifference <= 1e-5,
             qPrintable(QString("%1, %2").arg(report.forwardDifference).arg(report.predictDifference)));
    QVERIFY(model.network->is_training()); // as it was

    torch::jit::Module script = torch::jit::load((folder.path() / "model.ts").string());
    const auto imagesNchw = torch::randn({2, 3, size, size});
    const torch::Tensor probabilities = script.forward({imagesNchw}).toTensor();
    QVERIFY(probabilities.std().item<double>() > 1e-3); // a flat answer would prove nothing
    QVERIFY(torch::allclose(probabilities, InferenceNet(model).probabilities(imagesNchw), 0, 1e-5));
}

void TestExport::predictsFromBytes_data()
{
    QTest::addColumn<QString>("fit");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    for (const char* fit : {"crop", "pad", "squash"}) {
        QTest::addRow("%s wide", fit) << fit << 61 << 40;
        QTest::addRow("%s high, odd", fit) << fit << 33 << 71;
        QTest::addRow("%s smaller than the input", fit) << fit << 9 << 12;
        QTest::addRow("%s one pixel", fit) << fit << 1 << 1;
    }
}

void TestExport::predictsFromBytes()
{
    QFETCH(QString, fit);
    QFETCH(int, width);
    QFETCH(int, height);
    Model model = smallModel();
    model.preprocessing.fit = fit.toStdString();
    model.preprocessing.margin = 0.13;
    model.preprocessing.cropShare = 0.87;
    const ScratchFolder folder;
    (void)exportModel(model, folder.path());
    torch::jit::Module script = torch::jit::load((folder.path() / "model.ts").string());
    const auto bytesNhwc = torch::randint(0, 256, {1, height, width, 3}, torch::kUInt8);
    pixels::RgbImage image{width, height, {bytesNhwc.data_ptr<std::uint8_t>(), bytesNhwc.data_ptr<std::uint8_t>() + bytesNhwc.numel()}};
    const auto expected = InferenceNet(model).probabilities(prepareFloat(image, model.preprocessing).unsqueeze(0));
    QVERIFY(torch::allclose(script.get_method("predict")({bytesNhwc}).toTensor(), expected, 0, 1e-5));
}

void TestExport::writesLabelsAndRecord()
{
    Model model = smallModel();
    model.version = "012";
    const ScratchFolder folder;
    const ExportReport report = exportModel(model, folder.path());
    for (const std::string& name : report.files)
        QVERIFY2(std::filesystem::is_regular_file(folder.path() / name), name.c_str());
    QCOMPARE(report.files.size(), std::size_t{9});
    QCOMPARE(report.files.back(), std::string("saved_model.pb")); // a server takes the folder for whole from then on
    QCOMPARE(readTextFile(folder.path() / "assets/labels.txt"), readTextFile(folder.path() / "labels.txt"));
    QVERIFY(std::filesystem::is_directory(folder.path() / "variables"));
    QCOMPARE(readTextFile(folder.path() / "labels.txt"), std::string("cat\ndog\nzèbre\n"));
    QCOMPARE(readJson(folder.path() / "class_to_idx.json"), (Json{{"cat", 0}, {"dog", 1}, {"zèbre", 2}}));
    QVERIFY(images::preprocessingFromJson(readJson(folder.path() / "preprocessing.json"), "test") == model.preprocessing);
    QCOMPARE(loadModel(folder.path() / "model.safetensors").version, std::string("012"));

    torch::jit::ExtraFilesMap extra{{"labels.json", ""}, {"preprocessing.json", ""}};
    torch::jit::Module script = torch::jit::load((folder.path() / "model.ts").string(), torch::kCPU, extra);
    QCOMPARE(extra["labels.json"], std::string(R"(["cat","dog","zèbre"])"));
    QVERIFY(images::preprocessingFromJson(Json::parse(extra["preprocessing.json"]), "test") == model.preprocessing);
    QCOMPARE(script.attr("labels").toListRef()[2].toStringRef(), std::string("zèbre"));
    QCOMPARE(script.attr("size").toInt(), std::int64_t{28});
    QCOMPARE(script.attr("version").toStringRef(), std::string("012"));
}

void TestExport::writesTheFormatsAskedFor()
{
    const ScratchFolder folder;
    const ExportReport report = exportModel(smallModel(), folder.path(), exportFormats("onnx"));
    QCOMPARE(report.images, 0); // nothing but the weights could be run
    QVERIFY(std::filesystem::exists(folder.path() / "model.onnx") && std::filesystem::exists(folder.path() / "model.safetensors"));
    QVERIFY(!std::filesystem::exists(folder.path() / "model.ts") && !std::filesystem::exists(folder.path() / "saved_model.pb"));
}

void TestExport::refusesAnUnknownFormat()
{
    QCOMPARE(exportFormats(""), allExportFormats());
    QCOMPARE(exportFormats("savedmodel,torchscript,savedmodel"), (std::vector{ExportFormat::SavedModel, ExportFormat::TorchScript}));
    for (const char* names : {"tflite", "onnx,", "ONNX"})
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "no export format", [&] { (void)exportFormats(names); }));
}

void TestExport::everyArchitectureCanBeExported()
{
    for (const ArchitectureInfo& info : architectures())
        requireExportable(info.describe(5)); // throws the reason; tests/peers runs each of them
    NetworkDescription grouped = describe("small_cnn", 5);
    const auto conv = std::find_if(grouped.layers.begin(), grouped.layers.end(),
                                   [](const Layer& layer) { return layer.kind == LayerKind::Conv && layer.inChannels % 2 == 0; });
    conv->groups = 2;
    QVERIFY(throwsError(ErrorCode::Unsupported, conv->name, [&] { requireExportable(grouped); }));
}

void TestExport::overwritesNothing()
{
    const ScratchFolder folder;
    folder.write("labels.txt", "mine\n");
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "labels.txt", [&] { (void)exportModel(smallModel(), folder.path()); }));
    QCOMPARE(readTextFile(folder.path() / "labels.txt"), std::string("mine\n"));
    QVERIFY(!std::filesystem::exists(folder.path() / "model.safetensors"));
}

void TestExport::needsItsFolder()
{
    QVERIFY(throwsError(ErrorCode::NotFound, "doesn't exist", [&] { (void)exportModel(smallModel(), m_scratch.path() / "missing"); }));
}

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
