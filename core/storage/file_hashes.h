// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace taxon::storage {

/// Incremental checksum of a kind that object stores keep. Only to find damage; identity is SHA-256 (base/hash.h).
class StoredHash {
public:
    /// \param kind  "md5", "sha1" or "sha256"; "" makes one that computes nothing. \throws Error{Unsupported}.
    explicit StoredHash(std::string kind);
    ~StoredHash();
    StoredHash(const StoredHash&) = delete;
    StoredHash& operator=(const StoredHash&) = delete;

    void update(std::span<const std::byte> bytes);
    /// "md5:0123…"; "" without a kind. Call it once.
    [[nodiscard]] std::string finish();

private:
    struct State;
    std::string m_kind;
    std::unique_ptr<State> m_state;
};

/// The best of the \p kinds that a remote names which StoredHash knows; "" if there is none.
[[nodiscard]] std::string bestHashKind(std::span<const std::string> kinds);

/// What one pass over a file told.
struct FileHashes {
    std::uint64_t bytes = 0;
    std::string checksum; ///< base/checksum.h
    std::string sha256;
    std::string stored; ///< as StoredHash::finish()
};

/// Reads the regular file \p path once, in large blocks. \p onBlock after each. \throws Error{NotFound|Io}, what onBlock throws.
[[nodiscard]] FileHashes hashFile(const std::filesystem::path& path, const std::string& storedKind,
                                  const std::function<void(std::uint64_t)>& onBlock);

} // namespace taxon::storage
