// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/workspace.h"
#include "dataset/manifest.h"
#include "dataset/rules.h"
#include "jobs/context.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace taxon::cli {

/// What the command line or a recipe asks for. Each wins over rules.yaml, which wins over taxon.yaml.
struct DatasetStageOptions {
    std::string id;               ///< "" = the time
    std::filesystem::path rules;  ///< "" = rules.yaml of the workspace if there is one
    std::optional<int> minImages; ///< of classes without a minimum of their own
    std::optional<int> maxImages; ///< of classes without a maximum of their own
    std::optional<std::uint64_t> seed;
    std::uint64_t defaultSeed = 42; ///< where neither seed nor the rules say one
    std::vector<std::string> acceptedBenchmarkChanges;
    unsigned threads = 0;           ///< 0 = one per processor
    double maxUnusableShare = 0.10; ///< more damaged or unreadable images than this end the stage
};

struct DatasetStageResult {
    dataset::Manifest manifest;
    bool isNew = true;                                             ///< false: the newest data set is the same, nothing was written
    std::size_t problems = 0;                                      ///< findings of the scan and of decoding, harmless ones too
    std::size_t unusable = 0;                                      ///< images that are damaged or can't be read
    std::vector<std::pair<std::string, std::size_t>> smallClasses; ///< trained classes with fewer images than the rules warn about
};

/// The rules of a build: taxon.yaml's limits, then the file of rules, then \p options.
/// \throws Error{NotFound|Io|Unsupported}; Error{Configuration} naming the line.
[[nodiscard]] dataset::Rules rulesOf(const Workspace& workspace, const DatasetStageOptions& options);

/// The stage "data set" of a run: scan the library, hash and decode every image (cached in the workspace), map classes (classes.yaml of the
/// workspace), split by the rules, write datasets/<id>. Bad images are left out with a warning through \p context, and the work goes on;
/// small classes are a warning, too.
/// \throws Error{NotFound} for a missing library; Error{Configuration} if fewer than two classes can be trained, for rules or a class map that
///         can't be obeyed, and for a change of a frozen benchmark that is not accepted;
///         Error{Io} naming a folder that can't be read; Error{Damaged} if more than maxUnusableShare of the images can't be used; Error{AlreadyExists|Io|NoSpace|Cancelled}.
[[nodiscard]] DatasetStageResult buildDatasetStage(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context,
                                                   const Clock& clock = realClock());

} // namespace taxon::cli
