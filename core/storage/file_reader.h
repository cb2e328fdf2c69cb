// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace taxon::storage {

/// Reads a regular file from front to back in blocks of 4 MiB: large enough that a share is kept busy. Not thread-safe.
class FileReader {
public:
    /// \throws Error{NotFound|Io}, also for links, folders, FIFOs and devices.
    explicit FileReader(std::filesystem::path path);

    /// Forgets what this machine remembers of the file, so that the next block comes from the disk or the server.
    void dropCache() const noexcept;
    /// The next block; empty at the end. Valid until the next call. \throws Error{Io}.
    [[nodiscard]] std::span<const std::byte> next();
    [[nodiscard]] int fd() const noexcept { return m_fd.value(); }
    /// As the file was opened.
    [[nodiscard]] std::uint64_t bytes() const noexcept { return m_bytes; }

private:
    std::filesystem::path m_path;
    UniqueFd m_fd;
    std::uint64_t m_bytes = 0;
    std::vector<std::byte> m_block;
};

} // namespace taxon::storage
