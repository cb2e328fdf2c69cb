// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/draft.h"

#include "base/memory.h"
#include "dataset/placement.h"
#include "dataset/reason.h"
#include "dataset/set_hash.h"

#include <algorithm>
#include <set>
#include <utility>

namespace taxon::dataset {
namespace {

/// The sets in the order of the format: train, validation, test, those outside the classes by name, reserve.
std::vector<SetInfo> emptySets(const Placement& placement)
{
    std::vector<SetInfo> sets{{"train", SetKind::Train, 0, {}}, {"validation", SetKind::Validation, 0, {}}, {"test", SetKind::Test, 0, {}}};
    std::set<Name> used;
    for (std::size_t i = 0; i < placement.images.size(); ++i)
        if (!placement.isOfClass(i))
            used.insert(placement.fates[i].set);
    for (const auto& [setName, kind] : placement.benchmarkSets)
        if (used.contains(setName))
            sets.push_back({setName, kind, 0, {}});
    sets.push_back({placement.reserveName, SetKind::Reserve, 0, {}});
    return sets;
}

} // namespace

Draft::Draft(Manifest withoutRows, std::unique_ptr<Placement> placement) : head(std::move(withoutRows)), m_placement(std::move(placement))
{
    m_placement->forgetGroups();
    head.sets = emptySets(*m_placement);
    sort();
    releaseFreedMemory();
    count();
}

Draft::Draft(Draft&&) noexcept = default;
Draft& Draft::operator=(Draft&&) noexcept = default;
Draft::~Draft() = default;

/// By set, class and path; the images are sorted by path already.
void Draft::sort()
{
    std::map<Name, std::uint64_t> setOrder, classOrder;
    for (const SetInfo& info : head.sets)
        setOrder.emplace(info.name, setOrder.size());
    for (const library::Image& image : m_placement->images)
        classOrder.emplace(image.className, 0);
    std::uint64_t next = 0;
    for (auto& [className, order] : classOrder)
        order = next++;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order; // the place of set and class, and the image
    order.reserve(m_placement->images.size());
    for (std::uint32_t i = 0; i < m_placement->images.size(); ++i)
        if (m_placement->images[i].place != library::Place::Unknown)
            order.emplace_back(setOrder.at(m_placement->fates[i].set) * classOrder.size() + classOrder.at(m_placement->images[i].className), i);
    std::sort(order.begin(), order.end());
    m_order.reserve(order.size());
    for (const auto& [place, i] : order)
        m_order.push_back(i);
}

void Draft::count()
{
    auto from = m_order.begin();
    for (SetInfo& info : head.sets) {
        const Name setName = info.name;
        const auto to = std::find_if(from, m_order.end(), [&](std::uint32_t i) { return m_placement->fates[i].set != setName; });
        std::vector<std::pair<Digest, Name>> entries;
        entries.reserve(static_cast<std::size_t>(to - from));
        for (; from != to; ++from) {
            const Name className = m_placement->images[*from].className;
            const Name reason = m_placement->fates[*from].reason;
            entries.emplace_back(m_placement->files[*from].sha256, className);
            if (info.kind == SetKind::Reserve)
                ++reasons[reason];
            if (info.kind == SetKind::Train || info.kind == SetKind::Validation || info.kind == SetKind::Test || reason == reason::kSurplus)
                ++usable[className];
        }
        info.images = entries.size();
        info.hash = setHash(std::move(entries));
    }
}

void Draft::eachRow(const std::function<void(const ManifestRow&)>& onRow) const
{
    const Placement& placement = *m_placement;
    for (const std::uint32_t i : m_order) {
        const library::Image& image = placement.images[i];
        const library::FileHash file = placement.files[i];
        onRow({image.path, image.className, image.subClass, placement.fates[i].set, placement.fates[i].reason, placement.keyOf(i),
               placement.pixelHashes[i], file.sha256, file.checksum, file.bytes});
    }
}

} // namespace taxon::dataset
