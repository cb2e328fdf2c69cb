// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/pack_shard.h"

#include "base/error.h"
#include "base/text.h"
#include "shards/sample.h"
#include "shards/take_over.h"
#include "shards/tar_writer.h"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kImagesAhead = 512; // brought into memory while as many before them are packed
constexpr const char* kOtherBytes = "has other bytes than the data set was made of";
constexpr const char* kShorter = "became shorter while it was read";

/// Compares bytes that come in pieces with a row: by the checksum where the manifest has one, else by SHA-256.
class RowCheck {
public:
    explicit RowCheck(ShardRow& row) : m_row(row), m_known(row.checksum != ChecksumDigest{}) {}

    void update(std::span<const std::byte> bytes)
    {
        m_checksum.update(bytes);
        if (!m_known)
            m_sha256.update(bytes);
    }
    /// Whether they were the row's bytes; fills in the row's checksum if so.
    bool finish()
    {
        if (m_known)
            return m_checksum.digest() == m_row.checksum;
        if (m_sha256.finish() != m_row.sha256)
            return false;
        m_row.checksum = m_checksum.digest();
        return true;
    }

private:
    ShardRow& m_row;
    bool m_known;
    Checksum m_checksum;
    Sha256 m_sha256;
};

/// A path of the manifest as a path below the library; nearly all are plain.
fs::path libraryPath(std::string_view text)
{
    return safeRelativePath(text, "data set");
}

} // namespace

ShardPacker::ShardPacker(const ShardSet& plan, int library, const fs::path& folder, const EarlierShards* earlier, const PackOptions& options,
                         const jobs::Context& context, FileSystem& fileSystem)
    : m_plan(plan),
      m_library(library),
      m_folder(folder),
      m_earlierFolder(earlier != nullptr ? earlier->folder : fs::path()),
      m_options(options),
      m_context(context),
      m_fileSystem(fileSystem),
      m_prefetcher(library)
{
    if (earlier != nullptr)
        for (const ShardInfo& shard : earlier->shards)
            if (!options.withSha256 || !shard.sha256.empty())
                m_earlier.emplace(shard.content, &shard);
}

bool ShardPacker::takeOver(ShardInfo& shard, std::span<const ShardRow> rows)
{
    const auto found = m_earlier.find(shard.content);
    if (found == m_earlier.end())
        return false;
    const ShardInfo& earlier = *found->second;
    const auto checksum = takeOverShard(m_earlierFolder / earlier.file, earlier, m_plan, rows, m_folder / shard.file, m_context);
    if (!checksum) {
        m_context.warn(fmt::format("{}: the earlier shard is damaged, so it is packed again", pathToText(m_earlierFolder / earlier.file)));
        return false;
    }
    shard.checksum = *checksum;
    shard.sha256 = m_options.withSha256 ? earlier.sha256 : std::string();
    return true;
}

void ShardPacker::prefetch(std::span<const ShardRow> rows)
{
    m_prefetcher.want(rows.size(), [&](std::size_t i) {
        try {
            const fs::path path = libraryPath(rows[i].path);
            const bool unread = mayBeShared(rows[i]) && isKnown(openRegularFile(m_library, path), rows[i]);
            return unread ? fs::path() : path;
        } catch (const Error&) {
            return fs::path(); // packImage() says what is wrong with it
        }
    });
}

bool ShardPacker::mayBeShared(const ShardRow& row) const
{
    return row.bytes >= kSharedFrom && !m_options.withSha256 && m_canShare;
}

/// A row without a checksum gets one by reading.
bool ShardPacker::isKnown(const SourceFile& file, const ShardRow& row) const
{
    return m_options.isKnown && row.checksum != ChecksumDigest{} && m_options.isKnown(file.fd.value(), row.sha256);
}

PackedShard ShardPacker::pack(ShardInfo& shard, std::span<ShardRow> rows)
{
    PackedShard packed;
    layOutShard(m_plan, shard, rows);
    if (takeOver(shard, rows)) {
        packed.takenOver = true;
        m_context.progress({"pack", m_done += rows.size(), m_plan.rows.size()});
        return packed;
    }
    const std::uint64_t planned = shard.bytes;
    TarWriter tar(m_folder / shard.file, m_fileSystem, m_options.withSha256);
    auto kept = rows.begin();
    std::vector<ShardRow> changed;
    prefetch(rows.first(std::min(rows.size(), kImagesAhead)));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        m_context.throwIfStopped();
        if (i % kImagesAhead == 0 && i + kImagesAhead < rows.size())
            prefetch(rows.subspan(i + kImagesAhead, std::min(kImagesAhead, rows.size() - i - kImagesAhead)));
        ShardRow& row = rows[i];
        if (const std::string problem = packImage(tar, row); problem.empty()) {
            *kept++ = row;
        } else {
            packed.changed.emplace_back(std::string(row.path), problem);
            changed.push_back(row);
        }
        m_context.progress({"pack", ++m_done, m_plan.rows.size()});
    }
    const TarWriter::Result result = tar.finish();
    if (!changed.empty()) {
        std::copy(changed.begin(), changed.end(), kept);
        layOutShard(m_plan, shard, rows.first(static_cast<std::size_t>(kept - rows.begin())));
    }
    if (result.bytes != shard.bytes)
        throw Error(ErrorCode::Failed, fmt::format("The shard has {} bytes, {} were planned. Please report this.", result.bytes, planned),
                    pathToText(m_folder / shard.file));
    shard.checksum = result.checksum;
    shard.sha256 = result.sha256;
    return packed;
}

std::string ShardPacker::packImage(TarWriter& tar, ShardRow& row)
{
    const std::string key = m_plan.keyText(row);
    std::string text = sampleText(m_plan, row);
    const SampleLayout layout = layoutSample(tar.position(), text.size(), row.bytes);
    text.resize(layout.textBytes, ' ');
    tar.add(key + ".cls", std::to_string(row.label));
    tar.add(key + ".json", text);
    std::string problem;
    try {
        const fs::path path = libraryPath(row.path);
        const SourceFile file = openRegularFile(m_library, path);
        bool shared = false;
        if (file.bytes != row.bytes)
            problem = fmt::format("has {} bytes now, had {}", file.bytes, row.bytes);
        else if (mayBeShared(row))
            problem = shareInto(tar, file, path, row, shared);
        if (problem.empty() && !shared)
            problem = readInto(tar, file, path, row);
    } catch (const Error& failure) {
        if (failure.where() != row.path) // not about this image: the shard itself can't be written
            throw;
        problem = failure.code() == ErrorCode::NotFound ? "is gone" : "can't be read: " + failure.message();
    }
    if (problem.empty())
        tar.keep();
    else
        tar.drop();
    return problem;
}

std::string ShardPacker::readInto(TarWriter& tar, const SourceFile& file, const fs::path& path, ShardRow& row)
{
    const std::span<std::byte> room = tar.begin(m_plan.memberName(row), row.bytes);
    if (readAt(file.fd.value(), 0, room, path) != row.bytes)
        return kShorter;
    RowCheck check(row);
    check.update(room);
    return check.finish() ? std::string() : kOtherBytes;
}

/// The file's blocks become the tar's, so what was read and compared, or known, must still be the file afterwards.
std::string ShardPacker::shareInto(TarWriter& tar, const SourceFile& file, const fs::path& path, ShardRow& row, bool& shared)
{
    struct stat before {
    }, after{};
    if (::fstat(file.fd.value(), &before) != 0)
        throw errnoError(errno, "look at the file", pathToText(path));
    const bool known = isKnown(file, row);
    RowCheck check(row);
    std::function<void(std::span<const std::byte>)> onBytes;
    if (!known)
        onBytes = [&](std::span<const std::byte> bytes) { check.update(bytes); };
    shared = tar.share(m_plan.memberName(row), file.fd.value(), row.bytes, path, onBytes);
    if (!shared) {
        m_canShare = false;
        return {};
    }
    if (::fstat(file.fd.value(), &after) != 0)
        throw errnoError(errno, "look at the file", pathToText(path));
    const auto same = [](const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; };
    if (before.st_size != after.st_size || !same(before.st_mtim, after.st_mtim) || !same(before.st_ctim, after.st_ctim))
        return "changed while it was packed";
    return known || check.finish() ? std::string() : kOtherBytes;
}

} // namespace taxon::shards
