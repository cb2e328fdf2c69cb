// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/journal.h"
#include "dataset/history.h"
#include "dataset/manifest.h"
#include "dataset/manifest_writer.h"
#include "dataset/rules.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace taxon::dataset {

/// The benchmarks that people froze, by name; what the journal's topic "datasets" says last of each (docs/formats/journal.md).
[[nodiscard]] std::map<std::string, FrozenSet> frozenSets(const Journal& journal);

/// Freezes \p setName as \p manifest has it. \throws Error{NotFound} with the nearest benchmark if there is none of that name;
/// Error{InvalidArgument} for a set that is no benchmark; Error{Io|NoSpace}.
FrozenSet freeze(const Manifest& manifest, const std::string& setName, Journal& journal);
/// Lets it change again. \throws Error{NotFound} if it isn't frozen; Error{Io|NoSpace}.
void release(const std::string& setName, Journal& journal);

/// A frozen benchmark that a new data set has otherwise.
struct FrozenChange {
    std::string name;
    FrozenSet frozen;
    std::string hash;                ///< as it would be; "" if nothing of it is left
    std::vector<std::string> images; ///< "added: path", "removed: path (reserve: label conflict)" …; empty if the data set of then is gone
};

/// What a data set, not written yet, changes in frozen benchmarks: those of the journal by what was frozen, those of the rules by
/// the newest earlier data set that has them. Memory is that of the changed benchmarks' images.
/// \param head  the data set without its rows. \param rows  these.
/// \param open  the rows of an earlier data set by its id; may throw Error{NotFound}.
/// \throws Error{Configuration} with the nearest for a frozen benchmark of the rules that neither this data set nor an earlier one has.
[[nodiscard]] std::vector<FrozenChange> findFrozenChanges(const Manifest& head, const EachRow& rows, const Rules& rules, const History& earlier,
                                                          const std::map<std::string, FrozenSet>& frozen,
                                                          const std::function<EachRow(const std::string&)>& open);

/// \throws Error{Configuration} that lists the images of each change whose name is not in \p accepted.
void requireAccepted(const std::vector<FrozenChange>& changes, const std::vector<std::string>& accepted);
/// The accepted changes for dataset.json's rules.
[[nodiscard]] Json toJson(const std::vector<FrozenChange>& changes);
/// Notes in the journal that \p dataset is from now on what the changed benchmarks must stay like.
void recordAccepted(const std::vector<FrozenChange>& changes, const std::string& dataset, Journal& journal);

} // namespace taxon::dataset
