// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/dataset_reading.h"

#include "base/error.h"
#include "common/core_text.h"
#include "dataset/manifest_reader.h"
#include "shards/shard_set.h"

#include <QCoreApplication>
#include <algorithm>
#include <numeric>
#include <set>

namespace taxon::workbench {
namespace {

struct DatasetReadingWords {
    Q_DECLARE_TR_FUNCTIONS(DatasetReadingWords)
};

/// What happened to an image, inside a sentence.
QString wordOf(dataset::ChangeKind kind)
{
    using Kind = dataset::ChangeKind;
    switch (kind) {
    case Kind::Added: return DatasetReadingWords::tr("added");
    case Kind::Removed: return DatasetReadingWords::tr("removed");
    case Kind::Changed: return DatasetReadingWords::tr("changed");
    case Kind::Renamed: return DatasetReadingWords::tr("renamed");
    case Kind::Relabelled: return DatasetReadingWords::tr("relabelled");
    case Kind::Moved: return DatasetReadingWords::tr("moved");
    }
    return {};
}

PackedShards readShards(const std::filesystem::path& folder)
{
    PackedShards packed;
    try {
        const shards::ShardSet head = shards::ShardSet::head(folder);
        packed.files = head.shards.size();
        packed.leftOut = head.leftOut.size();
        for (const shards::ShardInfo& shard : head.shards) {
            packed.images += shard.images;
            packed.bytes += shard.bytes;
        }
    } catch (const Error& error) {
        packed.problem = text(error.message());
    }
    return packed;
}

std::size_t sumOf(const dataset::ChangeCounts& counts)
{
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

/// Classes without a change are left out.
void addClass(DatasetChanges& changes, const std::string& className, const dataset::ChangeCounts& counts)
{
    if (sumOf(counts) > 0)
        changes.classes.emplace_back(className, counts);
}

void sortClasses(DatasetChanges& changes)
{
    std::stable_sort(changes.classes.begin(), changes.classes.end(), [](const auto& a, const auto& b) { return sumOf(a.second) > sumOf(b.second); });
}

/// "moved: train → test", "relabelled, moved: cat in train → dog in test".
QString whatHappened(const dataset::ImageChange& change)
{
    QStringList kinds;
    for (const dataset::ChangeKind kind : change.kinds())
        kinds << wordOf(kind);
    const bool isBoth = change.before != nullptr && change.after != nullptr;
    const bool isOneClass = isBoth && change.before->className == change.after->className;
    const auto side = [isOneClass](const dataset::ManifestRow& row) {
        const QString reason = row.reason.empty() ? QString() : QStringLiteral(" (%1)").arg(text(row.reason.str()));
        const QString set = text(row.set.str()) + reason;
        return isOneClass ? set
                          : DatasetReadingWords::tr("%1 in %2")
                                .arg(row.className.empty() ? DatasetReadingWords::tr("out of scope") : text(row.className.str()), set);
    };
    QStringList sides;
    for (const dataset::ManifestRow* row : {change.before, change.after})
        if (row != nullptr)
            sides << side(*row);
    const QString was = isBoth && change.before->path != change.after->path ? DatasetReadingWords::tr("was %1, ").arg(text(change.before->path))
                                                                            : QString();
    return QStringLiteral("%1: %2%3").arg(kinds.join(QStringLiteral(", ")), was, sides.join(QStringLiteral(" → ")));
}

dataset::ChangeCounts countsOf(const Json& json)
{
    dataset::ChangeCounts counts{};
    for (std::size_t k = 0; k < counts.size(); ++k)
        counts[k] = json.value(dataset::name(static_cast<dataset::ChangeKind>(k)), std::size_t{0});
    return counts;
}

/// The largest number first.
std::vector<std::pair<QString, std::size_t>> numbersOf(const Json& json)
{
    std::vector<std::pair<QString, std::size_t>> numbers;
    for (const auto& [key, value] : json.items())
        numbers.emplace_back(text(key), value.get<std::size_t>());
    std::stable_sort(numbers.begin(), numbers.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return numbers;
}

} // namespace

const DatasetEntry* DatasetsReading::find(const std::string& id) const
{
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const DatasetEntry& entry) { return entry.id == id; });
    return found == entries.end() ? nullptr : &*found;
}

DatasetsReading readDatasets(const Workspace& workspace)
{
    DatasetsReading reading;
    const std::vector<std::string> datasets = Workspace::idsIn(workspace.datasets());
    const std::vector<std::string> packed = Workspace::idsIn(workspace.shardSets());
    const std::set<std::string> isDataset(datasets.begin(), datasets.end());
    const std::set<std::string> isPacked(packed.begin(), packed.end());
    std::set<std::string> ids = isDataset;
    ids.insert(packed.begin(), packed.end());
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) { // the ids of data sets sort by time
        DatasetEntry entry{*id, {}, {}, {}};
        if (isDataset.contains(*id))
            try {
                entry.head = dataset::readHead(workspace.dataset(*id));
            } catch (const Error& error) {
                entry.problem = text(error.message());
            }
        if (isPacked.contains(*id))
            entry.shards = readShards(workspace.shards(*id));
        reading.entries.push_back(std::move(entry));
    }
    reading.frozen = dataset::frozenSets(Journal(workspace.journal(), "datasets"));
    return reading;
}

std::size_t DatasetChanges::changed() const
{
    return sumOf(counts);
}

DatasetChanges compareDatasets(const Workspace& workspace, const std::string& before, const std::string& after, const jobs::Context& context)
{
    const auto rowsOf = [&](const std::string& id) {
        context.throwIfStopped();
        const dataset::ManifestReader reader(workspace.dataset(id));
        return dataset::SortedRows(eachRowOf(reader), workspace.cache());
    };
    const dataset::DatasetDiff diff(rowsOf(before), rowsOf(after));
    context.throwIfStopped();
    DatasetChanges changes{before, after, diff.unchanged(), diff.counts(), {}, {}};
    for (const auto& [className, counts] : diff.countsByClass())
        addClass(changes, className.str(), counts);
    sortClasses(changes);
    diff.eachChange([&](const dataset::ImageChange& change) {
        changes.images.push_back({text(change.row().path), whatHappened(change)});
        return changes.images.size() < DatasetChanges::kMostImages;
    });
    for (const auto& [className, additions] : additionsOf(diff, library::namedBy(library::editHistory(workspace))))
        changes.added.add(additions);
    return changes;
}

NextDataset NextDataset::of(const Json& document)
{
    NextDataset next;
    try {
        next.isNew = document.at("new").get<bool>();
        next.classes = document.at("classes").get<std::size_t>();
        for (const Json& one : document.at("sets"))
            next.sets.push_back({one.at("name").get<std::string>(), dataset::setKindFromName(one.at("kind").get<std::string>()),
                                 one.at("images").get<std::size_t>(), one.at("hash").get<std::string>()});
        next.reasons = numbersOf(document.at("reasons"));
        next.unusable = document.at("unusable").get<std::size_t>();
        next.smallClasses = numbersOf(document.at("small_classes"));
        next.changes.before = document.at("before").get<std::string>();
        next.changes.unchanged = document.at("unchanged").get<std::size_t>();
        next.changes.counts = countsOf(document.at("counts"));
        for (const auto& [className, counts] : document.at("classes_changed").items())
            addClass(next.changes, className, countsOf(counts));
        sortClasses(next.changes);
        for (const Json& one : document.at("frozen_changes"))
            next.frozenChanges.emplace_back(one.at("benchmark").get<std::string>(), one.at("images").size());
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::Damaged, std::string("The answer of taxon can't be read: ") + error.what(), "dataset build --dry-run",
                    "The programs taxon and taxon-workbench must be of one version.");
    }
    return next;
}

} // namespace taxon::workbench
