// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace taxon {

/// A regular file mapped read-only. An empty file has an empty span. Movable; thread-safe to read.
/// Symlinks are followed; FIFOs and devices are refused without blocking.
class MappedFile {
public:
    /// \throws Error{NotFound|Io}.
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;

    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {m_data, m_size}; }

private:
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

/// The whole file as a string. \throws Error{NotFound|Io}; Error{Damaged} if it is larger than \p limit bytes.
[[nodiscard]] std::string readTextFile(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 31);

} // namespace taxon
