// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/workspace.h"
#include "dataset/manifest.h"
#include "jobs/context.h"

#include <cstdint>
#include <optional>
#include <string>

namespace taxon::cli {

struct DatasetStageOptions {
    std::string id;               ///< "" = the time
    std::optional<int> minImages; ///< default: the workspace's
    std::optional<int> maxImages; ///< default: the workspace's
    std::uint64_t seed = 42;
    unsigned threads = 0;           ///< 0 = one per processor
    double maxUnusableShare = 0.10; ///< more damaged or unreadable images than this end the stage
};

struct DatasetStageResult {
    dataset::Manifest manifest;
    bool isNew = true;        ///< false: the newest data set is the same, nothing was written
    std::size_t problems = 0; ///< findings of the scan and of decoding, harmless ones too
    std::size_t unusable = 0; ///< images that are damaged or can't be read
};

/// The stage "data set" of a run: scan the library, hash and decode every image (cached in the workspace), split, write
/// datasets/<id>. Bad images are left out with a warning through \p context, and the work goes on.
/// \throws Error{NotFound} for a missing library; Error{Configuration} if fewer than two classes can be trained;
///         Error{Io} naming a folder that can't be read; Error{Damaged} if more than maxUnusableShare of the images can't be used; Error{AlreadyExists|Io|NoSpace|Cancelled}.
[[nodiscard]] DatasetStageResult buildDatasetStage(const Workspace& workspace, const DatasetStageOptions& options, const jobs::Context& context,
                                                   const Clock& clock = realClock());

} // namespace taxon::cli
