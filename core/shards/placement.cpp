// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/plan.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace taxon::shards {
namespace {

constexpr std::size_t kFewestInASplitShard = 16;

struct Load {
    std::size_t images = 0;
    std::uint64_t bytes = 0;
};

struct Limits {
    std::size_t images;
    std::uint64_t bytes;

    [[nodiscard]] bool allows(const Load& load) const { return load.images <= 1 || (load.images <= images && load.bytes <= bytes); }
    [[nodiscard]] std::size_t fewestShards(const Load& all) const
    {
        return std::max<std::size_t>(
            {1, (all.images + images - 1) / images, static_cast<std::size_t>(all.bytes == 0 ? 0 : (all.bytes - 1) / bytes + 1)});
    }
};

/// Gives [first, end) of \p which to \p shards shards, numbered from \p base, evenly.
void divide(const std::vector<std::size_t>& which, std::size_t shards, std::uint32_t base, std::vector<std::uint32_t>& shardOf)
{
    for (std::size_t i = 0; i < shards; ++i)
        for (std::size_t k = which.size() * i / shards; k < which.size() * (i + 1) / shards; ++k)
            shardOf[which[k]] = base + static_cast<std::uint32_t>(i);
}

bool allAllowed(const Limits& limits, std::span<const std::uint64_t> estimates, const std::vector<std::size_t>& which, std::size_t shards)
{
    for (std::size_t i = 0; i < shards; ++i) {
        Load load;
        for (std::size_t k = which.size() * i / shards; k < which.size() * (i + 1) / shards; ++k) {
            ++load.images;
            load.bytes += estimates[which[k]];
        }
        if (!limits.allows(load))
            return false;
    }
    return true;
}

/// Divides \p which into at least \p shards new shards, more where large images need it. Returns how many.
std::uint32_t divideNew(std::span<const std::uint64_t> estimates, const std::vector<std::size_t>& which, std::size_t shards, std::uint32_t base,
                        const Limits& limits, std::vector<std::uint32_t>& shardOf)
{
    shards = std::min(shards, which.size());
    while (shards < which.size() && !allAllowed(limits, estimates, which, shards))
        shards = std::min(which.size(), shards + 1 + shards / 16);
    divide(which, shards, base, shardOf);
    return static_cast<std::uint32_t>(shards);
}

/// What lies in the earlier shards still, and what is new.
struct Kept {
    std::vector<Load> loads; ///< of each earlier shard
    std::vector<std::size_t> fresh;
};
Kept countKept(std::span<const std::uint64_t> estimates, std::span<const std::uint32_t> earlier, std::size_t shards)
{
    Kept kept{std::vector<Load>(shards), {}};
    for (std::size_t i = 0; i < earlier.size(); ++i) {
        if (earlier[i] == Placement::kNew) {
            kept.fresh.push_back(i);
        } else {
            ++kept.loads[earlier[i]].images;
            kept.loads[earlier[i]].bytes += estimates[i];
        }
    }
    return kept;
}

/// Puts new images into earlier shards: first into those that lost some and are written again anyway, then into the smallest.
/// The ones that found a place are no longer in kept.fresh.
void fillShards(Kept& kept, std::span<const std::uint64_t> estimates, std::span<const std::size_t> earlierImages, const Limits& full,
                std::vector<std::uint32_t>& shardOf)
{
    std::vector<std::uint32_t> order(kept.loads.size());
    std::iota(order.begin(), order.end(), 0U);
    std::erase_if(order, [&](std::uint32_t shard) { return kept.loads[shard].images == 0; });
    const auto rank = [&](std::uint32_t shard) { return std::pair(kept.loads[shard].images == earlierImages[shard], kept.loads[shard].images); };
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
    auto next = kept.fresh.begin();
    for (const std::uint32_t shard : order) {
        Load& load = kept.loads[shard];
        for (; next != kept.fresh.end() && full.allows({load.images + 1, load.bytes + estimates[*next]}); ++next) {
            shardOf[*next] = shard;
            ++load.images;
            load.bytes += estimates[*next];
        }
    }
    kept.fresh.erase(kept.fresh.begin(), next);
}

/// Numbers the shards in use from 0 on, in the earlier order. Returns how many.
std::uint32_t closeGaps(const std::vector<Load>& loads, std::vector<std::uint32_t>& shardOf)
{
    std::vector<std::uint32_t> number(loads.size());
    std::uint32_t count = 0;
    for (std::size_t shard = 0; shard < loads.size(); ++shard)
        if (loads[shard].images != 0)
            number[shard] = count++;
    for (std::uint32_t& shard : shardOf)
        if (shard != Placement::kNew)
            shard = number[shard];
    return count;
}

Load sumOf(std::span<const std::uint64_t> estimates, const std::vector<std::size_t>& which)
{
    Load sum{which.size(), 0};
    for (const std::size_t i : which)
        sum.bytes += estimates[i];
    return sum;
}

} // namespace

Placement placeImages(std::span<const std::uint64_t> estimates, std::span<const std::uint32_t> earlier, std::span<const std::size_t> earlierImages,
                      bool train, const PackOptions& options)
{
    const Limits limits{options.imagesPerShard, options.bytesPerShard != 0 ? options.bytesPerShard : std::numeric_limits<std::uint64_t>::max()};
    const Load all{estimates.size(), std::accumulate(estimates.begin(), estimates.end(), std::uint64_t{0})};
    const std::size_t readers = train ? std::min(options.minTrainShards, all.images / kFewestInASplitShard) : 0;
    const std::size_t wanted = std::max(limits.fewestShards(all), readers);

    Placement placement{std::vector<std::uint32_t>(earlier.begin(), earlier.end()), 0};
    Kept kept = countKept(estimates, earlier, earlierImages.size());
    const auto inUse = static_cast<std::size_t>(
        std::count_if(kept.loads.begin(), kept.loads.end(), [](const Load& load) { return load.images != 0; }));
    const bool sound = std::all_of(kept.loads.begin(), kept.loads.end(), [&](const Load& load) { return limits.allows(load); });
    if (inUse == 0 || !sound || inUse < readers || inUse > 2 * wanted) {
        std::vector<std::size_t> everything(all.images);
        std::iota(everything.begin(), everything.end(), std::size_t{0});
        placement.shards = divideNew(estimates, everything, wanted, 0, limits, placement.shardOf);
        return placement;
    }
    const std::size_t even = all.images / std::max(inUse, wanted);
    const Limits full{std::min(limits.images, even + even / 4 + 1), limits.bytes};
    fillShards(kept, estimates, earlierImages, full, placement.shardOf);
    placement.shards = closeGaps(kept.loads, placement.shardOf);
    if (!kept.fresh.empty())
        placement.shards += divideNew(estimates, kept.fresh, full.fewestShards(sumOf(estimates, kept.fresh)), placement.shards, limits,
                                      placement.shardOf);
    return placement;
}

} // namespace taxon::shards
