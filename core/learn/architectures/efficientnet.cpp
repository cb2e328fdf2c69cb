// SPDX-License-Identifier: GPL-3.0-or-later
// EfficientNet-B0 as torchvision builds it, so its weights load unchanged. Stochastic depth is left out: it changes training only.
// Source: Tan & Le, "EfficientNet", ICML 2019, arXiv:1905.11946.
#include "learn/architectures/builder.h"
#include "learn/architectures/efficientnet_stages.h"
#include "learn/architectures/families.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::learn {
namespace {

int convNormSilu(NetworkBuilder& net, const std::string& name, int input, const ConvShape& shape)
{
    return net.activation(LayerKind::Silu, net.convNorm(name, input, shape));
}

/// Expand, filter each channel, weigh the channels, project back; with a shortcut where input and output have the same shape.
int invertedBottleneck(NetworkBuilder& net, const std::string& name, int input, const EfficientNetStage& stage, int stride)
{
    const int in = net.channels(input);
    const int wide = in * stage.expansion;
    int number = 0;
    const auto next = [&] { return fmt::format("{}.block.{}", name, number++); };
    int x = input;
    if (stage.expansion != 1)
        x = convNormSilu(net, next(), x, {.outChannels = wide});
    x = convNormSilu(net, next(), x, {.outChannels = wide, .kernel = stage.kernel, .stride = stride, .groups = wide});
    x = net.squeezeExcite(next(), x, std::max(1, in / 4), LayerKind::Silu, LayerKind::Sigmoid);
    x = net.convNorm(next(), x, {.outChannels = stage.outChannels});
    return stride == 1 && in == stage.outChannels ? net.add(x, input) : x;
}

} // namespace

NetworkDescription efficientNetB0(int classes)
{
    NetworkBuilder net("efficientnet_b0", "EfficientNet-B0: 5.3 M weights, more accurate than Lite0 and slower.", imageNetPreprocessing());
    int x = convNormSilu(net, "features.0", NetworkBuilder::kImage, {.outChannels = 32, .kernel = 3, .stride = 2});
    int number = 1;
    for (const EfficientNetStage& stage : kEfficientNetStages) {
        for (int i = 0; i < stage.repeats; ++i)
            x = invertedBottleneck(net, fmt::format("features.{}.{}", number, i), x, stage, i == 0 ? stage.stride : 1);
        ++number;
    }
    x = convNormSilu(net, fmt::format("features.{}", number), x, {.outChannels = 1280});
    return net.finish(x, "classifier.1", classes, 0.2);
}

} // namespace taxon::learn
