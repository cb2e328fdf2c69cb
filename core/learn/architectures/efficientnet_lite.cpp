// SPDX-License-Identifier: GPL-3.0-or-later
// EfficientNet-Lite: EfficientNet without squeeze-and-excitation and with ReLU6, made for devices without a GPU.
// Source: Tan & Le, "EfficientNet", ICML 2019, arXiv:1905.11946; the Lite variants of tensorflow/tpu. Names as in the
// package efficientnet_lite_pytorch, whose ImageNet weights load unchanged.
#include "learn/architectures/builder.h"
#include "learn/architectures/families.h"

#include <fmt/format.h>

namespace taxon::learn {
namespace {

/// A row of the paper's table: so many inverted bottlenecks, the first one with this stride.
struct Stage {
    int repeats, kernel, stride, expansion, outChannels;
};

constexpr Stage kLite0[] = {{1, 3, 1, 1, 16},  {2, 3, 2, 6, 24},  {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80},
                            {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320}};

/// Expand by 1x1, filter each channel, project back; with a shortcut where input and output have the same shape.
int invertedBottleneck(NetworkBuilder& net, const std::string& name, int input, const Stage& stage, int stride)
{
    const int in = net.channels(input);
    const int wide = in * stage.expansion;
    int x = input;
    if (stage.expansion != 1)
        x = net.relu6(net.batchNorm(name + "._bn0", net.conv(name + "._expand_conv", x, {.outChannels = wide})));
    x = net.conv(name + "._depthwise_conv", x, {.outChannels = wide, .kernel = stage.kernel, .stride = stride, .groups = wide});
    x = net.relu6(net.batchNorm(name + "._bn1", x));
    x = net.batchNorm(name + "._bn2", net.conv(name + "._project_conv", x, {.outChannels = stage.outChannels}));
    return stride == 1 && in == stage.outChannels ? net.add(x, input) : x;
}

} // namespace

NetworkDescription efficientNetLite0(int classes)
{
    NetworkBuilder net("efficientnet_lite0", "EfficientNet-Lite0: 4.7 M weights, the best start on a machine without a GPU.",
                       images::Preprocessing{});
    net.setPadding(Padding::Same);
    net.setBatchNorm(1e-3, 0.01);
    int x = net.relu6(net.batchNorm("_bn0", net.conv("_conv_stem", NetworkBuilder::kImage, {.outChannels = 32, .kernel = 3, .stride = 2})));
    int block = 0;
    for (const Stage& stage : kLite0)
        for (int i = 0; i < stage.repeats; ++i)
            x = invertedBottleneck(net, fmt::format("_blocks.{}", block++), x, stage, i == 0 ? stage.stride : 1);
    x = net.relu6(net.batchNorm("_bn1", net.conv("_conv_head", x, {.outChannels = 1280})));
    return net.finish(x, "_fc", classes, 0.2);
}

} // namespace taxon::learn
