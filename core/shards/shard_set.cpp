// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/shard_set.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::shards {

namespace fs = std::filesystem;

const std::string& ShardSet::className(const ShardRow& row) const
{
    static const std::string none;
    return row.label < 0 ? none : classes[static_cast<std::size_t>(row.label)];
}

std::string ShardSet::keyText(const ShardRow& row) const
{
    return version == 1 ? fmt::format("{:09}", row.key) : fmt::format("{:016x}", row.key);
}

std::string ShardSet::memberName(const ShardRow& row) const
{
    const std::size_t slash = row.path.rfind('/');
    const std::size_t dot = row.path.rfind('.');
    std::string extension;
    if (dot != std::string_view::npos && (slash == std::string_view::npos || dot > slash))
        extension = toLowerAscii(row.path.substr(dot + 1));
    const bool plain = !extension.empty() && extension.size() <= 8
                       && extension.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
    if (!plain || extension == "cls" || extension == "json")
        extension = "bin";
    return keyText(row) + "." + extension;
}

std::vector<std::span<const ShardRow>> ShardSet::rowsByShard() const
{
    std::vector<std::span<const ShardRow>> parts(shards.size());
    std::size_t from = 0;
    for (std::size_t shard = 0; shard < shards.size(); ++shard) {
        std::size_t to = from;
        while (to < rows.size() && rows[to].shard == shard)
            ++to;
        parts[shard] = std::span(rows).subspan(from, to - from);
        from = to;
    }
    return parts;
}

std::uint64_t ShardSet::imageBytes() const noexcept
{
    std::uint64_t sum = 0;
    for (const ShardRow& row : rows)
        sum += row.bytes;
    return sum;
}

bool ShardSet::isImage(const ShardRow& row, std::span<const std::byte> bytes)
{
    if (bytes.size() != row.bytes)
        return false;
    return row.checksum != ChecksumDigest{} ? checksumDigest(bytes) == row.checksum : taxon::sha256(bytes) == row.sha256;
}

std::string fileNamePart(std::string_view set)
{
    std::string out(set);
    for (char& c : out)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            c = '_';
    return out;
}

fs::path safeRelativePath(std::string_view pathText, const std::string& where)
{
    fs::path path;
    try {
        path = textToPath(pathText);
    } catch (const Error& failure) {
        throw Error(ErrorCode::Damaged, failure.message(), where);
    }
    const std::string& raw = path.native();
    const auto refuse = [&] {
        throw Error(ErrorCode::Damaged, "This path would leave its folder or can't be a file: '" + std::string(pathText) + "'.", where);
    };
    if (raw.find('\0') != std::string::npos)
        refuse();
    for (std::size_t from = 0; from <= raw.size();) { // a part at a time; split() would make a list of texts for every image
        const std::size_t to = std::min(raw.find('/', from), raw.size());
        const std::string_view part(raw.data() + from, to - from);
        if (part.empty() || part == "." || part == "..")
            refuse();
        from = to + 1;
    }
    return path;
}

} // namespace taxon::shards
