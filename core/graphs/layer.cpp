// SPDX-License-Identifier: GPL-3.0-or-later
#include "graphs/layer.h"

#include "base/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::graphs {
namespace {

constexpr std::size_t kTopCount = 5;

[[noreturn]] void refuse(const std::string& why, const std::string& where)
{
    throw Error(ErrorCode::Unsupported, why, where, "Use another layer, or teach core/graphs this one.");
}

std::int64_t placesOf(std::int64_t extentPx, std::int64_t padding, std::int64_t kernel, std::int64_t stride)
{
    return (extentPx + padding - kernel) / stride + 1;
}

Extent shrunk(const Step& step, std::int64_t kernelWidth, std::int64_t channels, const Extent& input)
{
    const Pads pads = padsOf(step, kernelWidth, input);
    return {placesOf(input.heightPx, pads.top + pads.bottom, step.kernel, step.stride),
            placesOf(input.widthPx, pads.left + pads.right, kernelWidth, step.stride), channels, 0};
}

Extent extentOf(const Layer& layer, const std::vector<Extent>& inputs)
{
    const Extent& in = inputs.front();
    switch (layer.kind) {
    case LayerKind::Conv: return shrunk(layer, layer.weight.shape.at(3), layer.weight.shape.at(0), in);
    case LayerKind::MaxPool:
    case LayerKind::AveragePool: return shrunk(layer, layer.kernel, in.channels, in);
    case LayerKind::Concat: {
        Extent all = in;
        for (std::size_t i = 1; i < inputs.size(); ++i)
            all.channels += inputs[i].channels;
        return all;
    }
    case LayerKind::Squeeze: return {1, 1, in.channels, 0};
    case LayerKind::GlobalAveragePool:
    case LayerKind::FirstToken: return {0, 0, in.channels, 0};
    case LayerKind::ClassToken: return {0, 0, in.channels, in.heightPx * in.widthPx + 1};
    case LayerKind::Attention: return {0, 0, in.channels / 3, in.tokens};
    case LayerKind::Linear: return {in.heightPx, in.widthPx, layer.weight.shape.at(0), in.tokens};
    default: return in;
    }
}

} // namespace

bool isActivation(LayerKind kind) noexcept
{
    switch (kind) {
    case LayerKind::Relu:
    case LayerKind::Relu6:
    case LayerKind::Silu:
    case LayerKind::Gelu:
    case LayerKind::Hardswish:
    case LayerKind::Sigmoid:
    case LayerKind::Hardsigmoid: return true;
    default: return false;
    }
}

bool isBare(LayerKind kind) noexcept
{
    return kind == LayerKind::LayerScale || kind == LayerKind::ClassToken || kind == LayerKind::Position;
}

Extent inputExtent(const Classifier& classifier, const std::vector<Extent>& extents, const Step& layer)
{
    const int from = layer.inputs.front();
    return from < 0 ? Extent{classifier.preprocessing.sizePx, classifier.preprocessing.sizePx, 3, 0} : extents.at(static_cast<std::size_t>(from));
}

std::vector<Extent> extentsOf(const Classifier& classifier)
{
    std::vector<Extent> extents;
    for (std::size_t i = 0; i < classifier.layers.size(); ++i) {
        const Layer& layer = classifier.layers[i];
        std::vector<Extent> inputs{inputExtent(classifier, extents, layer)};
        for (std::size_t k = 1; k < layer.inputs.size(); ++k)
            inputs.push_back(extents.at(static_cast<std::size_t>(layer.inputs[k])));
        const Extent extent = extentOf(layer, inputs);
        if (layer.kind == LayerKind::Position && layer.weight.shape.at(1) != extent.tokens)
            throw Error(ErrorCode::InvalidArgument,
                        fmt::format("The network was made for {} tokens, the image has {}.", layer.weight.shape.at(1), extent.tokens),
                        fmt::format("{}: layer {}", classifier.architecture, i));
        if (extent.channels < 1 || extent.heightPx < 0 || extent.widthPx < 0)
            throw Error(ErrorCode::InvalidArgument, "Nothing is left of the image.", fmt::format("{}: layer {}", classifier.architecture, i));
        extents.push_back(extent);
    }
    return extents;
}

Pads padsOf(const Step& step, std::int64_t kernelWidth, const Extent& input)
{
    if (step.padding == Padding::Symmetric)
        return {step.paddingPx, step.paddingWidthPx, step.paddingPx, step.paddingWidthPx};
    const auto total = [&](std::int64_t extent, std::int64_t kernel) {
        return std::max<std::int64_t>(((extent + step.stride - 1) / step.stride - 1) * step.stride + kernel - extent, 0);
    };
    const std::int64_t rows = total(input.heightPx, step.kernel), columns = total(input.widthPx, kernelWidth);
    return {rows / 2, columns / 2, rows - rows / 2, columns - columns / 2};
}

std::size_t topCount(const Classifier& classifier)
{
    return std::min(kTopCount, classifier.classes.size());
}

void requireExportable(const Step& step, int inChannels, const std::string& where)
{
    if (step.kind == LayerKind::Conv && step.groups != 1 && step.groups != inChannels)
        refuse("TensorFlow has convolutions of one group or of one for each channel only.", where);
    const bool keepsSize = step.stride == 1 && step.kernel == 2 * step.paddingPx + 1;
    if (step.kind == LayerKind::AveragePool && step.padding == Padding::Symmetric && step.paddingPx != 0 && !keepsSize)
        refuse("TensorFlow can't leave a border out of an average pooling that changes the image's size.", where);
}

} // namespace taxon::graphs
