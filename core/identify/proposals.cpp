// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/proposals.h"

#include "scores/density_groups.h"
#include "scores/expected_errors.h"

#include <algorithm>

namespace taxon::identify {
namespace {

constexpr std::size_t kPoolOfOne = 10; ///< uncertain images for each that is asked for

std::vector<std::int64_t> idsOf(const IdentifyTable& table, const std::vector<Position>& images)
{
    std::vector<std::int64_t> ids;
    ids.reserve(images.size());
    for (const Position at : images)
        ids.push_back(table.image(at));
    return ids;
}

scores::EmbeddingRows rowsOf(const ImageEmbeddings& embeddings)
{
    return {embeddings.values, embeddings.columns};
}

/// At most as many as can be grouped, at random, in their order.
std::vector<Position> drawn(const std::vector<Position>& images, std::uint64_t seed)
{
    if (images.size() <= scores::kMostGrouped)
        return images;
    std::vector<std::size_t> sample = scores::auditSample(images.size(), scores::kMostGrouped, seed);
    std::sort(sample.begin(), sample.end());
    std::vector<Position> some;
    for (const std::size_t at : sample)
        some.push_back(images[at]);
    return some;
}

} // namespace

Grouping proposeGroups(const IdentifyStore& store, const IdentifyTable& table, const IdentifyFilter& filter, const GroupOptions& options,
                       const jobs::Context& context)
{
    IdentifyFilter byPath = filter;
    byPath.order = IdentifyOrder::Path;
    const std::vector<Position> passing = table.select(byPath);
    const std::vector<Position> some = drawn(passing, options.seed);
    const ImageEmbeddings embeddings = store.embeddings(idsOf(table, some));
    const scores::EmbeddingRows rows = rowsOf(embeddings);
    const std::vector<std::int32_t> groupOf = scores::densityGroups(rows, options.smallest, context);
    Grouping result{{}, passing.size(), embeddings.images.size(), some.size() - embeddings.images.size()};
    std::vector<std::vector<std::size_t>> members;
    for (std::size_t row = 0; row < groupOf.size(); ++row) {
        if (groupOf[row] < 0)
            continue;
        const auto group = static_cast<std::size_t>(groupOf[row]);
        members.resize(std::max(members.size(), group + 1));
        members[group].push_back(row);
    }
    for (const auto& group : members) {
        ImageGroup proposed{static_cast<int>(result.groups.size() + 1), {}};
        for (const std::size_t row : scores::fromTheMiddle(rows, group))
            proposed.images.push_back(embeddings.images[row]);
        result.groups.push_back(std::move(proposed));
    }
    return result;
}

std::vector<Position> labelNext(const IdentifyStore& store, const IdentifyTable& table, IdentifyFilter filter, std::size_t budget,
                                const jobs::Context& context)
{
    filter.order = IdentifyOrder::MarginRising;
    std::vector<Position> pool = table.select(filter);
    std::erase_if(pool, [&](Position at) { return table.looksLikeEarlier(at); });
    const std::size_t closerHalf = std::max(budget, pool.size() / 2);
    pool.resize(std::min({pool.size(), closerHalf, budget * kPoolOfOne, scores::kMostGrouped}));
    const ImageEmbeddings embeddings = store.embeddings(idsOf(table, pool));
    if (embeddings.images.empty()) {
        pool.resize(std::min(pool.size(), budget));
        return pool;
    }
    std::vector<Position> next;
    for (const std::size_t row : scores::spreadRows(rowsOf(embeddings), budget, context))
        next.push_back(table.positionOf(embeddings.images[row]).value());
    return next;
}

} // namespace taxon::identify
