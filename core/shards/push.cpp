// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "shards/compare_shard.h"
#include "shards/shard_set.h"
#include "shards/transfer.h"
#include "shards/transfer_parts.h"
#include "storage/file_hashes.h"

#include <fmt/format.h>
#include <optional>
#include <vector>

namespace taxon::shards {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSetsToReuse = 8; // the newest others: each costs a request before the first byte is sent

/// A file of the set here.
struct LocalFile {
    std::string file;
    std::uint64_t bytes = 0;
    std::string checksum;
    bool isTar = false;
};

std::string localManifest(const fs::path& folder)
{
    return readTextFile(folder / kManifestFile);
}

/// Version 1 named a tar by its SHA-256 only, and of one whose images were shared unread nobody has made the checksum. What is
/// summed up here is what was compared; transfer() sends nothing that has another checksum.
std::string checksumOf(const fs::path& folder, const ShardSet& set, const ShardInfo& shard, std::span<const ShardRow> rows,
                       const jobs::Context& context)
{
    if (!shard.checksum.empty())
        return shard.checksum;
    if (isKnownByItsImages(set, shard)) {
        const ComparedShard compared = compareShard(folder / shard.file, set, shard, rows, context);
        if (!compared.problems.empty())
            throw Error(ErrorCode::Damaged, "This shard is not what the index says: " + compared.problems.front().text() + ".",
                        pathToText(folder / shard.file), "See what is damaged with: taxon shards verify --read-data. Then pack it again.");
        return compared.checksum;
    }
    const storage::FileHashes hashes = storage::hashFile(folder / shard.file, "", {});
    if (hashes.sha256 != shard.sha256)
        throw Error(ErrorCode::Damaged, "This shard is not what the manifest says (SHA-256).", pathToText(folder / shard.file),
                    "Pack it again with: taxon shards pack.");
    return hashes.checksum;
}

/// Every file of the set but the manifest: the tars as the manifest has them, the others as they are.
std::vector<LocalFile> localFiles(const fs::path& folder, unsigned jobs, const jobs::Context& context)
{
    std::vector<LocalFile> files;
    const ShardSet set = ShardSet::open(folder);
    for (const ShardInfo& shard : set.shards) {
        std::error_code failure;
        const std::uintmax_t bytes = fs::file_size(folder / shard.file, failure);
        if (failure || bytes != shard.bytes)
            throw Error(ErrorCode::Damaged,
                        failure ? "This shard is missing." : fmt::format("This shard has {} bytes, the manifest says {}.", bytes, shard.bytes),
                        pathToText(folder / shard.file), "Pack it again with: taxon shards pack.");
        files.push_back({shard.file, shard.bytes, shard.checksum, true});
    }
    const std::size_t tars = files.size();
    const auto rows = set.rowsByShard();
    const bool reads = std::any_of(files.begin(), files.end(), [](const LocalFile& file) { return file.checksum.empty(); });
    std::atomic<std::uint64_t> done{0};
    jobs::parallelFor(reads ? tars : 0, jobs, context, [&](std::size_t i) {
        files[i].checksum = checksumOf(folder, set, set.shards[i], rows[i], context);
        context.progress({"compare with the index", ++done, tars, "shards"});
    });
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const std::string name = entry.path().filename().native();
        const bool known = std::any_of(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(tars),
                                       [&](const LocalFile& file) { return file.file == name; });
        if (known || name.starts_with('.') || name == kManifestFile || name == kRecordFile || !entry.is_regular_file(failure))
            continue;
        const storage::FileHashes hashes = storage::hashFile(entry.path(), "", {});
        files.push_back({name, hashes.bytes, hashes.checksum, false});
    }
    if (failure)
        throw errnoError(failure.value(), "list the shard set", pathToText(folder));
    return files;
}

/// One push: what is to be done for each file, and the doing.
class Push {
public:
    Push(const fs::path& folder, storage::Storage& storage, const PushOptions& options, const jobs::Context& context)
        : m_folder(folder),
          m_storage(storage),
          m_options(options),
          m_context(context),
          m_files(localFiles(folder, options.jobs, context)),
          m_manifest(localManifest(folder)),
          m_sets(listSets(storage, context))
    {
        m_result.id = requireSafeId(fs::absolute(folder).lexically_normal().filename().native(), "shard set");
        m_there = m_sets[m_result.id];
        m_record = readRecord(storage, m_result.id, m_there, context);
        m_manifestThere = manifestIsThere();
    }

    TransferResult run()
    {
        plan();
        if (m_options.dryRun)
            return m_result;
        storage::requireRoom(m_storage, m_result.sent.bytes + m_result.copied.bytes, "push the shards", m_context);
        const std::uint64_t manifestBytes = m_manifestThere ? 0 : m_manifest.size();
        TransferMeter meter("push", m_result.sent.bytes + m_result.copied.bytes, m_context);
        RecordKeeper keeper(m_storage, name(kRecordFile), m_record, m_context);
        if (!m_todo.empty() || !m_manifestThere)
            m_storage.sweep(m_result.id, m_context);
        if (!m_todo.empty() && m_there.contains(kManifestFile)) { // until the last file is there it is no set
            m_storage.remove(name(kManifestFile), m_context);
            m_manifestThere = false;
        }
        m_result.sent = m_result.copied = {};
        for (const bool tars : {true, false}) { // the index goes when all it speaks of is there
            std::vector<const Todo*> now;
            for (const Todo& todo : m_todo)
                if (todo.file->isTar == tars)
                    now.push_back(&todo);
            jobs::parallelFor(now.size(), m_options.jobs, m_context, [&](std::size_t i) { transfer(*now[i], meter, keeper); });
        }
        if (!m_manifestThere) {
            m_storage.put(m_folder / kManifestFile, name(kManifestFile), m_options.check, m_context, meter.file(manifestBytes));
            ++m_result.sent.files;
            m_result.sent.bytes += m_manifest.size();
        }
        return m_result;
    }

private:
    /// An equal file of another set there.
    struct Source {
        std::string name;
        std::string sha256;
        std::string stored; ///< as storage::Entry::stored
    };
    struct Todo {
        const LocalFile* file;
        std::optional<Source> source;
    };

    [[nodiscard]] std::string name(const std::string& file) const { return m_result.id + "/" + file; }

    /// Whether the manifest there is ours. \throws Error{AlreadyExists} if it is another's, which is not to be replaced.
    bool manifestIsThere()
    {
        if (!m_there.contains(kManifestFile))
            return false;
        if (storage::getText(m_storage, name(kManifestFile), m_context) == m_manifest)
            return true;
        if (!m_options.replace)
            throw Error(ErrorCode::AlreadyExists, "Another shard set of this id is there already.", m_storage.url() + "/" + m_result.id,
                        "Choose another place, or replace it with: --replace.");
        return false;
    }

    bool isPresent(const LocalFile& file, TransferMeter& meter)
    {
        const auto arrived = m_record.files.find(file.file);
        const auto there = m_there.find(file.file);
        if (arrived == m_record.files.end() || arrived->second.checksum != file.checksum || arrived->second.bytes != file.bytes)
            return false;
        bool same = there != m_there.end() && isAsRecorded(there->second, arrived->second);
        if (same && m_options.check == storage::Check::ReadBack)
            same = m_storage.sha256(name(file.file), m_context, meter.file(file.bytes)) == arrived->second.sha256;
        if (!same)
            m_context.warn(name(file.file) + (there == m_there.end() ? " is gone from the storage" : " is no longer what was sent (size or checksum)")
                           + "; it is sent again.");
        return same;
    }

    void plan()
    {
        std::uint64_t bytes = 0;
        for (const LocalFile& file : m_files)
            bytes += file.bytes;
        TransferMeter meter("read back", bytes, m_context);
        std::vector<char> present(m_files.size()); // not bool: threads write beside each other
        jobs::parallelFor(m_files.size(), m_options.jobs, m_context, [&](std::size_t i) { present[i] = isPresent(m_files[i], meter) ? 1 : 0; });
        std::vector<const LocalFile*> missing;
        for (std::size_t i = 0; i < m_files.size(); ++i) {
            if (present[i] != 0)
                count(m_result.present, m_files[i].bytes);
            else
                missing.push_back(&m_files[i]);
        }
        const auto elsewhere = missing.empty() ? std::map<std::string, Source>() : equalFilesThere(missing);
        for (const LocalFile* file : missing) {
            const auto found = elsewhere.find(file->checksum);
            m_todo.push_back({file, found == elsewhere.end() ? std::nullopt : std::optional(found->second)});
            count(m_todo.back().source ? m_result.copied : m_result.sent, file->bytes);
        }
        if (m_manifestThere)
            count(m_result.present, m_manifest.size());
        else
            count(m_result.sent, m_manifest.size());
    }

    /// Checksum -> file of another set there that has it.
    std::map<std::string, Source> equalFilesThere(const std::vector<const LocalFile*>& missing)
    {
        std::map<std::string, Source> found;
        std::size_t looked = 0;
        for (auto set = m_sets.rbegin(); set != m_sets.rend() && looked < kSetsToReuse; ++set) {
            if (set->first == m_result.id || !set->second.contains(kRecordFile))
                continue;
            ++looked;
            for (const auto& [file, arrived] : readRecord(m_storage, set->first, set->second, m_context).files) {
                const auto there = set->second.find(file);
                const bool wanted = std::any_of(missing.begin(), missing.end(), [&, &sum = arrived](const LocalFile* local) {
                    return local->isTar && local->checksum == sum.checksum && local->bytes == sum.bytes;
                });
                if (wanted && there != set->second.end() && isAsRecorded(there->second, arrived))
                    found.emplace(arrived.checksum, Source{set->first + "/" + file, arrived.sha256, there->second.stored});
            }
        }
        return found;
    }

    void transfer(const Todo& todo, TransferMeter& meter, RecordKeeper& keeper)
    {
        const LocalFile& file = *todo.file;
        const auto copied = todo.source ? copyThere(file, *todo.source) : std::nullopt;
        storage::Receipt receipt;
        if (copied) {
            receipt = {file.bytes, file.checksum, todo.source->sha256, copied->stored};
            meter.add(file.bytes);
        } else {
            receipt = m_storage.put(m_folder / file.file, name(file.file), m_options.check, m_context, meter.file(file.bytes));
            if (receipt.checksum != file.checksum) {
                m_storage.remove(name(file.file), m_context);
                throw Error(ErrorCode::Damaged, "This file is not what the manifest says (checksum); its copy was removed.",
                            pathToText(m_folder / file.file), "See what is damaged with: taxon shards verify --read-data. Then pack it again.");
            }
        }
        keeper.add(file.file, {receipt.bytes, receipt.checksum, receipt.sha256, receipt.stored});
        const std::scoped_lock lock(m_mutex);
        count(copied ? m_result.copied : m_result.sent, file.bytes);
    }

    /// Copies an equal file there and looks at what came of it; nothing where the bytes have to be sent after all.
    std::optional<storage::Entry> copyThere(const LocalFile& file, const Source& source)
    {
        if (!m_storage.copy(source.name, name(file.file), m_context))
            return std::nullopt;
        const auto there = m_storage.entry(name(file.file), m_context);
        const bool bySum = there && !there->stored.empty() && there->stored == source.stored && m_options.check != storage::Check::ReadBack;
        const bool same = there && there->bytes == file.bytes
                          && (bySum || m_options.check == storage::Check::None || m_storage.sha256(there->name, m_context, {}) == source.sha256);
        return same ? there : std::nullopt;
    }

    static void count(TransferResult::Share& share, std::uint64_t bytes)
    {
        ++share.files;
        share.bytes += bytes;
    }

    fs::path m_folder;
    storage::Storage& m_storage;
    const PushOptions& m_options;
    const jobs::Context& m_context;
    std::vector<LocalFile> m_files;
    std::string m_manifest;
    std::map<std::string, Listing> m_sets;
    Listing m_there;
    TransferRecord m_record;
    bool m_manifestThere = false;
    std::vector<Todo> m_todo;
    std::mutex m_mutex;
    TransferResult m_result;
};

} // namespace

TransferResult pushShards(const fs::path& folder, storage::Storage& storage, const PushOptions& options, const jobs::Context& context)
{
    return Push(folder, storage, options, context).run();
}

} // namespace taxon::shards
