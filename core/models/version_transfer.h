// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "storage/storage.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace taxon::models {

/// What a push or a pull of a version did.
struct VersionTransfer {
    struct Share {
        std::size_t files = 0;
        std::uint64_t bytes = 0;
    };
    Share moved;   ///< over the network
    Share present; ///< was there already, byte for byte
};

/// A version in a storage.
struct RemoteVersion {
    int number = 0;
    bool complete = false; ///< every file of its version.json is there with its size
    std::size_t files = 0;
    std::uint64_t bytes = 0;
};

/// Sends the version \p number as `NNN/` into \p storage, where TensorFlow Serving takes `<storage>/NNN` as a model's base.
///
/// version.json goes first and claims the number there, `NNN/NNN/saved_model.pb` goes last: a server that looks meanwhile finds no
/// model. Every file's SHA-256 is compared with version.json while it is read, and by the storage with what arrived. A file that is
/// there already is known by the checksum that the storage keeps, or read back where it keeps none; it is not sent again, so the same call
/// goes on after a kill.
///
/// \param jobs  files on their way at once.
/// \throws Error{NotFound} without the version; Error{Damaged} if it is not what version.json says; Error{AlreadyExists} if another version
/// has the number there; Error{NoSpace}, checked first where the storage tells; as Storage.
VersionTransfer pushVersion(const Workspace& workspace, int number, storage::Storage& storage, unsigned jobs, const jobs::Context& context);

/// Fetches the version \p number into the workspace, whole or not at all, each file compared with version.json, and writes it into the
/// journal. A version that is here already is verified and left as it is.
/// \throws Error{NotFound} if it is not there or not complete; Error{AlreadyExists} if another version has, or had, the number here;
/// Error{Damaged}; Error{NoSpace}; as Storage.
VersionTransfer pullVersion(const Workspace& workspace, int number, storage::Storage& storage, unsigned jobs, const jobs::Context& context);

/// The versions in \p storage, rising. \throws as Storage.
[[nodiscard]] std::vector<RemoteVersion> remoteVersions(storage::Storage& storage, const jobs::Context& context);

/// Reads every byte of a version there; one sentence per missing or changed file. \throws Error{NotFound} without it; as Storage.
[[nodiscard]] std::vector<std::string> verifyRemoteVersion(storage::Storage& storage, int number, unsigned jobs, const jobs::Context& context);

} // namespace taxon::models
