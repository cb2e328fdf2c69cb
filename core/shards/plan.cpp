// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/plan.h"

#include "base/error.h"
#include "shards/sample.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <set>
#include <tuple>

namespace taxon::shards {
namespace {

/// Eight bytes of SHA-256(seed | path): the same on every machine, and nothing about the image's neighbours.
std::uint64_t keyOf(std::uint64_t seed, std::string_view path)
{
    const Sha256Digest digest = sha256(fmt::format("{}|{}", seed, path));
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < sizeof key; ++i)
        key = key << 8 | digest[i];
    return key;
}

constexpr std::size_t kMostReserved = 2'000'000; // rows, whatever a manifest promises

bool byShardAndKey(const ShardRow& a, const ShardRow& b)
{
    return std::tie(a.shard, a.key) < std::tie(b.shard, b.key);
}

/// Sorts the rows by key, and gives a key that is there twice (not in this universe) to the first path alone.
void makeKeysUnique(std::vector<ShardRow>& rows)
{
    std::sort(rows.begin(), rows.end(), [](const ShardRow& a, const ShardRow& b) { return std::tie(a.key, a.path) < std::tie(b.key, b.path); });
    for (std::size_t i = 1; i < rows.size(); ++i)
        rows[i].key = std::max(rows[i].key, rows[i - 1].key + 1);
}

/// The set's name for files, different from those of the other sets even where the plain form is not.
std::string uniqueName(const std::string& set, std::set<std::string>& taken)
{
    std::string name = fileNamePart(set);
    for (int n = 2; !taken.insert(name).second; ++n)
        name = fmt::format("{}_{}", fileNamePart(set), n);
    return name;
}

/// The shard in which each of \p rows lies so far, counted from 0 within \p set.
struct EarlierPlaces {
    std::vector<std::uint32_t> shardOf;
    std::vector<std::size_t> images;
};
EarlierPlaces earlierPlaces(std::span<const ShardRow> rows, const std::string& set, const EarlierShards* earlier)
{
    EarlierPlaces places{std::vector<std::uint32_t>(rows.size(), Placement::kNew), {}};
    if (earlier == nullptr)
        return places;
    std::vector<std::uint32_t> numbers(earlier->shards.size(), Placement::kNew);
    for (std::size_t i = 0; i < earlier->shards.size(); ++i) {
        if (earlier->shards[i].set != set)
            continue;
        numbers[i] = static_cast<std::uint32_t>(places.images.size());
        places.images.push_back(earlier->shards[i].images);
    }
    auto place = earlier->places.begin();
    for (std::size_t i = 0; i < rows.size(); ++i) { // both are sorted by key
        while (place != earlier->places.end() && place->first < rows[i].key)
            ++place;
        if (place != earlier->places.end() && place->first == rows[i].key)
            places.shardOf[i] = numbers[place->second];
    }
    return places;
}

} // namespace

EarlierShards EarlierShards::read(const std::filesystem::path& folder)
{
    EarlierShards earlier;
    earlier.folder = folder;
    ShardSet set = ShardSet::scan(folder, [&](const ShardSet& head, const ShardRow& row) {
        if (head.version > 1)
            earlier.places.emplace_back(row.key, row.shard);
    });
    if (set.version > 1)
        earlier.shards = std::move(set.shards);
    std::sort(earlier.places.begin(), earlier.places.end());
    return earlier;
}

ShardPlanner::ShardPlanner(const dataset::Manifest& manifest, const PackOptions& options) : m_options(options)
{
    if (options.imagesPerShard == 0)
        throw Error(ErrorCode::InvalidArgument, "A shard must hold at least one image.", "images per shard");
    m_set.datasetId = manifest.id;
    m_set.shuffleSeed = options.shuffleSeed;
    m_set.classes = manifest.classes;
    for (const dataset::SetInfo& info : manifest.sets) {
        if (info.kind == dataset::SetKind::Reserve)
            continue;
        m_setNumbers.emplace(info.name, static_cast<std::uint32_t>(m_set.sets.size()));
        m_set.sets.push_back(info);
    }
    m_labels.emplace("", -1);
    for (std::size_t i = 0; i < manifest.classes.size(); ++i)
        m_labels.emplace(manifest.classes[i], static_cast<std::int32_t>(i));
    const std::size_t images = std::accumulate(m_set.sets.begin(), m_set.sets.end(), std::size_t{0},
                                               [](std::size_t sum, const dataset::SetInfo& info) { return sum + info.images; });
    m_set.rows.reserve(std::min(images, kMostReserved));
}

void ShardPlanner::add(const dataset::ManifestRow& row)
{
    const auto number = m_setNumbers.find(row.set);
    if (number == m_setNumbers.end())
        return;
    const auto label = m_labels.find(row.className);
    if (label == m_labels.end())
        throw Error(ErrorCode::Damaged, "The image's class \"" + row.className.str() + "\" is not one of the data set's.", row.path);
    ShardRow planned;
    planned.path = m_set.texts->add(row.path);
    planned.key = keyOf(m_options.shuffleSeed, row.path);
    planned.bytes = row.bytes;
    planned.sha256 = row.sha256.bytes();
    planned.group = row.group.bytes();
    planned.checksum = row.checksum.bytes();
    planned.shard = number->second;
    planned.label = label->second;
    m_set.rows.push_back(planned);
}

void ShardPlanner::addAll(const dataset::Manifest& manifest)
{
    for (const dataset::ManifestRow& row : manifest.rows)
        add(row);
}

ShardSet ShardPlanner::plan(const EarlierShards* earlier)
{
    ShardSet plan = std::move(m_set);
    makeKeysUnique(plan.rows);
    std::sort(plan.rows.begin(), plan.rows.end(), byShardAndKey); // of the sets so far
    std::set<std::string> names;
    auto from = plan.rows.begin();
    for (std::uint32_t number = 0; number < plan.sets.size(); ++number) {
        const auto to = std::find_if(from, plan.rows.end(), [&](const ShardRow& row) { return row.shard != number; });
        const std::span<ShardRow> rows(from, to);
        const dataset::SetInfo& set = plan.sets[number];
        const std::string name = uniqueName(set.name, names);
        std::vector<std::uint64_t> estimates(rows.size());
        std::transform(rows.begin(), rows.end(), estimates.begin(), sampleBytes);
        const EarlierPlaces places = earlierPlaces(rows, set.name, earlier);
        const auto base = static_cast<std::uint32_t>(plan.shards.size());
        if (!rows.empty()) {
            const Placement placed = placeImages(estimates, places.shardOf, places.images, set.kind == dataset::SetKind::Train, m_options);
            for (std::size_t i = 0; i < rows.size(); ++i)
                rows[i].shard = base + placed.shardOf[i];
            for (std::uint32_t i = 0; i < placed.shards; ++i) {
                plan.shards.emplace_back();
                plan.shards.back().file = fmt::format("images-{}-{:06}.tar", name, i);
                plan.shards.back().set = set.name;
            }
        }
        from = to;
    }
    std::sort(plan.rows.begin(), plan.rows.end(), byShardAndKey);
    return plan;
}

ShardSet planShards(const dataset::Manifest& manifest, const PackOptions& options, const EarlierShards* earlier)
{
    ShardPlanner planner(manifest, options);
    planner.addAll(manifest);
    return planner.plan(earlier);
}

} // namespace taxon::shards
