// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/version_transfer.h"

#include "base/atomic_file.h"
#include "base/disk_space.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "models/decisions.h"
#include "models/registry.h"
#include "models/version_trash.h"
#include "storage/transfer_meter.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>

namespace taxon::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDescription = "version.json";
constexpr const char* kGraph = "saved_model.pb"; // what a server takes for a model
constexpr int kDepth = 16;                       // of folders inside a version

using Listing = std::map<std::string, storage::Entry>; ///< by the path inside the version

std::string nameOf(int number, const std::string& path)
{
    return versionName(number) + "/" + path;
}

Listing filesThere(storage::Storage& storage, int number, const jobs::Context& context)
{
    Listing files;
    for (storage::Entry& entry : storage.list(versionName(number), kDepth, context))
        files.emplace(entry.name.substr(versionName(number).size() + 1), std::move(entry));
    return files;
}

bool isGraph(const VersionFile& file)
{
    return textToPath(file.path).filename() == kGraph;
}

bool hasSizes(const VersionInfo& info, const Listing& there)
{
    return std::all_of(info.files.begin(), info.files.end(), [&](const VersionFile& file) {
        const auto found = there.find(file.path);
        return found != there.end() && found->second.bytes == file.bytes;
    });
}

void count(VersionTransfer::Share& share, std::uint64_t bytes)
{
    ++share.files;
    share.bytes += bytes;
}

std::uint64_t bytesOf(const std::vector<VersionFile>& files)
{
    return std::accumulate(files.begin(), files.end(), std::uint64_t{0}, [](std::uint64_t sum, const VersionFile& file) { return sum + file.bytes; });
}

/// What a version.json of another place says. Its paths become names of files here, so they are looked at like names of a storage.
VersionInfo readForeignVersion(const fs::path& folder, int number, const std::string& place)
{
    VersionInfo info = readVersionIn(folder);
    if (info.number != number)
        throw Error(ErrorCode::Damaged, fmt::format("Its version.json says that it is version {}.", info.number), place,
                    "Push it again from where it is whole.");
    for (const VersionFile& file : info.files)
        storage::requireName(file.path);
    return info;
}

/// version.json there, read; nothing where there is none.
std::optional<VersionInfo> describedThere(storage::Storage& storage, int number, const Listing& there, const fs::path& folder,
                                          const jobs::Context& context)
{
    if (!there.contains(kDescription))
        return std::nullopt;
    (void)storage.get(nameOf(number, kDescription), folder / kDescription, context, {});
    return readForeignVersion(folder, number, storage.url() + "/" + versionName(number));
}

/// The same, or why there is none.
VersionInfo requireThere(storage::Storage& storage, int number, const Listing& there, const fs::path& folder, const jobs::Context& context)
{
    const std::string place = storage.url() + "/" + versionName(number);
    std::optional<VersionInfo> info = describedThere(storage, number, there, folder, context);
    if (!info)
        throw Error(ErrorCode::NotFound, fmt::format("There is no model version {} in this storage.", versionName(number)), place,
                    "See what is there with: taxon models remote.");
    return *std::move(info);
}

/// A folder for what is only looked at.
class ScratchFolder {
public:
    ScratchFolder() : m_path(temporaryFor(fs::temp_directory_path() / "taxon-version")) { fs::create_directory(m_path); }
    ~ScratchFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const fs::path& path() const noexcept { return m_path; }

private:
    fs::path m_path;
};

/// One push: the files that are missing there, in their order.
class Push {
public:
    Push(VersionInfo info, storage::Storage& storage, unsigned jobs, const jobs::Context& context)
        : m_info(std::move(info)), m_storage(storage), m_jobs(jobs), m_context(context), m_there(filesThere(storage, m_info.number, context))
    {}

    VersionTransfer run()
    {
        requireOurs();
        storage::requireRoom(m_storage, bytesMissing(), "push the version", m_context);
        m_storage.sweep(versionName(m_info.number), m_context);
        claim();
        storage::TransferMeter meter("push", bytesOf(m_info.files), m_context);
        for (const bool graph : {false, true}) {
            std::vector<const VersionFile*> files;
            for (const VersionFile& file : m_info.files)
                if (isGraph(file) == graph)
                    files.push_back(&file);
            jobs::parallelFor(files.size(), m_jobs, m_context, [&](std::size_t i) { send(*files[i], meter); });
        }
        return m_result;
    }

private:
    /// What lies there is this version, or nothing.
    void requireOurs()
    {
        if (m_there.contains(kDescription)
            && storage::getText(m_storage, nameOf(m_info.number, kDescription), m_context) != readTextFile(m_info.folder / kDescription))
            throw Error(ErrorCode::AlreadyExists,
                        fmt::format("Another version {} is there already, and a version never changes.", versionName(m_info.number)),
                        m_storage.url() + "/" + versionName(m_info.number), "Choose another place.");
    }

    [[nodiscard]] std::uint64_t bytesMissing() const
    {
        std::uint64_t missing = 0;
        for (const VersionFile& file : m_info.files)
            if (const auto found = m_there.find(file.path); found == m_there.end() || found->second.bytes != file.bytes)
                missing += file.bytes;
        return missing;
    }

    void claim()
    {
        const fs::path description = m_info.folder / kDescription;
        if (m_there.contains(kDescription))
            return count(m_result.present, fs::file_size(description));
        count(m_result.moved, m_storage.put(description, nameOf(m_info.number, kDescription), storage::Check::Stored, m_context, {}).bytes);
    }

    void send(const VersionFile& file, storage::TransferMeter& meter)
    {
        const std::string name = nameOf(m_info.number, file.path);
        const auto found = m_there.find(file.path);
        if (found != m_there.end() && isThere(file, found->second, meter)) {
            const std::scoped_lock lock(m_mutex);
            return count(m_result.present, file.bytes);
        }
        const storage::Receipt receipt = m_storage.put(m_info.folder / textToPath(file.path), name, storage::Check::Stored, m_context,
                                                       meter.file(file.bytes));
        if (receipt.sha256 != file.sha256) {
            m_storage.remove(name, m_context);
            throw Error(ErrorCode::Damaged, "This file is not what version.json says (SHA-256); its copy was removed.",
                        pathToText(m_info.folder / textToPath(file.path)), "See what is wrong with: taxon verify.");
        }
        const std::scoped_lock lock(m_mutex);
        count(m_result.moved, file.bytes);
    }

    /// By the checksum that the storage keeps; only where it keeps none the file is read back.
    bool isThere(const VersionFile& file, const storage::Entry& there, storage::TransferMeter& meter)
    {
        if (there.bytes != file.bytes)
            return false;
        if (there.stored.empty())
            return m_storage.sha256(nameOf(m_info.number, file.path), m_context, meter.file(file.bytes)) == file.sha256;
        const bool isSame = storage::isCopyOf(m_info.folder / textToPath(file.path), there);
        if (isSame)
            meter.add(file.bytes);
        return isSame;
    }

    VersionInfo m_info;
    storage::Storage& m_storage;
    unsigned m_jobs;
    const jobs::Context& m_context;
    Listing m_there;
    std::mutex m_mutex;
    VersionTransfer m_result;
};

void requireWhole(const std::vector<std::string>& problems, int number, const std::string& place, const std::string& next)
{
    if (!problems.empty())
        throw Error(ErrorCode::Damaged, fmt::format("Version {} is not what it was: {}", versionName(number), problems.front()), place, next);
}

/// The version is here already, or its number is taken. \returns nothing if it is free.
std::optional<VersionTransfer> alreadyHere(const Workspace& workspace, int number, storage::Storage& storage, const jobs::Context& context)
{
    for (const TrashedVersion& trashed : trashedVersions(workspace))
        if (trashed.number == number)
            throw Error(ErrorCode::AlreadyExists, fmt::format("Version {} lies in the trash here.", versionName(number)), {},
                        fmt::format("Bring it back with: taxon models restore {}.", number));
    const auto numbers = versionNumbers(workspace);
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
        return std::nullopt;
    const VersionInfo info = readVersion(workspace, number);
    if (storage::getText(storage, nameOf(number, kDescription), context) != readTextFile(info.folder / kDescription))
        throw Error(ErrorCode::AlreadyExists, fmt::format("Another version {} is here already and is never overwritten.", versionName(number)),
                    pathToText(info.folder), "Pull into another workspace.");
    requireWhole(verifyVersion(info), number, pathToText(info.folder), "Move the folder away and pull again.");
    return VersionTransfer{{}, {info.files.size() + 1, bytesOf(info.files) + fs::file_size(info.folder / kDescription)}};
}

void fetch(storage::Storage& storage, const VersionInfo& info, const VersionFile& file, const jobs::Context& context, storage::TransferMeter& meter)
{
    const fs::path target = info.folder / textToPath(file.path);
    fs::create_directories(target.parent_path());
    if (storage.get(nameOf(info.number, file.path), target, context, meter.file(file.bytes)).sha256 != file.sha256)
        throw Error(ErrorCode::Damaged, "This file is not what version.json says (SHA-256): it was damaged in the storage or on its way.",
                    storage.url() + "/" + nameOf(info.number, file.path), "Pull again. If this comes again: push it again from where it is whole.");
}

} // namespace

VersionTransfer pushVersion(const Workspace& workspace, int number, storage::Storage& storage, unsigned jobs, const jobs::Context& context)
{
    VersionInfo info = readVersion(workspace, number);
    requireWhole(verifyVersion(info), number, pathToText(info.folder), "See all of it with: taxon verify.");
    return Push(std::move(info), storage, jobs, context).run();
}

VersionTransfer pullVersion(const Workspace& workspace, int number, storage::Storage& storage, unsigned jobs, const jobs::Context& context)
{
    const Listing there = filesThere(storage, number, context);
    if (there.contains(kDescription))
        if (const auto here = alreadyHere(workspace, number, storage, context))
            return *here;
    sweepTemporaries(workspace.models());
    AtomicFolder folder(workspace.models() / versionName(number));
    const VersionInfo info = requireThere(storage, number, there, folder.path(), context);
    if (!hasSizes(info, there))
        throw Error(ErrorCode::NotFound, "This version is not complete there: a push of it was interrupted.",
                    storage.url() + "/" + versionName(number), "Push it again; what has arrived is not sent twice.");
    requireSpace(workspace.models(), bytesOf(info.files), "pull the version");
    storage::TransferMeter meter("pull", bytesOf(info.files), context);
    jobs::parallelFor(info.files.size(), jobs, context, [&](std::size_t i) { fetch(storage, info, info.files[i], context, meter); });
    const std::uint64_t bytes = bytesOf(info.files) + fs::file_size(folder.path() / kDescription);
    folder.commit();
    decisions(workspace).append("pull", {{"model", number}, {"from", storage.url()}});
    return VersionTransfer{{info.files.size() + 1, bytes}, {}};
}

std::vector<RemoteVersion> remoteVersions(storage::Storage& storage, const jobs::Context& context)
{
    std::map<int, Listing> versions;
    for (storage::Entry& entry : storage.list("", kDepth + 1, context)) {
        const auto slash = entry.name.find('/');
        const std::string folder = entry.name.substr(0, slash);
        const bool digits = slash != std::string::npos && folder.size() >= 3 && folder.size() <= 6
                            && std::all_of(folder.begin(), folder.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (digits && folder != "000" && versionName(versionNumber(folder)) == folder)
            versions[versionNumber(folder)].emplace(entry.name.substr(slash + 1), std::move(entry));
    }
    std::vector<RemoteVersion> found;
    for (const auto& [number, files] : versions) {
        const ScratchFolder scratch;
        const auto info = describedThere(storage, number, files, scratch.path(), context);
        RemoteVersion version{number, info && hasSizes(*info, files), files.size(), 0};
        for (const auto& [path, entry] : files)
            version.bytes += entry.bytes;
        found.push_back(version);
    }
    return found;
}

std::vector<std::string> verifyRemoteVersion(storage::Storage& storage, int number, unsigned jobs, const jobs::Context& context)
{
    const ScratchFolder scratch;
    const Listing there = filesThere(storage, number, context);
    const VersionInfo info = requireThere(storage, number, there, scratch.path(), context);
    storage::TransferMeter meter("read back", bytesOf(info.files), context);
    std::vector<std::string> sentences(info.files.size());
    jobs::parallelFor(info.files.size(), jobs, context, [&](std::size_t i) {
        const VersionFile& file = info.files[i];
        const auto found = there.find(file.path);
        if (found == there.end())
            sentences[i] = fmt::format("{} is missing.", file.path);
        else if (found->second.bytes != file.bytes)
            sentences[i] = fmt::format("{} has {} bytes instead of {}.", file.path, found->second.bytes, file.bytes);
        else if (storage.sha256(nameOf(number, file.path), context, meter.file(file.bytes)) != file.sha256)
            sentences[i] = fmt::format("{} was changed: its SHA-256 differs.", file.path);
    });
    std::erase(sentences, "");
    return sentences;
}

} // namespace taxon::models
