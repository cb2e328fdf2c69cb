// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/layer_step.h"

#include <fmt/format.h>

namespace taxon::learn {

graphs::Step stepOf(const Layer& layer)
{
    graphs::Step step;
    step.kind = layer.kind;
    step.inputs = layer.inputs;
    step.eps = layer.eps;
    step.kernel = layer.kernel;
    step.stride = layer.stride;
    step.groups = layer.groups;
    step.padding = layer.padding;
    step.paddingPx = layer.paddingPx;
    step.paddingWidthPx = layer.widthOfPadding();
    return step;
}

void requireExportable(const NetworkDescription& description)
{
    for (std::size_t i = 0; i < description.layers.size(); ++i)
        graphs::requireExportable(stepOf(description.layers[i]), description.layers[i].inChannels,
                                  fmt::format("{}: layer {} {}", description.name, i, description.layers[i].name));
}

} // namespace taxon::learn
