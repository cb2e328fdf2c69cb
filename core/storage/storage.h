// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::storage {

/// A file at the other end.
struct Entry {
    std::string name; ///< relative to the storage's root, parts separated by '/'
    std::uint64_t bytes = 0;
    std::string stored; ///< the checksum that the other end keeps, as "md5:…"; "" where it keeps none that is known here
};

/// How a file that was put is compared with what arrived.
enum class Check {
    None,    ///< the size only
    Stored,  ///< the checksum that the other end keeps; where it keeps none (a mounted folder), as ReadBack
    ReadBack ///< every byte is read from the other end again
};

/// What was transferred.
struct Receipt {
    std::uint64_t bytes = 0;
    std::string checksum; ///< of the local bytes (base/checksum.h): what shard sets know their files by
    std::string sha256;   ///< of the same bytes: what the other end can compute, too
    std::string stored;   ///< as Entry::stored
};

/// Is told that so many more bytes have arrived. Called from the thread that called the storage.
using Meter = std::function<void(std::uint64_t bytes)>;

/// A place for files outside of this machine: a mounted share, or a remote of rclone.
///
/// Names are relative, with '/' between their parts: requireName() says which. Folders come into being with their files.
/// A file is there whole or not at all, whatever ends the program; of two that put the same name the later one stays.
///
/// Every call may take as long as the network takes, so none is for a GUI thread. None hangs for ever: a place that does not
/// answer is warned of ("unreachable since 12:03:11"), a stop requested through the context ends the call within seconds,
/// and an end is set to the waiting (FolderStorage, RcloneStorage say how). Nothing is ever taken for deleted because it
/// could not be reached. Thread-safe: several calls at once are how files travel in parallel.
///
/// All throw Error{NotFound} for a missing root or file, Error{NoSpace}, Error{Io} for what a later try may cure,
/// Error{Configuration} for what it can't, Error{Cancelled}.
class Storage {
public:
    virtual ~Storage() = default;

    /// The place as a person named it; never with a secret in it.
    [[nodiscard]] virtual const std::string& url() const noexcept = 0;

    /// The files in \p folder ("" = the root) and down to \p depth folders below it (1 = in it only), by name; hidden ones are
    /// left out. A missing folder is an empty one, a missing root an error.
    [[nodiscard]] virtual std::vector<Entry> list(const std::string& folder, int depth, const jobs::Context& context) = 0;
    /// How many bytes more fit there; nothing where the place doesn't tell.
    [[nodiscard]] virtual std::optional<std::uint64_t> freeBytes(const jobs::Context& context) = 0;
    /// One file; nothing if it is not there.
    [[nodiscard]] virtual std::optional<Entry> entry(const std::string& name, const jobs::Context& context) = 0;

    /// Stores the local \p file as \p name, replacing what has that name.
    /// \throws Error{Damaged} if \p check finds other bytes there than here; the bad file is removed.
    virtual Receipt put(const std::filesystem::path& file, const std::string& name, Check check, const jobs::Context& context,
                        const Meter& meter) = 0;
    /// Fetches \p name as the local \p file, whole or not at all, flushed to disk.
    virtual Receipt get(const std::string& name, const std::filesystem::path& file, const jobs::Context& context, const Meter& meter) = 0;
    /// The SHA-256 of the bytes that are there, read from there.
    [[nodiscard]] virtual std::string sha256(const std::string& name, const jobs::Context& context, const Meter& meter) = 0;
    /// Copies a file at the other end, without a byte through this machine. \returns whether that was possible.
    [[nodiscard]] virtual bool copy(const std::string& from, const std::string& to, const jobs::Context& context) = 0;
    /// Removes a file; a missing one is fine.
    virtual void remove(const std::string& name, const jobs::Context& context) = 0;
    /// Removes what interrupted calls of programs that are gone left in \p folder. \returns how many files.
    virtual std::size_t sweep(const std::string& folder, const jobs::Context& context) = 0;
};

/// The storage that \p url names: REMOTE:PATH (a colon before the first slash) is a remote of rclone, all else the path of a
/// folder, which must exist.
///
/// \throws Error{Configuration} for a web address, for a URL with a secret in it, for a remote that rclone doesn't know;
/// Error{NotFound} without the folder or without rclone, saying how to get it; Error{Unsupported} for an rclone too old.
[[nodiscard]] std::unique_ptr<Storage> openStorage(const std::string& url, const jobs::Context& context);

/// Refuses what openStorage() would, without asking anybody: a web address, a URL with a secret in it. \returns whether it is a remote of rclone.
/// \throws Error{Configuration}.
bool requireStorageUrl(const std::string& url);

/// Returns \p name if it may be used in a storage: UTF-8, no control characters, no backslash, relative, no empty part and none
/// that starts with '.' (such are hidden). \throws Error{InvalidArgument}.
const std::string& requireName(const std::string& name);

/// Whether the local \p file has the size and the checksum of \p entry; false where the other end keeps no checksum. Reads the local file only.
/// \throws Error{Io}.
[[nodiscard]] bool isCopyOf(const std::filesystem::path& file, const Entry& entry);

/// \param what  "push the shards". \throws Error{NoSpace} where the place tells that \p bytes don't fit; as Storage.
void requireRoom(Storage& storage, std::uint64_t bytes, const char* what, const jobs::Context& context);

/// A small text file at the other end. \throws as Storage; Error{Damaged} if it has more than \p limit bytes.
[[nodiscard]] std::string getText(Storage& storage, const std::string& name, const jobs::Context& context, std::size_t limit = 64 << 20);
void putText(Storage& storage, const std::string& name, std::string_view text, const jobs::Context& context);

} // namespace taxon::storage
