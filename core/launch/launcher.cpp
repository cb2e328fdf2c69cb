// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/launcher.h"

#include "base/error.h"
#include "launch/cluster_state.h"

namespace taxon::launch {

std::string Launcher::preview(const std::string& runId, const runs::Recipe&) const
{
    throw Error(ErrorCode::Unsupported, "This place has nothing to show before a run is submitted.", runId);
}

std::string Launcher::submitByHand(const std::string& runId, const jobs::Context&)
{
    throw Error(ErrorCode::Unsupported, "Only a cluster has a manifest that somebody else may apply.", runId, "Leave out --manifest.");
}

std::string Launcher::printed(const std::string& runId, std::size_t) const
{
    throw Error(ErrorCode::Unsupported, "A worker of this machine prints into the run's log.", runId, "Leave out --pod.");
}

std::string Launcher::podOf(const std::string& runId, const jobs::Context&) const
{
    throw Error(ErrorCode::Unsupported, "A worker of this machine has no pod or container.", runId, "Leave out --pod.");
}

void Launcher::fetch(const std::string&, const jobs::Context&) {}

ClusterState Launcher::state(const jobs::Context& context) const
{
    ClusterState state;
    state.jobs = list(context);
    return state;
}

std::string Launcher::podLog(const std::string& pod, std::size_t, const jobs::Context&) const
{
    throw Error(ErrorCode::Unsupported, "This place has no pods or containers.", pod);
}

std::string Launcher::stampedLog(const std::string& pod, std::size_t lines, const std::string&, const jobs::Context& context) const
{
    return podLog(pod, lines, context);
}

} // namespace taxon::launch
