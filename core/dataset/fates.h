// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/row_types.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace taxon::dataset {

/// Which set an image is in, and why where that is the reserve; "" while it is open.
struct Fate {
    Name set;
    Name reason;

    friend bool operator==(const Fate&, const Fate&) = default;
    friend std::strong_ordering operator<=>(const Fate& a, const Fate& b) noexcept
    {
        const auto bySet = a.set <=> b.set;
        return std::is_neq(bySet) ? bySet : a.reason <=> b.reason;
    }
};

/// The fate of each image: there are few different ones, so an image takes four bytes.
class Fates {
public:
    explicit Fates(std::size_t images) : m_numbers(images, numberOf({})) {}

    [[nodiscard]] const Fate& operator[](std::size_t image) const { return m_different[m_numbers[image]]; }
    void put(std::size_t image, const Fate& fate) { m_numbers[image] = numberOf(fate); }

private:
    std::uint32_t numberOf(const Fate& fate)
    {
        const auto [known, isNew] = m_numberOf.emplace(fate, static_cast<std::uint32_t>(m_different.size()));
        if (isNew)
            m_different.push_back(fate);
        return known->second;
    }

    std::vector<Fate> m_different;
    std::map<Fate, std::uint32_t> m_numberOf;
    std::vector<std::uint32_t> m_numbers; ///< index in m_different; made last: its constructor uses the others
};

} // namespace taxon::dataset
