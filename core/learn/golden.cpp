// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/golden.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json_file.h"
#include "base/npy.h"
#include "base/text.h"
#include "graphs/saved_model.h"
#include "graphs/tensorflow_messages.h"
#include "images/probe.h"
#include "learn/inference.h"
#include "learn/prepare.h"

#include <fmt/format.h>
#include <optional>
#include <torch/script.h>

namespace taxon::learn {
namespace {

namespace fs = std::filesystem;

constexpr double kSameTensor = 1e-5;
constexpr double kFromBytes = 1e-3;

const char* extensionOf(images::Format format)
{
    switch (format) {
    case images::Format::Jpeg: return "jpg";
    case images::Format::Png: return "png";
    case images::Format::WebP: return "webp";
    case images::Format::Tiff: return "tiff";
    case images::Format::Bmp: return "bmp";
    }
    return "";
}

const char* nameOf(graphs::GraphDecoding decoding)
{
    switch (decoding) {
    case graphs::GraphDecoding::Same: return "same";
    case graphs::GraphDecoding::Close: return "close";
    case graphs::GraphDecoding::Refused: return "refused";
    }
    return "";
}

/// model.ts, asked about pixels.
class Script {
public:
    explicit Script(const fs::path& file) : m_module(torch::jit::load(file.string(), torch::kCPU)) {}

    torch::Tensor probabilities(const pixels::RgbImage& image)
    {
        const auto bytesNhwc = torch::from_blob(const_cast<std::uint8_t*>(image.rgb.data()), {1, image.heightPx, image.widthPx, 3}, torch::kUInt8);
        return m_module.get_method("predict")({bytesNhwc}).toTensor();
    }

private:
    torch::jit::Module m_module;
};

/// PredictionLog { PredictLog { PredictRequest } }, asking serving_default.
std::string predictionLog(const std::vector<std::string>& images)
{
    using graphs::tensorflow::textTensor;
    ProtobufMessage request;
    request
        .addMessage(1, ProtobufMessage().addBytes(3, "serving_default")) // ModelSpec.signature_name; the server fills in the rest
        .addEntry(2, "image_bytes", textTensor({static_cast<std::int64_t>(images.size())}, images));
    return ProtobufMessage().addMessage(6, ProtobufMessage().addMessage(1, request)).bytes();
}

} // namespace

GoldenReport writeGolden(const Model& model, const std::vector<GoldenImage>& images, const fs::path& folder, const fs::path& scriptFile)
{
    const torch::NoGradGuard noGrad;
    if (!fs::create_directory(folder))
        throw Error(ErrorCode::AlreadyExists, "Golden images are never overwritten.", pathToText(folder));
    const InferenceNet net(model);
    std::optional<Script> script;
    if (!scriptFile.empty())
        script.emplace(scriptFile);
    NpyWriter answers(folder / "probabilities.npy", model.classes.size());
    GoldenReport report;
    Json rows = Json::array();
    for (const GoldenImage& golden : images) {
        const images::ImageInfo info = images::probeBytes(golden.bytes);
        const pixels::RgbImage image = pixels::decodeRgb(golden.bytes);
        const torch::Tensor expected = net.probabilities(prepareFloat(image, model.preprocessing).unsqueeze(0)).contiguous();
        if (script) {
            const auto difference = (script->probabilities(image) - expected).abs().max().item<double>();
            if (!(difference <= kSameTensor))
                throw Error(ErrorCode::Failed, fmt::format("TorchScript differs from the network by {:.2g}.", difference), golden.path);
            report.scriptDifference = std::max(report.scriptDifference, difference);
        }
        answers.append({expected.const_data_ptr<float>(), model.classes.size()});
        const auto top = expected.argmax().item<std::int64_t>();
        const std::string file = fmt::format("{:02}.{}", report.images++, extensionOf(info.format));
        writeFileAtomically(folder / file, golden.bytes);
        rows.push_back({{"file", file},
                        {"path", golden.path},
                        {"set", golden.set},
                        {"class", golden.className},
                        {"reason", golden.reason},
                        {"sha256", toHex(sha256(golden.bytes))},
                        {"saved_model", nameOf(graphs::decodingInGraph(info))},
                        {"top", model.classes[static_cast<std::size_t>(top)]},
                        {"probability", expected.max().item<double>()}});
    }
    answers.flush();
    writeJson(folder / "golden.json", {{"format", "taxon.golden"},
                                       {"version", 1},
                                       {"model", model.version},
                                       {"tolerance", {{"tensor", kSameTensor}, {"bytes", kFromBytes}}},
                                       {"images", rows}});
    return report;
}

std::vector<std::string> warmupRequests(const std::vector<GoldenImage>& images)
{
    constexpr std::size_t kMost = 8; // the server answers them one after the other before it is ready
    std::vector<std::string> contents;
    for (const GoldenImage& image : images)
        if (contents.size() < kMost && graphs::decodingInGraph(images::probeBytes(image.bytes)) == graphs::GraphDecoding::Same)
            contents.emplace_back(reinterpret_cast<const char*>(image.bytes.data()), image.bytes.size());
    std::vector<std::string> requests;
    for (const std::string& one : contents)
        requests.push_back(predictionLog({one}));
    if (contents.size() > 1)
        requests.push_back(predictionLog(contents));
    return requests;
}

} // namespace taxon::learn
