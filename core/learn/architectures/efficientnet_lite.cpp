// SPDX-License-Identifier: GPL-3.0-or-later
// EfficientNet-Lite: EfficientNet without squeeze-and-excitation and with ReLU6, made for devices without a GPU.
// Source: Tan & Le, "EfficientNet", ICML 2019, arXiv:1905.11946; the Lite variants of tensorflow/tpu. Names as in the
// package efficientnet_lite_pytorch, whose ImageNet weights load unchanged.
#include "learn/architectures/builder.h"
#include "learn/architectures/efficientnet_stages.h"
#include "learn/architectures/families.h"

#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace taxon::learn {
namespace {

/// Expand by 1x1, filter each channel, project back; with a shortcut where input and output have the same shape.
int invertedBottleneck(NetworkBuilder& net, const std::string& name, int input, const EfficientNetStage& stage, int stride)
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

/// How much wider and deeper than Lite0 a variant is, its input size and its dropout.
struct Variant {
    double width, depth;
    int sizePx;
    double dropoutRate;
};

/// Stem, first and last stage and head are as deep, stem and head as wide in every variant.
NetworkDescription efficientNetLite(std::string name, std::string description, const Variant& variant, int classes)
{
    images::Preprocessing preprocessing;
    preprocessing.sizePx = variant.sizePx;
    NetworkBuilder net(std::move(name), std::move(description), preprocessing);
    net.setPadding(Padding::Same);
    net.setBatchNorm(1e-3, 0.01);
    int x = net.relu6(net.batchNorm("_bn0", net.conv("_conv_stem", NetworkBuilder::kImage, {.outChannels = 32, .kernel = 3, .stride = 2})));
    int block = 0;
    for (const EfficientNetStage& lite0 : kEfficientNetStages) {
        EfficientNetStage stage = lite0;
        stage.outChannels = roundedChannels(stage.outChannels * variant.width);
        if (&lite0 != std::begin(kEfficientNetStages) && &lite0 != std::end(kEfficientNetStages) - 1)
            stage.repeats = static_cast<int>(std::ceil(stage.repeats * variant.depth));
        for (int i = 0; i < stage.repeats; ++i)
            x = invertedBottleneck(net, fmt::format("_blocks.{}", block++), x, stage, i == 0 ? stage.stride : 1);
    }
    x = net.relu6(net.batchNorm("_bn1", net.conv("_conv_head", x, {.outChannels = 1280})));
    return net.finish(x, "_fc", classes, variant.dropoutRate);
}

} // namespace

NetworkDescription efficientNetLite0(int classes)
{
    return efficientNetLite("efficientnet_lite0", "EfficientNet-Lite0: 4.7 M weights, the best start on a machine without a GPU.",
                            {1.0, 1.0, 224, 0.2}, classes);
}

NetworkDescription efficientNetLite1(int classes)
{
    return efficientNetLite("efficientnet_lite1", "EfficientNet-Lite1: 5.4 M weights at 240 pixels.", {1.0, 1.1, 240, 0.2}, classes);
}

NetworkDescription efficientNetLite2(int classes)
{
    return efficientNetLite("efficientnet_lite2", "EfficientNet-Lite2: 6.1 M weights at 260 pixels.", {1.1, 1.2, 260, 0.3}, classes);
}

} // namespace taxon::learn
