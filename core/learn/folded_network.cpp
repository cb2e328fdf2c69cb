// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/folded_network.h"

#include "base/error.h"
#include "learn/layer_step.h"
#include "learn/weights.h"

#include <limits>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

class Folder {
public:
    explicit Folder(const Network& network)
        : m_from(network.description()), m_state(stateDict(network)), m_uses(useCounts(m_from)), m_onImage(givesImages(m_from))
    {}

    FoldedNetwork fold()
    {
        for (const Layer& layer : m_from.layers)
            m_place.push_back(append(layer));
        m_to.featureLayer = m_place[static_cast<std::size_t>(m_from.featureLayer)];
        m_to.featureCount = m_from.featureCount;
        m_to.classCount = m_from.classCount;
        return std::move(m_to);
    }

private:
    int placeOf(int layer) const { return layer < 0 ? -1 : m_place[static_cast<std::size_t>(layer)]; }

    torch::Tensor copyOf(const std::string& name) const { return m_state.at(name).to(torch::kCPU, torch::kFloat).contiguous().clone(); }

    /// Index of the folded layer that gives \p layer's result.
    int append(const Layer& layer)
    {
        const int before = layer.inputs.front();
        switch (layer.kind) {
        case LayerKind::Dropout: return placeOf(before);
        case LayerKind::BatchNorm: return foldBatchNorm(layer, before);
        default:
            if (isActivation(layer.kind) && fuseActivation(layer.kind, before))
                return placeOf(before);
        }
        FoldedLayer out{stepOf(layer), {}, {}};
        for (int& input : out.inputs)
            input = placeOf(input);
        out.onImage = m_onImage[m_place.size()];
        if (layer.kind == LayerKind::LayerNorm) {
            out.weight = copyOf(layer.name + ".weight");
            out.bias = copyOf(layer.name + ".bias");
        } else if (isBare(layer.kind)) {
            out.weight = copyOf(layer.name);
        } else if (layer.kind == LayerKind::Conv || layer.kind == LayerKind::Linear) {
            out.weight = copyOf(layer.name + ".weight");
            out.bias = layer.bias ? copyOf(layer.name + ".bias") : torch::zeros({layer.outChannels});
        }
        m_to.layers.push_back(std::move(out));
        return static_cast<int>(m_to.layers.size()) - 1;
    }

    /// y = (w x + b - mean) s + beta with s = gamma / sqrt(var + eps), so w' = w s and b' = (b - mean) s + beta.
    int foldBatchNorm(const Layer& layer, int before)
    {
        if (before < 0 || m_from.layers[static_cast<std::size_t>(before)].kind != LayerKind::Conv || m_uses[static_cast<std::size_t>(before)] != 1)
            throw Error(ErrorCode::Unsupported, "A BatchNorm that doesn't follow a convolution of its own can't be folded.", layer.name);
        FoldedLayer& conv = m_to.layers[static_cast<std::size_t>(placeOf(before))];
        const auto statistic = [&](const char* name) { return m_state.at(layer.name + name).to(torch::kCPU, torch::kDouble); };
        const torch::Tensor scale = statistic(".weight") / torch::sqrt(statistic(".running_var") + layer.eps);
        conv.weight = (conv.weight.to(torch::kDouble) * scale.view({-1, 1, 1, 1})).to(torch::kFloat).contiguous();
        conv.bias = ((conv.bias.to(torch::kDouble) - statistic(".running_mean")) * scale + statistic(".bias")).to(torch::kFloat).contiguous();
        return placeOf(before);
    }

    bool fuseActivation(LayerKind kind, int before)
    {
        if (placeOf(before) < 0 || m_uses[static_cast<std::size_t>(before)] != 1)
            return false;
        FoldedLayer& producer = m_to.layers[static_cast<std::size_t>(placeOf(before))];
        if (producer.activation || (producer.kind != LayerKind::Conv && producer.kind != LayerKind::Add && producer.kind != LayerKind::Linear))
            return false;
        producer.activation = kind;
        return true;
    }

    const NetworkDescription& m_from;
    std::map<std::string, torch::Tensor> m_state;
    std::vector<int> m_uses;
    std::vector<bool> m_onImage;
    std::vector<int> m_place; ///< layer -> folded layer
    FoldedNetwork m_to;
};

torch::Tensor convolve(const FoldedLayer& layer, const torch::Tensor& input)
{
    if (layer.padding == Padding::Symmetric)
        return torch::conv2d(input, layer.weight, layer.bias, layer.stride, {layer.paddingPx, layer.paddingWidthPx}, 1, layer.groups);
    if (layer.stride == 1 && layer.kernel % 2 == 1) // SAME is symmetric then, and free inside the convolution
        return torch::conv2d(input, layer.weight, layer.bias, 1, layer.kernel / 2, 1, layer.groups);
    const int none = 0; // a literal 0 could be the text of the overload with "same"
    return torch::conv2d(padSame(input, layer.kernel, layer.stride), layer.weight, layer.bias, layer.stride, none, 1, layer.groups);
}

torch::Tensor pool(const FoldedLayer& layer, const torch::Tensor& input)
{
    if (layer.padding == Padding::Symmetric)
        return torch::max_pool2d(input, layer.kernel, layer.stride, layer.paddingPx);
    return torch::max_pool2d(padSame(input, layer.kernel, layer.stride, -std::numeric_limits<double>::infinity()), layer.kernel, layer.stride);
}

torch::Tensor applyFolded(const FoldedLayer& layer, const std::vector<torch::Tensor>& inputs)
{
    const torch::Tensor& input = inputs.front();
    switch (layer.kind) {
    case LayerKind::Conv: return convolve(layer, input);
    case LayerKind::Add: return input + inputs.back();
    case LayerKind::Concat: return torch::cat(inputs, 1);
    case LayerKind::MaxPool: return pool(layer, input);
    case LayerKind::AveragePool: return averagePool(input, layer.kernel, layer.stride, layer.paddingPx);
    case LayerKind::GlobalAveragePool: return input.mean({2, 3});
    case LayerKind::Linear: return linear(input, layer.weight, layer.bias);
    case LayerKind::LayerNorm: return layerNorm(input, layer.weight, layer.bias, layer.eps);
    case LayerKind::LayerScale: return input * layer.weight;
    case LayerKind::ClassToken: return withClassToken(input, layer.weight);
    case LayerKind::Position: return withPositions(input, layer.weight);
    case LayerKind::Attention: return attention(input, layer.groups);
    case LayerKind::FirstToken: return input.select(1, 0);
    case LayerKind::Scale: return input * inputs.back();
    case LayerKind::Squeeze: return input.mean({2, 3}, true);
    case LayerKind::BatchNorm:
    case LayerKind::Dropout: throw Error(ErrorCode::InvalidArgument, "A folded network has no layers of this kind.");
    default: return activate(layer.kind, input);
    }
}

} // namespace

FoldedNetwork fold(const Network& network)
{
    const torch::NoGradGuard noGrad;
    return Folder(network).fold();
}

std::vector<int> lastUses(const FoldedNetwork& network)
{
    std::vector<int> last(network.layers.size(), static_cast<int>(network.layers.size()));
    for (std::size_t i = 0; i < network.layers.size(); ++i)
        for (const int input : network.layers[i].inputs)
            if (input >= 0)
                last[static_cast<std::size_t>(input)] = static_cast<int>(i);
    return last;
}

torch::Tensor runFolded(const FoldedNetwork& network, torch::Tensor input, int first, int last)
{
    const std::vector<int> uses = lastUses(network);
    std::vector<torch::Tensor> results(static_cast<std::size_t>(last) + 1);
    const auto resultOf = [&](int i) -> const torch::Tensor& { return i < first ? input : results[static_cast<std::size_t>(i)]; };
    for (int i = first; i <= last; ++i) {
        const FoldedLayer& layer = network.layers[static_cast<std::size_t>(i)];
        std::vector<torch::Tensor> inputs;
        for (const int from : layer.inputs)
            inputs.push_back(resultOf(from));
        torch::Tensor result = applyFolded(layer, inputs);
        inputs.clear(); // so that what nobody else needs goes now
        if (layer.activation == LayerKind::Relu)
            torch::relu_(result);
        else if (layer.activation == LayerKind::Relu6)
            torch::hardtanh_(result, 0.0, 6.0);
        else if (layer.activation)
            result = activate(*layer.activation, result);
        for (const int read : layer.inputs)
            if (read >= first && uses[static_cast<std::size_t>(read)] == i)
                results[static_cast<std::size_t>(read)].reset();
        results[static_cast<std::size_t>(i)] = std::move(result);
    }
    return results.back();
}

} // namespace taxon::learn
