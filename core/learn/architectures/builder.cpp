// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/architectures/builder.h"

#include "base/error.h"

#include <algorithm>
#include <utility>

namespace taxon::learn {

NetworkBuilder::NetworkBuilder(std::string name, std::string description, images::Preprocessing preprocessing)
{
    m_network.name = std::move(name);
    m_network.description = std::move(description);
    m_network.inputSizePx = preprocessing.sizePx;
    m_network.preprocessing = std::move(preprocessing);
}

void NetworkBuilder::setBatchNorm(double eps, double momentum)
{
    m_eps = eps;
    m_momentum = momentum;
}

int NetworkBuilder::channels(int layer) const
{
    return layer == kImage ? 3 : m_channels.at(static_cast<std::size_t>(layer));
}

int NetworkBuilder::append(Layer layer, int channels)
{
    layer.beginsStage = std::exchange(m_beginsStage, false);
    m_network.layers.push_back(std::move(layer));
    m_channels.push_back(channels);
    return static_cast<int>(m_network.layers.size()) - 1;
}

int NetworkBuilder::simple(LayerKind kind, std::vector<int> inputs)
{
    Layer layer;
    layer.kind = kind;
    const int width = channels(inputs.front());
    layer.inputs = std::move(inputs);
    return append(std::move(layer), width);
}

int NetworkBuilder::conv(const std::string& name, int input, const ConvShape& shape)
{
    Layer layer;
    layer.name = name;
    layer.kind = LayerKind::Conv;
    layer.inputs = {input};
    layer.inChannels = channels(input);
    layer.outChannels = shape.outChannels;
    layer.kernel = shape.kernel;
    layer.kernelWidth = shape.kernelWidth;
    layer.stride = shape.stride;
    layer.groups = shape.groups;
    layer.bias = shape.bias;
    layer.initialStd = m_initialStd;
    layer.padding = shape.padded ? m_padding : Padding::Symmetric;
    if (shape.padded && m_padding == Padding::Symmetric) {
        layer.paddingPx = shape.kernel / 2;
        layer.paddingWidthPx = layer.widthOfKernel() / 2;
    }
    return append(std::move(layer), shape.outChannels);
}

/// A layer with parameters that leaves the channels as they are.
Layer NetworkBuilder::ofChannels(LayerKind kind, const std::string& name, int input) const
{
    Layer layer;
    layer.name = name;
    layer.kind = kind;
    layer.inputs = {input};
    layer.inChannels = layer.outChannels = channels(input);
    return layer;
}

int NetworkBuilder::layerNorm(const std::string& name, int input, double eps)
{
    Layer layer = ofChannels(LayerKind::LayerNorm, name, input);
    layer.eps = eps;
    return append(std::move(layer), channels(input));
}

int NetworkBuilder::layerScale(const std::string& name, int input, double start)
{
    Layer layer = ofChannels(LayerKind::LayerScale, name, input);
    layer.initialScale = start;
    return append(std::move(layer), channels(input));
}

int NetworkBuilder::tokens(const std::string& classToken, const std::string& positions, int input, int tokens)
{
    Layer first = ofChannels(LayerKind::ClassToken, classToken, input);
    first.initialStd = m_initialStd;
    Layer second = ofChannels(LayerKind::Position, positions, append(std::move(first), channels(input)));
    second.initialStd = m_initialStd;
    second.tokens = tokens;
    return append(std::move(second), channels(input));
}

int NetworkBuilder::attention(int input, int heads)
{
    const int layer = simple(LayerKind::Attention, {input});
    m_network.layers.back().groups = heads;
    m_channels.back() /= 3;
    return layer;
}

int NetworkBuilder::batchNorm(const std::string& name, int input)
{
    Layer layer = ofChannels(LayerKind::BatchNorm, name, input);
    layer.eps = m_eps;
    layer.momentum = m_momentum;
    return append(std::move(layer), channels(input));
}

int NetworkBuilder::concat(std::vector<int> inputs)
{
    int width = 0;
    for (const int input : inputs)
        width += channels(input);
    const int layer = simple(LayerKind::Concat, std::move(inputs));
    m_channels.back() = width;
    return layer;
}

int NetworkBuilder::pool(LayerKind kind, int input, int kernel, int stride, int paddingPx)
{
    Layer layer;
    layer.kind = kind;
    layer.inputs = {input};
    layer.kernel = kernel;
    layer.stride = stride;
    layer.paddingPx = paddingPx;
    return append(std::move(layer), channels(input));
}

int NetworkBuilder::activation(LayerKind kind, int input)
{
    if (!isActivation(kind))
        throw Error(ErrorCode::InvalidArgument, "This kind of layer is no activation.", m_network.name);
    return simple(kind, {input});
}

int NetworkBuilder::squeezeExcite(const std::string& name, int input, int squeezedChannels, LayerKind inner, LayerKind gate)
{
    int x = simple(LayerKind::Squeeze, {input});
    x = activation(inner, conv(name + ".fc1", x, {.outChannels = squeezedChannels, .bias = true}));
    x = activation(gate, conv(name + ".fc2", x, {.outChannels = channels(input), .bias = true}));
    return simple(LayerKind::Scale, {input, x});
}

int NetworkBuilder::linear(const std::string& name, int input, int outFeatures)
{
    Layer layer;
    layer.name = name;
    layer.kind = LayerKind::Linear;
    layer.inputs = {input};
    layer.inChannels = channels(input);
    layer.outChannels = outFeatures;
    layer.bias = true;
    layer.initialStd = m_initialStd;
    return append(std::move(layer), outFeatures);
}

bool NetworkBuilder::isFlat(int layer) const
{
    for (; layer >= 0; layer = m_network.layers[static_cast<std::size_t>(layer)].inputs.front())
        if (const LayerKind kind = m_network.layers[static_cast<std::size_t>(layer)].kind;
            kind == LayerKind::GlobalAveragePool || kind == LayerKind::FirstToken)
            return true;
    return false;
}

NetworkDescription NetworkBuilder::finish(int input, const std::string& headName, int classes, double dropoutRate)
{
    int last = isFlat(input) ? input : globalPool(input);
    m_network.featureLayer = last;
    m_network.featureCount = channels(last);
    m_network.headName = headName;
    m_network.classCount = classes;
    if (dropoutRate > 0) {
        last = simple(LayerKind::Dropout, {last});
        m_network.layers.back().dropoutRate = dropoutRate;
    }
    linear(headName, last, classes);
    return std::move(m_network);
}

int roundedChannels(double channels)
{
    const int rounded = std::max(8, static_cast<int>(channels + 4) / 8 * 8);
    return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

images::Preprocessing imageNetPreprocessing()
{
    images::Preprocessing record;
    record.mean = {123.675f, 116.28f, 103.53f};
    record.std = {58.395f, 57.12f, 57.375f};
    return record;
}

} // namespace taxon::learn
