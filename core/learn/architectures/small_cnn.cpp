// SPDX-License-Identifier: GPL-3.0-or-later
// Three convolutions for images of 28 pixels (Fashion-MNIST and the like): trains in seconds, so tests use it too.
#include "learn/architectures/builder.h"
#include "learn/architectures/families.h"

#include <fmt/format.h>

namespace taxon::learn {

NetworkDescription smallCnn(int classes)
{
    images::Preprocessing preprocessing;
    preprocessing.sizePx = 28;
    preprocessing.fit = "pad";
    preprocessing.margin = 0.0;
    NetworkBuilder net("small_cnn", "Three convolutions, 95 thousand weights: for images of about 28 pixels.", preprocessing);
    int x = NetworkBuilder::kImage;
    int number = 1;
    for (const int width : {32, 64, 128}) {
        x = net.conv(fmt::format("conv{}", number), x, {.outChannels = width, .kernel = 3});
        x = net.relu(net.batchNorm(fmt::format("bn{}", number), x));
        if (number++ < 3)
            x = net.maxPool(x, 2, 2, 0);
    }
    return net.finish(x, "fc", classes, 0.25);
}

} // namespace taxon::learn
