// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "base/workspace.h"
#include "dataset/additions.h"
#include "dataset/diff.h"
#include "dataset/freeze.h"
#include "dataset/manifest.h"
#include "jobs/context.h"

#include <QString>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace taxon::workbench {

/// What lies in shards/<id> of the workspace.
struct PackedShards {
    std::size_t files = 0; ///< tars
    std::size_t images = 0;
    std::uint64_t bytes = 0; ///< of the tars
    std::size_t leftOut = 0; ///< images that changed before they were packed
    QString problem;         ///< why it can't be read, or ""
};

/// A data set, or shards of one that is not here.
struct DatasetEntry {
    std::string id;
    std::optional<dataset::Manifest> head; ///< without its rows
    QString problem;                       ///< why it can't be read, or ""
    std::optional<PackedShards> shards;
};

/// All that the page lists.
struct DatasetsReading {
    std::vector<DatasetEntry> entries;                ///< newest first
    std::map<std::string, dataset::FrozenSet> frozen; ///< benchmarks that people froze
    [[nodiscard]] const DatasetEntry* find(const std::string& id) const;
};

/// Reads the heads of all data sets and shard sets, no rows. Not for the GUI thread. \throws Error{Io} of the journal.
[[nodiscard]] DatasetsReading readDatasets(const Workspace& workspace);

/// What is different between two data sets.
struct DatasetChanges {
    struct Image {
        QString path;
        QString what; ///< "moved: train → test"
    };
    static constexpr std::size_t kMostImages = 500;

    std::string before;
    std::string after; ///< "" = one that is not made yet
    std::size_t unchanged = 0;
    dataset::ChangeCounts counts{};
    std::vector<std::pair<std::string, dataset::ChangeCounts>> classes; ///< those that change, most changes first; "" = out of scope
    std::vector<Image> images{};                                        ///< the first ones by path
    dataset::Additions added{};                                         ///< which versions had named what was added; unknown of one not made yet
    [[nodiscard]] std::size_t changed() const;
};

/// Two passes over both data sets. Not for the GUI thread. \throws as dataset::ManifestReader; Error{Cancelled}.
[[nodiscard]] DatasetChanges compareDatasets(const Workspace& workspace, const std::string& before, const std::string& after,
                                             const jobs::Context& context);

/// What "taxon dataset build --dry-run" says.
struct NextDataset {
    bool isNew = true; ///< false: the newest data set is the same
    std::size_t classes = 0;
    std::vector<dataset::SetInfo> sets;
    std::vector<std::pair<QString, std::size_t>> reasons; ///< of the reserve, most first
    std::size_t unusable = 0;
    std::vector<std::pair<QString, std::size_t>> smallClasses;      ///< trained, but with fewer images than the rules warn of
    DatasetChanges changes;                                         ///< since the newest one; before is "" if there is none
    std::vector<std::pair<std::string, std::size_t>> frozenChanges; ///< frozen benchmarks that would change, and by how many images

    /// \throws Error{Damaged} for another document.
    static NextDataset of(const Json& document);
};

} // namespace taxon::workbench
