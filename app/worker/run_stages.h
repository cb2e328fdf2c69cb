// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "learn/peers.h"
#include "runs/pipeline.h"

#include <functional>
#include <string>
#include <vector>

namespace taxon::worker {

/// Where classes are trained with fewer images, the run says so.
inline constexpr int kUsualMinImages = 20;

/// The stages of `taxon run`, as its recipe asks for: library, dataset, shards (unless it reads the library itself), train,
/// evaluate, score, export, and identify where unknown images are given; or identify alone, where it names a version for that. Results for later stages go into the status.
/// \param peers   the other processes that train, evaluate and identify with this one, the first of them, which tells them each of these stages by its name;
///                nullptr = none. Outlives the stages.
/// \param device  instead of the recipe's; "" = the recipe's.
/// \param bring   called by the first stage that reads images, before it does: brings what it reads into the workspace.
[[nodiscard]] std::vector<runs::Stage> makeStages(const Workspace& workspace, const runs::RunFolder& run, const learn::Peers* peers = nullptr,
                                                  const std::string& device = {}, std::function<void(const jobs::Context&)> bring = {});

/// The part of the stage "evaluate" of a process that isn't the first. \throws as learn::evaluate().
void evaluateAsPeer(const Workspace& workspace, const runs::RunFolder& run, const learn::Peers& peers, const jobs::Context& context);

/// The part of the stage "identify" of a process that isn't the first. \throws as identifyStage().
void identifyAsPeer(const runs::RunFolder& run, const learn::Peers& peers, const jobs::Context& context);

} // namespace taxon::worker
