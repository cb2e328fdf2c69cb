// SPDX-License-Identifier: GPL-3.0-or-later
// ResNet-18, -34 and -50 as torchvision builds them (stride in the 3x3 of a bottleneck), so its weights load unchanged.
// Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, arXiv:1512.03385.
#include "learn/architectures/builder.h"
#include "learn/architectures/families.h"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace taxon::learn {
namespace {

/// How the blocks of one depth look.
struct Shape {
    std::array<int, 4> blocks;
    bool bottleneck;
};

int convNorm(NetworkBuilder& net, const std::string& block, int number, int input, const ConvShape& shape)
{
    return net.batchNorm(fmt::format("{}.bn{}", block, number), net.conv(fmt::format("{}.conv{}", block, number), input, shape));
}

int residualBlock(NetworkBuilder& net, const std::string& name, int input, int width, int stride, bool bottleneck)
{
    const int out = bottleneck ? 4 * width : width;
    int x = input;
    if (bottleneck) {
        x = net.relu(convNorm(net, name, 1, x, {.outChannels = width}));
        x = net.relu(convNorm(net, name, 2, x, {.outChannels = width, .kernel = 3, .stride = stride}));
        x = convNorm(net, name, 3, x, {.outChannels = out});
    } else {
        x = net.relu(convNorm(net, name, 1, x, {.outChannels = width, .kernel = 3, .stride = stride}));
        x = convNorm(net, name, 2, x, {.outChannels = out, .kernel = 3});
    }
    int shortcut = input;
    if (stride != 1 || net.channels(input) != out)
        shortcut = net.batchNorm(name + ".downsample.1", net.conv(name + ".downsample.0", input, {.outChannels = out, .stride = stride}));
    return net.relu(net.add(x, shortcut));
}

NetworkDescription resNet(std::string name, std::string description, const Shape& shape, int classes)
{
    NetworkBuilder net(std::move(name), std::move(description), imageNetPreprocessing());
    int x = net.conv("conv1", NetworkBuilder::kImage, {.outChannels = 64, .kernel = 7, .stride = 2});
    x = net.maxPool(net.relu(net.batchNorm("bn1", x)), 3, 2, 1);
    int width = 64;
    for (std::size_t stage = 0; stage < shape.blocks.size(); ++stage, width *= 2)
        for (int block = 0; block < shape.blocks[stage]; ++block)
            x = residualBlock(net, fmt::format("layer{}.{}", stage + 1, block), x, width, stage > 0 && block == 0 ? 2 : 1, shape.bottleneck);
    return net.finish(x, "fc", classes);
}

} // namespace

NetworkDescription resNet18(int classes)
{
    return resNet("resnet18", "ResNet-18: 11.7 M weights, fast on a GPU.", {{2, 2, 2, 2}, false}, classes);
}

NetworkDescription resNet34(int classes)
{
    return resNet("resnet34", "ResNet-34: 21.8 M weights.", {{3, 4, 6, 3}, false}, classes);
}

NetworkDescription resNet50(int classes)
{
    return resNet("resnet50", "ResNet-50: 25.6 M weights, the field's yardstick.", {{3, 4, 6, 3}, true}, classes);
}

} // namespace taxon::learn
