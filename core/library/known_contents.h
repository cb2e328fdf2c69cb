// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "library/file_stamp.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace taxon::library {

/// Whether the catalogue (library/catalogue.h) knows what is in a file, for who asks about one file at a time. Nothing is loaded:
/// a question is one look-up by the file's stamp, about ten microseconds.
///
/// It only reads and takes no lock, so a writer beside it is not disturbed. What can't be answered is not known, and nothing is
/// told of it: who scans next meets the same catalogue and says what is wrong with it. Thread-safe.
class KnownContents {
public:
    /// \param cacheFolder  of the workspace.
    explicit KnownContents(const std::filesystem::path& cacheFolder);
    ~KnownContents();
    KnownContents(const KnownContents&) = delete;
    KnownContents& operator=(const KnownContents&) = delete;

    /// Whether the open regular file \p fd had the bytes of this SHA-256 when it was read, and has the same stamp now. Files that
    /// were changed just before they were read are not in the catalogue (isSettled()), and so not known.
    [[nodiscard]] bool has(int fd, const Sha256Digest& sha256);
    /// The SHA-256 of a file that has this stamp now; nothing where it is not known.
    [[nodiscard]] std::optional<Sha256Digest> sha256Of(const FileStamp& stamp);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace taxon::library
