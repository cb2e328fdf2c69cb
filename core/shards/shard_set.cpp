// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/shard_set.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "base/text.h"

#include <charconv>
#include <unordered_map>
#include <unordered_set>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormat = "taxon-shards";
constexpr const char* kRepack = "Pack it again with: taxon shards pack.";

std::string indexText(const ShardSet& set)
{
    CsvWriter csv({"shard", "key", "offset", "bytes", "sha256", "path", "class", "set", "group", "label"});
    for (const ShardRow& row : set.rows)
        csv.row({row.shard, row.key, std::to_string(row.offset), std::to_string(row.bytes), row.sha256, row.path, row.className, row.set, row.group,
                 std::to_string(row.label)});
    return csv.text();
}

Json manifestJson(const ShardSet& set, const std::string& indexSha256)
{
    Json json{{"format", kFormat},         {"version", ShardSet::kVersion}, {"dataset", set.datasetId}, {"shuffle_seed", set.shuffleSeed},
              {"images", set.rows.size()}, {"index_sha256", indexSha256},   {"classes", set.classes}};
    json["sets"] = Json::array();
    for (const dataset::SetInfo& info : set.sets)
        json["sets"].push_back({{"name", info.name}, {"kind", dataset::name(info.kind)}, {"images", info.images}, {"hash", info.hash}});
    json["shards"] = Json::array();
    for (const ShardInfo& shard : set.shards) {
        Json entry{{"file", shard.file}, {"set", shard.set}, {"sha256", shard.sha256}, {"bytes", shard.bytes}, {"images", shard.images}};
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

void readManifest(ShardSet& set, const Json& json, const std::string& where)
{
    set.datasetId = field<std::string>(json, "dataset", where);
    set.shuffleSeed = field<std::uint64_t>(json, "shuffle_seed", where);
    set.classes = field<std::vector<std::string>>(json, "classes", where);
    set.leftOut = field<std::vector<std::string>>(json, "left_out", where);
    for (const Json& entry : field<Json>(json, "sets", where)) {
        set.sets.push_back({field<std::string>(entry, "name", where), dataset::setKindFromName(field<std::string>(entry, "kind", where)),
                            field<std::size_t>(entry, "images", where), field<std::string>(entry, "hash", where)});
    }
    for (const Json& entry : field<Json>(json, "shards", where)) {
        ShardInfo shard{field<std::string>(entry, "file", where),   field<std::string>(entry, "set", where),
                        field<std::string>(entry, "sha256", where), field<std::uint64_t>(entry, "bytes", where),
                        field<std::size_t>(entry, "images", where), {}};
        const fs::path file = safeRelativePath(shard.file, where);
        if (file.has_parent_path() || file.extension() != ".tar")
            throw Error(ErrorCode::Damaged, "The manifest names a shard that is no tar in this folder: " + shard.file, where, kRepack);
        const Json classes = field<Json>(entry, "classes", where);
        for (const auto& [className, count] : classes.items())
            shard.classes[className] = count.get<std::size_t>();
        set.shards.push_back(std::move(shard));
    }
}

template <typename Number>
Number number(const std::string& text, const std::string& where)
{
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size())
        throw Error(ErrorCode::Damaged, "The index has '" + text + "' where a number should be.", where, kRepack);
    return value;
}

void readRows(ShardSet& set, const CsvTable& csv, const std::string& where)
{
    const std::size_t shard = csv.column("shard"), key = csv.column("key"), offset = csv.column("offset"), bytes = csv.column("bytes"),
                      sha = csv.column("sha256"), path = csv.column("path"), className = csv.column("class"), setName = csv.column("set"),
                      group = csv.column("group"), label = csv.column("label");
    set.rows.reserve(csv.rows());
    for (std::size_t i = 0; i < csv.rows(); ++i) {
        set.rows.push_back({csv.at(i, shard), csv.at(i, key), number<std::uint64_t>(csv.at(i, offset), where),
                            number<std::uint64_t>(csv.at(i, bytes), where), csv.at(i, sha), csv.at(i, path), csv.at(i, className), csv.at(i, setName),
                            csv.at(i, group), number<int>(csv.at(i, label), where)});
    }
}

/// The rows against the manifest: a shard set that contradicts itself is refused whole.
void checkRows(const ShardSet& set, const std::string& where)
{
    struct Seen {
        const ShardInfo* shard;
        std::size_t images = 0;
    };
    std::unordered_map<std::string, Seen> shards;
    for (const ShardInfo& shard : set.shards)
        if (!shards.emplace(shard.file, Seen{&shard}).second)
            throw Error(ErrorCode::Damaged, "The manifest names a shard twice: " + shard.file, where, kRepack);
    std::unordered_set<std::string> paths, sets;
    for (const dataset::SetInfo& info : set.sets)
        sets.insert(info.name);
    for (const ShardRow& row : set.rows) {
        const auto refuse = [&](const char* why) {
            throw Error(ErrorCode::Damaged, "The index is wrong at " + row.path + ": " + why, where, kRepack);
        };
        const auto found = shards.find(row.shard);
        if (found == shards.end())
            refuse("it lies in a shard that the manifest doesn't name.");
        ++found->second.images;
        if (!sets.contains(row.set))
            refuse("its set is not in the manifest.");
        const std::uint64_t limit = found->second.shard->bytes;
        if (row.offset > limit || row.bytes > limit - row.offset)
            refuse("it lies outside its shard.");
        if (row.label < -1 || row.label >= static_cast<int>(set.classes.size()) || row.sha256.size() != 64)
            refuse("its label or checksum can't be.");
        if (!paths.insert(safeRelativePath(row.path, where).native()).second)
            refuse("this path is there twice.");
    }
    for (const auto& [file, seen] : shards)
        if (seen.images != seen.shard->images)
            throw Error(ErrorCode::Damaged, "The index and the manifest disagree about the number of images in " + file + ".", where, kRepack);
}

} // namespace

ShardSet ShardSet::open(const fs::path& folder)
{
    const fs::path manifestFile = folder / "manifest.json";
    if (!fs::exists(manifestFile))
        throw Error(ErrorCode::NotFound, "There is no shard set here: manifest.json is missing.", pathToText(folder), kRepack);
    const Json json = readFormat(manifestFile, kFormat, kVersion);
    const std::string where = pathToText(manifestFile);
    ShardSet set;
    try {
        readManifest(set, json, where);
    } catch (const nlohmann::json::exception& failure) {
        throw Error(ErrorCode::Damaged, std::string("The manifest can't be read: ") + failure.what(), where, kRepack);
    }
    const fs::path indexFile = folder / "index.csv";
    const std::string text = readTextFile(indexFile);
    if (toHex(taxon::sha256(text)) != field<std::string>(json, "index_sha256", where))
        throw Error(ErrorCode::Damaged, "The index is not the one that was written with the manifest: checksum.", pathToText(indexFile), kRepack);
    readRows(set, CsvTable::parse(text, pathToText(indexFile)), pathToText(indexFile));
    checkRows(set, pathToText(indexFile));
    return set;
}

void ShardSet::write(const fs::path& folder) const
{
    const std::string index = indexText(*this);
    writeFileAtomically(folder / "index.csv", index);
    writeJson(folder / "_info.json", timmInfo(*this));
    writeJson(folder / "manifest.json", manifestJson(*this, toHex(taxon::sha256(index))));
}

std::uint64_t ShardSet::imageBytes() const noexcept
{
    std::uint64_t sum = 0;
    for (const ShardRow& row : rows)
        sum += row.bytes;
    return sum;
}

std::string memberName(const ShardRow& row)
{
    const std::size_t slash = row.path.rfind('/');
    const std::size_t dot = row.path.rfind('.');
    std::string extension;
    if (dot != std::string::npos && (slash == std::string::npos || dot > slash))
        extension = toLowerAscii(std::string_view(row.path).substr(dot + 1));
    const bool plain = !extension.empty() && extension.size() <= 8
                       && extension.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
    if (!plain || extension == "cls" || extension == "json")
        extension = "bin";
    return row.key + "." + extension;
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
    for (const std::string& part : split(raw, '/'))
        if (part.empty() || part == "." || part == "..")
            refuse();
    return path;
}

} // namespace taxon::shards
