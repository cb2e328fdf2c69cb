// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/explain.h"

#include "base/error.h"
#include "base/text.h"
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

bool isStaged(const Manifest& head, const ManifestRow& row)
{
    const auto folders = head.rules.find("staged_folders");
    return folders != head.rules.end() && folders->is_array() && library::StagedFolders(folders->get<std::vector<std::string>>()).hold(row.path);
}

bool isDealt(const ManifestRow& row)
{
    return row.set == "train" || row.set == "validation" || row.set == "test" || row.reason == reason::kSurplus;
}

/// The row of \p path, as the data set spells it; else that of the file of this name.
ManifestRow findRow(const Manifest& head, const EachRow& rows, const std::string& path)
{
    const std::string asFile = pathToText(path);
    std::optional<ManifestRow> found;
    rows([&](const ManifestRow& row) {
        if (row.path == path || (row.path == asFile && !found))
            found = row;
    });
    if (!found)
        throw Error(ErrorCode::NotFound, fmt::format("Data set {} does not hold this image.", head.id), path,
                    "Give its path in the library, such as cat/1.jpg; taxon library check says why a file is not used.");
    return std::move(*found);
}

/// The groups of one class and sub-class, and the set of each.
using GroupSets = std::unordered_map<Digest, Name, DigestHash>;

/// The place of \p group among \p groups.
Seat seatOf(const Digest& group, const GroupSets& groups, std::uint64_t seed)
{
    const std::uint64_t number = groupNumber(seed, group);
    Seat seat;
    seat.u = static_cast<double>(number) * 0x1p-64;
    seat.groups = groups.size();
    seat.rank = 1;
    for (const auto& [other, set] : groups) {
        seat.rank += groupNumber(seed, other) > number ? 1 : 0;
        seat.test += set == "test" ? 1 : 0;
        seat.validation += set == "validation" ? 1 : 0;
    }
    return seat;
}

/// The rule that put a dealt image where it is, and the data set that decided it.
void explainDealt(Explanation& out, const History& earlier)
{
    const ManifestRow& row = out.row;
    std::vector<const ManifestRow*> group{&row};
    for (const ManifestRow& member : out.members)
        group.push_back(&member);
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
                                    [&](const ManifestRow& other) { return isDealt(other) && other.className != row.className; });
    out.rule = shared ? "Its group has pictures of other classes: all of it goes where the first class by name put it." : "Its number decides.";
}

std::string ruleOfBenchmark(SetKind kind)
{
    return kind == SetKind::Benchmark ? "It lies in the benchmark's folder: tested on, never trained on."
                                      : "It is out of scope: models should be unsure about it; never trained on.";
}

} // namespace

Explanation explain(const Manifest& head, const EachRow& rows, const std::string& path, const History& earlier)
{
    Explanation out;
    out.row = findRow(head, rows, path);
    const ManifestRow& row = out.row;
    out.folder = Manifest::folderOf(row);
    GroupSets groups;
    rows([&](const ManifestRow& other) {
        if (other.className == row.className && other.subClass == row.subClass && isDealt(other))
            groups.emplace(other.group, other.set);
        if (!row.group.empty() && other.group == row.group && other.path != row.path)
            out.members.push_back(other);
    });
    std::sort(out.members.begin(), out.members.end(), [](const ManifestRow& a, const ManifestRow& b) { return a.path < b.path; });
    const SetKind kind = head.set(row.set).kind;
    if (kind == SetKind::Benchmark || kind == SetKind::OutOfScope)
        out.rule = ruleOfBenchmark(kind);
    else if (kind == SetKind::Reserve)
        out.rule = ruleBehind(row.reason.str());
    else if (isStaged(head, row))
        out.rule = "It lies in a folder of staged images: they are only trained on.";
    else
        explainDealt(out, earlier);
    if (!row.group.empty() && isDealt(row) && !isStaged(head, row))
        out.seat = seatOf(row.group, groups, seedOf(head.rules));
    return out;
}

History historyFor(const Manifest& head)
{
    SplitPercent split;
    const auto found = head.rules.find("split");
    const auto parts = found == head.rules.end() ? std::nullopt : readJsonAs<std::vector<int>>(*found);
    if (parts && parts->size() == 3)
        split = {parts->at(0), parts->at(1), parts->at(2)};
    return History(seedOf(head.rules), split);
}

} // namespace taxon::dataset
