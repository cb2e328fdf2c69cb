// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/condensed_tree.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace taxon::scores {

CondensedTree::CondensedTree(std::vector<TreeEdge> edges, std::size_t smallest) : m_rows(edges.size() + 1), m_leaving(m_rows, 0)
{
    std::stable_sort(edges.begin(), edges.end(), [](const TreeEdge& x, const TreeEdge& y) { return x.distance < y.distance; });
    join(edges);
    condense(smallest);
}

/// Single linkage: the nearest two sets are joined, again and again.
void CondensedTree::join(const std::vector<TreeEdge>& edges)
{
    std::vector<std::size_t> above(m_rows), node(m_rows);
    std::iota(above.begin(), above.end(), std::size_t{0});
    std::iota(node.begin(), node.end(), std::size_t{0});
    const auto find = [&](std::size_t row) {
        while (above[row] != row)
            row = above[row] = above[above[row]];
        return row;
    };
    for (const TreeEdge& edge : edges) {
        const std::size_t a = find(edge.a), b = find(edge.b);
        m_merges.push_back({node[a], node[b], sizeOf(node[a]) + sizeOf(node[b]), 1.0 / static_cast<double>(edge.distance)});
        above[b] = a;
        node[a] = m_rows + m_merges.size() - 1;
    }
}

/// Walks from all rows together towards denser ones.
void CondensedTree::condense(std::size_t smallest)
{
    m_clusters.push_back({});
    if (m_merges.empty())
        return;
    std::vector<std::pair<std::size_t, std::size_t>> open{{m_rows + m_merges.size() - 1, 0}}; // a node and the cluster it is
    while (!open.empty()) {
        const auto [node, cluster] = open.back();
        open.pop_back();
        const Merge& merge = m_merges[node - m_rows];
        const bool isLeftLarge = sizeOf(merge.left) >= smallest, isRightLarge = sizeOf(merge.right) >= smallest;
        for (const auto& [child, isLarge] : {std::pair{merge.left, isLeftLarge}, std::pair{merge.right, isRightLarge}}) {
            if (!isLarge) {
                shed(child, cluster, merge.density);
            } else if (isLeftLarge && isRightLarge) {
                m_clusters[cluster].stability += (merge.density - m_clusters[cluster].birth) * static_cast<double>(sizeOf(child));
                m_clusters.push_back({cluster, merge.density, 0});
                open.emplace_back(child, m_clusters.size() - 1);
            } else {
                open.emplace_back(child, cluster); // it only lost a few
            }
        }
    }
}

/// All rows of \p node leave \p cluster at \p density.
void CondensedTree::shed(std::size_t node, std::size_t cluster, double density)
{
    std::vector<std::size_t> open{node};
    while (!open.empty()) {
        const std::size_t one = open.back();
        open.pop_back();
        if (one < m_rows) {
            m_leaving[one] = cluster;
            m_clusters[cluster].stability += density - m_clusters[cluster].birth;
        } else {
            open.push_back(m_merges[one - m_rows].left);
            open.push_back(m_merges[one - m_rows].right);
        }
    }
}

/// A cluster is chosen where it is more stable than the best of what it splits into.
std::vector<char> CondensedTree::chosen() const
{
    std::vector<char> isChosen(m_clusters.size(), 0);
    std::vector<double> below(m_clusters.size(), 0);
    for (std::size_t c = m_clusters.size() - 1; c > 0; --c) {
        isChosen[c] = m_clusters[c].stability >= below[c] ? 1 : 0;
        below[m_clusters[c].parent] += std::max(m_clusters[c].stability, below[c]);
    }
    for (std::size_t c = 1; c < m_clusters.size(); ++c) // inside a chosen one none is
        if (const std::size_t parent = m_clusters[c].parent; isChosen[parent] != 0)
            isChosen[c] = 2;
    for (char& mark : isChosen)
        mark = mark == 1 ? 1 : 0;
    return isChosen;
}

std::vector<std::int32_t> CondensedTree::groups() const
{
    const std::vector<char> isChosen = chosen();
    std::vector<std::size_t> top(m_clusters.size(), kNone); // the chosen cluster that each lies in
    for (std::size_t c = 1; c < m_clusters.size(); ++c)
        top[c] = isChosen[c] != 0 ? c : top[m_clusters[c].parent];
    std::vector<std::size_t> size(m_clusters.size(), 0), first(m_clusters.size(), m_rows);
    for (std::size_t row = m_rows; row-- > 0;)
        if (const std::size_t cluster = top[m_leaving[row]]; cluster != kNone) {
            ++size[cluster];
            first[cluster] = row;
        }
    std::vector<std::size_t> order;
    for (std::size_t c = 1; c < m_clusters.size(); ++c)
        if (size[c] > 0)
            order.push_back(c);
    std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return size[x] != size[y] ? size[x] > size[y] : first[x] < first[y]; });
    std::vector<std::int32_t> number(m_clusters.size(), -1);
    for (std::size_t i = 0; i < order.size(); ++i)
        number[order[i]] = static_cast<std::int32_t>(i);
    std::vector<std::int32_t> groups;
    for (std::size_t row = 0; row < m_rows; ++row)
        groups.push_back(top[m_leaving[row]] == kNone ? -1 : number[top[m_leaving[row]]]);
    return groups;
}

} // namespace taxon::scores
