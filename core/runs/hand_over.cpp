// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/hand_over.h"

#include "base/error.h"
#include "jobs/sleep.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace taxon::runs {
namespace {

std::optional<RunStatus> readableStatus(const RunFolder& run)
{
    try {
        return readStatus(run);
    } catch (const Error&) { // a share that is away for a moment
        return std::nullopt;
    }
}

} // namespace

bool hasFinished(const RunStatus& status, const std::string& stage)
{
    return std::find(status.finished.begin(), status.finished.end(), stage) != status.finished.end();
}

bool isHandedOver(const RunStatus& status, const std::string& stage)
{
    return status.state == "succeeded" || (hasFinished(status, stage) && status.state == "queued");
}

void waitForHandOver(const RunFolder& run, const std::string& stage, const jobs::Context& context, const HandOverPatience& patience,
                     const Clock& clock)
{
    std::string failedSince;
    auto failed = clock.steady();
    for (;;) {
        const auto status = readableStatus(run);
        if (status && isHandedOver(*status, stage))
            return jobs::sleep(patience.poll, context); // until the lock of the one before is free for everybody to see
        if (const bool isOver = status && (status->state == "failed" || status->state == "cancelled"); !isOver) {
            failedSince.clear();
        } else if (failedSince != status->updated) {
            failedSince = status->updated;
            failed = clock.steady();
        } else if (clock.steady() - failed >= patience.afterFailure) {
            throw Error(ErrorCode::Failed, fmt::format("The worker that does the stages up to \"{}\" has failed: {}", stage, status->message),
                        run.id(), "Go on with: taxon jobs resume " + run.id() + ".");
        }
        jobs::sleep(patience.poll, context);
    }
}

} // namespace taxon::runs
