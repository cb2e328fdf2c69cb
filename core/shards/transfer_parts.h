// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What push.cpp and pull.cpp share; no part of the interface (transfer.h).

#include "base/error.h"
#include "jobs/context.h"
#include "shards/transfer.h"
#include "shards/transfer_record.h"
#include "storage/storage.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>

namespace taxon::shards {

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

/// Counts the bytes of several files at once; a file never counts more than its size, whatever is sent twice. Thread-safe.
class TransferMeter {
public:
    TransferMeter(std::string label, std::uint64_t total, const jobs::Context& context)
        : m_label(std::move(label)), m_total(total), m_context(context)
    {}

    /// The meter of one file of \p bytes. It must not outlive this object.
    [[nodiscard]] storage::Meter file(std::uint64_t bytes)
    {
        return [this, left = bytes](std::uint64_t more) mutable {
            const std::uint64_t counted = std::min(more, left);
            left -= counted;
            add(counted);
        };
    }
    void add(std::uint64_t bytes)
    {
        m_done += bytes;
        m_context.progress({m_label, m_done, m_total, "bytes"});
    }

private:
    std::string m_label;
    std::uint64_t m_total;
    std::atomic<std::uint64_t> m_done{0};
    const jobs::Context& m_context;
};

} // namespace taxon::shards
