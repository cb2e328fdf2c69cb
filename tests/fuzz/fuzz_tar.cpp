// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"

#include "base/mapped_file.h"
#include "shards/extract.h"
#include "shards/tar_listing.h"
#include "shards/tar_writer.h"

#include <cstring>
#include <set>

namespace taxon::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kExtractedAtMost = 1 << 20; // a sparse member may claim terabytes

bool isBelow(const std::string& name)
{
    const fs::path path(name);
    if (name.empty() || name.find('\0') != std::string::npos || path.is_absolute())
        return false;
    for (const fs::path& part : path)
        if (part == ".." || part == "." || part.empty())
            return false;
    return true;
}

/// What the listing allows is extracted, all of it and nothing else.
void extract(const fs::path& folder, const fs::path& file, const shards::TarListing& listing)
{
    const fs::path target = folder / "out";
    if (!unlessRefused([&] { return shards::extractShards(file, target, {.jobs = 1, .sync = false}, {}); }))
        return; // the data may be cut or a name too long; then nothing may be there
    std::set<std::string> there;
    for (const auto& entry : fs::recursive_directory_iterator(target)) {
        require(entry.is_directory() || entry.is_regular_file(), "only files and folders are extracted");
        if (!entry.is_directory())
            there.insert(entry.path().lexically_relative(target).native());
    }
    for (const shards::TarEntry& entry : listing.entries) {
        require(there.erase(entry.name) == 1, "every listed member is extracted");
        require(fs::file_size(target / entry.name) == entry.bytes, "a member has the size that was listed");
    }
    require(there.empty(), "nothing that was not listed is extracted");
}

std::string withByte(std::string tar, std::size_t at, char byte)
{
    tar[at] = byte;
    return tar;
}

} // namespace

void tar(std::string_view input)
{
    const fs::path& folder = freshFolder();
    const fs::path file = writeInput(folder, "input.tar", input);
    const auto listing = unlessRefused([&] { return shards::listTar(file); });
    if (!listing)
        return;
    std::uint64_t bytes = 0;
    std::set<std::string> names;
    for (const shards::TarEntry& entry : listing->entries) {
        require(isBelow(entry.name), "a listed name stays below its folder");
        require(names.insert(entry.name).second, "no name is listed twice");
        require(entry.headerOffset < input.size(), "a header lies in the tar");
        bytes = entry.bytes > kExtractedAtMost - std::min(bytes, kExtractedAtMost) ? kExtractedAtMost + 1 : bytes + entry.bytes;
    }
    if (listing->damage.empty() && listing->unsafe.empty() && bytes <= kExtractedAtMost)
        extract(folder, file, *listing);
}

std::vector<std::string> tarSeeds()
{
    const fs::path file = freshFolder() / "seed.tar";
    {
        shards::TarWriter writer(file);
        writer.add("000000000.jpg", "first");
        writer.add("000000000.cls", "0");
        writer.add("000000000.json", R"({"path":"a/b.jpg"})");
        static_cast<void>(writer.finish());
    }
    const std::string good = readTextFile(file).substr(0, 4096); // without the padding to a record
    std::string folderMember = good;
    std::memcpy(folderMember.data(), "cat/a.jpg\0\0\0\0", 13);
    return {good, good + std::string(512, '\0'), good.substr(0, 2048), folderMember, withByte(good, 156, '2'), withByte(good, 156, 'x')};
}

} // namespace taxon::fuzz
