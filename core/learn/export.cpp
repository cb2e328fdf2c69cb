// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/export.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "graphs/onnx.h"
#include "graphs/saved_model.h"
#include "learn/portable_classifier.h"
#include "learn/prepare.h"
#include "learn/torch_script.h"
#include "learn/weights.h"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <sstream>
#include <torch/script.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

namespace fs = std::filesystem;

constexpr double kTolerance = 1e-5;
constexpr int kProofImages = 4;

constexpr const char* kWeightsFile = "model.safetensors";
constexpr const char* kScriptFile = "model.ts";
constexpr const char* kOnnxFile = "model.onnx";
constexpr const char* kOnnxTensorFile = "model_float.onnx";
constexpr const char* kSavedModelFile = "saved_model.pb";
constexpr const char* kLabelsFile = "labels.txt";
constexpr const char* kIndexFile = "class_to_idx.json";
constexpr const char* kPreprocessingFile = "preprocessing.json";

void requireEmpty(const fs::path& folder)
{
    if (!fs::is_directory(folder))
        throw Error(ErrorCode::NotFound, "The folder for the exported model doesn't exist.", pathToText(folder));
    for (const auto& entry : fs::directory_iterator(folder))
        throw Error(ErrorCode::AlreadyExists, "An exported model is never overwritten.", pathToText(entry.path()));
}

/// Probabilities of the network itself, without gradients, in eval mode; its mode is put back.
torch::Tensor reference(const Model& model, const torch::Tensor& imagesNchw)
{
    const torch::NoGradGuard noGrad;
    const bool wasTraining = model.network->is_training();
    model.network->eval();
    torch::Tensor probabilities = torch::softmax(model.network->forward(imagesNchw) / model.temperature, 1);
    model.network->train(wasTraining);
    return probabilities;
}

double largestDifference(const torch::Tensor& left, const torch::Tensor& right, const std::string& where)
{
    if (left.sizes() != right.sizes())
        throw Error(ErrorCode::Failed, "What was exported gives a result of another shape.", where);
    const auto difference = (left - right).abs().max().item<double>();
    if (!(difference <= kTolerance)) // also catches what is not a number
        throw Error(ErrorCode::Failed,
                    fmt::format("What was exported differs from the network by {:.2g}; at most {:.0e} is allowed.", difference, kTolerance), where);
    return difference;
}

/// Random bytes of a size that no network has, so that predict() must crop or pad, and resize.
pixels::RgbImage randomImage(const images::Preprocessing& record, at::Generator& generator)
{
    pixels::RgbImage image{record.sizePx + 37, record.sizePx + 11, {}};
    const auto bytes = torch::randint(0, 256, {image.heightPx, image.widthPx, 3}, generator, torch::TensorOptions(torch::kUInt8));
    image.rgb.resize(bytes.nbytes());
    std::memcpy(image.rgb.data(), bytes.const_data_ptr(), bytes.nbytes());
    return image;
}

/// Reads model.ts back and runs it beside the network.
void proveScript(const Model& model, const fs::path& folder, ExportReport& report)
{
    auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
    const std::int64_t side = model.preprocessing.sizePx;
    const auto imagesNchw = torch::randn({kProofImages, 3, side, side}, generator, torch::TensorOptions()).clamp(-2, 2);
    const std::string scriptWhere = pathToText(folder / kScriptFile);
    const torch::NoGradGuard noGrad;
    const torch::Tensor expected = reference(model, imagesNchw);
    try {
        std::istringstream stream(readTextFile(folder / kScriptFile));
        torch::jit::Module script = torch::jit::load(stream, torch::kCPU);
        report.forwardDifference = largestDifference(script.forward({imagesNchw}).toTensor(), expected, scriptWhere);
        const pixels::RgbImage image = randomImage(model.preprocessing, generator);
        const auto bytesNhwc = torch::from_blob(const_cast<std::uint8_t*>(image.rgb.data()), {1, image.heightPx, image.widthPx, 3}, torch::kUInt8);
        const torch::Tensor prepared = prepareFloat(image, model.preprocessing).unsqueeze(0);
        report.predictDifference = largestDifference(script.get_method("predict")({bytesNhwc}).toTensor(), reference(model, prepared), scriptWhere);
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Failed, fmt::format("The TorchScript file can't be run: {}", error.what_without_backtrace()), scriptWhere);
    }
    report.images = kProofImages + 1;
}

void proveWeights(const Model& model, const fs::path& folder)
{
    const torch::NoGradGuard noGrad;
    const std::int64_t side = model.preprocessing.sizePx;
    auto generator = at::make_generator<at::CPUGeneratorImpl>(2);
    const auto imagesNchw = torch::randn({1, 3, side, side}, generator, torch::TensorOptions());
    const Model again = loadModel(folder / kWeightsFile);
    (void)largestDifference(reference(again, imagesNchw), reference(model, imagesNchw), pathToText(folder / kWeightsFile));
}

/// Writes the files of one model in one folder and remembers their names.
class ModelFiles {
public:
    ModelFiles(const Model& model, fs::path folder) : m_model(model), m_folder(std::move(folder)) {}

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return m_names; }

    void writeWeights()
    {
        saveModel(m_model, m_folder / kWeightsFile); // checks the model, too
        m_names.emplace_back(kWeightsFile);
    }
    void writeScript() { write(kScriptFile, torchScriptBytes(m_model)); }
    void writeLabels()
    {
        Json indices = Json::object();
        for (std::size_t i = 0; i < m_model.classes.size(); ++i)
            indices[m_model.classes[i]] = i;
        write(kLabelsFile, labels());
        write(kIndexFile, indices.dump(2) + "\n");
        write(kPreprocessingFile, images::toJson(m_model.preprocessing).dump(2) + "\n");
    }
    void writeOnnx(const graphs::Classifier& classifier)
    {
        write(kOnnxFile, graphs::onnxBytes(classifier, graphs::OnnxInput::Pixels));
        write(kOnnxTensorFile, graphs::onnxBytes(classifier, graphs::OnnxInput::Tensor));
    }
    /// A server that looks into the folder takes it for a model as soon as saved_model.pb is there, so that one comes last.
    void writeSavedModel(const graphs::Classifier& classifier)
    {
        fs::create_directory(m_folder / "variables");
        fs::create_directory(m_folder / "assets");
        write("assets/labels.txt", labels());
        write(kSavedModelFile, graphs::savedModelBytes(classifier));
    }

private:
    [[nodiscard]] std::string labels() const
    {
        std::string text;
        for (const std::string& name : m_model.classes)
            text += name + "\n";
        return text;
    }
    void write(const std::string& name, std::string_view bytes)
    {
        writeFileAtomically(m_folder / name, bytes);
        m_names.push_back(name);
    }

    const Model& m_model;
    fs::path m_folder;
    std::vector<std::string> m_names;
};

} // namespace

const char* name(ExportFormat format) noexcept
{
    switch (format) {
    case ExportFormat::TorchScript: return "torchscript";
    case ExportFormat::SavedModel: return "savedmodel";
    case ExportFormat::Onnx: return "onnx";
    }
    return "";
}

const std::vector<ExportFormat>& allExportFormats()
{
    static const std::vector<ExportFormat> all{ExportFormat::TorchScript, ExportFormat::SavedModel, ExportFormat::Onnx};
    return all;
}

std::vector<ExportFormat> exportFormats(std::string_view names)
{
    if (names.empty())
        return allExportFormats();
    std::vector<ExportFormat> formats;
    for (const std::string& word : split(names, ',')) {
        const auto& all = allExportFormats();
        const auto found = std::find_if(all.begin(), all.end(), [&](ExportFormat format) { return word == name(format); });
        if (found == all.end())
            throw Error(ErrorCode::InvalidArgument, fmt::format("There is no export format \"{}\".", word), "--formats",
                        "Known are torchscript, savedmodel, onnx. The weights (safetensors) are always written.");
        if (std::find(formats.begin(), formats.end(), *found) == formats.end())
            formats.push_back(*found);
    }
    return formats;
}

ExportReport exportModel(const Model& model, const fs::path& folder, const std::vector<ExportFormat>& formats)
{
    requireEmpty(folder);
    const auto wants = [&](ExportFormat format) { return std::find(formats.begin(), formats.end(), format) != formats.end(); };
    constexpr std::uintmax_t kWeightsAlone = 1, kMost = 5; // ONNX has two files
    requireSpace(folder, (formats.empty() ? kWeightsAlone : kMost) * byteCount(stateDict(*model.network)), "export the model");
    ModelFiles files(model, folder);
    files.writeWeights();
    files.writeLabels();
    ExportReport report;
    if (wants(ExportFormat::TorchScript)) {
        files.writeScript();
        proveScript(model, folder, report);
    }
    proveWeights(model, folder);
    const FoldedNetwork network = fold(*model.network);
    const graphs::Classifier classifier = portableClassifier(network, model);
    if (wants(ExportFormat::Onnx))
        files.writeOnnx(classifier);
    if (wants(ExportFormat::SavedModel))
        files.writeSavedModel(classifier);
    report.files = files.names();
    return report;
}

} // namespace taxon::learn
