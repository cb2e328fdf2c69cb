// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/compare_shard.h"

#include "shards/sample.h"
#include "shards/source_file.h"
#include "shards/ustar.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>

namespace taxon::shards {
namespace {

/// Reads a tar from front to back, and sums up what went by.
class Walk {
public:
    Walk(int fd, const std::filesystem::path& file) : m_fd(fd), m_file(file) {}

    /// The next \p bytes, valid until the next call; fewer at the end of the file.
    std::span<const std::byte> next(std::uint64_t bytes)
    {
        m_buffer.resize(bytes);
        m_buffer.resize(readAt(m_fd, m_position, m_buffer, m_file));
        m_checksum.update(m_buffer);
        m_position += m_buffer.size();
        return m_buffer;
    }
    [[nodiscard]] std::uint64_t position() const noexcept { return m_position; }
    [[nodiscard]] std::string checksum() const { return m_checksum.toHex(); }

private:
    int m_fd;
    const std::filesystem::path& m_file;
    std::uint64_t m_position = 0;
    std::vector<std::byte> m_buffer;
    Checksum m_checksum;
};

bool areZeros(std::span<const std::byte> bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

} // namespace

ComparedShard compareShard(const std::filesystem::path& file, const ShardSet& set, const ShardInfo& shard, std::span<const ShardRow> rows,
                           const jobs::Context& context)
{
    ComparedShard result;
    const auto differs = [&](std::string_view path, std::string message) {
        result.problems.push_back({shard.file, std::string(path), std::move(message)});
    };
    const SourceFile source = openRegularFile(AT_FDCWD, file);
    if (source.bytes != shard.bytes) {
        differs("", fmt::format("has {} bytes, should have {}", source.bytes, shard.bytes));
        return result;
    }
    Walk tar(source.fd.value(), file);
    for (const ShardRow& row : rows) {
        context.throwIfStopped();
        const std::string head = sampleHead(set, row, tar.position());
        if (tar.position() + head.size() != row.offset) {
            differs(row.path, "does not lie where it would have been packed");
            return result;
        }
        const std::span<const std::byte> sample = tar.next(head.size() + toTarBlocks(row.bytes));
        if (sample.size() != head.size() + toTarBlocks(row.bytes)) {
            differs(row.path, "is cut off");
            return result;
        }
        const std::span<const std::byte> image = sample.subspan(head.size(), row.bytes);
        if (std::memcmp(sample.data(), head.data(), head.size()) != 0 || !areZeros(sample.subspan(head.size() + row.bytes)))
            differs(row.path, "its headers, label or text are not as they were packed");
        if (!ShardSet::isImage(row, image))
            differs(row.path, "checksum");
    }
    const std::span<const std::byte> end = tar.next(kTarEnd);
    if (end.size() != kTarEnd || !areZeros(end) || tar.position() != shard.bytes)
        differs("", "its end marker is not as it was packed");
    if (result.problems.empty())
        result.checksum = tar.checksum();
    return result;
}

} // namespace taxon::shards
