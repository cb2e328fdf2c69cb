// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/network.h"

#include "base/error.h"
#include "base/text.h"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

namespace nn = torch::nn;

/// Puts LibTorch's global generator back as it was, so that building a network changes no other random number.
class KeepGlobalGenerator {
public:
    KeepGlobalGenerator() : m_generator(at::detail::getDefaultCPUGenerator())
    {
        const std::scoped_lock lock(m_generator.mutex());
        m_state = m_generator.get_state();
    }
    ~KeepGlobalGenerator()
    {
        const std::scoped_lock lock(m_generator.mutex());
        m_generator.set_state(m_state);
    }
    KeepGlobalGenerator(const KeepGlobalGenerator&) = delete;
    KeepGlobalGenerator& operator=(const KeepGlobalGenerator&) = delete;

private:
    at::Generator m_generator;
    torch::Tensor m_state;
};

/// The padding that the convolution itself applies: SAME is symmetric at stride 1, else padSame() runs before it.
torch::ExpandingArray<2> paddingInside(const Layer& layer)
{
    if (layer.padding == Padding::Symmetric)
        return std::vector<std::int64_t>{layer.paddingPx, layer.widthOfPadding()};
    return layer.stride == 1 && layer.kernel % 2 == 1 ? layer.kernel / 2 : 0;
}

bool padsBefore(const Layer& layer)
{
    return layer.padding == Padding::Same && !(layer.stride == 1 && layer.kernel % 2 == 1);
}

/// Holds the only parameter of a layer that is one of another module's, such as "features.1.0.layer_scale".
class Bare : public nn::Module {
public:
    explicit Bare(torch::Tensor start) : value(register_parameter("value", std::move(start))) {}
    torch::Tensor value;
};

std::shared_ptr<nn::Module> makeModule(const Layer& layer)
{
    switch (layer.kind) {
    case LayerKind::Conv:
        return nn::Conv2d(nn::Conv2dOptions(layer.inChannels, layer.outChannels, std::vector<std::int64_t>{layer.kernel, layer.widthOfKernel()})
                              .stride(layer.stride)
                              .padding(paddingInside(layer))
                              .groups(layer.groups)
                              .bias(layer.bias))
            .ptr();
    case LayerKind::BatchNorm: return nn::BatchNorm2d(nn::BatchNorm2dOptions(layer.outChannels).eps(layer.eps).momentum(layer.momentum)).ptr();
    case LayerKind::LayerNorm: return nn::LayerNorm(nn::LayerNormOptions({layer.outChannels}).eps(layer.eps)).ptr();
    case LayerKind::Linear: return nn::Linear(layer.inChannels, layer.outChannels).ptr();
    case LayerKind::LayerScale: return std::make_shared<Bare>(torch::full({layer.outChannels, 1, 1}, layer.initialScale));
    case LayerKind::ClassToken: return std::make_shared<Bare>(torch::zeros({1, 1, layer.outChannels}));
    case LayerKind::Position: return std::make_shared<Bare>(torch::zeros({1, layer.tokens, layer.outChannels}));
    default: return nullptr;
    }
}

/// Registers \p module, or the only parameter of a Bare, under a dotted name, making the folders of the name as plain modules.
void registerByPath(nn::Module& root, const std::string& name, const std::shared_ptr<nn::Module>& module)
{
    const std::vector<std::string> parts = split(name, '.');
    nn::Module* at = &root;
    std::shared_ptr<nn::Module> hold;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        auto children = at->named_children();
        hold = children.contains(parts[i]) ? children[parts[i]] : at->register_module(parts[i], std::make_shared<nn::Module>(parts[i]));
        at = hold.get();
    }
    if (const auto* const bare = module->as<Bare>())
        at->register_parameter(parts.back(), bare->value);
    else
        at->register_module(parts.back(), module);
}

/// The normal distribution about 0 of deviation \p std, cut off at two of them.
void fillNormal(torch::Tensor& tensor, double std, at::Generator& generator)
{
    tensor.normal_(0.0, std, generator).clamp_(-2 * std, 2 * std);
}

void initialise(nn::Module& module, double std, at::Generator& generator)
{
    const torch::NoGradGuard noGrad;
    if (std > 0) {
        for (auto& entry : module.named_parameters(false))
            if (entry.key() == "bias")
                entry.value().zero_();
            else
                fillNormal(entry.value(), std, generator);
    } else if (auto* conv = module.as<nn::Conv2dImpl>()) {
        const auto fanOut = static_cast<double>(conv->weight.size(0) * conv->weight.size(2) * conv->weight.size(3));
        conv->weight.normal_(0.0, std::sqrt(2.0 / fanOut), generator);
        if (conv->bias.defined())
            conv->bias.zero_();
    } else if (auto* linear = module.as<nn::LinearImpl>()) {
        const double bound = 1.0 / std::sqrt(static_cast<double>(linear->weight.size(1)));
        linear->weight.uniform_(-bound, bound, generator);
        linear->bias.uniform_(-bound, bound, generator);
    } // BatchNorm starts at 1 and 0 by itself
}

} // namespace

Network::Network(NetworkDescription description, std::uint64_t seed) : nn::Module(description.name), m_description(std::move(description))
{
    requireValid(m_description);
    const KeepGlobalGenerator keep;
    auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const std::vector<int> uses = useCounts(m_description);
    m_lastUse = lastUses(m_description);
    for (const Layer& layer : m_description.layers) {
        m_modules.push_back(makeModule(layer));
        if (m_modules.back() != nullptr) {
            registerByPath(*this, layer.name, m_modules.back());
            initialise(*m_modules.back(), layer.initialStd, generator);
        }
        // A ReLU may overwrite what only it reads, if the layer before doesn't need its own result for the gradient.
        const int before = layer.inputs.front();
        const bool isRelu = layer.kind == LayerKind::Relu || layer.kind == LayerKind::Relu6;
        bool inPlace = isRelu && before >= 0 && uses[static_cast<std::size_t>(before)] == 1;
        if (inPlace) {
            const LayerKind kind = m_description.layers[static_cast<std::size_t>(before)].kind;
            inPlace = kind == LayerKind::Conv || kind == LayerKind::BatchNorm || kind == LayerKind::Add;
        }
        m_inPlace.push_back(inPlace);
    }
}

torch::Tensor Network::apply(std::size_t index, const std::vector<torch::Tensor>& inputs)
{
    const torch::Tensor& input = inputs.front();
    const Layer& layer = m_description.layers[index];
    const auto& module = m_modules[index];
    torch::Tensor target = input; // the same memory: LibTorch's in-place functions want a name they may change
    switch (layer.kind) {
    case LayerKind::Conv: return module->as<nn::Conv2dImpl>()->forward(padsBefore(layer) ? padSame(input, layer.kernel, layer.stride) : input);
    case LayerKind::BatchNorm: {
        auto* const norm = module->as<nn::BatchNorm2dImpl>();
        return m_batchNorm && norm->is_training() ? m_batchNorm(*norm, input) : norm->forward(input);
    }
    case LayerKind::Relu: return m_inPlace[index] ? torch::relu_(target) : activate(layer.kind, input);
    case LayerKind::Relu6: return m_inPlace[index] ? torch::hardtanh_(target, 0.0, 6.0) : activate(layer.kind, input);
    case LayerKind::Silu:
    case LayerKind::Gelu:
    case LayerKind::Hardswish:
    case LayerKind::Sigmoid:
    case LayerKind::Hardsigmoid: return activate(layer.kind, input);
    case LayerKind::LayerNorm: {
        const auto* const norm = module->as<nn::LayerNormImpl>();
        return layerNorm(input, norm->weight, norm->bias, layer.eps);
    }
    case LayerKind::LayerScale: return input * module->as<Bare>()->value;
    case LayerKind::ClassToken: return withClassToken(input, module->as<Bare>()->value);
    case LayerKind::Position: return withPositions(input, module->as<Bare>()->value);
    case LayerKind::Attention: return attention(input, layer.groups);
    case LayerKind::FirstToken: return input.select(1, 0);
    case LayerKind::Add: return input + inputs.back();
    case LayerKind::Concat: return torch::cat(inputs, 1);     // N x C1 x H x W, … -> N x (C1 + …) x H x W
    case LayerKind::Scale: return input * inputs.back();      // N x C x H x W times N x C x 1 x 1
    case LayerKind::Squeeze: return input.mean({2, 3}, true); // N x C x H x W -> N x C x 1 x 1
    case LayerKind::MaxPool:
        if (layer.padding == Padding::Same)
            return torch::max_pool2d(padSame(input, layer.kernel, layer.stride, -std::numeric_limits<double>::infinity()), layer.kernel,
                                     layer.stride);
        return torch::max_pool2d(input, layer.kernel, layer.stride, layer.paddingPx);
    case LayerKind::AveragePool: return averagePool(input, layer.kernel, layer.stride, layer.paddingPx);
    case LayerKind::GlobalAveragePool: return input.mean({2, 3}); // N x C x H x W -> N x C
    case LayerKind::Dropout:
        if (m_dropout && is_training())
            return m_dropout(input, layer.dropoutRate);
        return torch::dropout(input, layer.dropoutRate, is_training());
    case LayerKind::Linear: return linear(input, module->as<nn::LinearImpl>()->weight, module->as<nn::LinearImpl>()->bias);
    }
    return input;
}

torch::Tensor Network::run(torch::Tensor input, int first, int last)
{
    std::vector<torch::Tensor> results(static_cast<std::size_t>(last) + 1);
    const auto resultOf = [&](int i) -> const torch::Tensor& { return i < first ? input : results[static_cast<std::size_t>(i)]; };
    for (int i = first; i <= last; ++i) {
        const auto index = static_cast<std::size_t>(i);
        const std::vector<int>& inputs = m_description.layers[index].inputs;
        std::vector<torch::Tensor> read;
        for (const int from : inputs)
            read.push_back(resultOf(from));
        results[index] = apply(index, read);
        for (const int from : inputs)
            if (from >= first && m_lastUse[static_cast<std::size_t>(from)] == i)
                results[static_cast<std::size_t>(from)].reset();
    }
    return results.back();
}

torch::Tensor Network::features(const torch::Tensor& imagesNchw)
{
    return run(imagesNchw, 0, m_description.featureLayer);
}

torch::Tensor Network::head(const torch::Tensor& featuresNf)
{
    return run(featuresNf, m_description.featureLayer + 1, static_cast<int>(m_description.layers.size()) - 1);
}

/// The layer that makes features of maps.
int Network::poolingLayer() const
{
    for (int i = m_description.featureLayer; i >= 0; --i)
        if (m_description.layers[static_cast<std::size_t>(i)].kind == LayerKind::GlobalAveragePool)
            return i;
    throw Error(ErrorCode::Unsupported,
                fmt::format("{} has no convolutional maps in front of its answer: where it looks can't be told by Grad-CAM.", m_description.name));
}

torch::Tensor Network::lastMaps(const torch::Tensor& imagesNchw)
{
    const int maps = m_description.layers[static_cast<std::size_t>(poolingLayer())].inputs.front();
    return run(imagesNchw, 0, maps);
}

torch::Tensor Network::logitsOfMaps(const torch::Tensor& mapsNkhw)
{
    return run(mapsNkhw, poolingLayer(), static_cast<int>(m_description.layers.size()) - 1);
}

torch::Tensor Network::forward(const torch::Tensor& imagesNchw)
{
    return head(features(imagesNchw));
}

std::vector<torch::Tensor> Network::backboneParameters() const
{
    std::vector<torch::Tensor> tensors;
    for (std::size_t i = 0; i + 1 < m_modules.size(); ++i)
        if (m_modules[i] != nullptr)
            for (const torch::Tensor& tensor : m_modules[i]->parameters())
                tensors.push_back(tensor);
    return tensors;
}

std::vector<torch::Tensor> Network::headParameters() const
{
    return m_modules.back()->parameters();
}

std::int64_t Network::parameterCount() const
{
    std::int64_t count = 0;
    for (const torch::Tensor& tensor : parameters())
        count += tensor.numel();
    return count;
}

void Network::setFrozen(const std::vector<bool>& layers)
{
    m_frozen = layers;
    m_frozen.resize(m_modules.size());
    for (std::size_t i = 0; i < m_modules.size(); ++i)
        if (m_modules[i] != nullptr)
            for (torch::Tensor& tensor : m_modules[i]->parameters())
                tensor.requires_grad_(!m_frozen[i]);
    train(is_training());
}

void Network::setBackboneFrozen(bool frozen)
{
    std::vector<bool> layers(m_modules.size(), frozen);
    layers.back() = false;
    setFrozen(layers);
}

void Network::train(bool on)
{
    nn::Module::train(on);
    for (std::size_t i = 0; i < m_frozen.size(); ++i)
        if (m_frozen[i] && m_modules[i] != nullptr && m_modules[i]->as<nn::BatchNorm2dImpl>() != nullptr)
            m_modules[i]->train(false);
}

void toChannelsLast(nn::Module& module)
{
    for (torch::Tensor& tensor : module.parameters())
        if (tensor.dim() == 4)
            tensor.set_data(tensor.detach().contiguous(at::MemoryFormat::ChannelsLast));
}

torch::Tensor activate(LayerKind kind, const torch::Tensor& input)
{
    switch (kind) {
    case LayerKind::Relu: return torch::relu(input);
    case LayerKind::Relu6: return torch::hardtanh(input, 0.0, 6.0);
    case LayerKind::Silu: return torch::silu(input);
    case LayerKind::Gelu: return torch::gelu(input);
    case LayerKind::Hardswish: return torch::hardswish(input);
    case LayerKind::Sigmoid: return torch::sigmoid(input);
    case LayerKind::Hardsigmoid: return torch::hardsigmoid(input);
    default: throw Error(ErrorCode::InvalidArgument, "This kind of layer is no activation.");
    }
}

torch::Tensor layerNorm(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias, double eps)
{
    if (input.dim() == 4) // N x C x H x W: a view where it is channels-last in memory
        return torch::layer_norm(input.permute({0, 2, 3, 1}), weight.sizes(), weight, bias, eps).permute({0, 3, 1, 2});
    return torch::layer_norm(input, weight.sizes(), weight, bias, eps);
}

torch::Tensor linear(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias)
{
    if (input.dim() == 4)
        return torch::linear(input.permute({0, 2, 3, 1}), weight, bias).permute({0, 3, 1, 2});
    return torch::linear(input, weight, bias);
}

torch::Tensor withClassToken(const torch::Tensor& imagesNchw, const torch::Tensor& classToken)
{
    return torch::cat({classToken.expand({imagesNchw.size(0), -1, -1}), imagesNchw.flatten(2).transpose(1, 2)}, 1);
}

torch::Tensor withPositions(const torch::Tensor& tokensNtc, const torch::Tensor& positions)
{
    if (tokensNtc.size(1) != positions.size(1))
        throw Error(ErrorCode::Configuration,
                    fmt::format("The network was made for {} tokens, the image has {}.", positions.size(1), tokensNtc.size(1)), "size_px",
                    "Use the size of its weights, which is its own if the recipe names none.");
    return tokensNtc + positions;
}

torch::Tensor attention(const torch::Tensor& qkv, int heads)
{
    const std::int64_t images = qkv.size(0), tokens = qkv.size(1), channels = qkv.size(2) / 3;
    const auto parts = qkv.reshape({images, tokens, 3, heads, channels / heads}).permute({2, 0, 3, 1, 4}); // 3 x N x heads x T x C/heads
    return at::scaled_dot_product_attention(parts[0], parts[1], parts[2]).transpose(1, 2).reshape({images, tokens, channels});
}

torch::Tensor averagePool(const torch::Tensor& imagesNchw, int kernel, int stride, int paddingPx)
{
    constexpr bool kCeil = false, kCountPadding = false;
    return torch::avg_pool2d(imagesNchw, kernel, stride, paddingPx, kCeil, kCountPadding);
}

torch::Tensor padSame(const torch::Tensor& imagesNchw, int kernel, int stride, double value)
{
    const auto total = [&](std::int64_t extent) {
        return std::max<std::int64_t>(((extent + stride - 1) / stride - 1) * stride + kernel - extent, 0);
    };
    const std::int64_t rows = total(imagesNchw.size(2)), columns = total(imagesNchw.size(3));
    if (rows == 0 && columns == 0)
        return imagesNchw;
    return torch::constant_pad_nd(imagesNchw, {columns / 2, columns - columns / 2, rows / 2, rows - rows / 2}, value);
}

} // namespace taxon::learn
