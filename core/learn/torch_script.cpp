// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/torch_script.h"

#include "base/error.h"
#include "base/json_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>
#include <torch/script.h>

namespace taxon::learn {
namespace {

/// TensorFlow's SAME padding, for any image size.
constexpr const char* kSameSource = R"(
def same(self, x: Tensor, kernel: int, stride: int, value: float) -> Tensor:
    rows = max(((x.size(2) + stride - 1) // stride - 1) * stride + kernel - x.size(2), 0)
    columns = max(((x.size(3) + stride - 1) // stride - 1) * stride + kernel - x.size(3), 0)
    return torch.constant_pad_nd(x, [columns // 2, columns - columns // 2, rows // 2, rows - rows // 2], value)
)";

/// attention() of network.h.
constexpr const char* kAttendSource = R"(
def attend(self, x: Tensor, heads: int) -> Tensor:
    width = x.size(2) // 3
    parts = x.reshape([x.size(0), x.size(1), 3, heads, width // heads]).permute([2, 0, 3, 1, 4])
    weights = torch.softmax(torch.matmul(parts[0], parts[1].transpose(-2, -1)) / float(width // heads) ** 0.5, -1)
    return torch.matmul(weights, parts[2]).transpose(1, 2).reshape([x.size(0), x.size(1), width])
)";

// What pixels::fitBeforeResize() does, on N x H x W x 3 bytes.
constexpr const char* kCropSource = R"(
def fit(self, image: Tensor) -> Tensor:
    shorter = min(image.size(1), image.size(2))
    side = min(max(int(self.crop_share * shorter + 0.5), 1), shorter)
    top = (image.size(1) - side) // 2
    left = (image.size(2) - side) // 2
    return image[:, top:top + side, left:left + side, :]
)";
constexpr const char* kPadSource = R"(
def fit(self, image: Tensor) -> Tensor:
    longer = max(image.size(1), image.size(2))
    side = max(longer, int(longer * (1.0 + 2.0 * self.margin) + 0.5))
    top = (side - image.size(1)) // 2
    left = (side - image.size(2)) // 2
    return torch.constant_pad_nd(image, [0, 0, left, side - image.size(2) - left, top, side - image.size(1) - top], 255)
)";
constexpr const char* kSquashSource = R"(
def fit(self, image: Tensor) -> Tensor:
    return image
)";

// 6 is float32: the names of types are not known here.
constexpr const char* kPredictSource = R"(
def predict(self, image: Tensor) -> Tensor:
    x = self.fit(image).permute([0, 3, 1, 2]).to(6).contiguous()
    x = torch._upsample_bilinear2d_aa(x, [self.size, self.size], False, None, None)
    return self.forward((x - self.mean) / self.std)
)";

std::string valueName(int layer)
{
    return layer < 0 ? "x" : fmt::format("y{}", layer);
}

std::string convSource(const FoldedLayer& layer, std::size_t index)
{
    std::string input = valueName(layer.inputs.front());
    int padding = layer.paddingPx, paddingWidth = layer.paddingWidthPx;
    if (layer.padding == Padding::Same) {
        const bool isSymmetric = layer.stride == 1 && layer.kernel % 2 == 1;
        padding = paddingWidth = isSymmetric ? layer.kernel / 2 : 0;
        if (!isSymmetric)
            input = fmt::format("self.same({}, {}, {}, 0.0)", input, layer.kernel, layer.stride);
    }
    return fmt::format("torch.conv2d({0}, self.w{1}, self.b{1}, [{2}, {2}], [{3}, {4}], [1, 1], {5})", input, index, layer.stride, padding,
                       paddingWidth, layer.groups);
}

std::string poolSource(const FoldedLayer& layer)
{
    std::string input = valueName(layer.inputs.front());
    if (layer.padding == Padding::Same)
        input = fmt::format("self.same({}, {}, {}, float('-inf'))", input, layer.kernel, layer.stride);
    return fmt::format("torch.max_pool2d({0}, [{1}, {1}], [{2}, {2}], [{3}, {3}], [1, 1], False)", input, layer.kernel, layer.stride,
                       layer.paddingPx);
}

std::string activationSource(LayerKind kind, const std::string& value)
{
    switch (kind) {
    case LayerKind::Relu: return fmt::format("torch.relu({})", value);
    case LayerKind::Relu6: return fmt::format("torch.clamp({}, 0.0, 6.0)", value);
    case LayerKind::Silu: return fmt::format("torch.silu({})", value);
    case LayerKind::Gelu: return fmt::format("torch.gelu({})", value);
    case LayerKind::Hardswish: return fmt::format("torch.hardswish({})", value);
    case LayerKind::Sigmoid: return fmt::format("torch.sigmoid({})", value);
    case LayerKind::Hardsigmoid: return fmt::format("torch.hardsigmoid({})", value);
    default: throw Error(ErrorCode::InvalidArgument, "This kind of layer is no activation.");
    }
}

/// \p call with {} for its input, on the channels of an image or of tokens.
std::string onChannels(const FoldedLayer& layer, const std::string& input, const std::string& call)
{
    if (!layer.onImage)
        return fmt::format(fmt::runtime(call), input);
    return fmt::format(fmt::runtime(call), input + ".permute([0, 2, 3, 1])") + ".permute([0, 3, 1, 2])";
}

std::string layerSource(const FoldedLayer& layer, std::size_t index)
{
    const std::string input = valueName(layer.inputs.front());
    switch (layer.kind) {
    case LayerKind::Conv: return convSource(layer, index);
    case LayerKind::Add: return fmt::format("{} + {}", input, valueName(layer.inputs.back()));
    case LayerKind::Concat: {
        std::vector<std::string> names;
        for (const int from : layer.inputs)
            names.push_back(valueName(from));
        return fmt::format("torch.cat([{}], 1)", fmt::join(names, ", "));
    }
    case LayerKind::AveragePool:
        return fmt::format("torch.avg_pool2d({0}, [{1}, {1}], [{2}, {2}], [{3}, {3}], False, False)", input, layer.kernel, layer.stride,
                           layer.paddingPx);
    case LayerKind::MaxPool: return poolSource(layer);
    case LayerKind::GlobalAveragePool: return fmt::format("torch.mean({}, [2, 3])", input);
    case LayerKind::Linear: return onChannels(layer, input, fmt::format("torch.linear({{}}, self.w{0}, self.b{0})", index));
    case LayerKind::LayerNorm:
        return onChannels(layer, input,
                          fmt::format("torch.layer_norm({{}}, [{0}], self.w{1}, self.b{1}, {2})", layer.weight.size(0), index, layer.eps));
    case LayerKind::LayerScale: return fmt::format("{} * self.w{}", input, index);
    case LayerKind::ClassToken:
        return fmt::format("torch.cat([self.w{1}.expand([{0}.size(0), -1, -1]), torch.flatten({0}, 2).transpose(1, 2)], 1)", input, index);
    case LayerKind::Position: return fmt::format("{} + self.w{}", input, index);
    case LayerKind::Attention: return fmt::format("self.attend({}, {})", input, layer.groups);
    case LayerKind::FirstToken: return fmt::format("{}.select(1, 0)", input);
    case LayerKind::Scale: return fmt::format("{} * {}", input, valueName(layer.inputs.back()));
    case LayerKind::Squeeze: return fmt::format("torch.mean({}, [2, 3], True)", input);
    case LayerKind::BatchNorm:
    case LayerKind::Dropout: throw Error(ErrorCode::InvalidArgument, "A folded network has no layers of this kind.");
    default: return activationSource(layer.kind, input);
    }
}

torch::jit::Module buildModule(const Model& model)
{
    const FoldedNetwork network = fold(*model.network);
    torch::jit::Module module("Classifier");
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const FoldedLayer& layer = network.layers[i];
        if (layer.weight.defined())
            module.register_parameter(fmt::format("w{}", i), layer.weight, false);
        if (layer.bias.defined())
            module.register_parameter(fmt::format("b{}", i), layer.bias, false);
    }
    const auto& record = model.preprocessing;
    const auto perChannel = [](const std::array<float, 3>& values) { return torch::tensor({values[0], values[1], values[2]}).view({1, 3, 1, 1}); };
    module.register_buffer("mean", perChannel(record.mean));
    module.register_buffer("std", perChannel(record.std));
    c10::List<std::string> labels;
    for (const std::string& name : model.classes)
        labels.push_back(name);
    module.register_attribute("labels", c10::ListType::create(c10::StringType::get()), c10::IValue(labels));
    module.register_attribute("size", c10::IntType::get(), record.sizePx);
    module.register_attribute("crop_share", c10::FloatType::get(), record.cropShare);
    module.register_attribute("margin", c10::FloatType::get(), record.margin);
    module.register_attribute("temperature", c10::FloatType::get(), model.temperature);
    module.register_attribute("threshold", c10::FloatType::get(), model.threshold);
    module.register_attribute("version", c10::StringType::get(), model.version);
    module.define(kSameSource);
    module.define(kAttendSource);
    module.define(record.fit == "pad" ? kPadSource : record.fit == "crop" ? kCropSource : kSquashSource);
    module.define(forwardSource(network));
    module.define(kPredictSource);
    module.eval();
    return module;
}

} // namespace

std::string forwardSource(const FoldedNetwork& network)
{
    std::string source = "def forward(self, x: Tensor) -> Tensor:\n";
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const FoldedLayer& layer = network.layers[i];
        std::string value = layerSource(layer, i);
        if (layer.activation)
            value = activationSource(*layer.activation, value);
        source += fmt::format("    y{} = {}\n", i, value);
    }
    return source + fmt::format("    return torch.softmax(y{} / self.temperature, 1)\n", network.layers.size() - 1);
}

std::string torchScriptBytes(const Model& model)
{
    try {
        const torch::jit::ExtraFilesMap extra{{"labels.json", Json(model.classes).dump()},
                                              {"preprocessing.json", images::toJson(model.preprocessing).dump()}};
        std::ostringstream stream;
        buildModule(model).save(stream, extra);
        return std::move(stream).str();
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::Failed, std::string("The network can't be written as TorchScript: ") + error.what_without_backtrace(),
                    model.architecture);
    }
}

} // namespace taxon::learn
