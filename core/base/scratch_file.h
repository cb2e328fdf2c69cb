// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace taxon {

/// A file without a name, for what would take too much memory and is needed once more at the end of the same work: it vanishes with the
/// object, and with the process, however that ends. write() and read() are thread-safe for different bytes.
class ScratchFile {
public:
    enum class Elsewhere { Never, IfNeeded };

    /// In \p folder, which is made. With IfNeeded, where that can't be written (or is ""), in the system's folder for temporary files.
    /// \throws Error{Io|NoSpace}.
    explicit ScratchFile(const std::filesystem::path& folder, Elsewhere elsewhere = Elsewhere::IfNeeded);

    /// \throws Error{Io|NoSpace} naming the folder.
    void write(std::uint64_t offset, std::span<const std::byte> bytes);
    /// Bytes that were never written are zeros. \throws Error{Io}.
    void read(std::uint64_t offset, std::span<std::byte> bytes) const;

private:
    std::filesystem::path m_folder;
    UniqueFd m_fd;
};

} // namespace taxon
