// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/tar_images.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/text.h"
#include "shards/source_file.h"
#include "shards/tar_listing.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <unordered_map>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kImages{"jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp", "gif", "ppm"};
constexpr std::uint64_t kLargestText = 1 << 20;

/// webdataset's rule: the key ends at the first dot of the file name, the rest is the extension.
struct Name {
    std::string key;
    std::string extension;
};
Name split(const std::string& member)
{
    const std::size_t slash = member.rfind('/');
    const std::size_t dot = member.find('.', slash == std::string::npos ? 0 : slash + 1);
    if (dot == std::string::npos)
        return {member, {}};
    return {member.substr(0, dot), toLowerAscii(std::string_view(member).substr(dot + 1))};
}

bool isImage(const std::string& member)
{
    const std::string extension = toLowerAscii(std::string_view(member).substr(member.rfind('.') + 1));
    return member.rfind('.') != std::string::npos && std::find(kImages.begin(), kImages.end(), extension) != kImages.end();
}

bool saysTheClass(const std::string& extension)
{
    return extension == "cls" || extension == "cls.txt" || extension == "json";
}

std::string trimmed(const std::string& text)
{
    const std::size_t from = text.find_first_not_of(" \t\r\n");
    return from == std::string::npos ? std::string() : text.substr(from, text.find_last_not_of(" \t\r\n") + 1 - from);
}

/// The class that a .json names: "class", or the number "label"; "" if neither.
std::string classOfJson(const std::string& text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return {};
    if (const auto name = json.find("class"); name != json.end() && name->is_string())
        return name->get<std::string>();
    const auto label = json.find("label");
    return label != json.end() && label->is_number_integer() ? std::to_string(label->get<std::int64_t>()) : std::string();
}

std::vector<std::byte> readMember(const SourceFile& file, const TarEntry& entry, const fs::path& tar)
{
    if (entry.sparse)
        throw Error(ErrorCode::Unsupported, "'" + pathToText(entry.name) + "' is a sparse member, which can't be read in place.", pathToText(tar),
                    "Extract the tar with: taxon shards extract.");
    std::vector<std::byte> bytes(entry.bytes);
    if (readAt(file.fd.value(), entry.dataOffset, bytes, tar) != bytes.size())
        throw Error(ErrorCode::Damaged, "The tar became shorter while it was read.", pathToText(tar));
    return bytes;
}

TarListing soundListing(const fs::path& tar)
{
    TarListing listing = listTar(tar);
    const std::string what = !listing.unsafe.empty() ? "The entry " + listing.unsafe + ", which is not safe" : "The archive " + listing.damage;
    if (!listing.unsafe.empty() || !listing.damage.empty())
        throw Error(ErrorCode::Damaged, what + ".", pathToText(tar), "Make or copy this archive again.");
    return listing;
}

} // namespace

TarImages readTarImages(const fs::path& tar, const jobs::Context& context)
{
    const TarListing listing = soundListing(tar);
    const SourceFile file = openRegularFile(AT_FDCWD, tar);
    TarImages result;
    std::unordered_map<std::string, std::string> classes; // by key
    for (const TarEntry& entry : listing.entries) {
        context.throwIfStopped();
        const Name name = split(entry.name);
        if (saysTheClass(name.extension) && entry.bytes <= kLargestText) {
            const std::vector<std::byte> bytes = readMember(file, entry, tar);
            const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            const bool json = name.extension == "json";
            const std::string className = json ? classOfJson(text) : trimmed(text);
            if (json ? !className.empty() : !classes.contains(name.key)) // a .json has the name where a .cls has a number
                classes[name.key] = className;
        }
    }
    result.webDataset = std::any_of(listing.entries.begin(), listing.entries.end(), [&](const TarEntry& entry) {
        return isImage(entry.name) && classes.contains(split(entry.name).key); // other .json files mean nothing
    });
    for (const TarEntry& entry : listing.entries) {
        if (!isImage(entry.name))
            continue;
        context.throwIfStopped();
        const std::vector<std::byte> bytes = readMember(file, entry, tar);
        TarImage image;
        image.path = pathToText(result.webDataset ? tar.stem() / entry.name : fs::path(entry.name));
        if (const auto found = classes.find(split(entry.name).key); found != classes.end())
            image.className = found->second;
        image.row.sha256 = sha256(bytes);
        image.row.checksum = checksumDigest(bytes);
        image.row.offset = entry.dataOffset;
        image.row.bytes = entry.bytes;
        const Sha256Digest key = sha256(image.path);
        for (std::size_t i = 0; i < sizeof image.row.key; ++i)
            image.row.key = image.row.key << 8 | key[i];
        result.images.push_back(std::move(image));
    }
    return result;
}

} // namespace taxon::shards
