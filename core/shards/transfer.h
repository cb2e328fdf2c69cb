// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "shards/verify.h"
#include "storage/storage.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::shards {

struct PushOptions {
    unsigned jobs = 4;                             ///< files on their way at once
    storage::Check check = storage::Check::Stored; ///< ReadBack also reads again what arrived earlier
    bool replace = false;                          ///< another set of the same id is replaced instead of refused
    bool dryRun = false;                           ///< nothing is sent: the result says what would be
};

/// What a push or a pull did.
struct TransferResult {
    std::string id;
    struct Share {
        std::size_t files = 0;
        std::uint64_t bytes = 0;
    };
    Share sent;    ///< over the network: sent or fetched
    Share copied;  ///< taken from another set, there (push) or here (pull)
    Share present; ///< was there already
};

/// A shard set in a storage.
struct RemoteSet {
    std::string id;
    bool complete = false; ///< its manifest.json, which goes last, is there
    std::size_t files = 0; ///< without transfer.json
    std::uint64_t bytes = 0;
};

/// Sends the shard set in \p folder, whose name is its id, as `<id>/` into \p storage: all its files, the tars first and
/// manifest.json last, so that a half-sent set is never one.
///
/// Only what changed is sent: a file that transfer.json there has with the same size and checksum, and that still has the size and the
/// checksum which the storage keeps, is left alone; a tar that another set there has is copied there. Each file's checksum is
/// compared with the manifest while it is read and, by \p options.check, with what arrived; transfer.json is written after each file,
/// so whatever ends the program, the next push goes on.
///
/// A tar that has no checksum in the manifest is compared with the index first, to the last byte, whether it is to be sent or not.
///
/// \throws Error{NotFound} if the folder is no shard set; Error{AlreadyExists} if another set of this id is there; Error{Damaged} for
/// a file that is not what the manifest says, here or there; Error{NoSpace}, checked first where the storage tells; as Storage.
TransferResult pushShards(const std::filesystem::path& folder, storage::Storage& storage, const PushOptions& options, const jobs::Context& context);

/// Fetches the shard set \p id into the new folder \p target, there completely or not at all.
///
/// It grows in the hidden sibling ".<name>.pull"; a later pull goes on with the files there that have their checksum. A tar that
/// another set beside \p target has is taken from it. Checked: space first; the checksum of each tar against the manifest, or
/// where it has none, all its bytes against the index;
/// verifyShards() of the whole before it gets its name. A target that is this set already is left as it is.
/// \throws Error{NotFound} if the set is not there or not complete; Error{AlreadyExists} if \p target is another one; Error{Damaged};
/// Error{Locked} if another pull is at it; Error{NoSpace}; as Storage.
TransferResult pullShards(storage::Storage& storage, const std::string& id, const std::filesystem::path& target, unsigned jobs,
                          const jobs::Context& context);

/// The sets in \p storage, by id. \throws as Storage.
[[nodiscard]] std::vector<RemoteSet> remoteShards(storage::Storage& storage, const jobs::Context& context);

/// Reads every byte of a set there and compares it with transfer.json; empty = all is well.
/// \throws Error{NotFound} without the set or its record; as Storage.
[[nodiscard]] std::vector<ShardProblem> verifyRemote(storage::Storage& storage, const std::string& id, unsigned jobs, const jobs::Context& context);

} // namespace taxon::shards
