// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "launch/clusters.h"
#include "runs/run_folder.h"
#include "runs/stage_names.h"

#include <string>

namespace taxon::launch {

/// The name of a run's Jobs without their number, also the value of their label "run-id": at most 48 small letters, digits and '-',
/// different for runs of one name in different workspaces.
[[nodiscard]] std::string jobStem(const std::string& runId, const ClusterSettings& settings);

/// The Job of a run: \p base (resources/kubernetes/job.yaml, or a file of the user's) with name, labels, image, arguments, environment
/// (BATCH_SIZE, NUM_EPOCHS, TAXON_… of every setting of the recipe), GPUs, shares, local disk, deadlines and retries. With several nodes an Indexed Job
/// whose pods find each other as torchrun's workers do. Pure.
///
/// \param number  of the launch; the Job is called STEM-NUMBER.
/// \throws Error{Configuration} if \p base is no Job, or the recipe reads a file that no share holds.
[[nodiscard]] Json makeJobManifest(const Json& base, const ClusterSettings& settings, const std::string& runId, const runs::Recipe& recipe,
                                   int number);

/// Where a run has two Jobs: the last stage of the first one.
inline constexpr const char* kLastOfFirstJob = runs::kEvaluateStage;

/// Whether a run of \p recipe has two Jobs at the place; one that only identifies has one.
[[nodiscard]] bool hasSecondJob(const ClusterSettings& settings, const runs::Recipe& recipe);

/// The second Job of a run whose place has one (ClusterSettings::secondJob): it has no GPU, waits for the first, then does the stages behind
/// kLastOfFirstJob. Called STEM-NUMBERb. It may be evicted, has a deadline twice as long, and books what second_job says. Pure. \throws as makeJobManifest().
[[nodiscard]] Json makeSecondJobManifest(const Json& base, const ClusterSettings& settings, const std::string& runId, const runs::Recipe& recipe,
                                         int number);

/// The headless Service by whose name the pods of \p job (as the cluster made it, with its uid) reach the first one; it goes with the Job. Pure.
[[nodiscard]] Json makeServiceManifest(const Json& job);

/// \throws Error{Configuration} if the recipe or the library leads to a file of this machine that containers of \p settings don't see; for a place with a remote as
/// remote::requireTravels().
void requireVisible(const Workspace& workspace, const runs::Recipe& recipe, const ClusterSettings& settings);

/// The user a worker runs as there: the setting, else this process's user unless that is root; "" = the image's.
[[nodiscard]] std::string workerUser(const ClusterSettings& settings);

/// The worker's command line in a container, without the program's name.
[[nodiscard]] std::vector<std::string> workerArguments(const ClusterSettings& settings, const std::string& runId);

/// Name and value of each variable that tells a worker the recipe; settings with an empty value are left out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> recipeEnvironment(const runs::Recipe& recipe);

} // namespace taxon::launch
