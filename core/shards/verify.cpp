// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/verify.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "shards/compare_shard.h"
#include "shards/source_file.h"
#include "shards/tar_listing.h"
#include "shards/ustar.h"

#include <atomic>
#include <fcntl.h>
#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

/// Members of the listing that are where the index wants them; images that are not are named in \p problems.
void compareMembers(const TarListing& listing, const ShardSet& set, const ShardInfo& shard, std::span<const ShardRow> rows,
                    std::vector<ShardProblem>& problems)
{
    std::unordered_map<std::string, const TarEntry*> found;
    for (const TarEntry& entry : listing.entries)
        found.emplace(entry.name, &entry);
    std::vector<ShardProblem> details;
    std::size_t images = 0;
    for (const ShardRow& row : rows) {
        const std::string name = set.memberName(row), key = set.keyText(row), path(row.path);
        const auto image = found.find(name);
        const bool inPlace = image != found.end() && image->second->bytes == row.bytes && image->second->headerOffset + kTarBlock == row.offset;
        if (inPlace)
            ++images;
        else
            details.push_back({shard.file, path, image == found.end() ? "is missing" : "lies elsewhere or has another size"});
        for (const char* extension : {".cls", ".json"})
            if (found.erase(key + extension) == 0 && inPlace)
                details.push_back({shard.file, path, fmt::format("its {} member is missing", extension)});
        found.erase(name);
    }
    if (images < rows.size())
        problems.push_back({shard.file, "", fmt::format("holds {} of {} images", images, rows.size())});
    std::move(details.begin(), details.end(), std::back_inserter(problems));
    for (const auto& [name, entry] : found)
        problems.push_back({shard.file, "", "holds '" + pathToText(name) + "', which the index doesn't know"});
}

std::string sha256OfShard(int fd, const fs::path& file, const jobs::Context& context)
{
    Sha256 hash;
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    for (std::uint64_t offset = 0;;) {
        context.throwIfStopped();
        const std::size_t n = readAt(fd, offset, buffer, file);
        if (n == 0)
            return toHex(hash.finish());
        hash.update(std::span(buffer).first(n));
        offset += n;
    }
}

/// Whether the tar has the very bytes that were packed.
bool isAsPacked(const SourceFile& source, const fs::path& file, const ShardInfo& shard, const jobs::Context& context)
{
    if (source.bytes != shard.bytes)
        return false;
    if (shard.checksum.empty())
        return sha256OfShard(source.fd.value(), file, context) == shard.sha256;
    return checksumOfFile(source.fd.value(), file, context) == shard.checksum;
}

/// The images that suffered in a shard whose bytes are not those that were packed.
std::vector<ShardProblem> checkImages(const SourceFile& source, const fs::path& file, const ShardInfo& shard, std::span<const ShardRow> rows,
                                      const jobs::Context& context)
{
    std::vector<ShardProblem> problems;
    std::vector<std::byte> bytes;
    for (const ShardRow& row : rows) {
        context.throwIfStopped();
        if (row.offset > source.bytes || row.bytes > source.bytes - row.offset)
            continue; // checkStructure() has named it
        bytes.resize(row.bytes);
        if (readAt(source.fd.value(), row.offset, bytes, file) != row.bytes || !ShardSet::isImage(row, bytes))
            problems.push_back({shard.file, std::string(row.path), "checksum"});
    }
    if (problems.empty())
        problems.push_back({shard.file, "", "checksum: its images are whole, but not the headers, labels or texts between them"});
    return problems;
}

std::vector<ShardProblem> checkShard(const fs::path& folder, const ShardSet& set, const ShardInfo& shard, std::span<const ShardRow> rows,
                                     const VerifyOptions& options, const jobs::Context& context)
{
    try {
        const fs::path file = folder / shard.file;
        if (!options.readData || !fs::exists(fs::symlink_status(file)))
            return checkStructure(folder, set, shard, rows);
        const SourceFile source = openRegularFile(AT_FDCWD, file);
        const bool byImages = isKnownByItsImages(set, shard) && source.bytes == shard.bytes;
        std::vector<ShardProblem> found;
        if (byImages)
            found = compareShard(file, set, shard, rows, context).problems;
        if (byImages ? found.empty() : isAsPacked(source, file, shard, context))
            return {}; // then its headers are, too
        std::vector<ShardProblem> problems = checkStructure(folder, set, shard, rows);
        if (!byImages)
            found = checkImages(source, file, shard, rows, context);
        std::move(found.begin(), found.end(), std::back_inserter(problems));
        return problems;
    } catch (const Error& failure) {
        if (failure.code() == ErrorCode::Cancelled)
            throw;
        return {{shard.file, "", "can't be read: " + failure.message()}};
    }
}

void findStrangers(const fs::path& folder, const ShardSet& set, std::vector<ShardProblem>& problems)
{
    std::unordered_set<std::string> known;
    for (const ShardInfo& shard : set.shards)
        known.insert(shard.file);
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().native();
        if (entry.path().extension() == ".tar" && name.front() != '.' && !known.contains(name))
            problems.push_back({pathToText(name), "", "is not part of this shard set"});
    }
}

} // namespace

std::string ShardProblem::text() const
{
    return path.empty() ? fmt::format("{}: {}", shard, message) : fmt::format("{}: {}: {}", shard, path, message);
}

std::vector<ShardProblem> checkStructure(const fs::path& folder, const ShardSet& set, const ShardInfo& shard, std::span<const ShardRow> rows)
{
    std::vector<ShardProblem> problems;
    const fs::path file = folder / shard.file;
    if (!fs::exists(fs::symlink_status(file))) {
        problems.push_back({shard.file, "", fmt::format("is missing, and with it {} images", rows.size())});
        return problems;
    }
    const std::uint64_t bytes = openRegularFile(AT_FDCWD, file).bytes;
    if (bytes != shard.bytes)
        problems.push_back({shard.file, "", fmt::format("has {} bytes, should have {}", bytes, shard.bytes)});
    TarListing listing;
    if (bytes == 0)
        listing.damage = "is empty";
    else
        listing = listTar(file);
    if (!listing.damage.empty() && !rows.empty())
        problems.push_back({shard.file, "", listing.damage});
    if (!listing.unsafe.empty())
        problems.push_back({shard.file, "", "holds an unsafe entry: " + listing.unsafe});
    compareMembers(listing, set, shard, rows, problems);
    return problems;
}

std::vector<ShardProblem> verifyShards(const fs::path& folder, const VerifyOptions& options, const jobs::Context& context)
{
    ShardSet set;
    try {
        set = ShardSet::open(folder);
    } catch (const Error& failure) {
        if (failure.code() != ErrorCode::Damaged)
            throw;
        return {{failure.where(), "", failure.message()}};
    }
    const auto rows = set.rowsByShard();
    std::vector<std::vector<ShardProblem>> found(set.shards.size());
    std::atomic<std::uint64_t> done{0};
    jobs::parallelFor(set.shards.size(), options.jobs != 0 ? options.jobs : jobs::defaultThreads(), context, [&](std::size_t i) {
        found[i] = checkShard(folder, set, set.shards[i], rows[i], options, context);
        context.progress({"verify", ++done, set.shards.size(), "shards"});
    });
    std::vector<ShardProblem> problems;
    for (auto& part : found)
        std::move(part.begin(), part.end(), std::back_inserter(problems));
    findStrangers(folder, set, problems);
    return problems;
}

} // namespace taxon::shards
