// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/build.h"

#include "base/ids.h"
#include "base/text.h"
#include "dataset/placement.h"
#include "dataset/reason.h"
#include "dataset/set_hash.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;
using library::Place;

/// Applies the class map; of a mapped class the original folder counts as (part of) the sub-class.
void mapClasses(std::vector<SourceImage>& images, const ClassMap& map)
{
    if (map.empty())
        return;
    std::set<std::string> folders;
    for (const SourceImage& image : images)
        if (!image.className.empty())
            folders.insert(image.className);
    map.requireFolders(folders);
    for (SourceImage& image : images) {
        const std::string folder = image.className;
        if (!map.maps(folder))
            continue;
        image.className = map.classOf(folder);
        const std::string stratum = pathToText(folder);
        image.subClass = image.subClass.empty() ? stratum : stratum + "/" + image.subClass.str();
    }
}

/// The sets in the order of the format: train, validation, test, those outside the classes by name, reserve.
std::vector<SetInfo> emptySets(const Placement& placement)
{
    std::vector<SetInfo> sets{{"train", SetKind::Train, 0, {}}, {"validation", SetKind::Validation, 0, {}}, {"test", SetKind::Test, 0, {}}};
    const std::set<Name> used(placement.sets.begin(), placement.sets.end());
    for (const auto& [setName, kind] : placement.benchmarkSets)
        if (used.contains(setName))
            sets.push_back({setName, kind, 0, {}});
    sets.push_back({placement.reserveName, SetKind::Reserve, 0, {}});
    return sets;
}

/// Moves the images into rows sorted by set, class and path; images are sorted by path already.
std::vector<ManifestRow> takeRows(Placement& placement, const std::vector<SetInfo>& sets)
{
    std::map<Name, std::uint32_t> setOrder, classOrder;
    for (const SetInfo& info : sets)
        setOrder.emplace(info.name, static_cast<std::uint32_t>(setOrder.size()));
    for (const SourceImage& image : placement.images)
        classOrder.emplace(image.className, 0);
    std::uint32_t next = 0;
    for (auto& [className, order] : classOrder)
        order = next++;
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> order;
    order.reserve(placement.images.size());
    for (std::uint32_t i = 0; i < placement.images.size(); ++i)
        order.emplace_back(setOrder.at(placement.sets[i]), classOrder.at(placement.images[i].className), i);
    std::sort(order.begin(), order.end());
    std::vector<ManifestRow> rows;
    rows.reserve(order.size());
    for (const auto& [set, className, i] : order) {
        SourceImage& image = placement.images[i];
        rows.push_back({std::move(image.path), image.className, image.subClass, placement.sets[i], placement.reasons[i], placement.keyOf(i),
                        image.pixelHash, image.sha256, image.checksum, image.bytes});
    }
    return rows;
}

void countAndHash(Manifest& manifest)
{
    auto from = manifest.rows.begin();
    for (SetInfo& info : manifest.sets) {
        const Name setName = info.name;
        const auto to = std::find_if(from, manifest.rows.end(), [&](const ManifestRow& row) { return row.set != setName; });
        std::vector<const ManifestRow*> rows;
        std::transform(from, to, std::back_inserter(rows), [](const ManifestRow& row) { return &row; });
        info.images = rows.size();
        info.hash = setHash(rows);
        from = to;
    }
}

} // namespace

Manifest makeManifest(std::vector<SourceImage> images, const BuildRequest& request)
{
    request.rules.check();
    mapClasses(images, request.classMap);
    Placement placement(std::move(images), request.rules);
    settleGroups(placement);
    Manifest manifest;
    manifest.library = request.library;
    for (const Name& className : splitClasses(placement, request.earlier, pathToText(request.library)))
        manifest.classes.push_back(className);
    manifest.sets = emptySets(placement);
    manifest.rows = takeRows(placement, manifest.sets);
    countAndHash(manifest);
    manifest.rules = request.rules.toJson();
    manifest.rules["source_ids_sha256"] = request.sourceIdsSha256;
    manifest.rules["class_map"] = request.classMap.toJson();
    manifest.rules["earlier_datasets"] = request.earlier.ids();
    return manifest;
}

bool writeDataset(Manifest& manifest, const std::string& id, const History& earlier, const fs::path& datasets, const Clock& clock)
{
    if (const auto& newest = earlier.newest(); newest && (id.empty() || id == newest->id) && newest->library == manifest.library
                                               && newest->classes == manifest.classes && newest->table == manifest.tableSha256()) {
        manifest.id = newest->id;
        manifest.rules = newest->rules;
        return false;
    }
    manifest.id = id.empty() ? toIdStamp(clock.wall()) : requireSafeId(id, "data set");
    for (int n = 2; id.empty() && fs::exists(datasets / manifest.id); ++n) // two in one second
        manifest.id = fmt::format("{}-{}", toIdStamp(clock.wall()), n);
    manifest.write(datasets / manifest.id);
    return true;
}

std::vector<std::pair<std::string, std::size_t>> smallClasses(const Manifest& manifest, int below)
{
    std::map<Name, std::size_t> counts;
    std::set<Name> counted{"train", "validation", "test"};
    for (const ManifestRow& row : manifest.rows)
        if (counted.contains(row.set) || row.reason == reason::kSurplus)
            ++counts[row.className];
    std::vector<std::pair<std::string, std::size_t>> small;
    for (const auto& [className, images] : counts)
        if (images < static_cast<std::size_t>(below))
            small.emplace_back(className, images);
    return small;
}

} // namespace taxon::dataset
