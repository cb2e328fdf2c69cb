// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace taxon::dataset {

/// Sets of image indices that are joined step by step. Each set is known by its smallest index. Four bytes an image.
class Groups {
public:
    explicit Groups(std::size_t images) : m_parent(images) { std::iota(m_parent.begin(), m_parent.end(), std::uint32_t{0}); }

    [[nodiscard]] std::uint32_t find(std::size_t i)
    {
        auto at = static_cast<std::uint32_t>(i);
        while (m_parent[at] != at) {
            m_parent[at] = m_parent[m_parent[at]];
            at = m_parent[at];
        }
        return at;
    }

    /// Joins all of \p members that have the same \p keyOf(i); keys are ordered. Others stay as they are. O(n log n).
    template <typename KeyOf>
    void uniteEqual(std::vector<std::uint32_t> members, const KeyOf& keyOf)
    {
        std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) { return keyOf(a) < keyOf(b); });
        for (std::size_t k = 1; k < members.size(); ++k)
            if (keyOf(members[k]) == keyOf(members[k - 1]))
                unite(members[k - 1], members[k]);
    }

    /// Calls \p body with the members of each set of two or more among \p members, which are then sorted by set and index.
    template <typename Body>
    void forEach(std::vector<std::uint32_t> members, const Body& body)
    {
        std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
            const std::uint32_t first = find(a);
            const std::uint32_t second = find(b);
            return first != second ? first < second : a < b;
        });
        for (std::size_t from = 0; from < members.size();) {
            std::size_t to = from + 1;
            while (to < members.size() && find(members[to]) == find(members[from]))
                ++to;
            if (to - from > 1)
                body(std::span<const std::uint32_t>(members).subspan(from, to - from));
            from = to;
        }
    }

private:
    void unite(std::uint32_t a, std::uint32_t b)
    {
        a = find(a);
        b = find(b);
        m_parent[std::max(a, b)] = std::min(a, b);
    }

    std::vector<std::uint32_t> m_parent;
};

} // namespace taxon::dataset
