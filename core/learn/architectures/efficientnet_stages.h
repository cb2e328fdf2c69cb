// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon::learn {

/// A row of EfficientNet's table: so many inverted bottlenecks, the first one with this stride.
struct EfficientNetStage {
    int repeats, kernel, stride, expansion, outChannels;
};

/// B0's, and Lite0's. Source: Tan & Le, "EfficientNet", ICML 2019, arXiv:1905.11946, table 1.
inline constexpr EfficientNetStage kEfficientNetStages[] = {{1, 3, 1, 1, 16},  {2, 3, 2, 6, 24},  {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80},
                                                            {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320}};

} // namespace taxon::learn
