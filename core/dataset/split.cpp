// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/split.h"

#include "base/hash.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <tuple>

namespace taxon::dataset {
namespace {

/// Deals \p seats to strata in proportion to their sizes, by largest remainder; ties go to the larger, then the earlier.
std::vector<std::size_t> deal(std::size_t seats, const std::vector<std::size_t>& sizes)
{
    const std::size_t all = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
    std::vector<std::size_t> dealt(sizes.size(), 0);
    if (all == 0)
        return dealt;
    seats = std::min(seats, all);
    std::size_t left = seats;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        dealt[i] = sizes[i] * seats / all;
        left -= dealt[i];
    }
    std::vector<std::size_t> order(sizes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tuple(sizes[b] * seats % all, sizes[b], a) < std::tuple(sizes[a] * seats % all, sizes[a], b);
    });
    for (std::size_t i = 0; i < left; ++i)
        ++dealt[order[i]];
    return dealt;
}

} // namespace

std::vector<std::size_t> waterFill(std::span<const std::size_t> sizes, std::size_t cap)
{
    std::vector<std::size_t> order(sizes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] < sizes[b]; });
    std::vector<std::size_t> level(sizes.size(), 0);
    std::size_t left = cap;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t rest = order.size() - i;
        const std::size_t share = left / rest;
        if (sizes[order[i]] > share) { // this one and all larger ones are cut at the same level
            std::vector<std::size_t> cut(order.begin() + static_cast<std::ptrdiff_t>(i), order.end());
            std::sort(cut.begin(), cut.end());
            std::size_t extra = left % rest;
            for (const std::size_t stratum : cut) {
                const bool one = extra > 0 && sizes[stratum] > share;
                level[stratum] = share + (one ? 1 : 0);
                extra -= one ? 1 : 0;
            }
            return level;
        }
        level[order[i]] = sizes[order[i]];
        left -= sizes[order[i]];
    }
    return level;
}

std::uint64_t groupNumber(std::uint64_t seed, const std::string& group)
{
    const Sha256Digest digest = sha256(fmt::format("{}|{}", seed, group));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i)
        bits = bits << 8 | digest[i];
    return bits;
}

std::vector<Part> splitClass(std::span<const SplitGroup> groups, std::uint64_t seed)
{
    const std::size_t n = groups.size();
    std::vector<Part> parts(n, Part::Train);
    if (n == 0)
        return parts;
    std::map<std::string, std::vector<std::size_t>> strata;
    std::size_t trainable = 0;
    for (std::size_t i = 0; i < n; ++i) {
        strata[groups[i].subClass].push_back(i);
        trainable += groups[i].neverTrain ? 0 : 1;
    }
    std::vector<std::size_t> sizes;
    for (const auto& [name, members] : strata)
        sizes.push_back(members.size());
    const std::size_t seats = n < 3 ? 0 : std::max<std::size_t>(1, (n + 5) / 10);
    const std::vector<std::size_t> testSeats = deal(seats, sizes);
    for (std::size_t s = 0; s < sizes.size(); ++s)
        sizes[s] -= testSeats[s]; // a stratum of one can't have both seats
    const std::vector<std::size_t> validationSeats = deal(seats, sizes);
    std::size_t free = trainable > 0 ? trainable - 1 : 0; // groups that may leave the training set
    std::size_t stratum = 0;
    for (auto& [name, members] : strata) {
        std::vector<std::tuple<std::uint64_t, std::string, std::size_t>> byNumber;
        std::size_t test = testSeats[stratum];
        for (const std::size_t i : members) {
            if (groups[i].neverTrain) {
                parts[i] = Part::Test;
                test -= test > 0 ? 1 : 0;
            } else {
                byNumber.emplace_back(groupNumber(seed, groups[i].group), groups[i].group, i);
            }
        }
        std::sort(byNumber.begin(), byNumber.end(), std::greater<>());
        std::size_t validation = validationSeats[stratum];
        for (std::size_t k = 0; k < byNumber.size() && test + validation > 0 && free > 0; ++k, --free) {
            std::size_t& seat = test > 0 ? test : validation;
            parts[std::get<2>(byNumber[k])] = &seat == &test ? Part::Test : Part::Validation;
            --seat;
        }
        ++stratum;
    }
    return parts;
}

} // namespace taxon::dataset
