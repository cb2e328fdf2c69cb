// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/explain.h"

#include "base/error.h"
#include "dataset/reason.h"
#include "dataset/split.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace taxon::dataset {
namespace {

std::uint64_t seedOf(const Json& rules)
{
    const auto seed = rules.find("seed");
    return seed != rules.end() && seed->is_number_unsigned() ? seed->get<std::uint64_t>() : 42;
}

bool isStaged(const Manifest& manifest, const ManifestRow& row)
{
    const auto folders = manifest.rules.find("staged_folders");
    return folders != manifest.rules.end() && folders->is_array() && library::StagedFolders(folders->get<std::vector<std::string>>()).hold(row.path);
}

bool isDealt(const ManifestRow& row)
{
    return row.set == "train" || row.set == "validation" || row.set == "test" || row.reason == reason::kSurplus;
}

/// The place of the row's group among those of its class and sub-class.
Seat seatOf(const Manifest& manifest, const ManifestRow& row, std::uint64_t seed)
{
    std::unordered_map<Digest, const ManifestRow*, DigestHash> groups;
    for (const ManifestRow& other : manifest.rows)
        if (other.className == row.className && other.subClass == row.subClass && isDealt(other))
            groups.emplace(other.group, &other);
    const std::uint64_t number = groupNumber(seed, row.group);
    Seat seat;
    seat.u = static_cast<double>(number) * 0x1p-64;
    seat.groups = groups.size();
    seat.rank = 1;
    for (const auto& [group, first] : groups) {
        seat.rank += groupNumber(seed, group) > number ? 1 : 0;
        seat.test += first->set == "test" ? 1 : 0;
        seat.validation += first->set == "validation" ? 1 : 0;
    }
    return seat;
}

/// The rule that put a dealt image where it is, and the data set that decided it.
void explainDealt(Explanation& out, const History& earlier)
{
    const ManifestRow& row = *out.row;
    std::vector<const ManifestRow*> group = out.members;
    group.insert(group.begin(), &row);
    for (const ManifestRow* member : group)
        if (const auto tested = earlier.testedIn(member->pixelHash)) {
            out.decidedBy = tested->dataset;
            out.rule = fmt::format("Data set {} had {} in \"{}\": what was tested on is never trained on.", tested->dataset,
                                   member == &row ? "it" : "a picture of its group, " + member->path + ",", tested->set.str());
            return;
        }
    const Part part = row.set == "validation" ? Part::Validation : Part::Train;
    for (const ManifestRow* member : group)
        if (const auto place = earlier.placeIn(member->pixelHash); place && place->part == part && row.set != "test") {
            out.decidedBy = place->dataset;
            out.rule = fmt::format("Data set {} had {} in \"{}\": it stays.", place->dataset,
                                   member == &row ? "it" : "a picture of its group, " + member->path + ",",
                                   part == Part::Validation ? "validation" : "train");
            return;
        }
    const bool shared = std::any_of(out.members.begin(), out.members.end(),
                                    [&](const ManifestRow* other) { return isDealt(*other) && other->className != row.className; });
    out.rule = shared ? "Its group has pictures of other classes: all of it goes where the first class by name put it." : "Its number decides.";
}

std::string ruleOfBenchmark(SetKind kind)
{
    return kind == SetKind::Benchmark ? "It lies in the benchmark's folder: tested on, never trained on."
                                      : "It is out of scope: models should be unsure about it; never trained on.";
}

} // namespace

Explanation explain(const Manifest& manifest, const std::string& path, const History& earlier)
{
    Explanation out;
    for (const ManifestRow& row : manifest.rows)
        if (row.path == path)
            out.row = &row;
    if (out.row == nullptr)
        throw Error(ErrorCode::NotFound, fmt::format("Data set {} does not hold this image.", manifest.id), path,
                    "Give its path in the library, such as cat/1.jpg; taxon library check says why a file is not used.");
    const ManifestRow& row = *out.row;
    out.folder = Manifest::folderOf(row);
    for (const ManifestRow& other : manifest.rows)
        if (!row.group.empty() && other.group == row.group && &other != &row)
            out.members.push_back(&other);
    std::sort(out.members.begin(), out.members.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
    const SetKind kind = manifest.set(row.set).kind;
    if (kind == SetKind::Benchmark || kind == SetKind::OutOfScope)
        out.rule = ruleOfBenchmark(kind);
    else if (kind == SetKind::Reserve)
        out.rule = ruleBehind(row.reason.str());
    else if (isStaged(manifest, row))
        out.rule = "It lies in a folder of staged images: they are only trained on.";
    else
        explainDealt(out, earlier);
    if (!row.group.empty() && isDealt(row) && !isStaged(manifest, row))
        out.seat = seatOf(manifest, row, seedOf(manifest.rules));
    return out;
}

History historyFor(const Manifest& manifest)
{
    SplitPercent split;
    const auto found = manifest.rules.find("split");
    const auto parts = found == manifest.rules.end() ? std::nullopt : readJsonAs<std::vector<int>>(*found);
    if (parts && parts->size() == 3)
        split = {parts->at(0), parts->at(1), parts->at(2)};
    return History(seedOf(manifest.rules), split);
}

} // namespace taxon::dataset
