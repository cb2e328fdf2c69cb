// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/manifest.h"

#include "base/error.h"
#include "base/text.h"
#include "dataset/manifest_format.h"
#include "dataset/manifest_reader.h"
#include "dataset/manifest_writer.h"
#include "dataset/set_hash.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

namespace taxon::dataset {
namespace {

namespace fs = std::filesystem;

constexpr std::array kNames{"train", "validation", "test", "benchmark", "out_of_scope", "reserve"};

void checkSetHashes(const Manifest& manifest, const fs::path& table)
{
    std::map<Name, std::vector<const ManifestRow*>> bySet;
    for (const ManifestRow& row : manifest.rows)
        bySet[row.set].push_back(&row);
    for (const SetInfo& info : manifest.sets)
        if (setHash(std::move(bySet[info.name])) != info.hash)
            throwChangedDataset(fmt::format("The checksum of the set \"{}\" is wrong.", info.name), table);
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

Manifest Manifest::open(const fs::path& folder)
{
    const ManifestReader reader(folder);
    Manifest manifest = reader.head();
    std::size_t images = 0;
    for (const SetInfo& info : manifest.sets)
        images += info.images;
    const fs::path table = folder / kTableName;
    manifest.rows.reserve(std::min<std::size_t>(images, fs::file_size(table) / 64)); // what the sets promise, as far as the text can hold it
    reader.eachRow([&](const ManifestRow& row) { manifest.rows.push_back(row); });
    checkSetHashes(manifest, table);
    return manifest;
}

void Manifest::write(const fs::path& folder) const
{
    writeManifest(*this, eachRowOf(*this), folder);
}

Sha256Digest Manifest::tableSha256() const
{
    return dataset::tableSha256(eachRowOf(*this));
}

} // namespace taxon::dataset
