// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/hash_cache.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/error.h"

#include <array>
#include <charconv>
#include <fmt/ranges.h>
#include <map>

namespace taxon::doctor {
namespace {

template <typename Integer>
Integer numberOf(const std::string& text)
{
    Integer value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size())
        throw Error(ErrorCode::Damaged, "The cache holds no number where one must be.");
    return value;
}

std::array<std::uint8_t, 12> coloursOf(const std::string& hex)
{
    std::array<std::uint8_t, 12> colours{};
    if (hex.size() != 2 * colours.size())
        throw Error(ErrorCode::Damaged, "The cache holds no colours where they must be.");
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const auto [end, failure] = std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, colours[i], 16);
        if (failure != std::errc() || end != hex.data() + 2 * i + 2)
            throw Error(ErrorCode::Damaged, "The cache holds no colours where they must be.");
    }
    return colours;
}

} // namespace

HashCache readHashCache(const std::filesystem::path& file)
{
    HashCache cache;
    try {
        const CsvTable table = CsvTable::open(file);
        const std::size_t path = table.column("path");
        const std::size_t bytes = table.column("bytes");
        const std::size_t mtime = table.column("mtime_ns");
        const std::size_t sha256 = table.column("sha256");
        const std::size_t pixels = table.column("pixel_hash");
        const std::size_t dhash = table.column("dhash");
        const std::size_t dhashDown = table.column("dhash_down");
        const std::size_t colours = table.column("colours");
        const std::size_t damage = table.column("damage");
        const std::size_t warning = table.column("warning");
        cache.reserve(table.rows());
        for (std::size_t r = 0; r < table.rows(); ++r)
            cache[table.at(r, path)] = {numberOf<std::uint64_t>(table.at(r, bytes)),
                                        numberOf<std::int64_t>(table.at(r, mtime)),
                                        table.at(r, sha256),
                                        table.at(r, pixels),
                                        numberOf<std::uint64_t>(table.at(r, dhash)),
                                        {numberOf<std::uint64_t>(table.at(r, dhashDown)), coloursOf(table.at(r, colours))},
                                        table.at(r, damage),
                                        table.at(r, warning)};
    } catch (const Error&) {
        return {};
    }
    return cache;
}

void writeHashCache(const std::filesystem::path& file, const HashCache& cache)
{
    std::map<std::string_view, const ImageHash*> sorted;
    for (const auto& [path, hash] : cache)
        sorted.emplace(path, &hash);
    CsvWriter csv({"path", "bytes", "mtime_ns", "sha256", "pixel_hash", "dhash", "dhash_down", "colours", "damage", "warning"});
    for (const auto& [path, hash] : sorted)
        csv.row({std::string(path), std::to_string(hash->bytes), std::to_string(hash->mtimeNs), hash->sha256, hash->pixelHash,
                 std::to_string(hash->dHash), std::to_string(hash->impression.dHashDown),
                 fmt::format("{:02x}", fmt::join(hash->impression.colours, "")), hash->damage, hash->warning});
    writeFileAtomically(file, csv.text());
}

} // namespace taxon::doctor
