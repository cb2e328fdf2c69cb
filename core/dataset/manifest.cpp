// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/manifest.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/csv_reader.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "dataset/scan_manifest.h"
#include "dataset/set_hash.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <tuple>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 3; // 1 had no pixel_hash: a group was one picture; 2 no checksum
constexpr const char* kFormat = "taxon.dataset";
constexpr std::array kNames{"train", "validation", "test", "benchmark", "out_of_scope", "reserve"};
constexpr const char* kHint = "The data set was changed after it was made. Build a new one with: taxon dataset build.";

[[noreturn]] void damaged(const std::string& message, const fs::path& file)
{
    throw Error(ErrorCode::Damaged, message, pathToText(file), kHint);
}

constexpr std::size_t kChunk = 1 << 20;

/// manifest.csv in pieces of about a megabyte: the text of a million rows is larger than the rows.
void writeTable(const std::vector<ManifestRow>& rows, const std::function<void(const std::string&)>& put)
{
    CsvWriter csv({"path", "class", "sub_class", "set", "reason", "group", "pixel_hash", "sha256", "checksum", "bytes"});
    for (const ManifestRow& row : rows) {
        csv.row({row.path, row.className.str(), row.subClass.str(), row.set.str(), row.reason.str(), row.group.str(), row.pixelHash.str(),
                 row.sha256.str(), row.checksum.str(), std::to_string(row.bytes)});
        if (csv.text().size() >= kChunk)
            put(csv.takeText());
    }
    put(csv.takeText());
}

/// The columns of the table by their numbers; those of version 1 and 2 where a newer one is missing.
struct Columns {
    Columns(const CsvReader& table, int version)
        : path(table.column("path")),
          className(table.column("class")),
          subClass(table.column("sub_class")),
          set(table.column("set")),
          reason(table.column("reason")),
          group(table.column("group")),
          pixelHash(table.column(version == 1 ? "group" : "pixel_hash")),
          sha256(table.column("sha256")),
          checksum(version < 3 ? table.columns().size() : table.column("checksum")),
          bytes(table.column("bytes"))
    {}

    std::size_t path, className, subClass, set, reason, group, pixelHash, sha256, checksum, bytes;
};

ManifestRow rowOf(std::span<const std::string> fields, const Columns& columns, std::size_t number, const fs::path& file)
{
    ManifestRow row;
    const std::string& bytes = fields[columns.bytes];
    const auto [end, failure] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), row.bytes);
    bool good = failure == std::errc() && end == bytes.data() + bytes.size() && fields[columns.sha256].size() == 64;
    try {
        row.group = fields[columns.group];
        row.pixelHash = fields[columns.pixelHash];
        row.sha256 = fields[columns.sha256];
        if (columns.checksum < fields.size())
            row.checksum = fields[columns.checksum];
    } catch (const Error&) {
        good = false;
    }
    if (!good)
        damaged(fmt::format("Row {} has a bad size or checksum.", number), file);
    row.path = fields[columns.path];
    const fs::path path = textToPath(row.path);
    if (path.empty() || path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end())
        damaged(fmt::format("Row {} names a path outside the library.", number), file);
    row.className = fields[columns.className];
    row.subClass = fields[columns.subClass];
    row.set = fields[columns.set];
    row.reason = fields[columns.reason];
    return row;
}

void scanTable(const fs::path& file, int version, const std::function<void(const ManifestRow&)>& onRow)
{
    std::ifstream stream(file, std::ios::binary);
    CsvReader table(
        [&](std::span<char> into) {
            stream.read(into.data(), static_cast<std::streamsize>(into.size()));
            if (stream.bad())
                throw Error(ErrorCode::Io, "The table can't be read.", pathToText(file));
            return static_cast<std::size_t>(stream.gcount());
        },
        pathToText(file));
    const Columns columns(table, version);
    std::size_t number = 0;
    for (std::vector<std::string> fields; table.next(fields);)
        onRow(rowOf(fields, columns, ++number, file));
}

void checkSets(const Manifest& manifest, const fs::path& file)
{
    std::map<Name, std::vector<const ManifestRow*>> bySet;
    for (const ManifestRow& row : manifest.rows)
        bySet[row.set].push_back(&row);
    std::set<std::string> names;
    for (const SetInfo& info : manifest.sets) {
        const auto& rows = bySet[info.name];
        if (!names.insert(info.name).second)
            damaged(fmt::format("The set \"{}\" is listed twice.", info.name), file);
        if (rows.size() != info.images)
            damaged(fmt::format("The set \"{}\" has {} of {} images.", info.name, rows.size(), info.images), file);
        if (setHash(rows) != info.hash)
            damaged(fmt::format("The checksum of the set \"{}\" is wrong.", info.name), file);
        const bool labelled = info.kind != SetKind::OutOfScope && info.kind != SetKind::Reserve;
        for (const ManifestRow* row : rows)
            if (labelled && manifest.label(row->className) < 0)
                damaged(fmt::format("\"{}\" has the class \"{}\", which is not one of the data set's.", row->path, row->className.str()), file);
    }
    for (const auto& [name, rows] : bySet)
        if (!names.contains(name))
            damaged(fmt::format("\"{}\" belongs to the set \"{}\", which is not listed.", rows.front()->path, name.str()), file);
}

} // namespace

const char* name(SetKind kind) noexcept
{
    return kNames[static_cast<std::size_t>(kind)];
}

SetKind setKindFromName(const std::string& name)
{
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end())
        throw Error(ErrorCode::Damaged, fmt::format("\"{}\" is no kind of set.", name));
    return static_cast<SetKind>(found - kNames.begin());
}

std::string setHash(const std::vector<const ManifestRow*>& rows)
{
    std::vector<const ManifestRow*> sorted = rows;
    std::sort(sorted.begin(), sorted.end(),
              [](const auto* a, const auto* b) { return std::tie(a->sha256, a->className) < std::tie(b->sha256, b->className); });
    Sha256 hash;
    std::string line;
    for (const ManifestRow* row : sorted) {
        line = row->sha256.str();
        line += ' ';
        line += row->className.str();
        line += '\n';
        hash.update(line);
    }
    return toHex(hash.finish());
}

int Manifest::label(const std::string& className) const
{
    const auto found = std::lower_bound(classes.begin(), classes.end(), className);
    return found != classes.end() && *found == className ? static_cast<int>(found - classes.begin()) : -1;
}

std::string Manifest::folderOf(const ManifestRow& row)
{
    if (row.className.empty())
        return {};
    const std::vector<std::string> parts = split(row.path, '/');
    const std::size_t at = parts.front() == "_benchmark" ? 2 : 0;
    return at < parts.size() ? textToPath(parts[at]).native() : std::string();
}

const SetInfo& Manifest::set(const std::string& setName) const
{
    for (const SetInfo& info : sets)
        if (info.name == setName)
            return info;
    throw Error(ErrorCode::NotFound, fmt::format("The data set has no set \"{}\".", setName), id);
}

Manifest scanManifest(const fs::path& folder, const std::function<void(const Manifest&, const ManifestRow&)>& onRow)
{
    const fs::path file = folder / "dataset.json";
    if (!fs::exists(file))
        throw Error(ErrorCode::NotFound, "There is no such data set.", pathToText(folder), "List them with: taxon dataset list.");
    const Json json = readFormat(file, kFormat, kVersion);
    const std::string where = pathToText(file);
    Manifest manifest;
    manifest.id = field<std::string>(json, "id", where);
    manifest.library = textToPath(field<std::string>(json, "library", where));
    manifest.classes = field<std::vector<std::string>>(json, "classes", where);
    manifest.rules = field<Json>(json, "rules", where);
    if (!std::is_sorted(manifest.classes.begin(), manifest.classes.end())
        || std::adjacent_find(manifest.classes.begin(), manifest.classes.end()) != manifest.classes.end())
        damaged("The classes are not sorted, or one is there twice.", file);
    for (const Json& entry : field<std::vector<Json>>(json, "sets", where)) {
        SetInfo info;
        info.name = field<std::string>(entry, "name", where);
        info.kind = setKindFromName(field<std::string>(entry, "kind", where));
        info.images = field<std::size_t>(entry, "images", where);
        info.hash = field<std::string>(entry, "hash", where);
        manifest.sets.push_back(std::move(info));
    }
    const fs::path table = folder / "manifest.csv";
    if (toHex(sha256OfFile(table)) != field<std::string>(json, "manifest_sha256", where))
        damaged("The checksum of the table is wrong.", table);
    scanTable(table, field<int>(json, "version", where), [&](const ManifestRow& row) { onRow(manifest, row); });
    return manifest;
}

Manifest Manifest::open(const fs::path& folder)
{
    const fs::path table = folder / "manifest.csv";
    std::vector<ManifestRow> rows;
    Manifest manifest = scanManifest(folder, [&](const Manifest& head, const ManifestRow& row) {
        if (rows.empty()) {
            const std::size_t images = std::accumulate(head.sets.begin(), head.sets.end(), std::size_t{0},
                                                       [](std::size_t sum, const SetInfo& info) { return sum + info.images; });
            rows.reserve(std::min<std::size_t>(images, fs::file_size(table) / 64)); // what the sets promise, as far as the text can hold it
        }
        rows.push_back(row);
    });
    manifest.rows = std::move(rows);
    checkSets(manifest, table);
    return manifest;
}

void Manifest::write(const fs::path& folder) const
{
    Json sets_ = Json::array();
    for (const SetInfo& info : sets)
        sets_.push_back({{"name", info.name}, {"kind", name(info.kind)}, {"images", info.images}, {"hash", info.hash}});
    AtomicFolder whole(folder);
    Sha256 hash;
    AtomicFile table(whole.path() / "manifest.csv");
    writeTable(rows, [&](const std::string& piece) {
        hash.update(piece);
        table.write(piece);
    });
    table.commit();
    const Json json{{"format", kFormat},  {"version", kVersion},      {"id", id},       {"library", pathToText(library)},
                    {"classes", classes}, {"sets", std::move(sets_)}, {"rules", rules}, {"manifest_sha256", toHex(hash.finish())}};
    writeJson(whole.path() / "dataset.json", json);
    whole.commit();
}

Sha256Digest Manifest::tableSha256() const
{
    Sha256 hash;
    writeTable(rows, [&](const std::string& piece) { hash.update(piece); });
    return hash.finish();
}

} // namespace taxon::dataset
