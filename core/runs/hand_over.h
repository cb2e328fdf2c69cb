// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "jobs/context.h"
#include "runs/run_folder.h"

#include <chrono>
#include <string>

namespace taxon::runs {

/// How long a worker waits for the one before it.
struct HandOverPatience {
    std::chrono::milliseconds poll = std::chrono::seconds(2);
    std::chrono::milliseconds afterFailure = std::chrono::minutes(30); ///< the next attempt of the one before may begin within that time
};

/// Whether this stage is done.
[[nodiscard]] bool hasFinished(const RunStatus& status, const std::string& stage);
/// Whether the worker that did the stages up to \p stage has ended, so that another may go on (PipelineOptions::until).
[[nodiscard]] bool isHandedOver(const RunStatus& status, const std::string& stage);

/// Returns when another worker has done the stages of \p run up to \p stage and ended, or all is done. Where that one was stopped, or vanished, its next
/// attempt is waited for as long as it takes; a status that can't be read now is asked for again.
/// \throws Error{Failed} once the run has stood in "failed" or "cancelled" for HandOverPatience::afterFailure; Error{Cancelled} on a stop request.
void waitForHandOver(const RunFolder& run, const std::string& stage, const jobs::Context& context, const HandOverPatience& patience = {},
                     const Clock& clock = realClock());

} // namespace taxon::runs
