// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/network_description.h"

#include "base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace taxon::learn {
namespace {

/// What is known of a layer's result.
struct Shape {
    int channels = 3;
    bool isFlat = false;  ///< N x F instead of N x C x H x W
    bool isPoint = false; ///< N x C x 1 x 1
    int tokens = 0;       ///< above 0: N x T x C; -1: the same, T follows from the image

    [[nodiscard]] bool isImage() const { return !isFlat && tokens == 0; }
};

bool hasParameters(LayerKind kind)
{
    return kind == LayerKind::Conv || kind == LayerKind::BatchNorm || kind == LayerKind::LayerNorm || kind == LayerKind::Linear || isBare(kind);
}

class Checker {
public:
    explicit Checker(const NetworkDescription& network) : m_network(network), m_uses(useCounts(network)) {}

    void check()
    {
        if (m_network.layers.empty())
            throw Error(ErrorCode::InvalidArgument, "The network has no layers.", m_network.name);
        for (m_index = 0; m_index < m_network.layers.size(); ++m_index)
            m_shapes.push_back(shapeOf(m_network.layers[m_index]));
        checkHead();
    }

private:
    void require(bool condition, const char* why) const
    {
        if (!condition)
            throw Error(ErrorCode::InvalidArgument, why, fmt::format("{}: layer {} {}", m_network.name, m_index, m_network.layers[m_index].name));
    }

    Shape inputShape(int input) const { return input < 0 ? Shape{} : m_shapes[static_cast<std::size_t>(input)]; }

    Shape shapeOf(const Layer& layer)
    {
        require(layer.kind == LayerKind::Concat ? layer.inputs.size() >= 2
                                                : layer.inputs.size() == (layer.kind == LayerKind::Add || layer.kind == LayerKind::Scale ? 2u : 1u),
                "The layer has the wrong number of inputs.");
        for (const int input : layer.inputs)
            require(input >= -1 && input < static_cast<int>(m_index), "An input of the layer doesn't come before it.");
        require(hasParameters(layer.kind) ? m_names.insert(layer.name).second && !layer.name.empty() : layer.name.empty(),
                "A layer with weights needs a name of its own, one without has none.");
        require(layer.kernel >= 1 && layer.stride >= 1 && layer.paddingPx >= 0 && layer.groups >= 1,
                "Kernel, stride, groups or padding is out of range.");
        require(layer.padding == Padding::Symmetric || layer.widthOfKernel() == layer.kernel, "SAME padding is known for square kernels only.");
        Shape in = inputShape(layer.inputs.front());
        switch (layer.kind) {
        case LayerKind::Conv:
            require(in.isImage() && layer.inChannels == in.channels && layer.outChannels >= 1, "The channels don't fit the layer's input.");
            require(layer.inChannels % layer.groups == 0 && layer.outChannels % layer.groups == 0, "The channels are no multiple of the groups.");
            return {layer.outChannels, false, in.isPoint};
        case LayerKind::BatchNorm: {
            require(in.isImage() && layer.inChannels == in.channels && layer.outChannels == in.channels, "The channels don't fit the layer's input.");
            const int before = layer.inputs.front();
            require(before >= 0 && m_network.layers[static_cast<std::size_t>(before)].kind == LayerKind::Conv
                        && m_uses[static_cast<std::size_t>(before)] == 1,
                    "A BatchNorm must follow a convolution that nothing else reads.");
            return in;
        }
        case LayerKind::Add: {
            const Shape other = inputShape(layer.inputs.back());
            require(in.channels == other.channels && in.isFlat == other.isFlat && in.isImage() == other.isImage(),
                    "The two inputs have different channels.");
            return in;
        }
        case LayerKind::Scale: {
            const Shape factors = inputShape(layer.inputs.back());
            require(in.isImage() && factors.isPoint && in.channels == factors.channels, "The factors are not one number for each channel.");
            return in;
        }
        case LayerKind::Squeeze: require(in.isImage(), "Squeezing needs an image."); return {in.channels, false, true};
        case LayerKind::Concat: {
            Shape all{0, in.isFlat, in.isPoint};
            for (const int input : layer.inputs) {
                require(inputShape(input).isFlat == in.isFlat && in.tokens == 0 && inputShape(input).tokens == 0,
                        "Images and features can't be put together.");
                all.channels += inputShape(input).channels;
            }
            return all;
        }
        case LayerKind::MaxPool:
        case LayerKind::AveragePool:
            require(in.isImage() && layer.paddingPx * 2 <= layer.kernel, "Pooling needs an image and at most half a kernel of padding.");
            return in;
        case LayerKind::GlobalAveragePool: require(in.isImage(), "Pooling needs an image."); return {in.channels, true};
        case LayerKind::LayerNorm:
        case LayerKind::LayerScale:
            require(layer.inChannels == in.channels && layer.outChannels == in.channels, "The channels don't fit the layer's input.");
            require(layer.kind == LayerKind::LayerNorm || in.isImage(), "Factors of channels need an image.");
            return in;
        case LayerKind::ClassToken:
            require(in.isImage() && layer.inChannels == in.channels, "Tokens are made of an image with as many channels.");
            return {in.channels, false, false, -1};
        case LayerKind::Position:
            require(in.tokens != 0 && layer.tokens > 1 && layer.inChannels == in.channels, "Positions need tokens with as many channels.");
            return {in.channels, false, false, layer.tokens};
        case LayerKind::Attention:
            require(in.tokens != 0 && in.channels % (3 * layer.groups) == 0, "Attention needs tokens of queries, keys and values for each head.");
            return {in.channels / 3, false, false, in.tokens};
        case LayerKind::FirstToken: require(in.tokens != 0, "There are no tokens."); return {in.channels, true};
        case LayerKind::Dropout: require(layer.dropoutRate >= 0 && layer.dropoutRate < 1, "The dropout rate is not in [0, 1)."); return in;
        case LayerKind::Linear:
            require(layer.inChannels == in.channels && layer.outChannels >= 1, "The features don't fit the layer's input.");
            in.channels = layer.outChannels;
            return in;
        case LayerKind::Relu:
        case LayerKind::Relu6:
        case LayerKind::Silu:
        case LayerKind::Gelu:
        case LayerKind::Hardswish:
        case LayerKind::Sigmoid:
        case LayerKind::Hardsigmoid: return in;
        }
        return in;
    }

    void checkHead()
    {
        const auto fail = [&](const char* why) { throw Error(ErrorCode::InvalidArgument, why, m_network.name); };
        const int last = static_cast<int>(m_network.layers.size()) - 1;
        const int feature = m_network.featureLayer;
        if (feature < 0 || feature >= last || !m_shapes[static_cast<std::size_t>(feature)].isFlat)
            return fail("The feature layer is not one that gives N x F numbers in front of the head.");
        for (int i = feature + 1; i <= last; ++i) {
            const Layer& layer = m_network.layers[static_cast<std::size_t>(i)];
            if (layer.inputs != std::vector<int>{i - 1} || layer.kind != (i == last ? LayerKind::Linear : LayerKind::Dropout))
                return fail("The head is not made of dropout and one last Linear.");
        }
        const Layer& head = m_network.layers.back();
        if (head.name != m_network.headName || head.inChannels != m_network.featureCount || head.outChannels != m_network.classCount)
            return fail("The head's name, features or classes are not those of its last layer.");
    }

    const NetworkDescription& m_network;
    std::vector<int> m_uses;
    std::vector<Shape> m_shapes;
    std::set<std::string> m_names;
    std::size_t m_index = 0;
};

} // namespace

void requireValid(const NetworkDescription& description)
{
    Checker(description).check();
}

std::vector<int> lastUses(const NetworkDescription& description)
{
    std::vector<int> last(description.layers.size(), static_cast<int>(description.layers.size()));
    for (std::size_t i = 0; i < description.layers.size(); ++i)
        for (const int input : description.layers[i].inputs)
            if (input >= 0 && input < static_cast<int>(i))
                last[static_cast<std::size_t>(input)] = static_cast<int>(i);
    return last;
}

std::vector<int> useCounts(const NetworkDescription& description)
{
    std::vector<int> counts(description.layers.size(), 0);
    for (std::size_t i = 0; i < description.layers.size(); ++i)
        for (const int input : description.layers[i].inputs)
            if (input >= 0 && input < static_cast<int>(i))
                ++counts[static_cast<std::size_t>(input)];
    return counts;
}

std::vector<bool> givesImages(const NetworkDescription& description)
{
    std::vector<bool> images;
    for (const Layer& layer : description.layers) {
        const int before = layer.inputs.front();
        const bool ends = layer.kind == LayerKind::GlobalAveragePool || layer.kind == LayerKind::ClassToken;
        images.push_back(!ends && (before < 0 || images[static_cast<std::size_t>(before)]));
    }
    return images;
}

std::vector<int> stagesOf(const NetworkDescription& description)
{
    std::vector<int> stages;
    for (const Layer& layer : description.layers) {
        int stage = layer.stride > 1 || layer.beginsStage ? 1 : 0;
        for (const int input : layer.inputs)
            if (input >= 0)
                stage = std::max(stage, stages[static_cast<std::size_t>(input)] + (layer.stride > 1 || layer.beginsStage ? 1 : 0));
        stages.push_back(stage);
    }
    const int first = stages.front();
    int last = first;
    for (int i = 0; i <= description.featureLayer; ++i)
        last = std::max(last, stages[static_cast<std::size_t>(i)]);
    for (std::size_t i = 0; i < stages.size(); ++i)
        stages[i] = (static_cast<int>(i) > description.featureLayer ? last + 1 : stages[i]) - first;
    return stages;
}

} // namespace taxon::learn
