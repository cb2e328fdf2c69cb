// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "runs/run_folder.h"

#include <cstdint>
#include <optional>
#include <string>

namespace taxon::launch {

/// launch.json of a run: where its worker was started last (docs/formats/run.md).
struct LaunchRecord {
    std::string place = "here"; ///< "here", or a name of clusters.yaml
    int number = 1;             ///< how many times the run was started there and elsewhere
    std::string host{};         ///< of whoever started it
    std::string started{};      ///< ISO 8601; "" in version 1
    std::int64_t pid = 0;       ///< here: the worker
    std::string object{};       ///< elsewhere: the Job's or container's name
    std::string second{};       ///< the second Job's, where the place has one; "" = one does all
    bool byHand = false;        ///< elsewhere: its manifest was handed out, for somebody else to apply
    std::string refused{};      ///< why nothing was started; "" = nothing is known against it
    std::string hint{};         ///< what helps against that, where it is known
};

/// Nothing if the run was never started by a launcher, or its file can't be read.
[[nodiscard]] std::optional<LaunchRecord> readLaunchRecord(const runs::RunFolder& run);
/// \throws Error{Io|NoSpace}.
void writeLaunchRecord(const runs::RunFolder& run, const LaunchRecord& record);
/// Notes that \p place did not start the run, and why, so that whoever looks later is told, and a resume goes to that place again.
/// Whatever fails here is left out: \p why is on its way to the person.
void noteRefusal(const runs::RunFolder& run, const std::string& place, const Error& why, const Clock& clock);

} // namespace taxon::launch
