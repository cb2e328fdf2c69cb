// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/disk_space.h"
#include "base/error.h"
#include "base/fence.h"
#include "base/file_lock.h"
#include "base/file_system.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "base/workspace.h"
#include "jobs/parallel.h"
#include "shards/compare_shard.h"
#include "shards/shard_set.h"
#include "shards/transfer.h"
#include "shards/transfer_parts.h"
#include "storage/file_hashes.h"
#include "storage/folder_storage.h"

#include <cerrno>
#include <fmt/format.h>
#include <optional>
#include <vector>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSetsToReuse = 3; // the newest others here: the index of each is read
constexpr const char* kPushAgain = "Push it again from where it is whole.";

fs::path siblingOf(const fs::path& target)
{
    return target.parent_path() / ("." + target.filename().native() + ".pull");
}

/// Whether the file here is the one that is wanted.
bool isHere(const fs::path& file, std::uint64_t bytes, const std::string& checksum)
{
    std::error_code failure;
    return fs::file_size(file, failure) == bytes && !failure && storage::hashFile(file, "", {}).checksum == checksum;
}

/// Content address -> tar of another set beside \p target.
std::map<std::string, fs::path> tarsBeside(const fs::path& target)
{
    std::map<std::string, fs::path> tars;
    const std::vector<std::string> ids = Workspace::idsIn(target.parent_path());
    std::size_t looked = 0;
    for (auto id = ids.rbegin(); id != ids.rend() && looked < kSetsToReuse; ++id) {
        try {
            const fs::path folder = target.parent_path() / *id;
            for (const ShardInfo& shard : ShardSet::open(folder).shards)
                if (!shard.content.empty())
                    tars.emplace(shard.content, folder / shard.file);
            ++looked;
        } catch (const Error&) {
            continue; // no shard set, or a damaged one: nothing to take from
        }
    }
    return tars;
}

class Pull {
public:
    Pull(storage::Storage& storage, const std::string& id, const fs::path& target, unsigned jobs, const jobs::Context& context)
        : m_storage(storage), m_target(target), m_sibling(siblingOf(target)), m_jobs(jobs), m_context(context)
    {
        m_result.id = requireSafeId(id, "shard set");
        for (storage::Entry& entry : storage.list(id, 1, context))
            m_there.emplace(entry.name.substr(id.size() + 1), std::move(entry));
        if (!m_there.contains(kManifestFile))
            throw Error(ErrorCode::NotFound,
                        m_there.empty() ? "There is no such shard set." : "This shard set is not complete: a push to it was interrupted.",
                        storage.url() + "/" + id,
                        m_there.empty() ? "See what is there with: taxon shards remote." : "Push it again; what has arrived is not sent twice.");
    }

    TransferResult run()
    {
        if (fs::exists(fs::symlink_status(m_target)))
            return alreadyHere();
        makeSibling();
        const FileLock lock(m_sibling / ".lock");
        fetchTexts();
        const ShardSet set = ShardSet::open(m_sibling);
        fetchTars(set);
        const std::vector<ShardProblem> problems = verifyShards(m_sibling, {.readData = false, .jobs = m_jobs}, m_context);
        if (!problems.empty())
            throw Error(ErrorCode::Damaged, "The set in the storage is damaged: " + problems.front().text() + ".", place(), kPushAgain);
        publish();
        return m_result;
    }

private:
    [[nodiscard]] std::string place() const { return m_storage.url() + "/" + m_result.id; }
    [[nodiscard]] std::string name(const std::string& file) const { return m_result.id + "/" + file; }

    TransferResult alreadyHere()
    {
        std::error_code failure;
        const bool hasManifest = fs::is_regular_file(m_target / kManifestFile, failure);
        if (!hasManifest || storage::getText(m_storage, name(kManifestFile), m_context) != readTextFile(m_target / kManifestFile))
            throw Error(ErrorCode::AlreadyExists, "Another shard set is here already and is never overwritten.", pathToText(m_target),
                        "Move it away, or pull into another workspace.");
        const std::vector<ShardProblem> problems = verifyShards(m_target, {.readData = false, .jobs = m_jobs}, m_context);
        if (!problems.empty())
            throw Error(ErrorCode::Damaged, "The set that is here is damaged: " + problems.front().text() + ".", pathToText(m_target),
                        "Remove this folder and pull again.");
        for (const auto& [file, entry] : m_there)
            if (file != kRecordFile)
                count(m_result.present, entry.bytes);
        return m_result;
    }

    void makeSibling()
    {
        std::error_code failure;
        fs::create_directories(m_sibling, failure);
        if (failure)
            throw errnoError(failure.value(), "create the folder", pathToText(m_sibling));
        std::uint64_t needed = 0;
        for (const auto& [file, entry] : m_there) {
            const std::uintmax_t have = fs::file_size(m_sibling / file, failure);
            needed += !failure && have == entry.bytes ? 0 : entry.bytes;
        }
        requireSpace(m_target.parent_path(), needed, "pull the shards");
    }

    /// All but the tars. The index is bound to the manifest by its SHA-256, and the tars to the manifest by their checksums.
    void fetchTexts()
    {
        m_record = readRecord(m_storage, m_result.id, m_there, m_context);
        for (const auto& [file, entry] : m_there) {
            if (file == kRecordFile || fs::path(file).extension() == ".tar")
                continue;
            const auto arrived = m_record.files.find(file);
            const std::string wanted = arrived == m_record.files.end() ? "" : arrived->second.checksum;
            if (!wanted.empty() && isHere(m_sibling / file, entry.bytes, wanted)) {
                count(m_result.present, entry.bytes);
                continue;
            }
            requireSum(m_storage.get(name(file), m_sibling / file, m_context, {}).checksum, wanted, file);
            count(m_result.sent, entry.bytes);
        }
    }

    void fetchTars(const ShardSet& set)
    {
        std::uint64_t total = 0;
        for (const ShardInfo& shard : set.shards) {
            const auto there = m_there.find(shard.file);
            if (there == m_there.end() || there->second.bytes != shard.bytes)
                throw Error(ErrorCode::Damaged,
                            there == m_there.end()
                                ? "This shard is missing in the storage."
                                : fmt::format("This shard has {} bytes in the storage, the manifest says {}.", there->second.bytes, shard.bytes),
                            m_storage.url() + "/" + name(shard.file), kPushAgain);
            total += shard.bytes;
        }
        const auto beside = tarsBeside(m_target);
        TransferMeter meter("pull", total, m_context);
        const auto rows = set.rowsByShard();
        jobs::parallelFor(set.shards.size(), m_jobs, m_context, [&](std::size_t i) {
            if (isKnownByItsImages(set, set.shards[i]))
                fetchUnsummedTar(set, set.shards[i], rows[i], beside, meter);
            else
                fetchTar(set.shards[i], beside, meter);
        });
    }

    /// One that has no checksum in the manifest: the record's is bound to nothing, so the index says whether it is the one.
    void fetchUnsummedTar(const ShardSet& set, const ShardInfo& shard, std::span<const ShardRow> rows, const std::map<std::string, fs::path>& beside,
                          TransferMeter& meter)
    {
        const fs::path file = m_sibling / shard.file;
        const auto isWhole = [&] { return fs::exists(fs::symlink_status(file)) && compareShard(file, set, shard, rows, m_context).problems.empty(); };
        TransferResult::Share* kind = &m_result.sent;
        if (isWhole()) {
            kind = &m_result.present;
            meter.add(shard.bytes);
        } else if (!copyFromBeside(shard, beside).empty() && isWhole()) {
            kind = &m_result.copied;
            meter.add(shard.bytes);
        } else {
            (void)m_storage.get(name(shard.file), file, m_context, meter.file(shard.bytes));
            if (!isWhole())
                refuse(shard.file);
        }
        const std::scoped_lock lock(m_mutex);
        count(*kind, shard.bytes);
    }

    void fetchTar(const ShardInfo& shard, const std::map<std::string, fs::path>& beside, TransferMeter& meter)
    {
        const fs::path file = m_sibling / shard.file;
        const auto arrived = m_record.files.find(shard.file);
        const std::string sum = !shard.checksum.empty()           ? shard.checksum
                                : arrived != m_record.files.end() ? arrived->second.checksum
                                                                  : ""; // version 1 whose record is lost: verifyShards() is left
        TransferResult::Share* kind = &m_result.sent;
        if (!sum.empty() && isHere(file, shard.bytes, sum)) {
            kind = &m_result.present;
            meter.add(shard.bytes);
        } else if (takeFromBeside(shard, sum, beside)) {
            kind = &m_result.copied;
            meter.add(shard.bytes);
        } else {
            requireSum(m_storage.get(name(shard.file), file, m_context, meter.file(shard.bytes)).checksum, sum, shard.file);
        }
        const std::scoped_lock lock(m_mutex);
        count(*kind, shard.bytes);
    }

    /// The checksum of the copy; "" if there is none.
    std::string copyFromBeside(const ShardInfo& shard, const std::map<std::string, fs::path>& beside)
    {
        const auto found = beside.find(shard.content);
        if (found == beside.end())
            return {};
        storage::FolderStorage here(found->second.parent_path(), m_context);
        return here.get(found->second.filename().native(), m_sibling / shard.file, m_context, {}).checksum;
    }

    bool takeFromBeside(const ShardInfo& shard, const std::string& sum, const std::map<std::string, fs::path>& beside)
    {
        const std::string got = copyFromBeside(shard, beside);
        if (got.empty() || got == sum)
            return !got.empty();
        std::error_code ignored;
        fs::remove(m_sibling / shard.file, ignored); // that set is damaged, ours is not to be
        return false;
    }

    /// \p sum "" = nothing is known. A file that is wrong is removed, so that it is fetched again.
    void requireSum(const std::string& got, const std::string& sum, const std::string& file)
    {
        if (!sum.empty() && got != sum)
            refuse(file);
    }

    [[noreturn]] void refuse(const std::string& file)
    {
        std::error_code ignored;
        fs::remove(m_sibling / file, ignored);
        throw Error(ErrorCode::Damaged, "This file is not what was pushed (checksum): it was damaged in the storage or on its way.",
                    m_storage.url() + "/" + name(file), "Pull again. If this comes again: push it again from where it is whole.");
    }

    void publish()
    {
        Fence::requireOpen();
        FileSystem& fileSystem = realFileSystem();
        std::error_code ignored;
        fs::remove(m_sibling / ".lock", ignored); // still locked, but under no name
        if (const int synced = fileSystem.syncFolder(m_sibling); synced < 0)
            throw errnoError(-synced, "flush the folder to disk", pathToText(m_sibling));
        if (fs::exists(fs::symlink_status(m_target))) // rename(2) would replace an empty folder
            throw Error(ErrorCode::AlreadyExists, "This folder was made by somebody else meanwhile and is never overwritten.", pathToText(m_target));
        if (const int renamed = fileSystem.rename(m_sibling, m_target); renamed < 0)
            throw errnoError(-renamed, "rename the finished folder into place", pathToText(m_target));
        if (const int synced = fileSystem.syncFolder(m_target.parent_path()); synced < 0)
            throw errnoError(-synced, "flush the folder to disk", pathToText(m_target.parent_path()));
    }

    static void count(TransferResult::Share& share, std::uint64_t bytes)
    {
        ++share.files;
        share.bytes += bytes;
    }

    storage::Storage& m_storage;
    fs::path m_target, m_sibling;
    unsigned m_jobs;
    const jobs::Context& m_context;
    Listing m_there;
    TransferRecord m_record;
    std::mutex m_mutex;
    TransferResult m_result;
};

} // namespace

TransferResult pullShards(storage::Storage& storage, const std::string& id, const fs::path& target, unsigned jobs, const jobs::Context& context)
{
    return Pull(storage, id, fs::absolute(target).lexically_normal(), jobs, context).run();
}

} // namespace taxon::shards
