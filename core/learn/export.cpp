// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/export.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "base/text.h"
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
constexpr const char* kLabelsFile = "labels.txt";
constexpr const char* kIndexFile = "class_to_idx.json";
constexpr const char* kPreprocessingFile = "preprocessing.json";

void requireFree(const fs::path& folder)
{
    if (!fs::is_directory(folder))
        throw Error(ErrorCode::NotFound, "The folder for the exported model doesn't exist.", pathToText(folder));
    for (const char* name : {kWeightsFile, kScriptFile, kLabelsFile, kIndexFile, kPreprocessingFile})
        if (fs::exists(fs::symlink_status(folder / name)))
            throw Error(ErrorCode::AlreadyExists, "An exported model is never overwritten.", pathToText(folder / name));
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

/// Reads back what was written and runs it beside the network.
void prove(const Model& model, const fs::path& folder, ExportReport& report)
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
    const Model again = loadModel(folder / kWeightsFile);
    (void)largestDifference(reference(again, imagesNchw), expected, pathToText(folder / kWeightsFile));
    report.images = kProofImages + 1;
}

} // namespace

ExportReport exportModel(const Model& model, const fs::path& folder)
{
    requireFree(folder);
    requireSpace(folder, 2 * byteCount(stateDict(*model.network)), "export the model"); // safetensors and TorchScript
    ExportReport report;
    saveModel(model, folder / kWeightsFile); // checks the model, too
    writeFileAtomically(folder / kScriptFile, torchScriptBytes(model));
    std::string labels;
    Json indices = Json::object();
    for (std::size_t i = 0; i < model.classes.size(); ++i) {
        labels += model.classes[i] + "\n";
        indices[model.classes[i]] = i;
    }
    writeFileAtomically(folder / kLabelsFile, labels);
    writeJson(folder / kIndexFile, indices);
    writeJson(folder / kPreprocessingFile, images::toJson(model.preprocessing));
    report.files = {kWeightsFile, kScriptFile, kLabelsFile, kIndexFile, kPreprocessingFile};
    prove(model, folder, report);
    return report;
}

} // namespace taxon::learn
