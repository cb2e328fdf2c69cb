// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/epoch_order.h"

#include "base/error.h"
#include "learn/seeds.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace taxon::learn {
namespace {

/// \p total in whole parts as near to \p shares (of any sum) as can be.
std::vector<std::size_t> dealOut(std::size_t total, const std::vector<double>& shares)
{
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    std::vector<std::size_t> parts;
    std::vector<std::pair<double, std::size_t>> remainders;
    std::size_t dealt = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double exact = static_cast<double>(total) * shares[i] / sum;
        parts.push_back(static_cast<std::size_t>(exact));
        remainders.emplace_back(std::floor(exact) - exact, i); // the largest remainder first
        dealt += parts.back();
    }
    std::sort(remainders.begin(), remainders.end());
    for (std::size_t i = 0; dealt < total; ++i, ++dealt)
        ++parts[remainders[i % remainders.size()].second];
    return parts;
}

} // namespace

Sampling samplingFromName(const std::string& name)
{
    if (name == "all")
        return Sampling::All;
    if (name == "square_root")
        return Sampling::SquareRoot;
    if (name == "balanced")
        return Sampling::Balanced;
    throw Error(ErrorCode::Configuration, "The sampling must be all, square_root or balanced.", name);
}

std::vector<std::size_t> epochOrder(std::span<const std::int64_t> labels, Sampling sampling, std::uint64_t seed)
{
    std::vector<std::size_t> order;
    if (sampling == Sampling::All) {
        order.resize(labels.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
    } else {
        std::map<std::int64_t, std::vector<std::size_t>> byClass;
        for (std::size_t i = 0; i < labels.size(); ++i)
            byClass[labels[i]].push_back(i);
        std::vector<double> shares;
        for (const auto& [label, images] : byClass)
            shares.push_back(sampling == Sampling::Balanced ? 1.0 : std::sqrt(static_cast<double>(images.size())));
        const std::vector<std::size_t> counts = dealOut(labels.size(), shares);
        auto count = counts.begin();
        for (auto& [label, images] : byClass) {
            shuffle(images, mixSeeds({seed, static_cast<std::uint64_t>(label)}));
            for (std::size_t i = 0; i < *count; ++i)
                order.push_back(images[i % images.size()]);
            ++count;
        }
    }
    shuffle(order, seed);
    return order;
}

} // namespace taxon::learn
