// SPDX-License-Identifier: GPL-3.0-or-later
// The layers as TensorFlow's operations: images are N x H x W x C here, tokens N x T x C, features N x F.
#include "graphs/tensorflow_functions.h"

#include "base/error.h"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace taxon::graphs::tensorflow {
namespace {

const Attributes kKeepDimensions{
    {"T", attribute::type(DataType::Float)}, {"Tidx", attribute::type(DataType::Int32)}, {"keep_dims", attribute::boolean(true)}};

/// A convolution's weight, O x I/groups x h x w, as h x w x I/groups x O.
std::vector<float> outputsLast(const Floats& weight)
{
    const std::int64_t outputs = weight.shape.at(0), rest = weight.shape.at(1), places = weight.shape.at(2) * weight.shape.at(3);
    std::vector<float> turned(weight.values.size());
    std::size_t from = 0;
    for (std::int64_t o = 0; o < outputs; ++o)
        for (std::int64_t i = 0; i < rest; ++i)
            for (std::int64_t place = 0; place < places; ++place)
                turned[static_cast<std::size_t>((place * rest + i) * outputs + o)] = weight.values[from++];
    return turned;
}

std::vector<float> transposed(const Floats& weight)
{
    const auto rows = static_cast<std::size_t>(weight.shape.at(0)), columns = static_cast<std::size_t>(weight.shape.at(1));
    std::vector<float> turned(weight.values.size());
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < columns; ++c)
            turned[c * rows + r] = weight.values[r * columns + c];
    return turned;
}

class NetworkWriter {
public:
    NetworkWriter(FunctionWriter& function, const Classifier& classifier, std::string image)
        : m_function(function), m_classifier(classifier), m_extents(extentsOf(classifier)), m_image(std::move(image))
    {}

    /// \returns the logits.
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

    std::string binary(const char* operation, const std::string& left, const std::string& right)
    {
        return m_function.node(operation, "z", {left, right}, ofFloats());
    }
    std::string reshaped(const std::string& value, const std::vector<std::int32_t>& shape)
    {
        return m_function.node("Reshape", "output", {value, m_function.integers(shape)},
                               {{"T", attribute::type(DataType::Float)}, {"Tshape", attribute::type(DataType::Int32)}});
    }
    std::string transposedBy(const std::string& value, const std::vector<std::int32_t>& order)
    {
        return m_function.node("Transpose", "y", {value, m_function.integers(order)},
                               {{"T", attribute::type(DataType::Float)}, {"Tperm", attribute::type(DataType::Int32)}});
    }
    std::string withBias(const std::string& value, const Floats& bias)
    {
        return m_function.node("BiasAdd", "output", {value, m_function.floats(bias.shape, bias.values)}, ofFloats());
    }
    std::string meanOfPlaces(const std::string& image, bool keepDimensions)
    {
        Attributes attributes = kKeepDimensions;
        attributes.back().second = attribute::boolean(keepDimensions);
        return m_function.node("Mean", "output", {image, m_function.integers({1, 2})}, attributes);
    }

    std::string activated(LayerKind kind, const std::string& x)
    {
        switch (kind) {
        case LayerKind::Relu: return m_function.node("Relu", "activations", {x}, ofFloats());
        case LayerKind::Relu6: return m_function.node("Relu6", "activations", {x}, ofFloats());
        case LayerKind::Sigmoid: return m_function.node("Sigmoid", "y", {x}, ofFloats());
        case LayerKind::Silu: return binary("Mul", x, activated(LayerKind::Sigmoid, x));
        case LayerKind::Hardsigmoid:
            return binary("RealDiv", activated(LayerKind::Relu6, binary("AddV2", x, m_function.number(3))), m_function.number(6));
        case LayerKind::Hardswish: return binary("Mul", x, activated(LayerKind::Hardsigmoid, x));
        case LayerKind::Gelu: {
            const std::string scaled = binary("Mul", x, m_function.number(static_cast<float>(1.0 / std::numbers::sqrt2)));
            const std::string distribution = binary("AddV2", m_function.node("Erf", "y", {scaled}, ofFloats()), m_function.number(1));
            return binary("Mul", binary("Mul", x, m_function.number(0.5f)), distribution);
        }
        default: throw Error(ErrorCode::InvalidArgument, "This kind of layer is no activation.");
        }
    }

    /// \p layer's input with the border it wants, and the word for what is left to the operation itself.
    std::pair<std::string, const char*> withBorder(const Layer& layer, std::int64_t kernelWidth, float value)
    {
        const std::string& input = resultOf(layer.inputs.front());
        if (layer.padding == Padding::Same)
            return {input, "SAME"};
        const Pads pads = padsOf(layer, kernelWidth, inputExtent(m_classifier, m_extents, layer));
        if (pads.none())
            return {input, "VALID"};
        if (layer.stride == 1 && layer.kernel == 2 * pads.top + 1 && kernelWidth == 2 * pads.left + 1)
            return {input, "SAME"};
        const std::vector<std::int32_t> sides{0,
                                              0,
                                              static_cast<std::int32_t>(pads.top),
                                              static_cast<std::int32_t>(pads.bottom),
                                              static_cast<std::int32_t>(pads.left),
                                              static_cast<std::int32_t>(pads.right),
                                              0,
                                              0};
        const std::string paddings = m_function.node("Reshape", "output", {m_function.integers(sides), m_function.integers({4, 2})},
                                                     {{"T", attribute::type(DataType::Int32)}, {"Tshape", attribute::type(DataType::Int32)}});
        return {m_function.node("PadV2", "output", {input, paddings, m_function.number(value)},
                                {{"T", attribute::type(DataType::Float)}, {"Tpaddings", attribute::type(DataType::Int32)}}),
                "VALID"};
    }

    std::string convolved(const Layer& layer)
    {
        const Extent input = inputExtent(m_classifier, m_extents, layer);
        requireExportable(layer, static_cast<int>(input.channels), m_classifier.architecture);
        const Shape& shape = layer.weight.shape; // O x I/groups x h x w
        const bool isDepthwise = layer.groups > 1;
        const auto [image, padding] = withBorder(layer, shape.at(3), 0);
        // of a depthwise one h x w x I x O/I, which is the same order of numbers
        const Shape turned{shape.at(2), shape.at(3), isDepthwise ? input.channels : shape.at(1),
                           isDepthwise ? shape.at(0) / input.channels : shape.at(0)};
        const std::string weight = m_function.floats(turned, outputsLast(layer.weight));
        const std::array<std::int64_t, 4> strides{1, layer.stride, layer.stride, 1};
        const std::string result = m_function.node(isDepthwise ? "DepthwiseConv2dNative" : "Conv2D", "output", {image, weight},
                                                   {{"T", attribute::type(DataType::Float)},
                                                    {"strides", attribute::integers(strides)},
                                                    {"padding", attribute::text(padding)},
                                                    {"data_format", attribute::text("NHWC")}});
        return withBias(result, layer.bias);
    }

    std::string pooled(const Layer& layer, const char* operation, float border)
    {
        const auto [image, padding] = withBorder(layer, layer.kernel, border);
        const std::array<std::int64_t, 4> kernel{1, layer.kernel, layer.kernel, 1}, strides{1, layer.stride, layer.stride, 1};
        return m_function.node(operation, "output", {image},
                               {{"T", attribute::type(DataType::Float)},
                                {"ksize", attribute::integers(kernel)},
                                {"strides", attribute::integers(strides)},
                                {"padding", attribute::text(padding)},
                                {"data_format", attribute::text("NHWC")}});
    }

    /// Images and tokens become a table of places x channels for the product, and are put back.
    std::string linear(const Layer& layer)
    {
        const Extent in = inputExtent(m_classifier, m_extents, layer);
        const auto channels = static_cast<std::int32_t>(in.channels);
        const auto outputs = static_cast<std::int32_t>(layer.weight.shape.at(0));
        const bool isTable = in.heightPx == 0 && in.tokens == 0;
        const std::string& input = resultOf(layer.inputs.front());
        const std::string weight = m_function.floats({channels, outputs}, transposed(layer.weight));
        const std::string product = m_function.node("MatMul", "product", {isTable ? input : reshaped(input, {-1, channels}), weight}, ofFloats());
        const std::string result = withBias(product, layer.bias);
        if (isTable)
            return result;
        if (in.tokens > 0)
            return reshaped(result, {-1, static_cast<std::int32_t>(in.tokens), outputs});
        return reshaped(result, {-1, static_cast<std::int32_t>(in.heightPx), static_cast<std::int32_t>(in.widthPx), outputs});
    }

    /// Over the channels, which are last in every layout here.
    std::string layerNorm(const Layer& layer)
    {
        const std::string& x = resultOf(layer.inputs.front());
        const auto meanOf = [&](const std::string& value) {
            return m_function.node("Mean", "output", {value, m_function.integers({-1})}, kKeepDimensions);
        };
        const std::string centred = binary("Sub", x, meanOf(x));
        const std::string variance = meanOf(m_function.node("Square", "y", {centred}, ofFloats()));
        const std::string factor = m_function.node("Rsqrt", "y", {binary("AddV2", variance, m_function.number(static_cast<float>(layer.eps)))},
                                                   ofFloats());
        const std::string scaled = binary("Mul", binary("Mul", centred, factor), m_function.floats(layer.weight.shape, layer.weight.values));
        return binary("AddV2", scaled, m_function.floats(layer.bias.shape, layer.bias.values));
    }

    /// Room for one token is made in front of the places, and the learned one added there: no size of a batch is needed.
    std::string withClassToken(const Layer& layer)
    {
        const Extent in = inputExtent(m_classifier, m_extents, layer);
        const auto channels = static_cast<std::int32_t>(in.channels);
        const auto places = static_cast<std::int32_t>(in.heightPx * in.widthPx);
        const std::string tokens = reshaped(resultOf(layer.inputs.front()), {-1, places, channels});
        const std::string paddings = m_function.node("Reshape", "output", {m_function.integers({0, 0, 1, 0, 0, 0}), m_function.integers({3, 2})},
                                                     {{"T", attribute::type(DataType::Int32)}, {"Tshape", attribute::type(DataType::Int32)}});
        const std::string room = m_function.node("Pad", "output", {tokens, paddings},
                                                 {{"T", attribute::type(DataType::Float)}, {"Tpaddings", attribute::type(DataType::Int32)}});
        std::vector<float> first(static_cast<std::size_t>((places + 1) * channels), 0.0f);
        std::copy(layer.weight.values.begin(), layer.weight.values.end(), first.begin());
        return binary("AddV2", room, m_function.floats({1, places + 1, channels}, first));
    }

    std::string attention(const Layer& layer)
    {
        const Extent in = inputExtent(m_classifier, m_extents, layer);
        const auto tokens = static_cast<std::int32_t>(in.tokens);
        const auto channels = static_cast<std::int32_t>(in.channels / 3);
        const std::int32_t width = channels / layer.groups;
        const std::string split = reshaped(resultOf(layer.inputs.front()), {-1, tokens, 3, layer.groups, width});
        const std::string parts = transposedBy(split, {2, 0, 3, 1, 4}); // 3 x N x heads x T x width
        const std::string queries = m_function.node(
            "Unpack", "output", {parts}, {{"T", attribute::type(DataType::Float)}, {"num", attribute::integer(3)}, {"axis", attribute::integer(0)}});
        const std::string keys = FunctionWriter::sibling(queries, "output", 1), values = FunctionWriter::sibling(queries, "output", 2);
        Attributes keysTurned = ofFloats();
        keysTurned.emplace_back("adj_y", attribute::boolean(true));
        const std::string products = m_function.node("BatchMatMulV2", "output", {queries, keys}, keysTurned); // N x heads x T x T
        const std::string scaled = binary("Mul", products, m_function.number(static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)))));
        const std::string weights = m_function.node("Softmax", "softmax", {scaled}, ofFloats());
        const std::string mixed = m_function.node("BatchMatMulV2", "output", {weights, values}, ofFloats());
        return reshaped(transposedBy(mixed, {0, 2, 1, 3}), {-1, tokens, channels});
    }

    std::string firstToken(const std::string& tokens)
    {
        return m_function.node("GatherV2", "output", {tokens, m_function.integer(0), m_function.integer(1)},
                               {{"Tparams", attribute::type(DataType::Float)},
                                {"Tindices", attribute::type(DataType::Int32)},
                                {"Taxis", attribute::type(DataType::Int32)}});
    }

    std::string concatenated(const Layer& layer)
    {
        std::vector<std::string> inputs;
        for (const int from : layer.inputs)
            inputs.push_back(resultOf(from));
        const auto count = static_cast<std::int64_t>(inputs.size());
        inputs.push_back(m_function.integer(-1));
        return m_function.node(
            "ConcatV2", "output", inputs,
            {{"N", attribute::integer(count)}, {"T", attribute::type(DataType::Float)}, {"Tidx", attribute::type(DataType::Int32)}});
    }

    std::string layerResult(const Layer& layer)
    {
        const std::string& input = resultOf(layer.inputs.front());
        switch (layer.kind) {
        case LayerKind::Conv: return convolved(layer);
        case LayerKind::Add: return binary("AddV2", input, resultOf(layer.inputs.back()));
        case LayerKind::Scale: return binary("Mul", input, resultOf(layer.inputs.back()));
        case LayerKind::Concat: return concatenated(layer);
        case LayerKind::MaxPool: return pooled(layer, "MaxPool", -std::numeric_limits<float>::infinity());
        case LayerKind::AveragePool: return pooled(layer, "AvgPool", 0);
        case LayerKind::Squeeze: return meanOfPlaces(input, true);
        case LayerKind::GlobalAveragePool: return meanOfPlaces(input, false);
        case LayerKind::Linear: return linear(layer);
        case LayerKind::LayerNorm: return layerNorm(layer);
        case LayerKind::LayerScale: return binary("Mul", input, m_function.floats({layer.weight.shape.at(0)}, layer.weight.values));
        case LayerKind::ClassToken: return withClassToken(layer);
        case LayerKind::Position: return binary("AddV2", input, m_function.floats(layer.weight.shape, layer.weight.values));
        case LayerKind::Attention: return attention(layer);
        case LayerKind::FirstToken: return firstToken(input);
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

    FunctionWriter& m_function;
    const Classifier& m_classifier;
    std::vector<Extent> m_extents;
    std::string m_image;
    std::vector<std::string> m_results;
};

std::string gathered(FunctionWriter& f, const std::string& labels, const std::string& indices)
{
    return f.node("GatherV2", "output", {labels, indices, f.integer(0)},
                  {{"Tparams", attribute::type(DataType::String)},
                   {"Tindices", attribute::type(DataType::Int32)},
                   {"Taxis", attribute::type(DataType::Int32)}});
}

} // namespace

ProtobufMessage classifyFunction(const Classifier& classifier)
{
    FunctionWriter f(kClassify);
    const std::string logits = NetworkWriter(f, classifier, f.argument("image", DataType::Float)).write();
    const std::string cooled = f.node("RealDiv", "z", {logits, f.number(static_cast<float>(classifier.temperature))}, ofFloats());
    const std::string probabilities = f.node("Softmax", "softmax", {cooled}, ofFloats());
    const std::string scores = f.node("TopKV2", "values", {probabilities, f.integer(static_cast<std::int32_t>(topCount(classifier)))}, ofFloats());
    const std::string indices = FunctionWriter::sibling(scores, "indices");
    const std::string best = f.node(
        "ArgMax", "output", {probabilities, f.integer(-1)},
        {{"T", attribute::type(DataType::Float)}, {"Tidx", attribute::type(DataType::Int32)}, {"output_type", attribute::type(DataType::Int32)}});
    const std::string labels = f.texts(classifier.classes);
    f.result("probabilities", DataType::Float, probabilities);
    f.result("classes", DataType::String, gathered(f, labels, best));
    f.result("top_k_classes", DataType::String, gathered(f, labels, indices));
    f.result("top_k_scores", DataType::Float, scores);
    return f.finish();
}

} // namespace taxon::graphs::tensorflow
