// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing of manifest.json, index.csv and _info.json.
#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/csv_reader.h"
#include "base/error.h"
#include "base/text.h"
#include "shards/shard_set.h"
#include "shards/source_file.h"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <unordered_map>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormat = "taxon-shards";
constexpr const char* kManifestName = "manifest.json";
constexpr const char* kRepack = "Pack it again with: taxon shards pack.";
constexpr std::size_t kRowsAPiece = 10'000; // of the index, held as text

/// Programs that know version 2 only would take a shard without a checksum for damaged.
int writtenVersion(const ShardSet& set)
{
    const bool allSummed = std::none_of(set.shards.begin(), set.shards.end(),
                                        [](const ShardInfo& shard) { return !shard.content.empty() && shard.checksum.empty(); });
    return allSummed ? 2 : ShardSet::kVersion;
}

Json manifestJson(const ShardSet& set, const std::string& indexSha256)
{
    Json json{{"format", kFormat},         {"version", writtenVersion(set)}, {"dataset", set.datasetId}, {"shuffle_seed", set.shuffleSeed},
              {"images", set.rows.size()}, {"index_sha256", indexSha256},    {"classes", set.classes}};
    json["sets"] = Json::array();
    for (const dataset::SetInfo& info : set.sets)
        json["sets"].push_back({{"name", info.name}, {"kind", dataset::name(info.kind)}, {"images", info.images}, {"hash", info.hash}});
    json["shards"] = Json::array();
    for (const ShardInfo& shard : set.shards) {
        Json entry{{"file", shard.file}, {"set", shard.set}, {"content", shard.content}, {"checksum", shard.checksum}};
        if (!shard.sha256.empty())
            entry["sha256"] = shard.sha256;
        entry["bytes"] = shard.bytes;
        entry["images"] = shard.images;
        entry["classes"] = Json::object();
        for (const auto& [className, count] : shard.classes)
            entry["classes"][className] = count;
        json["shards"].push_back(std::move(entry));
    }
    json["left_out"] = set.leftOut;
    return json;
}

/// What timm's WebDataset reader looks for: number of samples and the length of every shard.
Json timmInfo(const ShardSet& set)
{
    Json splits = Json::object();
    for (const ShardInfo& shard : set.shards) {
        const std::string name = shard.file.substr(7, shard.file.size() - 7 - 11); // images-NAME-000000.tar
        Json& split = splits[name];
        if (split.is_null())
            split = {{"name", name}, {"num_samples", 0}, {"filenames", Json::array()}, {"shard_lengths", Json::array()}};
        split["num_samples"] = split["num_samples"].get<std::size_t>() + shard.images;
        split["filenames"].push_back(shard.file);
        split["shard_lengths"].push_back(shard.images);
    }
    return {{"splits", splits}};
}

ShardInfo readShard(const Json& entry, int version, const std::string& where)
{
    ShardInfo shard;
    shard.file = field<std::string>(entry, "file", where);
    shard.set = field<std::string>(entry, "set", where);
    shard.bytes = field<std::uint64_t>(entry, "bytes", where);
    shard.images = field<std::size_t>(entry, "images", where);
    if (version > 1) {
        shard.content = field<std::string>(entry, "content", where);
        shard.checksum = field<std::string>(entry, "checksum", where);
    }
    if (version == 1 || entry.contains("sha256"))
        shard.sha256 = field<std::string>(entry, "sha256", where);
    const fs::path file = safeRelativePath(shard.file, where);
    if (file.has_parent_path() || file.extension() != ".tar")
        throw Error(ErrorCode::Damaged, "The manifest names a shard that is no tar in this folder: " + shard.file, where, kRepack);
    const Json classes = field<Json>(entry, "classes", where);
    for (const auto& [className, count] : classes.items()) {
        const auto images = jsonInteger<std::size_t>(count);
        if (!images)
            throwBadField("classes", where, "holds a count that is no whole number");
        shard.classes[className] = *images;
    }
    return shard;
}

ShardSet readManifest(const Json& json, const std::string& where)
{
    ShardSet set;
    set.version = field<int>(json, "version", where);
    set.datasetId = field<std::string>(json, "dataset", where);
    set.shuffleSeed = field<std::uint64_t>(json, "shuffle_seed", where);
    set.classes = field<std::vector<std::string>>(json, "classes", where);
    set.leftOut = field<std::vector<std::string>>(json, "left_out", where);
    for (const Json& entry : field<Json>(json, "sets", where)) {
        set.sets.push_back({field<std::string>(entry, "name", where), dataset::setKindFromName(field<std::string>(entry, "kind", where)),
                            field<std::size_t>(entry, "images", where), field<std::string>(entry, "hash", where)});
    }
    for (const Json& entry : field<Json>(json, "shards", where)) {
        set.shards.push_back(readShard(entry, set.version, where));
        const ShardInfo& shard = set.shards.back();
        if (std::none_of(set.sets.begin(), set.sets.end(), [&](const auto& info) { return info.name == shard.set; }))
            throw Error(ErrorCode::Damaged, "The set of this shard is not in the manifest: " + shard.file, where, kRepack);
    }
    return set;
}

/// manifest.json of the shard set in \p folder.
Json readManifestJson(const fs::path& folder)
{
    const fs::path file = folder / kManifestName;
    if (!fs::exists(file))
        throw Error(ErrorCode::NotFound, "There is no shard set here: manifest.json is missing.", pathToText(folder), kRepack);
    return readFormat(file, kFormat, ShardSet::kVersion);
}

ShardSet headOf(const Json& json, const std::string& where)
{
    try {
        return readManifest(json, where);
    } catch (const nlohmann::json::exception& failure) {
        throw Error(ErrorCode::Damaged, std::string("The manifest can't be read: ") + failure.what(), where, kRepack);
    }
}

/// Turns lines of the index into rows, and refuses the ones that can't be.
class RowReader {
public:
    RowReader(const ShardSet& set, CsvReader& csv, std::string where) : m_set(set), m_csv(csv), m_where(std::move(where))
    {
        for (const ShardInfo& shard : set.shards)
            if (!m_shards.emplace(shard.file, static_cast<std::uint32_t>(m_shards.size())).second)
                throw Error(ErrorCode::Damaged, "The manifest names a shard twice: " + shard.file, m_where, kRepack);
        for (const char* name : {"shard", "key", "offset", "bytes", "sha256", "path", "class", "set", "group", "label"})
            m_columns.push_back(csv.column(name));
        if (set.version > 1)
            m_columns.push_back(csv.column("checksum"));
    }

    /// The row's path lies in the reader until the next call.
    bool next(ShardRow& row)
    {
        if (!m_csv.next(m_fields))
            return false;
        const auto at = [&](std::size_t column) -> const std::string& { return m_fields[m_columns[column]]; };
        m_path = at(5);
        const auto shard = m_shards.find(at(0));
        if (shard == m_shards.end())
            refuse("it lies in a shard that the manifest doesn't name.");
        row = {m_path,
               number<std::uint64_t>(at(1), m_set.version == 1 ? 10 : 16),
               number<std::uint64_t>(at(2)),
               number<std::uint64_t>(at(3)),
               {},
               {},
               {},
               shard->second,
               number<std::int32_t>(at(9))};
        try {
            row.sha256 = digestFromHex(at(4));
            if (!at(8).empty())
                row.group = digestFromHex(at(8));
            if (m_set.version > 1)
                row.checksum = checksumFromHex(at(10));
        } catch (const Error&) {
            refuse("its label or checksum can't be.");
        }
        check(row, at(6), at(7));
        m_last = {row.shard, row.offset + row.bytes};
        return true;
    }

private:
    [[noreturn]] void refuse(const char* why) const
    {
        throw Error(ErrorCode::Damaged, "The index is wrong at " + m_path + ": " + why, m_where, kRepack);
    }

    void check(const ShardRow& row, const std::string& className, const std::string& set) const
    {
        const ShardInfo& shard = m_set.shards[row.shard];
        if (set != shard.set)
            refuse("its set is not in the manifest, or not that of its shard.");
        if (row.offset > shard.bytes || row.bytes > shard.bytes - row.offset)
            refuse("it lies outside its shard.");
        if (row.shard < m_last.first || (row.shard == m_last.first && row.offset < m_last.second))
            refuse("it does not lie behind the image before.");
        if (row.label < -1 || row.label >= static_cast<std::int32_t>(m_set.classes.size()) || m_set.className(row) != className)
            refuse("its label or checksum can't be.");
        (void)safeRelativePath(m_path, m_where);
    }

    template <typename Number>
    [[nodiscard]] Number number(const std::string& text, int base = 10) const
    {
        Number value{};
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
        if (failure != std::errc() || end != text.data() + text.size())
            throw Error(ErrorCode::Damaged, "The index has '" + text + "' where a number should be.", m_where, kRepack);
        return value;
    }

    const ShardSet& m_set;
    CsvReader& m_csv;
    std::string m_where;
    std::unordered_map<std::string, std::uint32_t> m_shards;
    std::vector<std::size_t> m_columns;
    std::vector<std::string> m_fields;
    std::string m_path;
    std::pair<std::uint32_t, std::uint64_t> m_last{0, 0}; ///< shard and end of the row before
};

/// That no two rows have one value: by a sorted list of eight bytes each, for a set of texts would not fit.
template <typename Value>
const ShardRow* findTwice(const std::vector<ShardRow>& rows, const Value& value)
{
    std::vector<std::pair<std::uint64_t, std::uint32_t>> values;
    values.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        values.emplace_back(std::hash<std::decay_t<decltype(value(rows[i]))>>{}(value(rows[i])), static_cast<std::uint32_t>(i));
    std::sort(values.begin(), values.end());
    for (std::size_t i = 1; i < values.size(); ++i) // equal hashes of different values are not expected in any library
        if (values[i].first == values[i - 1].first && value(rows[values[i].second]) == value(rows[values[i - 1].second]))
            return &rows[values[i].second];
    return nullptr;
}

void checkWhole(const ShardSet& set, const std::string& where)
{
    const auto parts = set.rowsByShard();
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i].size() != set.shards[i].images)
            throw Error(ErrorCode::Damaged, "The index and the manifest disagree about the number of images in " + set.shards[i].file + ".", where,
                        kRepack);
    const auto refuse = [&](const ShardRow* row, const char* what) {
        if (row != nullptr)
            throw Error(ErrorCode::Damaged, fmt::format("The index is wrong at {}: this {} is there twice.", row->path, what), where, kRepack);
    };
    refuse(findTwice(set.rows, [](const ShardRow& row) { return row.path; }), "path");
    refuse(findTwice(set.rows, [](const ShardRow& row) { return row.key; }), "key");
}

} // namespace

ShardSet ShardSet::head(const fs::path& folder)
{
    return headOf(readManifestJson(folder), pathToText(folder / kManifestName));
}

ShardSet ShardSet::scan(const fs::path& folder, const std::function<void(const ShardSet&, const ShardRow&)>& onRow)
{
    const Json json = readManifestJson(folder);
    const std::string where = pathToText(folder / kManifestName);
    ShardSet set = headOf(json, where);
    const fs::path indexFile = folder / "index.csv";
    const std::string indexWhere = pathToText(indexFile);
    const std::string expected = field<std::string>(json, "index_sha256", where);
    if (toHex(sha256OfFile(indexFile)) != expected) // before a row is believed; it stays in memory for the second reading
        throw Error(ErrorCode::Damaged, "The index is not the one that was written with the manifest: checksum.", indexWhere, kRepack);
    const SourceFile file = openRegularFile(AT_FDCWD, indexFile);
    std::uint64_t offset = 0;
    CsvReader csv(
        [&](std::span<char> into) {
            const std::size_t n = readAt(file.fd.value(), offset, std::as_writable_bytes(into), indexFile);
            offset += n;
            return n;
        },
        indexWhere);
    RowReader rows(set, csv, indexWhere);
    for (ShardRow row; rows.next(row);)
        onRow(set, row);
    return set;
}

ShardSet ShardSet::open(const fs::path& folder)
{
    std::vector<ShardRow> rows;
    auto texts = std::make_shared<TextPool>();
    ShardSet set = scan(folder, [&](const ShardSet& head, const ShardRow& row) {
        if (rows.empty()) {
            std::size_t images = 0;
            for (const ShardInfo& shard : head.shards)
                images += shard.images;
            rows.reserve(std::min<std::size_t>(images, fs::file_size(folder / "index.csv") / 150 + 1)); // what a forged count can ask for
        }
        rows.push_back(row);
        rows.back().path = texts->add(row.path);
    });
    set.rows = std::move(rows);
    set.texts = std::move(texts);
    checkWhole(set, pathToText(folder / "index.csv"));
    return set;
}

void ShardSet::write(const fs::path& folder, FileSystem& fileSystem) const
{
    CsvWriter csv({"shard", "key", "offset", "bytes", "sha256", "checksum", "path", "class", "set", "group", "label"});
    AtomicFile index(folder / "index.csv", fileSystem);
    Sha256 hash;
    const auto flush = [&] {
        const std::string text = csv.takeText();
        hash.update(text);
        index.write(text);
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ShardRow& row = rows[i];
        csv.row({shards[row.shard].file, keyText(row), std::to_string(row.offset), std::to_string(row.bytes), taxon::toHex(row.sha256),
                 taxon::toHex(row.checksum), row.path, className(row), setName(row),
                 row.group == Sha256Digest{} ? std::string() : taxon::toHex(row.group), std::to_string(row.label)});
        if (i % kRowsAPiece == kRowsAPiece - 1)
            flush();
    }
    flush();
    index.commit();
    writeFileAtomically(folder / "_info.json", timmInfo(*this).dump(2) + "\n", fileSystem);
    writeFileAtomically(folder / "manifest.json", manifestJson(*this, taxon::toHex(hash.finish())).dump(2) + "\n", fileSystem);
}

} // namespace taxon::shards
