// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/build.h"

#include "base/ids.h"
#include "base/text.h"
#include "dataset/placement.h"

#include <fmt/format.h>
#include <memory>
#include <set>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;
using library::Place;

/// Applies the class map; of a mapped class the original folder counts as (part of) the sub-class.
void mapClasses(std::vector<library::Image>& images, const ClassMap& map)
{
    if (map.empty())
        return;
    std::set<std::string> folders;
    for (const library::Image& image : images)
        if (!image.className.empty() && image.place != Place::Unknown)
            folders.insert(image.className);
    map.requireFolders(folders);
    for (library::Image& image : images) {
        const std::string folder = image.className;
        if (!map.maps(folder))
            continue;
        image.className = map.classOf(folder);
        const std::string stratum = pathToText(folder);
        image.subClass = image.subClass.empty() ? stratum : stratum + "/" + image.subClass.str();
    }
}

} // namespace

Draft makeDraft(SourceImages images, const BuildRequest& request)
{
    request.rules.check();
    mapClasses(images.images, request.classMap);
    auto placement = std::make_unique<Placement>(std::move(images), request.rules);
    settleGroups(*placement);
    Manifest head;
    head.library = request.library;
    for (const Name& className : splitClasses(*placement, request.earlier, pathToText(request.library)))
        head.classes.push_back(className);
    head.rules = request.rules.toJson();
    head.rules["source_ids_sha256"] = request.sourceIdsSha256;
    head.rules["class_map"] = request.classMap.toJson();
    head.rules["earlier_datasets"] = request.earlier.ids();
    return {std::move(head), std::move(placement)};
}

bool isNewest(const Draft& draft, const History& earlier)
{
    const auto& newest = earlier.newest();
    return newest && newest->library == draft.head.library && newest->classes == draft.head.classes
           && newest->table == tableSha256([&](const auto& onRow) { draft.eachRow(onRow); });
}

bool writeDataset(Draft& draft, const std::string& id, const History& earlier, const fs::path& datasets, const Clock& clock)
{
    Manifest& head = draft.head;
    if (const auto& newest = earlier.newest(); newest && (id.empty() || id == newest->id) && isNewest(draft, earlier)) {
        head.id = newest->id;
        head.rules = newest->rules;
        return false;
    }
    head.id = id.empty() ? toIdStamp(clock.wall()) : requireSafeId(id, "data set");
    for (int n = 2; id.empty() && fs::exists(datasets / head.id); ++n) // two in one second
        head.id = fmt::format("{}-{}", toIdStamp(clock.wall()), n);
    writeManifest(
        head, [&](const auto& onRow) { draft.eachRow(onRow); }, datasets / head.id);
    return true;
}

std::vector<std::pair<std::string, std::size_t>> smallClasses(const Draft& draft, int below)
{
    std::vector<std::pair<std::string, std::size_t>> small;
    for (const auto& [className, images] : draft.usable)
        if (images < static_cast<std::size_t>(below))
            small.emplace_back(className, images);
    return small;
}

} // namespace taxon::dataset
