// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/size_schedule.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::learn {
namespace {

constexpr int kGridPx = 32; // by so much most networks reduce an image: other sizes leave a border unseen
constexpr std::size_t kMostSizes = 4;

/// \p count of \p all: the first, the last and between them as evenly as can be.
std::vector<int> spread(const std::vector<int>& all, std::size_t count)
{
    if (count < 2)
        return {all.back()};
    std::vector<int> some;
    for (std::size_t i = 0; i < count; ++i)
        some.push_back(all[(i * (all.size() - 1) + (count - 1) / 2) / (count - 1)]);
    return some;
}

} // namespace

int SizeSchedule::at(int epoch) const
{
    const auto count = static_cast<std::int64_t>(sizesPx.size());
    return sizesPx[static_cast<std::size_t>(std::min(count - 1, epoch * count / epochs))];
}

int SizeSchedule::firstFullEpoch() const
{
    const auto count = static_cast<std::int64_t>(sizesPx.size());
    return static_cast<int>(((count - 1) * epochs + count - 1) / count);
}

SizeSchedule sizeScheduleOf(const runs::Recipe& recipe, const NetworkDescription& network)
{
    const int full = recipe.preprocessing.sizePx;
    if (recipe.startSizeShare == 1)
        return {{full}, recipe.epochs};
    if (std::any_of(network.layers.begin(), network.layers.end(), [](const Layer& layer) { return layer.kind == LayerKind::Position; }))
        throw Error(ErrorCode::Configuration, fmt::format("{} takes images of one size only, so they can't grow.", network.name), recipe.name,
                    "Set training.start_size_share to 1.");
    std::vector<int> sizes;
    for (int size = std::max(1, static_cast<int>(std::lround(recipe.startSizeShare * full / kGridPx))) * kGridPx; size < full; size += kGridPx)
        sizes.push_back(size);
    if (sizes.empty())
        throw Error(ErrorCode::Configuration,
                    fmt::format("Images of {} pixels can't grow in steps of {} from {:g} of that.", full, kGridPx, recipe.startSizeShare),
                    recipe.name, "Set training.start_size_share to 1, or lower.");
    sizes.push_back(full);
    return {spread(sizes, std::min({sizes.size(), kMostSizes, static_cast<std::size_t>(recipe.epochs)})), recipe.epochs};
}

} // namespace taxon::learn
