// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "library/scan.h"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace taxon::library {

/// What tells without opening a file whether it is the one that was seen before, under whatever name. Internal to core.
///
/// A move keeps all four. The time of birth tells a new file from an earlier one that had the same inode; it is 0 where the file
/// system keeps none. The device is left out: its number may change at every start of the machine.
struct FileStamp {
    std::int64_t inode = 0;
    std::int64_t bornNs = 0; ///< nanoseconds since 1970
    std::int64_t bytes = 0;
    std::int64_t mtimeNs = 0; ///< time of the last change of the content

    friend auto operator<=>(const FileStamp&, const FileStamp&) = default;
};

/// The stamp of a regular file; nothing if it is missing, something else, or can't be looked at. Symbolic links are not followed.
[[nodiscard]] std::optional<FileStamp> stampOf(const std::filesystem::path& file);
/// The same of an open file.
[[nodiscard]] std::optional<FileStamp> stampOf(int fd);
/// The stamp of each image, in parallel; all zeros where there is none. \throws Error{Cancelled}.
[[nodiscard]] std::vector<FileStamp> stampsOf(const Library& library, unsigned threads, const jobs::Context& context);

/// Whether a file that is changed at \p looked or later will get another mtime, so that what was read at \p looked may be
/// remembered under this stamp. A change in the same tick of the file system's clock would not show; times in whole seconds
/// mean a clock that coarse. What comes from the future is never settled.
[[nodiscard]] bool isSettled(const FileStamp& stamp, std::chrono::system_clock::time_point looked) noexcept;

/// Finds files by stamp while a table sorted by stamp goes by. 24 bytes a file.
class StampOrder {
public:
    /// \param stamps  of file i; a file without one (all zeros) is never found. O(n log n).
    explicit StampOrder(std::span<const FileStamp> stamps);

    /// Calls visit(i) for each file of this stamp (several: hard links) and returns whether there was one.
    /// Stamps must come in rising order of inode. O(1) on average.
    template <typename Visit>
    bool match(const FileStamp& stamp, const Visit& visit)
    {
        while (m_next < m_entries.size() && m_entries[m_next].inode < stamp.inode)
            ++m_next;
        bool found = false;
        const std::uint64_t rest = restOf(stamp);
        for (std::size_t at = m_next; at < m_entries.size() && m_entries[at].inode == stamp.inode; ++at)
            if (m_entries[at].rest == rest) {
                visit(std::size_t{m_entries[at].file});
                found = true;
            }
        return found;
    }

    /// File numbers in rising order of inode, about the order in which they lie on a disk; those left out for which \p skip[i] is not 0.
    [[nodiscard]] std::vector<std::uint32_t> filesWithout(std::span<const char> skip) const;

private:
    struct Entry {
        std::int64_t inode;
        std::uint64_t rest;
        std::uint32_t file;
    };
    /// The stamp's other three in one number; two that differ by chance give the same once in 10^19.
    [[nodiscard]] static std::uint64_t restOf(const FileStamp& stamp) noexcept;

    std::vector<Entry> m_entries;
    std::size_t m_next = 0;
};

} // namespace taxon::library
