// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/run_fetch.h"

#include "base/error.h"
#include "base/file_lock.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "remote/run_files.h"
#include "runs/hand_over.h"
#include "storage/sub_storage.h"
#include "storage/transfer_meter.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace taxon::remote {
namespace {

namespace fs = std::filesystem;
using storage::Entry;

constexpr unsigned kFilesAtOnce = 4;

/// One fetch of files of one run.
class Fetch {
public:
    Fetch(fs::path folder, storage::Storage& root, const jobs::Context& context)
        : m_folder(std::move(folder)), m_there(root, folderOf(m_folder.filename().native())), m_context(context)
    {}

    /// A file that doesn't change under way.
    std::uint64_t fetch(const Entry& entry, storage::TransferMeter& meter)
    {
        storage::Receipt got = take(entry.name, meter.file(entry.bytes));
        if (isOther(got, entry))
            if (const auto now = m_there.entry(entry.name, m_context); now && isOther(got, *now)) // or it was replaced meanwhile
                throw Error(ErrorCode::Damaged, "What arrived is not what the storage keeps of this file.", m_there.url() + "/" + entry.name,
                            "Start the same command again.");
        return got.bytes;
    }
    /// One that a worker writes again and again.
    storage::Receipt take(const std::string& name, const storage::Meter& meter)
    {
        fs::create_directories((m_folder / name).parent_path());
        return m_there.get(name, m_folder / name, m_context, meter);
    }
    [[nodiscard]] fs::path here(const std::string& name) const { return m_folder / name; }

private:
    static bool isOther(const storage::Receipt& got, const Entry& entry)
    {
        return got.bytes != entry.bytes || (!entry.stored.empty() && !got.stored.empty() && got.stored != entry.stored);
    }

    fs::path m_folder;
    storage::SubStorage m_there;
    const jobs::Context& m_context;
};

std::vector<Entry> requireThere(storage::Storage& root, const std::string& runId, const jobs::Context& context)
{
    std::vector<Entry> files = filesThere(root, runId, context);
    if (std::none_of(files.begin(), files.end(), [](const Entry& file) { return file.name == "run.yaml"; }))
        throw Error(ErrorCode::NotFound, "The storage has no such run.", root.url() + "/" + folderOf(runId),
                    "taxon jobs resume sends it there again.");
    return files;
}

} // namespace

fs::path fetchedStatus(const runs::RunFolder& run)
{
    return run.path() / ".status.json";
}

bool isTrained(const runs::RunStatus& status)
{
    return status.state == "queued" && runs::isHandedOver(status, kLastStageThere);
}

RunFetch fetchRun(const Workspace& workspace, const std::string& runId, storage::Storage& root, const jobs::Context& context)
{
    std::vector<Entry> files = requireThere(root, runId, context);
    const fs::path folder = workspace.run(runId);
    fs::create_directories(folder / kAttempts);
    const FileLock lock(folder / ".fetch");
    Fetch fetch(folder, root, context);
    std::erase_if(files, [&](const Entry& entry) { return entry.name != kStatusFile && storage::isCopyOf(fetch.here(entry.name), entry); });
    RunFetch done;
    for (const Entry& entry : files)
        done.bytes += entry.bytes;
    storage::TransferMeter meter("fetch", done.bytes, context);
    // The last checkpoint before the best weights: a worker writes them the other way round, so that the best are never the older ones.
    const auto status = std::stable_partition(files.begin(), files.end(), [](const Entry& entry) { return entry.name != kStatusFile; });
    const auto rest = std::stable_partition(files.begin(), status, [](const Entry& entry) { return entry.name == kLastCheckpoint; });
    const auto fetchAll = [&](auto begin, auto end) {
        jobs::parallelFor(static_cast<std::size_t>(end - begin), kFilesAtOnce, context, [&, begin](std::size_t i) {
            const Entry& entry = *(begin + static_cast<std::ptrdiff_t>(i));
            if (isPicture(entry.name))
                (void)fetch.take(entry.name, meter.file(entry.bytes));
            else
                (void)fetch.fetch(entry, meter);
        });
    };
    fetchAll(files.begin(), rest);
    fetchAll(rest, status);
    fetchAll(status, files.end());
    done.files = files.size();
    return done;
}

runs::RunStatus fetchPicture(const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context)
{
    const std::vector<Entry> files = requireThere(root, run.id(), context);
    std::optional<FileLock> lock;
    try {
        lock.emplace(run.path() / ".fetch");
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Locked)
            throw;
        return runs::readStatus(run);
    }
    Fetch fetch(run.path(), root, context);
    const fs::path fresh = fetchedStatus(run);
    (void)storage::SubStorage(root, folderOf(run.id())).get(kStatusFile, fresh, context, {});
    fs::last_write_time(fresh, fs::file_time_type::clock::now()); // rclone keeps that of the file there
    const runs::RunStatus status = runs::readStatusFile(fresh);
    for (const Entry& entry : files)
        if ((isPicture(entry.name) || attemptOf(entry.name) > 0) && entry.name != kStatusFile && !storage::isCopyOf(fetch.here(entry.name), entry))
            (void)fetch.take(entry.name, {});
    if (!isTrained(status))
        runs::writeStatus(run, status);
    return status;
}

} // namespace taxon::remote
