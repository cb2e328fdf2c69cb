// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/history.h"

#include "dataset/reason.h"

namespace taxon::dataset {

bool sameDeal(const Json& rules, std::uint64_t seed, const SplitPercent& split)
{
    // Rules made by another program may lack both: its places bind nobody.
    return rules.is_object() && jsonInteger<std::uint64_t>(rules.value("seed", Json())) == seed
           && readJsonAs<std::vector<int>>(rules.value("split", Json())) == std::vector<int>{split.train, split.validation, split.test};
}

void History::add(const Manifest& manifest)
{
    const auto index = static_cast<std::uint32_t>(m_ids.size());
    m_ids.push_back(manifest.id);
    m_newest = Newest{manifest.id, manifest.library, manifest.classes, manifest.rules, manifest.tableSha256()};
    const bool deals = sameDeal(manifest.rules, m_seed, m_split);
    std::map<Name, SetKind> kinds;
    for (const SetInfo& info : manifest.sets) {
        kinds.emplace(info.name, info.kind);
        if (info.kind == SetKind::Benchmark || info.kind == SetKind::OutOfScope)
            m_benchmarks[info.name] = {info.hash, manifest.id};
    }
    const Name surplus = reason::kSurplus;
    for (const ManifestRow& row : manifest.rows) {
        if (row.pixelHash.empty())
            continue;
        const SetKind kind = kinds.at(row.set);
        const bool tested = kind == SetKind::Test || kind == SetKind::Benchmark || kind == SetKind::OutOfScope;
        const bool placed = deals && (kind == SetKind::Train || kind == SetKind::Validation || row.reason == surplus);
        if (!tested && !placed)
            continue;
        Known& known = m_known[row.pixelHash];
        if (tested && known.tested == kNone) {
            known.tested = index;
            known.testedSet = row.set;
        } else if (placed) {
            known.placed = index;
            known.part = kind == SetKind::Validation ? Part::Validation : Part::Train;
        }
    }
}

std::optional<History::Tested> History::testedIn(const Digest& picture) const
{
    const auto found = m_known.find(picture);
    if (found == m_known.end() || found->second.tested == kNone)
        return std::nullopt;
    return Tested{m_ids[found->second.tested], found->second.testedSet};
}

std::optional<History::Place> History::placeIn(const Digest& picture) const
{
    const auto found = m_known.find(picture);
    if (found == m_known.end() || found->second.placed == kNone)
        return std::nullopt;
    return Place{m_ids[found->second.placed], found->second.part};
}

} // namespace taxon::dataset
