// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/diff.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace taxon::dataset {
namespace {

using Rows = std::vector<const ManifestRow*>;

Rows sortedByPath(const Manifest& manifest)
{
    Rows rows;
    rows.reserve(manifest.rows.size());
    for (const ManifestRow& row : manifest.rows)
        rows.push_back(&row);
    std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
    return rows;
}

/// Walks two lists that are sorted by \p keyOf: equal keys are paired one by one, the others are left over.
template <typename KeyOf, typename OnPair>
std::pair<Rows, Rows> pairUp(const Rows& before, const Rows& after, const KeyOf& keyOf, const OnPair& onPair)
{
    std::pair<Rows, Rows> left;
    auto a = before.begin();
    auto b = after.begin();
    while (a != before.end() && b != after.end()) {
        if (keyOf(**a) < keyOf(**b))
            left.first.push_back(*a++);
        else if (keyOf(**b) < keyOf(**a))
            left.second.push_back(*b++);
        else
            onPair(*a++, *b++);
    }
    left.first.insert(left.first.end(), a, before.end());
    left.second.insert(left.second.end(), b, after.end());
    return left;
}

void sortByContent(Rows& rows)
{
    std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return std::tie(a->sha256, a->path) < std::tie(b->sha256, b->path); });
}

} // namespace

const char* name(ChangeKind kind) noexcept
{
    static constexpr std::array<const char*, kChangeKinds> kNames{"added", "removed", "changed", "renamed", "relabelled", "moved"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::vector<ChangeKind> ImageChange::kinds() const
{
    if (before == nullptr)
        return {ChangeKind::Added};
    if (after == nullptr)
        return {ChangeKind::Removed};
    std::vector<ChangeKind> kinds;
    if (before->sha256 != after->sha256)
        kinds.push_back(ChangeKind::Changed);
    if (before->path != after->path)
        kinds.push_back(ChangeKind::Renamed);
    if (before->className != after->className)
        kinds.push_back(ChangeKind::Relabelled);
    if (before->set != after->set)
        kinds.push_back(ChangeKind::Moved);
    return kinds;
}

ChangeCounts DatasetDiff::counts() const
{
    ChangeCounts sums{};
    for (const auto& [className, counts] : countsByClass())
        for (std::size_t k = 0; k < kChangeKinds; ++k)
            sums[k] += counts[k];
    return sums;
}

std::map<Name, ChangeCounts> DatasetDiff::countsByClass() const
{
    std::map<Name, ChangeCounts> byClass;
    for (const ImageChange& change : changes)
        for (const ChangeKind kind : change.kinds())
            ++byClass[change.row().className][static_cast<std::size_t>(kind)];
    return byClass;
}

DatasetDiff diffDatasets(const Manifest& before, const Manifest& after)
{
    DatasetDiff diff;
    const auto compare = [&](const ManifestRow* a, const ManifestRow* b) {
        const ImageChange change{a, b};
        if (change.kinds().empty())
            ++diff.unchanged;
        else
            diff.changes.push_back(change);
    };
    auto [gone, come] = pairUp(
        sortedByPath(before), sortedByPath(after), [](const ManifestRow& row) -> const std::string& { return row.path; }, compare);
    sortByContent(gone);
    sortByContent(come);
    const auto [removed, added] = pairUp(
        gone, come, [](const ManifestRow& row) -> const Digest& { return row.sha256; }, compare);
    for (const ManifestRow* row : removed)
        diff.changes.push_back({row, nullptr});
    for (const ManifestRow* row : added)
        diff.changes.push_back({nullptr, row});
    std::sort(diff.changes.begin(), diff.changes.end(), [](const ImageChange& a, const ImageChange& b) {
        return std::tuple(std::string_view(a.row().path), a.after == nullptr) < std::tuple(std::string_view(b.row().path), b.after == nullptr);
    });
    return diff;
}

} // namespace taxon::dataset
