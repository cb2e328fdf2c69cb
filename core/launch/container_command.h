// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch/clusters.h"
#include "runs/recipe.h"

#include <string>
#include <vector>

namespace taxon::launch {

/// The label of every container of Taxon; its value is jobStem() of the run.
inline constexpr const char* kRunLabel = "taxon.run";

/// The arguments of podman or docker that start the worker of a run in a container of the name \p name: detached, with the shares
/// mounted, the settings of the recipe as environment, and no right it doesn't need. GPUs are 0 to gpus - 1: by CDI
/// (--device nvidia.com/gpu=0) of podman, by --gpus of docker. Pure.
///
/// \param rootless  whether the engine runs without root: podman then maps the user inside onto the one outside.
/// \throws Error{Configuration} if cpus is no number.
[[nodiscard]] std::vector<std::string> containerCommand(const ClusterSettings& settings, const std::string& runId, const runs::Recipe& recipe,
                                                        const std::string& name, bool rootless);

} // namespace taxon::launch
