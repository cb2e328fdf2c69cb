// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/density_groups.h"

#include "base/error.h"
#include "jobs/parallel.h"
#include "scores/condensed_tree.h"
#include "scores/product_kernel.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace taxon::scores {
namespace {

constexpr float kNearest = 1e-4f; ///< rows of float16 that are nearer than this are equal

void requireRows(const EmbeddingRows& rows)
{
    if (rows.columns == 0 ? !rows.values.empty() : rows.values.size() % rows.columns != 0)
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} values are no rows of {} columns.", rows.values.size(), rows.columns));
}

float distance(ProductKernel kernel, const EmbeddingRows& rows, std::size_t a, std::size_t b)
{
    return std::sqrt(std::max(0.0f, 2 - 2 * kernel(rows.row(a), rows.row(b), rows.columns).dot));
}

/// N x N, symmetric.
std::vector<float> distances(const EmbeddingRows& rows, const jobs::Context& context)
{
    const std::size_t count = rows.rows();
    const ProductKernel kernel = bestProductKernel();
    std::vector<float> all(count * count);
    jobs::parallelFor(count, jobs::defaultThreads(), context, [&](std::size_t a) {
        for (std::size_t b = 0; b < a; ++b)
            all[a * count + b] = distance(kernel, rows, a, b);
    });
    for (std::size_t a = 0; a < count; ++a)
        for (std::size_t b = a + 1; b < count; ++b)
            all[a * count + b] = all[b * count + a];
    return all;
}

/// Of each row the distance to its \p k-th nearest, itself counted.
std::vector<float> coreDistances(const std::vector<float>& all, std::size_t count, std::size_t k)
{
    std::vector<float> core(count), row(count);
    for (std::size_t a = 0; a < count; ++a) {
        std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(a * count), count, row.begin());
        const auto kth = row.begin() + static_cast<std::ptrdiff_t>(std::min(k, count) - 1);
        std::nth_element(row.begin(), kth, row.end());
        core[a] = *kth;
    }
    return core;
}

/// The shortest tree over all rows, by the distance at which two of them are both dense (Prim).
std::vector<TreeEdge> spanningTree(const std::vector<float>& all, const std::vector<float>& core)
{
    const std::size_t count = core.size();
    std::vector<float> best(count, std::numeric_limits<float>::infinity());
    std::vector<std::size_t> from(count, 0);
    std::vector<char> isIn(count, 0);
    std::vector<TreeEdge> edges;
    std::size_t newest = 0;
    for (std::size_t step = 1; step < count; ++step) {
        isIn[newest] = 1;
        std::size_t next = count;
        for (std::size_t i = 0; i < count; ++i) {
            if (isIn[i] != 0)
                continue;
            const float reach = std::max({all[newest * count + i], core[newest], core[i], kNearest});
            if (reach < best[i]) {
                best[i] = reach;
                from[i] = newest;
            }
            if (next == count || best[i] < best[next])
                next = i;
        }
        edges.push_back({from[next], next, best[next]});
        newest = next;
    }
    return edges;
}

} // namespace

std::vector<std::int32_t> densityGroups(const EmbeddingRows& rows, std::size_t smallest, const jobs::Context& context)
{
    requireRows(rows);
    const std::size_t count = rows.rows();
    if (count > kMostGrouped)
        throw Error(ErrorCode::InvalidArgument, fmt::format("{} embeddings can't be grouped at once, but {}.", count, kMostGrouped));
    if (smallest < 2)
        throw Error(ErrorCode::InvalidArgument, "A group has at least two images.");
    if (count < smallest)
        return std::vector<std::int32_t>(count, -1);
    std::vector<TreeEdge> edges;
    {
        const std::vector<float> all = distances(rows, context);
        edges = spanningTree(all, coreDistances(all, count, smallest));
    }
    return CondensedTree(std::move(edges), smallest).groups();
}

std::vector<std::size_t> spreadRows(const EmbeddingRows& rows, std::size_t wanted, const jobs::Context& context)
{
    requireRows(rows);
    const std::size_t count = rows.rows();
    const ProductKernel kernel = bestProductKernel();
    std::vector<float> away(count, std::numeric_limits<float>::infinity());
    std::vector<std::size_t> chosen;
    std::size_t next = 0;
    while (chosen.size() < std::min(wanted, count)) {
        context.throwIfStopped();
        chosen.push_back(next);
        for (std::size_t i = 0; i < count; ++i)
            away[i] = std::min(away[i], distance(kernel, rows, i, chosen.back()));
        away[next] = -1; // also of equal rows each is chosen once
        next = static_cast<std::size_t>(std::max_element(away.begin(), away.end()) - away.begin());
    }
    return chosen;
}

std::vector<std::size_t> fromTheMiddle(const EmbeddingRows& rows, std::span<const std::size_t> members)
{
    std::vector<float> mean(rows.columns, 0.0f);
    for (const std::size_t member : members)
        for (std::size_t c = 0; c < rows.columns; ++c)
            mean[c] += rows.row(member)[c];
    const ProductKernel kernel = bestProductKernel();
    std::vector<std::pair<float, std::size_t>> order;
    for (const std::size_t member : members)
        order.emplace_back(-kernel(rows.row(member), mean.data(), rows.columns).dot, member);
    std::sort(order.begin(), order.end());
    std::vector<std::size_t> sorted;
    for (const auto& [similarity, member] : order)
        sorted.push_back(member);
    return sorted;
}

} // namespace taxon::scores
