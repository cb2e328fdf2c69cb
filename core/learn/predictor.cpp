// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/predictor.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "learn/inference.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <string_view>
#include <torch/script.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLabels = "labels.json";
constexpr const char* kPreprocessing = "preprocessing.json";
constexpr const char* kHowToWrite =
    "In Python: torch.jit.save(model, path, _extra_files={\"labels.json\": json.dumps(names), \"preprocessing.json\": json.dumps(record)}); "
    "the record's fields stand in docs/formats/preprocessing.md.";

/// TorchScript files are zip archives.
bool isTorchScript(const fs::path& file)
{
    const MappedFile mapped(file);
    const auto bytes = mapped.bytes();
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 4)) == "PK\x03\x04";
}

Json extraFile(const torch::jit::ExtraFilesMap& files, const char* name, const std::string& where)
{
    const auto found = files.find(name);
    if (found == files.end() || found->second.empty())
        throw Error(ErrorCode::Unsupported, fmt::format("The TorchScript file has no extra file {}: what it answers is not known.", name), where,
                    kHowToWrite);
    Json json = Json::parse(found->second, nullptr, false);
    if (json.is_discarded())
        throw Error(ErrorCode::Damaged, fmt::format("The extra file {} is not JSON.", name), where);
    return json;
}

std::vector<std::string> classNames(const Json& labels, const std::string& where)
{
    std::vector<std::string> names;
    for (const Json& label : labels) {
        if (!labels.is_array() || !label.is_string() || label.get<std::string>().empty())
            throw Error(ErrorCode::Damaged, "labels.json is not a list of class names.", where);
        names.push_back(label.get<std::string>());
    }
    if (names.empty() || std::set<std::string>(names.begin(), names.end()).size() != names.size())
        throw Error(ErrorCode::Damaged, "labels.json names no class, or one twice.", where);
    return names;
}

/// What the file says of itself beside forward(), or \p otherwise.
double numberOr(const torch::jit::Module& module, const char* name, double otherwise)
{
    return module.hasattr(name) && module.attr(name).isDouble() ? module.attr(name).toDouble() : otherwise;
}

torch::Tensor run(torch::jit::Module& module, const torch::Tensor& imagesNchw, c10::Device device)
{
    const torch::NoGradGuard noGradients;
    const c10::IValue result = module.forward({imagesNchw.to(device)});
    return result.isTensor() ? result.toTensor().cpu() : torch::Tensor();
}

/// Runs two images, and refuses what is no row of probabilities for each.
void requireFits(torch::jit::Module& module, const Predictor& predictor, c10::Device device, const std::string& where)
{
    const int side = predictor.preprocessing.sizePx;
    torch::Tensor result;
    try {
        result = run(module, torch::linspace(-1, 1, 2 * 3 * side * side).view({2, 3, side, side}), device);
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The TorchScript's forward() refuses two images of 3 x {0} x {0}: {1}", side, error.what_without_backtrace()), where);
    }
    const auto classes = static_cast<std::int64_t>(predictor.classes.size());
    if (!result.defined() || result.scalar_type() != torch::kFloat32 || result.sizes() != torch::IntArrayRef({2, classes}))
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The TorchScript's forward() gives {} for two images, and labels.json names {} classes: 2 x {} float32 values were "
                                "expected.",
                                result.defined() ? fmt::format("{} values of shape {}", result.numel(), c10::str(result.sizes())) : "no tensor",
                                classes, classes),
                    where);
    const bool sumsToOne = (result.sum(1) - 1).abs().max().item<double>() <= 1e-3;
    if (!sumsToOne || result.min().item<double>() < 0) // also what is not a number
        throw Error(ErrorCode::Unsupported, "The TorchScript's forward() gives no probabilities: a row must be at least 0 and sum to 1.", where,
                    "Let it end with a softmax.");
}

Predictor openScript(const fs::path& file, c10::Device device)
{
    const std::string where = pathToText(file);
    torch::jit::ExtraFilesMap extra{{kLabels, ""}, {kPreprocessing, ""}};
    std::shared_ptr<torch::jit::Module> module;
    try {
        module = std::make_shared<torch::jit::Module>(torch::jit::load(file.native(), device, extra));
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Damaged, fmt::format("This is no whole TorchScript file: {}", error.what_without_backtrace()), where);
    }
    Predictor predictor;
    predictor.classes = classNames(extraFile(extra, kLabels, where), where);
    predictor.preprocessing = images::preprocessingFromJson(extraFile(extra, kPreprocessing, where), where);
    predictor.temperature = numberOr(*module, "temperature", predictor.temperature);
    predictor.threshold = numberOr(*module, "threshold", predictor.threshold);
    if (!(predictor.threshold >= 0 && predictor.threshold <= 1))
        throw Error(ErrorCode::Damaged, fmt::format("The threshold {} is not between 0 and 1.", predictor.threshold), where);
    module->eval();
    requireFits(*module, predictor, device, where);
    predictor.answers = [module, device](const torch::Tensor& imagesNchw) { return Answers{run(*module, imagesNchw, device), {}}; };
    return predictor;
}

} // namespace

Predictor openPredictor(const fs::path& file, c10::Device device)
{
    if (isTorchScript(file))
        return openScript(file, device);
    const Model model = loadModel(file);
    const auto net = std::make_shared<const InferenceNet>(model, device);
    return {model.classes,   model.preprocessing, model.temperature,
            model.threshold, net->featureCount(), [net](const torch::Tensor& imagesNchw) { return net->answers(imagesNchw); }};
}

torch::Tensor embeddingsOf(const Answers& answers)
{
    return (answers.features / answers.features.norm(2, 1, true).clamp_min(1e-12)).contiguous();
}

} // namespace taxon::learn
