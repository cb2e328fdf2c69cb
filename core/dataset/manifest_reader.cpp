// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/manifest_reader.h"

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/text.h"
#include "dataset/manifest_format.h"
#include "dataset/set_hash.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <set>
#include <span>
#include <utility>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;

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
        throwChangedDataset(fmt::format("Row {} has a bad size or checksum.", number), file);
    row.path = fields[columns.path];
    const fs::path path = textToPath(row.path);
    if (path.empty() || path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end())
        throwChangedDataset(fmt::format("Row {} names a path outside the library.", number), file);
    row.className = fields[columns.className];
    row.subClass = fields[columns.subClass];
    row.set = fields[columns.set];
    row.reason = fields[columns.reason];
    return row;
}

/// dataset.json without what is about the table.
Manifest headOf(const Json& json, const fs::path& file)
{
    const std::string where = pathToText(file);
    Manifest head;
    head.id = field<std::string>(json, "id", where);
    head.library = textToPath(field<std::string>(json, "library", where));
    head.classes = field<std::vector<std::string>>(json, "classes", where);
    head.rules = field<Json>(json, "rules", where);
    if (!std::is_sorted(head.classes.begin(), head.classes.end())
        || std::adjacent_find(head.classes.begin(), head.classes.end()) != head.classes.end())
        throwChangedDataset("The classes are not sorted, or one is there twice.", file);
    std::set<std::string> names;
    for (const Json& entry : field<std::vector<Json>>(json, "sets", where)) {
        SetInfo info;
        info.name = field<std::string>(entry, "name", where);
        info.kind = setKindFromName(field<std::string>(entry, "kind", where));
        info.images = field<std::size_t>(entry, "images", where);
        info.hash = field<std::string>(entry, "hash", where);
        if (!names.insert(info.name).second)
            throwChangedDataset(fmt::format("The set \"{}\" is listed twice.", info.name), file);
        head.sets.push_back(std::move(info));
    }
    return head;
}

/// dataset.json of the data set in \p folder.
Json readHeadJson(const fs::path& folder)
{
    const fs::path file = folder / kHeadName;
    if (!fs::exists(file))
        throw Error(ErrorCode::NotFound, "There is no such data set.", pathToText(folder), "List them with: taxon dataset list.");
    return readFormat(file, kManifestFormat, kManifestVersion);
}

/// Compares what dataset.json says of a set with its rows.
class SetCheck {
public:
    SetCheck(const SetInfo& info, const Manifest& head, const fs::path& table) : m_info(info), m_head(head), m_table(table) {}

    void add(const ManifestRow& row)
    {
        ++m_images;
        const bool labelled = m_info.kind != SetKind::OutOfScope && m_info.kind != SetKind::Reserve;
        if (labelled && m_head.label(row.className) < 0)
            throwChangedDataset(fmt::format("\"{}\" has the class \"{}\", which is not one of the data set's.", row.path, row.className.str()),
                                m_table);
        if (isHashed())
            m_entries.emplace_back(row.sha256, row.className);
    }

    void finish()
    {
        if (m_images != m_info.images)
            throwChangedDataset(fmt::format("The set \"{}\" has {} of {} images.", m_info.name, m_images, m_info.images), m_table);
        if (isHashed() && setHash(std::move(m_entries)) != m_info.hash)
            throwChangedDataset(fmt::format("The checksum of the set \"{}\" is wrong.", m_info.name), m_table);
    }

private:
    [[nodiscard]] bool isHashed() const noexcept { return m_info.kind == SetKind::Benchmark || m_info.kind == SetKind::OutOfScope; }

    const SetInfo& m_info;
    const Manifest& m_head;
    const fs::path& m_table;
    std::size_t m_images = 0;
    std::vector<std::pair<Digest, Name>> m_entries;
};

} // namespace

void throwChangedDataset(const std::string& message, const fs::path& table)
{
    throw Error(ErrorCode::Damaged, message, pathToText(table),
                "The data set was changed after it was made. Build a new one with: taxon dataset build.");
}

Manifest readHead(const fs::path& folder)
{
    return headOf(readHeadJson(folder), folder / kHeadName);
}

ManifestReader::ManifestReader(fs::path folder) : m_table(folder / kTableName)
{
    const fs::path file = folder / kHeadName;
    const Json json = readHeadJson(folder);
    m_version = field<int>(json, "version", pathToText(file));
    m_head = headOf(json, file);
    m_tableSha256 = sha256OfFile(m_table);
    if (toHex(m_tableSha256) != field<std::string>(json, "manifest_sha256", pathToText(file)))
        throwChangedDataset("The checksum of the table is wrong.", m_table);
}

void ManifestReader::eachRow(const std::function<void(const ManifestRow&)>& onRow) const
{
    std::ifstream stream(m_table, std::ios::binary);
    CsvReader table(
        [&](std::span<char> into) {
            stream.read(into.data(), static_cast<std::streamsize>(into.size()));
            if (stream.bad())
                throw Error(ErrorCode::Io, "The table can't be read.", pathToText(m_table));
            return static_cast<std::size_t>(stream.gcount());
        },
        pathToText(m_table));
    std::map<Name, SetCheck> checks;
    for (const SetInfo& info : m_head.sets)
        checks.emplace(info.name, SetCheck(info, m_head, m_table));
    const Columns columns(table, m_version);
    std::size_t number = 0;
    for (std::vector<std::string> fields; table.next(fields);) {
        const ManifestRow row = rowOf(fields, columns, ++number, m_table);
        const auto check = checks.find(row.set);
        if (check == checks.end())
            throwChangedDataset(fmt::format("\"{}\" belongs to the set \"{}\", which is not listed.", row.path, row.set.str()), m_table);
        check->second.add(row);
        onRow(row);
    }
    for (auto& [setName, check] : checks)
        check.finish();
}

} // namespace taxon::dataset
