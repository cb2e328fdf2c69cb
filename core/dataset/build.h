// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "dataset/class_map.h"
#include "dataset/draft.h"
#include "dataset/history.h"
#include "dataset/rules.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace taxon::dataset {

/// By which rules to build, and what came before.
struct BuildRequest {
    std::filesystem::path library; ///< absolute
    Rules rules;
    ClassMap classMap;
    History earlier;             ///< of the data sets of the workspace; made for the same rules
    std::string sourceIdsSha256; ///< of the file behind SourceImages::sources, "" if there is none
};

/// Makes the split (docs/formats/dataset.md), nothing is written. Deterministic.
///
/// In this order: classes are mapped; damaged images, label conflicts, duplicates and library images that a benchmark holds too, or nearly, go to
/// the reserve; classes with fewer than their minimum left are not trained; each class is split, groups together, what earlier data sets
/// decided kept; training images above the maximum go to the reserve, the cap water-filled over the sub-classes; staged images fill up to half.
/// \throws Error{Configuration} with the counts if fewer than two classes can be trained; for a class of the rules or a folder of the class map
///         that is not there, with the nearest. Error{InvalidArgument} for rules that check() refuses. Error{Io} if the file hashes can't be read.
/// O(n log n); a million images take 4 s of a core and 250 MiB (bench_dataset).
[[nodiscard]] Draft makeDraft(SourceImages images, const BuildRequest& request);

/// Whether the newest of \p earlier has the very same library, classes and rows. O(n): the rows are made and hashed.
[[nodiscard]] bool isNewest(const Draft& draft, const History& earlier);

/// Gives \p draft its id and writes it to \p datasets / id. If it isNewest(), nothing is written and the draft has that one's
/// id and rules.
/// \param id  "" = the time. \returns whether it was written. \throws Error{AlreadyExists|Io|NoSpace}.
bool writeDataset(Draft& draft, const std::string& id, const History& earlier, const std::filesystem::path& datasets,
                  const Clock& clock = realClock());

/// The trained classes with fewer than \p below usable images, with their counts, by class.
[[nodiscard]] std::vector<std::pair<std::string, std::size_t>> smallClasses(const Draft& draft, int below);

} // namespace taxon::dataset
