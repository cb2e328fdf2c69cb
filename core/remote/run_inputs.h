// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "runs/run_folder.h"
#include "storage/storage.h"

namespace taxon::remote {

/// Refuses a run that can't be done where only a storage is seen: one that reads the library, starts from a file of weights, or only identifies.
/// \throws Error{Configuration} saying what to set instead.
void requireTravels(const runs::Recipe& recipe);

/// Sends into the workspace \p root what \p run reads: its shard set (RunStatus::shardsId) and the version it starts from. What is there already is not sent again.
/// \throws as requireTravels(), shards::pushShards() and models::pushVersion().
void pushInputs(const Workspace& workspace, const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context);

/// Brings the same into \p workspace. What is here already, whole, is left as it is. \throws as shards::pullShards() and models::pullVersion().
void fetchInputs(const Workspace& workspace, const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context);

} // namespace taxon::remote
