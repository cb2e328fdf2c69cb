// SPDX-License-Identifier: GPL-3.0-or-later
// MobileNetV3, small and large, as torchvision builds them, so its weights load unchanged.
// Source: Howard et al., "Searching for MobileNetV3", ICCV 2019, arXiv:1905.02244.
#include "learn/architectures/builder.h"
#include "learn/architectures/families.h"

#include <fmt/format.h>
#include <span>
#include <utility>

namespace taxon::learn {
namespace {

constexpr LayerKind kRelu = LayerKind::Relu, kHardswish = LayerKind::Hardswish;

/// A row of the paper's tables 1 and 2.
struct Block {
    int kernel, expanded, outChannels;
    bool squeezes;
    LayerKind activation;
    int stride;
};

constexpr Block kSmall[] = {{3, 16, 16, true, kRelu, 2},       {3, 72, 24, false, kRelu, 2},      {3, 88, 24, false, kRelu, 1},
                            {5, 96, 40, true, kHardswish, 2},  {5, 240, 40, true, kHardswish, 1}, {5, 240, 40, true, kHardswish, 1},
                            {5, 120, 48, true, kHardswish, 1}, {5, 144, 48, true, kHardswish, 1}, {5, 288, 96, true, kHardswish, 2},
                            {5, 576, 96, true, kHardswish, 1}, {5, 576, 96, true, kHardswish, 1}};

constexpr Block kLarge[] = {{3, 16, 16, false, kRelu, 1},       {3, 64, 24, false, kRelu, 2},       {3, 72, 24, false, kRelu, 1},
                            {5, 72, 40, true, kRelu, 2},        {5, 120, 40, true, kRelu, 1},       {5, 120, 40, true, kRelu, 1},
                            {3, 240, 80, false, kHardswish, 2}, {3, 200, 80, false, kHardswish, 1}, {3, 184, 80, false, kHardswish, 1},
                            {3, 184, 80, false, kHardswish, 1}, {3, 480, 112, true, kHardswish, 1}, {3, 672, 112, true, kHardswish, 1},
                            {5, 672, 160, true, kHardswish, 2}, {5, 960, 160, true, kHardswish, 1}, {5, 960, 160, true, kHardswish, 1}};

int invertedResidual(NetworkBuilder& net, const std::string& name, int input, const Block& block)
{
    const int in = net.channels(input);
    int number = 0;
    const auto next = [&] { return fmt::format("{}.block.{}", name, number++); };
    int x = input;
    if (block.expanded != in)
        x = net.activation(block.activation, net.convNorm(next(), x, {.outChannels = block.expanded}));
    x = net.activation(
        block.activation,
        net.convNorm(next(), x, {.outChannels = block.expanded, .kernel = block.kernel, .stride = block.stride, .groups = block.expanded}));
    const int quarter = block.expanded / 4; // whole, as torchvision divides
    if (block.squeezes)
        x = net.squeezeExcite(next(), x, roundedChannels(quarter), LayerKind::Relu, LayerKind::Hardsigmoid);
    x = net.convNorm(next(), x, {.outChannels = block.outChannels});
    return block.stride == 1 && in == block.outChannels ? net.add(x, input) : x;
}

NetworkDescription mobileNetV3(std::string name, std::string description, std::span<const Block> blocks, int hidden, int classes)
{
    NetworkBuilder net(std::move(name), std::move(description), imageNetPreprocessing());
    net.setBatchNorm(1e-3, 0.01);
    int x = net.activation(kHardswish, net.convNorm("features.0", NetworkBuilder::kImage, {.outChannels = 16, .kernel = 3, .stride = 2}));
    int number = 1;
    for (const Block& block : blocks)
        x = invertedResidual(net, fmt::format("features.{}", number++), x, block);
    x = net.activation(kHardswish, net.convNorm(fmt::format("features.{}", number), x, {.outChannels = 6 * net.channels(x)}));
    x = net.activation(kHardswish, net.linear("classifier.0", net.globalPool(x), hidden));
    return net.finish(x, "classifier.3", classes, 0.2);
}

} // namespace

NetworkDescription mobileNetV3Small(int classes)
{
    return mobileNetV3("mobilenet_v3_small", "MobileNetV3-Small: 2.5 M weights, the fastest.", kSmall, 1024, classes);
}

NetworkDescription mobileNetV3Large(int classes)
{
    return mobileNetV3("mobilenet_v3_large", "MobileNetV3-Large: 5.5 M weights, fast on a processor.", kLarge, 1280, classes);
}

} // namespace taxon::learn
