// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/workspace.h"
#include "dataset/build.h"
#include "dataset/freeze.h"
#include "dataset/manifest.h"
#include "dataset/workspace_rules.h"
#include "jobs/context.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace taxon::cli {

/// What the command line or a recipe asks for.
struct DatasetStageOptions {
    std::string id; ///< "" = the time
    dataset::RulesRequest rules;
    std::vector<std::string> acceptedBenchmarkChanges;
    unsigned threads = 0;           ///< 0 = one per processor
    double maxUnusableShare = 0.10; ///< more damaged or unreadable images than this end the stage
};

struct DatasetStageResult {
    dataset::Manifest manifest;                                    ///< without its rows
    std::map<dataset::Name, std::size_t> reasons;                  ///< images of the reserve by why they are there
    bool isNew = true;                                             ///< false: the newest data set is the same, nothing was written
    std::size_t problems = 0;                                      ///< findings of the scan and of decoding, harmless ones too
    std::size_t unusable = 0;                                      ///< images that are damaged or can't be read
    std::vector<std::pair<std::string, std::size_t>> smallClasses; ///< trained classes with fewer images than the rules warn about
};

/// A data set that is made, but not written, and what stands in its way.
struct DraftedDataset {
    dataset::Draft draft;
    dataset::History earlier;
    std::vector<dataset::FrozenChange> frozenChanges; ///< what it would change in frozen benchmarks
    DatasetStageResult found;                         ///< problems, unusable and smallClasses; the rest says nothing yet
};

/// All of buildDatasetStage() but the writing: what `dataset build --dry-run` shows. A change of a frozen benchmark is no error here.
[[nodiscard]] DraftedDataset draftDataset(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context);

/// The stage "data set" of a run: scan the library, hash and decode every image (cached in the workspace), map classes (classes.yaml of the
/// workspace), split by its rules, write datasets/<id>. Bad images are left out with a warning through \p context, and the work goes on;
/// small classes are a warning, too.
/// \throws Error{NotFound} for a missing library; Error{Configuration} if fewer than two classes can be trained, for rules or a class map that
///         can't be obeyed, and for a change of a frozen benchmark that is not accepted;
///         Error{Io} naming a folder that can't be read; Error{Damaged} if more than maxUnusableShare of the images can't be used; Error{AlreadyExists|Io|NoSpace|Cancelled}.
[[nodiscard]] DatasetStageResult buildDatasetStage(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context,
                                                   const Clock& clock = realClock());

} // namespace taxon::cli
