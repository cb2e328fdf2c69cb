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

/// The work of splitClass(): who stays where is settled first, then seats are filled by number.
class Splitter {
public:
    Splitter(std::span<const SplitGroup> groups, int validationPercent, int testPercent)
        : m_groups(groups), m_parts(groups.size(), Part::Train), m_isNew(groups.size(), false)
    {
        std::map<Name, std::vector<std::size_t>> strata;
        for (std::size_t i = 0; i < groups.size(); ++i)
            strata[groups[i].subClass].push_back(i);
        std::vector<std::size_t> sizes;
        for (auto& [name, members] : strata) {
            sizes.push_back(members.size());
            m_strata.push_back(std::move(members));
        }
        m_testSeats = deal(seatsOf(testPercent), sizes);
        for (std::size_t s = 0; s < sizes.size(); ++s)
            sizes[s] -= m_testSeats[s]; // a stratum of one can't have both seats
        m_validationSeats = deal(seatsOf(validationPercent), sizes);
    }

    std::vector<Part> run()
    {
        for (std::size_t s = 0; s < m_strata.size(); ++s)
            seatTheSettled(m_strata[s], m_testSeats[s], m_validationSeats[s]);
        for (std::size_t s = 0; s < m_strata.size(); ++s)
            fill(byNumber(m_strata[s], [&](std::size_t i) { return m_isNew[i]; }), m_testSeats[s], m_validationSeats[s]);
        std::size_t test = std::accumulate(m_testSeats.begin(), m_testSeats.end(), std::size_t{0});
        std::size_t validation = std::accumulate(m_validationSeats.begin(), m_validationSeats.end(), std::size_t{0});
        fill(byNumber(all(), [&](std::size_t i) { return m_isNew[i]; }), test, validation);
        if (m_groups.size() >= 3) {
            fillIfEmpty(Part::Test);
            fillIfEmpty(Part::Validation);
        }
        trainAtLeastOne();
        return std::move(m_parts);
    }

private:
    [[nodiscard]] std::size_t seatsOf(int percent) const
    {
        const std::size_t n = m_groups.size();
        return n < 3 ? 0 : std::max<std::size_t>(1, (n * static_cast<std::size_t>(percent) + 50) / 100);
    }

    [[nodiscard]] std::vector<std::size_t> all() const
    {
        std::vector<std::size_t> indices(m_groups.size());
        std::iota(indices.begin(), indices.end(), std::size_t{0});
        return indices;
    }

    /// Those of \p members that \p matches, the largest number first.
    template <typename Matches>
    [[nodiscard]] std::vector<std::size_t> byNumber(const std::vector<std::size_t>& members, const Matches& matches) const
    {
        std::vector<std::size_t> chosen;
        std::copy_if(members.begin(), members.end(), std::back_inserter(chosen), matches);
        std::sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) {
            return std::tie(m_groups[b].number, m_groups[b].group) < std::tie(m_groups[a].number, m_groups[a].group);
        });
        return chosen;
    }

    void seatTheSettled(const std::vector<std::size_t>& members, std::size_t& testSeats, std::size_t& validationSeats)
    {
        for (const std::size_t i : members) {
            const std::optional<Part> part = m_groups[i].fixed ? m_groups[i].fixed : m_groups[i].before;
            m_isNew[i] = !part;
            m_parts[i] = part.value_or(Part::Train);
            testSeats -= part == Part::Test && testSeats > 0 ? 1 : 0;
            validationSeats -= part == Part::Validation && validationSeats > 0 ? 1 : 0;
        }
    }

    void fill(const std::vector<std::size_t>& largestFirst, std::size_t& testSeats, std::size_t& validationSeats)
    {
        for (const std::size_t i : largestFirst) {
            std::size_t& seats = testSeats > 0 ? testSeats : validationSeats;
            if (seats == 0)
                return;
            m_parts[i] = &seats == &testSeats ? Part::Test : Part::Validation;
            m_isNew[i] = false;
            --seats;
        }
    }

    [[nodiscard]] std::size_t countOf(Part part) const { return static_cast<std::size_t>(std::count(m_parts.begin(), m_parts.end(), part)); }

    /// Nobody is there to be validated or tested on: what was trained on so far is better than nothing.
    void fillIfEmpty(Part part)
    {
        if (countOf(part) > 0 || countOf(Part::Train) < 2)
            return;
        const auto movable = byNumber(all(), [&](std::size_t i) { return !m_groups[i].fixed && m_parts[i] == Part::Train; });
        if (!movable.empty())
            m_parts[movable.front()] = part;
    }

    void trainAtLeastOne()
    {
        if (countOf(Part::Train) > 0)
            return;
        auto movable = byNumber(all(), [&](std::size_t i) { return !m_groups[i].fixed && m_parts[i] == Part::Validation; });
        if (movable.empty())
            movable = byNumber(all(), [&](std::size_t i) { return !m_groups[i].fixed; });
        if (!movable.empty())
            m_parts[movable.back()] = Part::Train;
    }

    std::span<const SplitGroup> m_groups;
    std::vector<Part> m_parts;
    std::vector<bool> m_isNew; ///< and without a seat so far
    std::vector<std::vector<std::size_t>> m_strata;
    std::vector<std::size_t> m_testSeats, m_validationSeats; ///< free ones, by stratum
};

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

std::uint64_t groupNumber(std::uint64_t seed, const Digest& group)
{
    const Sha256Digest digest = sha256(fmt::format("{}|{}", seed, group.str()));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i)
        bits = bits << 8 | digest[i];
    return bits;
}

std::vector<Part> splitClass(std::span<const SplitGroup> groups, int validationPercent, int testPercent)
{
    return Splitter(groups, validationPercent, testPercent).run();
}

} // namespace taxon::dataset
