// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/diff.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace taxon::dataset {
namespace {

/// Goes through both by path: \p visit gets the two rows of each path, null where one has none, until it says false. \p visit may ask the
/// cursors where the rows lie.
template <typename Visit>
void walk(RowsByPath& before, RowsByPath& after, const Visit& visit)
{
    for (;;) {
        const ManifestRow* a = before.row();
        const ManifestRow* b = after.row();
        if (a == nullptr && b == nullptr)
            return;
        const bool onlyBefore = b == nullptr || (a != nullptr && a->path < b->path);
        const bool onlyAfter = !onlyBefore && (a == nullptr || b->path < a->path);
        if (!visit(onlyAfter ? nullptr : a, onlyBefore ? nullptr : b))
            return;
        if (!onlyAfter)
            before.next();
        if (!onlyBefore)
            after.next();
    }
}

/// A row whose path the other data set has not.
struct Left {
    std::array<std::uint8_t, 16> content{}; ///< the first half of the SHA-256 of its bytes
    std::uint32_t number = 0;               ///< in the order of the paths

    Left(const ManifestRow& row, std::size_t at) : number(static_cast<std::uint32_t>(at))
    {
        std::copy_n(row.sha256.bytes().begin(), content.size(), content.begin());
    }
    friend bool operator<(const Left& a, const Left& b) { return std::tie(a.content, a.number) < std::tie(b.content, b.number); }
};

} // namespace

const char* name(ChangeKind kind) noexcept
{
    static constexpr std::array<const char*, kChangeKinds> kNames{"added", "removed", "changed", "renamed", "relabelled", "moved"};
    return kNames[static_cast<std::size_t>(kind)];
}

Json toJson(const ChangeCounts& counts)
{
    Json json = Json::object();
    for (std::size_t k = 0; k < kChangeKinds; ++k)
        json[name(static_cast<ChangeKind>(k))] = counts[k];
    return json;
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

DatasetDiff::DatasetDiff(SortedRows before, SortedRows after) : m_before(std::move(before)), m_after(std::move(after))
{
    pairLeftovers();
    count();
}

void DatasetDiff::pairLeftovers()
{
    std::vector<Left> gone, come;
    std::vector<SortedRows::Place> places; // of the gone
    RowsByPath a(m_before);
    RowsByPath b(m_after);
    walk(a, b, [&](const ManifestRow* was, const ManifestRow* is) {
        if (is == nullptr) {
            gone.emplace_back(*was, gone.size());
            places.push_back(a.place());
        } else if (was == nullptr) {
            come.emplace_back(*is, come.size());
        } else if (ImageChange{was, is}.kinds().empty()) {
            ++m_unchanged;
        }
        return true;
    });
    m_isRenamed.resize(gone.size());
    m_from.resize(come.size(), kNone);
    std::sort(gone.begin(), gone.end());
    std::sort(come.begin(), come.end());
    for (auto from = gone.begin(), to = come.begin(); from != gone.end() && to != come.end();) {
        if (from->content < to->content) {
            ++from;
        } else if (to->content < from->content) {
            ++to;
        } else {
            m_isRenamed[from->number] = true;
            m_from[to->number] = places[from->number];
            ++from, ++to;
        }
    }
}

void DatasetDiff::eachChange(const std::function<bool(const ImageChange&)>& onChange) const
{
    std::size_t gone = 0;
    std::size_t come = 0;
    const auto show = [&](const ManifestRow* was, const ManifestRow* is) {
        const ImageChange change{was, is};
        return change.kinds().empty() || onChange(change);
    };
    RowsByPath a(m_before);
    RowsByPath b(m_after);
    walk(a, b, [&](const ManifestRow* was, const ManifestRow* is) {
        if (is == nullptr && m_isRenamed[gone++])
            return true; // listed where it is now
        if (was != nullptr)
            return show(was, is);
        const SortedRows::Place from = m_from[come++];
        if (from == kNone)
            return show(nullptr, is);
        const ManifestRow old = m_before.at(from);
        return show(&old, is);
    });
}

void DatasetDiff::count()
{
    eachChange([&](const ImageChange& change) {
        ++m_changed;
        for (const ChangeKind kind : change.kinds())
            ++m_byClass[change.row().className][static_cast<std::size_t>(kind)];
        return true;
    });
}

ChangeCounts DatasetDiff::counts() const
{
    ChangeCounts sums{};
    for (const auto& [className, counts] : m_byClass)
        for (std::size_t k = 0; k < kChangeKinds; ++k)
            sums[k] += counts[k];
    return sums;
}

} // namespace taxon::dataset
