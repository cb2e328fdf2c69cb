// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/digest.h"
#include "base/scratch_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace taxon::library {

/// What the bytes of one file are.
struct FileHash {
    std::uint64_t bytes = 0;
    Digest<32> sha256;   ///< none if the file could not be read
    Digest<16> checksum; ///< base/checksum.h

    friend bool operator==(const FileHash&, const FileHash&) = default;
};

/// The FileHash of each image, by its number, in a nameless file: no step of making a data set needs them before its rows are written, and
/// a million would take 54 MiB of memory. A call costs about a microsecond.
class FileHashes {
public:
    FileHashes() = default; ///< of no images
    /// \param folder  where the file lies: ScratchFile. \throws as that.
    FileHashes(std::size_t images, const std::filesystem::path& folder) : m_size(images), m_file(std::in_place, folder) {}

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] bool empty() const noexcept { return m_size == 0; }
    /// Thread-safe for different images. \throws as ScratchFile.
    void put(std::size_t image, const FileHash& hash) { m_file->write(image * sizeof hash, std::as_bytes(std::span(&hash, 1))); }
    /// What was put; FileHash() where nothing was. \throws as ScratchFile.
    [[nodiscard]] FileHash operator[](std::size_t image) const
    {
        FileHash hash;
        m_file->read(image * sizeof hash, std::as_writable_bytes(std::span(&hash, 1)));
        return hash;
    }

private:
    std::size_t m_size = 0;
    std::optional<ScratchFile> m_file;
};
static_assert(std::is_trivially_copyable_v<FileHash>);

} // namespace taxon::library
