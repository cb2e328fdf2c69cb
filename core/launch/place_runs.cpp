// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/place_runs.h"

#include "base/error.h"
#include "launch/launch_record.h"

namespace taxon::launch {

std::optional<runs::RunStatus> readableStatus(const runs::RunFolder& run)
{
    try {
        return readStatus(run);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<Job> jobsStartedAt(const std::string& place, const Workspace& workspace, const std::function<Job(const runs::RunFolder&)>& jobOf)
{
    std::vector<Job> jobs;
    const auto ids = Workspace::idsIn(workspace.runs());
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
        try {
            const auto run = runs::RunFolder::open(workspace.run(*id));
            const auto record = readLaunchRecord(run);
            if (record && record->place == place)
                jobs.push_back(jobOf(run));
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled)
                throw;
            if (error.code() != ErrorCode::NotFound) // a folder without run.yaml is none of ours
                jobs.push_back({.runId = *id, .state = "unknown", .detail = error.what(), .status = {}});
        }
    }
    return jobs;
}

} // namespace taxon::launch
