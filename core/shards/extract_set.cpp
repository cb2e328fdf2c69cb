// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "shards/extract_parts.h"
#include "shards/extraction_folder.h"
#include "shards/shard_set.h"
#include "shards/source_file.h"
#include "shards/verify.h"

#include <algorithm>
#include <atomic>
#include <fcntl.h>
#include <unistd.h>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kImagesAPiece = 256; // of work handed to a thread: small enough for few, large shards

void refuseDamage(const fs::path& source, const ShardSet& set, unsigned jobs, const jobs::Context& context)
{
    const auto rows = set.rowsByShard();
    jobs::parallelFor(set.shards.size(), jobs, context, [&](std::size_t i) {
        const std::vector<ShardProblem> problems = checkStructure(source, set, set.shards[i], rows[i]);
        if (problems.empty())
            return;
        std::string text = problems.front().message;
        for (std::size_t k = 1; k < std::min<std::size_t>(problems.size(), 4); ++k)
            text += "; " + (problems[k].path.empty() ? "" : problems[k].path + ": ") + problems[k].message;
        throw Error(ErrorCode::Damaged, "This shard is damaged, nothing was extracted: " + text + ".", pathToText(source / set.shards[i].file),
                    "Copy it again, or pack it again with: taxon shards pack.");
    });
}

void makeFolders(const fs::path& root, const ShardSet& set)
{
    std::vector<std::string_view> folders;
    for (const ShardRow& row : set.rows) {
        const std::size_t slash = row.path.rfind('/');
        if (slash != std::string_view::npos)
            folders.push_back(row.path.substr(0, slash));
    }
    std::sort(folders.begin(), folders.end());
    folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
    for (const std::string_view folder : folders) {
        std::error_code failure;
        const fs::path path = root / textToPath(folder);
        fs::create_directories(path, failure);
        if (failure)
            throw errnoError(failure.value(), "create the folder", pathToText(path));
    }
}

/// Extracts the images of one set; its threads share it.
class ImageWriter {
public:
    ImageWriter(const ShardSet& set, const fs::path& root, bool goesOn, FileSystem& fileSystem)
        : m_set(set), m_root(root), m_goesOn(goesOn), m_fileSystem(fileSystem)
    {}

    void write(int shard, const ShardRow& row, std::vector<std::byte>& buffer)
    {
        const std::string& file = m_set.shards[row.shard].file;
        const fs::path path = m_root / textToPath(row.path);
        if (m_goesOn && isThere(path, row, buffer)) {
            ++m_there;
            return;
        }
        buffer.resize(row.bytes);
        if (readAt(shard, row.offset, buffer, file) != row.bytes || !ShardSet::isImage(row, buffer))
            throw Error(ErrorCode::Damaged, std::string(row.path) + ": checksum. Nothing was extracted.", file,
                        "Copy the shard again, or pack it again with: taxon shards pack.");
        NewFile out(path, m_fileSystem);
        out.write(buffer);
        out.close();
    }
    [[nodiscard]] std::size_t there() const noexcept { return m_there; }

private:
    /// Whether an interrupted extraction wrote this file, whole; what else lies there is removed.
    bool isThere(const fs::path& path, const ShardRow& row, std::vector<std::byte>& buffer) const
    {
        try {
            const SourceFile file = openRegularFile(AT_FDCWD, path);
            buffer.resize(row.bytes);
            if (file.bytes == row.bytes && readAt(file.fd.value(), 0, buffer, path) == row.bytes && ShardSet::isImage(row, buffer))
                return true;
        } catch (const Error& failure) {
            if (failure.code() == ErrorCode::NotFound)
                return false;
        }
        std::error_code failure;
        fs::remove_all(path, failure);
        if (failure)
            throw errnoError(failure.value(), "remove the half file", pathToText(path));
        return false;
    }

    const ShardSet& m_set;
    const fs::path& m_root;
    bool m_goesOn;
    FileSystem& m_fileSystem;
    std::atomic<std::size_t> m_there{0};
};

std::size_t writeImages(const fs::path& source, const ShardSet& set, const ExtractionFolder& folder, unsigned jobs, const jobs::Context& context,
                        FileSystem& fileSystem)
{
    std::vector<SourceFile> files;
    for (const ShardInfo& shard : set.shards)
        files.push_back(openRegularFile(AT_FDCWD, source / shard.file));
    ImageWriter images(set, folder.path(), folder.goesOn(), fileSystem);
    std::vector<std::atomic<std::size_t>> left(set.shards.size()); // images of each shard
    for (const ShardRow& row : set.rows)
        ++left[row.shard];
    std::atomic<std::uint64_t> done{0};
    const std::size_t pieces = (set.rows.size() + kImagesAPiece - 1) / kImagesAPiece;
    jobs::parallelFor(pieces, jobs, context, [&](std::size_t piece) {
        std::vector<std::byte> buffer;
        const std::size_t end = std::min(set.rows.size(), (piece + 1) * kImagesAPiece);
        for (std::size_t i = piece * kImagesAPiece; i < end; ++i) {
            context.throwIfStopped();
            images.write(files[set.rows[i].shard].fd.value(), set.rows[i], buffer);
            if (--left[set.rows[i].shard] == 0)
                context.progress({"copying shards", ++done, set.shards.size(), "shards"});
        }
    });
    return images.there();
}

} // namespace

ExtractResult extractShardSet(const fs::path& source, const fs::path& target, const ExtractOptions& options, const jobs::Context& context,
                              FileSystem& fileSystem)
{
    const ShardSet set = ShardSet::open(source);
    refuseDamage(source, set, options.jobs, context);
    ExtractionFolder folder(source, target, fileSystem);
    ExtractResult result{set.rows.size(), 0, set.imageBytes(), set.datasetId};
    try {
        std::uint64_t rounded = 0;
        for (const ShardRow& row : set.rows)
            rounded += roundedUp(row.bytes);
        if (!folder.goesOn()) // what lies there has taken its room already
            requireRoom(folder.path(), set.rows.size(), rounded);
        makeFolders(folder.path(), set);
        result.filesThere = writeImages(source, set, folder, options.jobs, context, fileSystem);
        if (options.sync)
            syncFileSystemOf(folder.path());
        folder.commit();
    } catch (const Error& failure) {
        if (failure.code() != ErrorCode::Cancelled)
            folder.remove();
        throw;
    }
    return result;
}

} // namespace taxon::shards
