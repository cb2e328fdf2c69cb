// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/storage.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace taxon::shards {

inline constexpr const char* kRecordFile = "transfer.json";

/// transfer.json beside a set in a storage (docs/formats/transfer.md): which files arrived whole, and what they are.
struct TransferRecord {
    static constexpr int kVersion = 1;

    struct Arrived {
        std::uint64_t bytes = 0;
        std::string checksum; ///< base/checksum.h: the manifest names tars by it
        std::string sha256;   ///< for reading back
        std::string stored;   ///< the checksum that the storage itself keeps, "md5:…", or ""
    };
    std::map<std::string, Arrived> files; ///< by file name

    [[nodiscard]] std::string text() const;
    /// \throws Error{Damaged|Unsupported}.
    static TransferRecord parse(const std::string& text, const std::string& where);
};

/// Writes the record of a set that grows while several threads send files. Thread-safe.
class RecordKeeper {
public:
    RecordKeeper(storage::Storage& storage, std::string name, TransferRecord record, const jobs::Context& context)
        : m_storage(storage), m_name(std::move(name)), m_record(std::move(record)), m_context(context)
    {}

    /// Adds a file and stores the record, or leaves that to the thread that is at it already: the file is in the record when all
    /// calls have returned. \throws as Storage::put().
    void add(const std::string& file, TransferRecord::Arrived arrived);

private:
    storage::Storage& m_storage;
    std::string m_name;
    std::mutex m_mutex;
    TransferRecord m_record;
    bool m_changed = false, m_writing = false;
    const jobs::Context& m_context;
};

} // namespace taxon::shards
