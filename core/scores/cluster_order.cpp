// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/cluster_order.h"

#include "base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>

namespace taxon::scores {
namespace {

using Chain = std::vector<std::int32_t>;

struct Link {
    std::size_t a = 0;
    std::size_t b = 0;
    double nearness = 0;
};

/// Both directions of a pair as one link, the nearest first.
std::vector<Link> linksOf(std::span<const ConfusedPair> pairs, std::span<const std::size_t> support)
{
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> counts;
    for (const ConfusedPair& pair : pairs) {
        if (std::min(pair.truth, pair.predicted) < 0 || static_cast<std::size_t>(std::max(pair.truth, pair.predicted)) >= support.size())
            throw Error(ErrorCode::InvalidArgument,
                        fmt::format("The pair {} -> {} is not of {} classes.", pair.truth, pair.predicted, support.size()));
        const auto [low, high] = std::minmax(pair.truth, pair.predicted);
        counts[{static_cast<std::size_t>(low), static_cast<std::size_t>(high)}] += pair.count;
    }
    std::vector<Link> links;
    for (const auto& [classes, count] : counts) {
        const std::size_t images = std::max<std::size_t>(1, support[classes.first] + support[classes.second]);
        links.push_back({classes.first, classes.second, static_cast<double>(count) / static_cast<double>(images)});
    }
    std::stable_sort(links.begin(), links.end(), [](const Link& one, const Link& other) { return one.nearness > other.nearness; });
    return links;
}

/// Turns \p chain so that \p member lies in its second half (\p toEnd) or in its first.
void turn(Chain& chain, std::int32_t member, bool toEnd)
{
    const auto place = static_cast<std::size_t>(std::find(chain.begin(), chain.end(), member) - chain.begin());
    if ((2 * place + 1 < chain.size()) == toEnd)
        std::reverse(chain.begin(), chain.end());
}

} // namespace

std::vector<std::int32_t> clusteredOrder(std::span<const ConfusedPair> pairs, std::span<const std::size_t> support)
{
    std::vector<Chain> chains(support.size());
    std::vector<std::size_t> chainOf(support.size());
    std::iota(chainOf.begin(), chainOf.end(), std::size_t{0});
    for (std::size_t k = 0; k < chains.size(); ++k)
        chains[k] = {static_cast<std::int32_t>(k)};
    for (const Link& link : linksOf(pairs, support)) {
        const std::size_t first = chainOf[link.a];
        const std::size_t second = chainOf[link.b];
        if (first == second)
            continue;
        turn(chains[first], static_cast<std::int32_t>(link.a), true);
        turn(chains[second], static_cast<std::int32_t>(link.b), false);
        for (const std::int32_t member : chains[second])
            chainOf[static_cast<std::size_t>(member)] = first;
        chains[first].insert(chains[first].end(), chains[second].begin(), chains[second].end());
        chains[second].clear();
    }
    std::erase_if(chains, [](const Chain& chain) { return chain.empty(); });
    for (Chain& chain : chains)
        turn(chain, *std::min_element(chain.begin(), chain.end()), false);
    std::sort(chains.begin(), chains.end(), [](const Chain& one, const Chain& other) {
        if (one.size() != other.size())
            return one.size() > other.size();
        return *std::min_element(one.begin(), one.end()) < *std::min_element(other.begin(), other.end());
    });
    std::vector<std::int32_t> order;
    for (const Chain& chain : chains)
        order.insert(order.end(), chain.begin(), chain.end());
    return order;
}

} // namespace taxon::scores
