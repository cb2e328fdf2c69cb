// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace taxon::scores {

/// Two rows that a spanning tree joins at a distance above 0.
struct TreeEdge {
    std::size_t a = 0, b = 0;
    float distance = 0;
};

/// How dense groups of rows split as the distance shrinks, without the splits that only shed a few rows: the second half of densityGroups().
/// Internal to this folder. Source: McInnes, Healy, Astels, JOSS 2017.
class CondensedTree {
public:
    /// \param edges  a spanning tree of edges.size() + 1 rows. \param smallest  rows of a group.
    CondensedTree(std::vector<TreeEdge> edges, std::size_t smallest);

    /// The clusters of the largest excess of mass, but never all rows together. \returns as densityGroups().
    [[nodiscard]] std::vector<std::int32_t> groups() const;

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    /// Rows that were joined at a distance; the children are rows (below m_rows) or merges.
    struct Merge {
        std::size_t left = 0, right = 0, size = 0;
        double density = 0; ///< 1 / distance
    };
    struct Cluster {
        std::size_t parent = kNone;
        double birth = 0;     ///< density at which it split off
        double stability = 0; ///< sum over its rows of how much denser they are when they leave it
    };

    void join(const std::vector<TreeEdge>& edges);
    void condense(std::size_t smallest);
    void shed(std::size_t node, std::size_t cluster, double density);
    [[nodiscard]] std::size_t sizeOf(std::size_t node) const { return node < m_rows ? 1 : m_merges[node - m_rows].size; }
    [[nodiscard]] std::vector<char> chosen() const;

    std::size_t m_rows;
    std::vector<Merge> m_merges;
    std::vector<Cluster> m_clusters;    ///< a parent before its children; 0 = all rows
    std::vector<std::size_t> m_leaving; ///< of each row the cluster it leaves last
};

} // namespace taxon::scores
