// SPDX-License-Identifier: GPL-3.0-or-later
// The layers as ONNX's operations: images are N x C x H x W, tokens N x T x C, features N x F.
#include "graphs/onnx_network.h"

#include "base/error.h"

#include <cmath>
#include <numbers>

namespace taxon::graphs::onnx {
namespace {

class NetworkWriter {
public:
    NetworkWriter(GraphWriter& graph, const Classifier& classifier, std::string image)
        : m_graph(graph), m_classifier(classifier), m_extents(extentsOf(classifier)), m_image(std::move(image))
    {}

    std::string write()
    {
        for (const Layer& layer : m_classifier.layers) {
            const std::string result = layerResult(layer);
            m_results.push_back(layer.activation ? activated(*layer.activation, result) : result);
        }
        return m_results.back();
    }

private:
    [[nodiscard]] const std::string& resultOf(int layer) const { return layer < 0 ? m_image : m_results[static_cast<std::size_t>(layer)]; }
    [[nodiscard]] Extent extentBefore(const Layer& layer) const { return inputExtent(m_classifier, m_extents, layer); }

    std::string floats(const Floats& values) { return m_graph.floats(values.shape, values.values); }
    std::string reshaped(const std::string& value, const std::vector<std::int64_t>& shape)
    {
        return m_graph.node("Reshape", {value, m_graph.integers(shape)});
    }
    std::string transposed(const std::string& value, const std::vector<std::int64_t>& order)
    {
        return m_graph.node("Transpose", {value}, {attribute::integers("perm", order)});
    }

    std::string activated(LayerKind kind, const std::string& x)
    {
        switch (kind) {
        case LayerKind::Relu: return m_graph.node("Relu", {x});
        case LayerKind::Relu6: return m_graph.node("Clip", {x, m_graph.number(0), m_graph.number(6)});
        case LayerKind::Sigmoid: return m_graph.node("Sigmoid", {x});
        case LayerKind::Silu: return m_graph.node("Mul", {x, activated(LayerKind::Sigmoid, x)});
        case LayerKind::Hardsigmoid: return m_graph.node("HardSigmoid", {x}, {attribute::real("alpha", 1.0f / 6.0f), attribute::real("beta", 0.5f)});
        case LayerKind::Hardswish: return m_graph.node("HardSwish", {x});
        case LayerKind::Gelu: {
            const std::string scaled = m_graph.node("Mul", {x, m_graph.number(static_cast<float>(1.0 / std::numbers::sqrt2))});
            const std::string distribution = m_graph.node("Add", {m_graph.node("Erf", {scaled}), m_graph.number(1)});
            return m_graph.node("Mul", {m_graph.node("Mul", {x, m_graph.number(0.5f)}), distribution});
        }
        default: throw Error(ErrorCode::InvalidArgument, "This kind of layer is no activation.");
        }
    }

    std::vector<ProtobufMessage> windowOf(const Layer& layer, std::int64_t kernelWidth)
    {
        const Pads pads = padsOf(layer, kernelWidth, extentBefore(layer));
        return {attribute::integers("kernel_shape", {layer.kernel, kernelWidth}), attribute::integers("strides", {layer.stride, layer.stride}),
                attribute::integers("pads", {pads.top, pads.left, pads.bottom, pads.right})};
    }

    std::string convolved(const Layer& layer)
    {
        std::vector<ProtobufMessage> attributes = windowOf(layer, layer.weight.shape.at(3));
        attributes.push_back(attribute::integer("group", layer.groups));
        return m_graph.node("Conv", {resultOf(layer.inputs.front()), floats(layer.weight), floats(layer.bias)}, attributes);
    }

    std::string averagePooled(const Layer& layer)
    {
        std::vector<ProtobufMessage> attributes = windowOf(layer, layer.kernel);
        attributes.push_back(attribute::integer("count_include_pad", 0));
        return m_graph.node("AveragePool", {resultOf(layer.inputs.front())}, attributes);
    }

    /// Of an image a convolution of one pixel; tokens become a table of places x channels, and are put back.
    std::string linear(const Layer& layer)
    {
        const Extent in = extentBefore(layer);
        const std::string& input = resultOf(layer.inputs.front());
        const std::int64_t outputs = layer.weight.shape.at(0);
        if (in.heightPx > 0)
            return m_graph.node("Conv", {input, m_graph.floats({outputs, in.channels, 1, 1}, layer.weight.values), floats(layer.bias)},
                                {attribute::integers("kernel_shape", {1, 1})});
        const std::string table = in.tokens > 0 ? reshaped(input, {-1, in.channels}) : input;
        const std::string result = m_graph.node("Gemm", {table, floats(layer.weight), floats(layer.bias)}, {attribute::integer("transB", 1)});
        return in.tokens > 0 ? reshaped(result, {-1, in.tokens, outputs}) : result;
    }

    std::string layerNorm(const Layer& layer)
    {
        const std::string& input = resultOf(layer.inputs.front());
        const auto normed = [&](const std::string& channelsLast) {
            return m_graph.node("LayerNormalization", {channelsLast, floats(layer.weight), floats(layer.bias)},
                                {attribute::integer("axis", -1), attribute::real("epsilon", static_cast<float>(layer.eps))});
        };
        return layer.onImage ? transposed(normed(transposed(input, {0, 2, 3, 1})), {0, 3, 1, 2}) : normed(input);
    }

    /// Room for one token is made in front of the places, and the learned one added there: no size of a batch is needed.
    std::string withClassToken(const Layer& layer)
    {
        const Extent in = extentBefore(layer);
        const std::int64_t places = in.heightPx * in.widthPx;
        const std::string tokens = transposed(reshaped(resultOf(layer.inputs.front()), {-1, in.channels, places}), {0, 2, 1});
        const std::string room = m_graph.node(
            "Pad", {tokens, m_graph.integers({0, 1, 0, 0, 0, 0}), m_graph.number(0)}); // begins of the three dimensions, then ends
        std::vector<float> first(static_cast<std::size_t>((places + 1) * in.channels), 0.0f);
        std::copy(layer.weight.values.begin(), layer.weight.values.end(), first.begin());
        return m_graph.node("Add", {room, m_graph.floats({1, places + 1, in.channels}, first)});
    }

    std::string attention(const Layer& layer)
    {
        const Extent in = extentBefore(layer);
        const std::int64_t channels = in.channels / 3, width = channels / layer.groups;
        const std::string split = reshaped(resultOf(layer.inputs.front()), {-1, in.tokens, 3, layer.groups, width});
        const std::string parts = transposed(split, {2, 0, 3, 1, 4}); // 3 x N x heads x T x width
        const auto part = [&](std::int64_t number) {
            return m_graph.node("Gather", {parts, m_graph.integer(number)}, {attribute::integer("axis", 0)});
        };
        const std::string products = m_graph.node("MatMul", {part(0), transposed(part(1), {0, 1, 3, 2})}); // N x heads x T x T
        const std::string scaled = m_graph.node("Mul", {products, m_graph.number(static_cast<float>(1.0 / std::sqrt(static_cast<double>(width))))});
        const std::string mixed = m_graph.node("MatMul", {m_graph.node("Softmax", {scaled}, {attribute::integer("axis", -1)}), part(2)});
        return reshaped(transposed(mixed, {0, 2, 1, 3}), {-1, in.tokens, channels});
    }

    std::string concatenated(const Layer& layer)
    {
        std::vector<std::string> inputs;
        for (const int from : layer.inputs)
            inputs.push_back(resultOf(from));
        return m_graph.node("Concat", inputs, {attribute::integer("axis", 1)});
    }

    std::string layerResult(const Layer& layer)
    {
        const std::string& input = resultOf(layer.inputs.front());
        switch (layer.kind) {
        case LayerKind::Conv: return convolved(layer);
        case LayerKind::Add: return m_graph.node("Add", {input, resultOf(layer.inputs.back())});
        case LayerKind::Scale: return m_graph.node("Mul", {input, resultOf(layer.inputs.back())});
        case LayerKind::Concat: return concatenated(layer);
        case LayerKind::MaxPool: return m_graph.node("MaxPool", {input}, windowOf(layer, layer.kernel));
        case LayerKind::AveragePool: return averagePooled(layer);
        case LayerKind::Squeeze: return m_graph.node("GlobalAveragePool", {input});
        case LayerKind::GlobalAveragePool:
            return m_graph.node("Flatten", {m_graph.node("GlobalAveragePool", {input})}, {attribute::integer("axis", 1)});
        case LayerKind::Linear: return linear(layer);
        case LayerKind::LayerNorm: return layerNorm(layer);
        case LayerKind::LayerScale: return m_graph.node("Mul", {input, floats(layer.weight)});
        case LayerKind::ClassToken: return withClassToken(layer);
        case LayerKind::Position: return m_graph.node("Add", {input, floats(layer.weight)});
        case LayerKind::Attention: return attention(layer);
        case LayerKind::FirstToken: return m_graph.node("Gather", {input, m_graph.integer(0)}, {attribute::integer("axis", 1)});
        case LayerKind::Relu:
        case LayerKind::Relu6:
        case LayerKind::Silu:
        case LayerKind::Gelu:
        case LayerKind::Hardswish:
        case LayerKind::Sigmoid:
        case LayerKind::Hardsigmoid: return activated(layer.kind, input);
        case LayerKind::BatchNorm:
        case LayerKind::Dropout: break;
        }
        throw Error(ErrorCode::InvalidArgument, "A folded network has no layers of this kind.", m_classifier.architecture);
    }

    GraphWriter& m_graph;
    const Classifier& m_classifier;
    std::vector<Extent> m_extents;
    std::string m_image;
    std::vector<std::string> m_results;
};

} // namespace

std::string writeNetwork(GraphWriter& graph, const Classifier& classifier, const std::string& image)
{
    return NetworkWriter(graph, classifier, image).write();
}

} // namespace taxon::graphs::onnx
