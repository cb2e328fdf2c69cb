// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon::runs {

/// Stages of a run that are spoken of outside of them, as status.json and the command line name them.
inline constexpr const char* kShardsStage = "shards";
inline constexpr const char* kTrainStage = "train";
inline constexpr const char* kEvaluateStage = "evaluate";
inline constexpr const char* kIdentifyStage = "identify";

} // namespace taxon::runs
