// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/history.h"

#include "dataset/reason.h"

#include <algorithm>

namespace taxon::dataset {
namespace {

std::array<std::uint8_t, 16> halfOf(const Digest& picture)
{
    std::array<std::uint8_t, 16> half{};
    std::copy_n(picture.bytes().begin(), half.size(), half.begin());
    return half;
}

} // namespace

bool sameDeal(const Json& rules, std::uint64_t seed, const SplitPercent& split)
{
    // Rules made by another program may lack both: its places bind nobody.
    return rules.is_object() && jsonInteger<std::uint64_t>(rules.value("seed", Json())) == seed
           && readJsonAs<std::vector<int>>(rules.value("split", Json())) == std::vector<int>{split.train, split.validation, split.test};
}

void History::add(const ManifestReader& dataset)
{
    add(dataset.head(), dataset.tableSha256(), eachRowOf(dataset));
}

void History::add(const Manifest& manifest)
{
    add(manifest, manifest.tableSha256(), eachRowOf(manifest));
}

void History::add(const Manifest& head, const Sha256Digest& table, const EachRow& eachRow)
{
    const auto index = static_cast<std::uint32_t>(m_ids.size());
    m_ids.push_back(head.id);
    m_newest = Newest{head.id, head.library, head.classes, head.rules, table};
    const bool deals = sameDeal(head.rules, m_seed, m_split);
    struct Meaning {
        std::uint32_t test = kNone;  ///< of the set, index in m_tests
        std::uint32_t place = kNone; ///< index in m_places
    };
    std::map<Name, Meaning> meanings;
    const auto placeOf = [&](Part part) {
        m_places.emplace_back(index, part);
        return static_cast<std::uint32_t>(m_places.size() - 1);
    };
    const std::uint32_t trained = deals ? placeOf(Part::Train) : kNone;
    const std::uint32_t validated = deals ? placeOf(Part::Validation) : kNone;
    for (const SetInfo& info : head.sets) {
        Meaning& meaning = meanings[info.name];
        if (info.kind == SetKind::Benchmark || info.kind == SetKind::OutOfScope)
            m_benchmarks[info.name] = {info.hash, head.id};
        if (info.kind == SetKind::Train || info.kind == SetKind::Validation) {
            meaning.place = info.kind == SetKind::Train ? trained : validated;
        } else if (info.kind != SetKind::Reserve) {
            meaning.test = static_cast<std::uint32_t>(m_tests.size());
            m_tests.emplace_back(index, info.name);
        }
    }
    const Name surplus = reason::kSurplus;
    const std::size_t sorted = m_known.size();
    eachRow([&](const ManifestRow& row) {
        auto [test, place] = meanings.at(row.set);
        if (row.reason == surplus && test == kNone && place == kNone)
            place = trained;
        if (row.pixelHash.empty() || (test == kNone && place == kNone))
            return;
        const std::size_t found = find(row.pixelHash, sorted);
        Known& known = found < sorted ? m_known[found] : m_known.emplace_back(Known{halfOf(row.pixelHash), kNone, kNone});
        known.tested = std::min(known.tested, test); // kNone is the largest number
        known.placed = place != kNone ? place : known.placed;
    });
    merge();
}

/// Sorts what was added, and makes one of those of the same picture.
void History::merge()
{
    std::sort(m_known.begin(), m_known.end(), [](const Known& a, const Known& b) { return a.picture < b.picture; });
    std::size_t kept = 0;
    for (const Known& known : m_known) {
        if (kept == 0 || m_known[kept - 1].picture != known.picture) {
            m_known[kept++] = known;
            continue;
        }
        Known& first = m_known[kept - 1];
        first.tested = std::min(first.tested, known.tested);
        if (known.placed != kNone && (first.placed == kNone || known.placed > first.placed))
            first.placed = known.placed;
    }
    m_known.resize(kept);
}

std::size_t History::find(const Digest& picture, std::size_t sorted) const
{
    const auto end = m_known.begin() + static_cast<std::ptrdiff_t>(sorted);
    const auto half = halfOf(picture);
    const auto found = std::lower_bound(m_known.begin(), end, half, [](const Known& known, const auto& key) { return known.picture < key; });
    return found != end && found->picture == half ? static_cast<std::size_t>(found - m_known.begin()) : sorted;
}

std::optional<History::Tested> History::testedIn(const Digest& picture) const
{
    const std::size_t found = find(picture, m_known.size());
    if (found == m_known.size() || m_known[found].tested == kNone)
        return std::nullopt;
    const auto& [dataset, set] = m_tests[m_known[found].tested];
    return Tested{m_ids[dataset], set};
}

std::optional<History::Place> History::placeIn(const Digest& picture) const
{
    const std::size_t found = find(picture, m_known.size());
    if (found == m_known.size() || m_known[found].placed == kNone)
        return std::nullopt;
    const auto& [dataset, part] = m_places[m_known[found].placed];
    return Place{m_ids[dataset], part};
}

} // namespace taxon::dataset
