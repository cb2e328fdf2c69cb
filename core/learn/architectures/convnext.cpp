// SPDX-License-Identifier: GPL-3.0-or-later
// ConvNeXt-Tiny as torchvision builds it, so its weights load unchanged. Without stochastic depth.
// Source: Liu et al., "A ConvNet for the 2020s", CVPR 2022, arXiv:2201.03545.
#include "learn/architectures/builder.h"
#include "learn/architectures/families.h"

#include <fmt/format.h>

namespace taxon::learn {
namespace {

constexpr double kEps = 1e-6;

int block(NetworkBuilder& net, const std::string& name, int input)
{
    const int width = net.channels(input);
    int x = net.conv(name + ".block.0", input, {.outChannels = width, .kernel = 7, .groups = width, .bias = true});
    x = net.layerNorm(name + ".block.2", x, kEps);
    x = net.activation(LayerKind::Gelu, net.linear(name + ".block.3", x, 4 * width));
    x = net.linear(name + ".block.5", x, width);
    return net.add(net.layerScale(name + ".layer_scale", x, 1e-6), input);
}

} // namespace

NetworkDescription convNextTiny(int classes)
{
    images::Preprocessing preprocessing = imageNetPreprocessing();
    preprocessing.cropShare = 224.0 / 236.0;
    NetworkBuilder net("convnext_tiny", "ConvNeXt-Tiny: 28.6 M weights, accurate; trains best from pretrained weights with AdamW.", preprocessing);
    net.setInitialStd(0.02);
    int x = net.conv("features.0.0", NetworkBuilder::kImage, {.outChannels = 96, .kernel = 4, .stride = 4, .bias = true, .padded = false});
    x = net.layerNorm("features.0.1", x, kEps);
    int number = 1;
    for (const auto& [width, blocks] : {std::pair{96, 3}, {192, 3}, {384, 9}, {768, 3}}) {
        if (width > 96) {
            x = net.layerNorm(fmt::format("features.{}.0", number), x, kEps);
            x = net.conv(fmt::format("features.{}.1", number++), x, {.outChannels = width, .kernel = 2, .stride = 2, .bias = true, .padded = false});
        }
        for (int i = 0; i < blocks; ++i)
            x = block(net, fmt::format("features.{}.{}", number, i), x);
        ++number;
    }
    return net.finish(net.layerNorm("classifier.0", net.globalPool(x), kEps), "classifier.2", classes);
}

} // namespace taxon::learn
