// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/manifest.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "dataset/set_hash.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <set>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 2; // 1 had no pixel_hash: a group was one picture
constexpr const char* kFormat = "taxon.dataset";
constexpr std::array kNames{"train", "validation", "test", "benchmark", "out_of_scope", "reserve"};
constexpr const char* kHint = "The data set was changed after it was made. Build a new one with: taxon dataset build.";

[[noreturn]] void damaged(const std::string& message, const fs::path& file)
{
    throw Error(ErrorCode::Damaged, message, pathToText(file), kHint);
}

std::string csvOf(const Manifest& manifest)
{
    CsvWriter csv({"path", "class", "sub_class", "set", "reason", "group", "pixel_hash", "sha256", "bytes"});
    for (const ManifestRow& row : manifest.rows)
        csv.row({row.path, row.className, row.subClass, row.set, row.reason, row.group, row.pixelHash, row.sha256, std::to_string(row.bytes)});
    return csv.text();
}

std::vector<ManifestRow> rowsOf(const std::string& text, const fs::path& file, int version)
{
    const CsvTable table = CsvTable::parse(text, pathToText(file));
    const std::array columns{table.column("path"),
                             table.column("class"),
                             table.column("sub_class"),
                             table.column("set"),
                             table.column("reason"),
                             table.column("group"),
                             table.column(version == 1 ? "group" : "pixel_hash"),
                             table.column("sha256"),
                             table.column("bytes")};
    std::vector<ManifestRow> rows;
    rows.reserve(table.rows());
    for (std::size_t r = 0; r < table.rows(); ++r) {
        const auto at = [&](std::size_t c) -> const std::string& { return table.at(r, columns[c]); };
        ManifestRow row{at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), 0};
        const std::string& bytes = at(8);
        const auto [end, failure] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), row.bytes);
        if (failure != std::errc() || end != bytes.data() + bytes.size() || row.sha256.size() != 64)
            damaged(fmt::format("Row {} has a bad size or checksum.", r + 1), file);
        const fs::path path = textToPath(row.path);
        if (path.empty() || path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end())
            damaged(fmt::format("Row {} names a path outside the library.", r + 1), file);
        rows.push_back(std::move(row));
    }
    return rows;
}

void checkSets(const Manifest& manifest, const fs::path& file)
{
    std::map<std::string, std::vector<const ManifestRow*>> bySet;
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
                damaged(fmt::format("\"{}\" has the class \"{}\", which is not one of the data set's.", row->path, row->className), file);
    }
    for (const auto& [name, rows] : bySet)
        if (!names.contains(name))
            damaged(fmt::format("\"{}\" belongs to the set \"{}\", which is not listed.", rows.front()->path, name), file);
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
    std::vector<std::string> lines;
    lines.reserve(rows.size());
    for (const ManifestRow* row : rows)
        lines.push_back(row->sha256 + " " + row->className + "\n");
    std::sort(lines.begin(), lines.end());
    Sha256 hash;
    for (const std::string& line : lines)
        hash.update(line);
    return toHex(hash.finish());
}

int Manifest::label(const std::string& className) const
{
    const auto found = std::lower_bound(classes.begin(), classes.end(), className);
    return found != classes.end() && *found == className ? static_cast<int>(found - classes.begin()) : -1;
}

const SetInfo& Manifest::set(const std::string& setName) const
{
    for (const SetInfo& info : sets)
        if (info.name == setName)
            return info;
    throw Error(ErrorCode::NotFound, fmt::format("The data set has no set \"{}\".", setName), id);
}

Manifest Manifest::open(const fs::path& folder)
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
    const std::string text = readTextFile(table);
    if (toHex(sha256(text)) != field<std::string>(json, "manifest_sha256", where))
        damaged("The checksum of the table is wrong.", table);
    manifest.rows = rowsOf(text, table, field<int>(json, "version", where));
    checkSets(manifest, table);
    return manifest;
}

void Manifest::write(const fs::path& folder) const
{
    const std::string csv = csvOf(*this);
    Json sets_ = Json::array();
    for (const SetInfo& info : sets)
        sets_.push_back({{"name", info.name}, {"kind", name(info.kind)}, {"images", info.images}, {"hash", info.hash}});
    const Json json{{"format", kFormat},  {"version", kVersion},      {"id", id},       {"library", pathToText(library)},
                    {"classes", classes}, {"sets", std::move(sets_)}, {"rules", rules}, {"manifest_sha256", toHex(sha256(csv))}};
    AtomicFolder whole(folder);
    writeFileAtomically(whole.path() / "manifest.csv", csv);
    writeJson(whole.path() / "dataset.json", json);
    whole.commit();
}

} // namespace taxon::dataset
