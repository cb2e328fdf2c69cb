// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What push.cpp and pull.cpp share; no part of the interface (transfer.h).

#include "base/error.h"
#include "jobs/context.h"
#include "shards/transfer.h"
#include "shards/transfer_record.h"
#include "storage/storage.h"
#include "storage/transfer_meter.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>

namespace taxon::shards {

using storage::TransferMeter;

inline constexpr const char* kManifestFile = "manifest.json";

/// The files of a set in a storage, by file name.
using Listing = std::map<std::string, storage::Entry>;

/// All sets of a storage, by id. Folders whose name can't be an id are none of ours.
[[nodiscard]] std::map<std::string, Listing> listSets(storage::Storage& storage, const jobs::Context& context);

/// The record beside a set; an empty one if it has none, or (with a warning) one that can't be read.
[[nodiscard]] TransferRecord readRecord(storage::Storage& storage, const std::string& id, const Listing& files, const jobs::Context& context);

/// Whether the file is there as the record says it arrived.
[[nodiscard]] inline bool isAsRecorded(const storage::Entry& there, const TransferRecord::Arrived& arrived)
{
    return there.bytes == arrived.bytes && (there.stored.empty() || arrived.stored.empty() || there.stored == arrived.stored);
}

} // namespace taxon::shards
