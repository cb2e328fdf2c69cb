// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/architectures.h"

#include "base/error.h"
#include "base/text.h"
#include "learn/architectures/families.h"
#include "learn/layer_step.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace taxon::learn {
namespace {

ArchitectureInfo entry(NetworkDescription (*describe)(int), int classes)
{
    const NetworkDescription network = describe(classes);
    requireExportable(network);
    long parameters = 0;
    for (const Layer& layer : network.layers) {
        if (layer.kind == LayerKind::Conv)
            parameters += static_cast<long>(layer.outChannels) * (layer.inChannels / layer.groups) * layer.kernel * layer.widthOfKernel()
                          + (layer.bias ? layer.outChannels : 0);
        else if (layer.kind == LayerKind::BatchNorm || layer.kind == LayerKind::LayerNorm)
            parameters += 2L * layer.outChannels;
        else if (layer.kind == LayerKind::Linear)
            parameters += static_cast<long>(layer.outChannels) * (layer.inChannels + 1);
        else if (isBare(layer.kind))
            parameters += static_cast<long>(layer.outChannels) * std::max(1, layer.tokens);
    }
    return {network.name, network.description, network.inputSizePx, parameters, describe};
}

} // namespace

const std::vector<ArchitectureInfo>& architectures()
{
    static const std::vector<ArchitectureInfo> all{entry(efficientNetLite0, 1000),
                                                   entry(efficientNetLite1, 1000),
                                                   entry(efficientNetLite2, 1000),
                                                   entry(mobileNetV3Small, 1000),
                                                   entry(mobileNetV3Large, 1000),
                                                   entry(efficientNetB0, 1000),
                                                   entry(resNet18, 1000),
                                                   entry(resNet34, 1000),
                                                   entry(resNet50, 1000),
                                                   entry(inceptionV4, 1000),
                                                   entry(convNextTiny, 1000),
                                                   entry(vitSmall16, 1000),
                                                   entry(smallCnn, 10)};
    return all;
}

NetworkDescription describe(const std::string& name, int classes)
{
    if (classes < 1)
        throw Error(ErrorCode::InvalidArgument, "A network needs at least one class.", name);
    const auto found = std::find_if(architectures().begin(), architectures().end(), [&](const ArchitectureInfo& info) { return info.name == name; });
    if (found != architectures().end())
        return found->describe(classes);
    std::vector<std::string> names;
    for (const ArchitectureInfo& info : architectures())
        names.push_back(info.name);
    const std::string close = nearest(name, names);
    throw Error(ErrorCode::Configuration, fmt::format("There is no architecture \"{}\".", name), "architecture",
                close.empty() ? fmt::format("Known are {}.", fmt::join(names, ", ")) : fmt::format("Did you mean \"{}\"?", close));
}

} // namespace taxon::learn
