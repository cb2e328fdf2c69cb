// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/manifest_writer.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/text.h"
#include "dataset/manifest_format.h"
#include "dataset/manifest_reader.h"

#include <algorithm>
#include <string>
#include <utility>

namespace taxon::dataset {
namespace {

constexpr std::size_t kChunk = 1 << 20;

/// manifest.csv in pieces of about a megabyte: the text of a million rows is larger than the rows.
void writeTable(const EachRow& eachRow, const std::function<void(const std::string&)>& put)
{
    CsvWriter csv({"path", "class", "sub_class", "set", "reason", "group", "pixel_hash", "sha256", "checksum", "bytes"});
    eachRow([&](const ManifestRow& row) {
        csv.row({row.path, row.className.str(), row.subClass.str(), row.set.str(), row.reason.str(), row.group.str(), row.pixelHash.str(),
                 row.sha256.str(), row.checksum.str(), std::to_string(row.bytes)});
        if (csv.text().size() >= kChunk)
            put(csv.takeText());
    });
    put(csv.takeText());
}

} // namespace

EachRow eachRowOf(const Manifest& manifest)
{
    return [&manifest](const auto& onRow) { std::for_each(manifest.rows.begin(), manifest.rows.end(), onRow); };
}

EachRow eachRowOf(const ManifestReader& reader)
{
    return [&reader](const auto& onRow) { reader.eachRow(onRow); };
}

void writeManifest(const Manifest& head, const EachRow& eachRow, const std::filesystem::path& folder)
{
    Json sets = Json::array();
    for (const SetInfo& info : head.sets)
        sets.push_back({{"name", info.name}, {"kind", name(info.kind)}, {"images", info.images}, {"hash", info.hash}});
    AtomicFolder whole(folder);
    Sha256 hash;
    AtomicFile table(whole.path() / kTableName);
    writeTable(eachRow, [&](const std::string& piece) {
        hash.update(piece);
        table.write(piece);
    });
    table.commit();
    const Json json{{"format", kManifestFormat}, {"version", kManifestVersion}, {"id", head.id},       {"library", pathToText(head.library)},
                    {"classes", head.classes},   {"sets", std::move(sets)},     {"rules", head.rules}, {"manifest_sha256", toHex(hash.finish())}};
    writeJson(whole.path() / kHeadName, json);
    whole.commit();
}

Sha256Digest tableSha256(const EachRow& eachRow)
{
    Sha256 hash;
    writeTable(eachRow, [&](const std::string& piece) { hash.update(piece); });
    return hash.finish();
}

} // namespace taxon::dataset
