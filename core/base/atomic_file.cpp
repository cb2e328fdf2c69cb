// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"

#include "base/error.h"
#include "base/fence.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/temporary_mark.h"
#include "base/unique_fd.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <unistd.h>

namespace taxon {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".tmp-";

/// This machine as it stands in names of temporaries: on a share another one's process has the same number, or ours say it is gone.
const std::string& machine()
{
    static const std::string mark = "@" + toHex(sha256(hostName())).substr(0, 8);
    return mark;
}

/// The process id in a temporary's name; nothing if it isn't one, or another machine's.
std::optional<pid_t> ownerOf(const std::string& name)
{
    const auto at = name.rfind('@');
    const auto mark = name.rfind(kMark);
    if (name.empty() || name.front() != '.' || mark == std::string::npos)
        return std::nullopt;
    pid_t pid = 0;
    const char* first = name.data() + mark + kMark.size();
    const auto [end, failure] = std::from_chars(first, name.data() + name.size(), pid);
    if (failure != std::errc() || *end != '-')
        return std::nullopt;
    if (at != std::string::npos && at > mark && name.substr(at) != machine())
        return std::nullopt;
    return pid;
}

void syncTree(FileSystem& fileSystem, const fs::path& folder)
{
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory() && !entry.is_symlink()) {
            syncTree(fileSystem, entry.path());
        } else if (entry.is_regular_file()) {
            const UniqueFd fd(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
            const int result = fd ? fileSystem.fsync(fd.value()) : -errno;
            if (result < 0)
                throw errnoError(-result, "flush the file to disk", entry.path().string());
        }
    }
    if (const int result = fileSystem.syncFolder(folder); result < 0)
        throw errnoError(-result, "flush the folder to disk", folder.string());
}

} // namespace

fs::path temporaryFor(const fs::path& target)
{
    static std::atomic<unsigned> counter{0};
    const std::string base = target.filename().native().substr(0, 200); // a 255-byte name leaves no room for the mark
    return target.parent_path() / fmt::format(".{}{}{}-{}{}", base, kMark, temporaryMark(), counter.fetch_add(1), machine());
}

AtomicFile::AtomicFile(fs::path target, FileSystem& fileSystem)
    : m_target(std::move(target)), m_temporary(temporaryFor(m_target)), m_fileSystem(fileSystem)
{
    m_fd = m_fileSystem.create(m_temporary);
    if (m_fd < 0)
        throw errnoError(-m_fd, "create a file in the folder", m_target.string());
}

AtomicFile::~AtomicFile()
{
    if (m_fd >= 0)
        m_fileSystem.close(m_fd);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

void AtomicFile::fail(int errnoValue, const char* action)
{
    if (m_fd >= 0)
        m_fileSystem.close(m_fd);
    m_fd = -1;
    throw errnoError(errnoValue, action, m_target.string());
}

void AtomicFile::write(std::span<const std::byte> bytes)
{
    if (m_fd < 0)
        throw Error(ErrorCode::Io, "This file failed before and can't be written to again.", m_target.string());
    while (!bytes.empty()) {
        const std::ptrdiff_t n = m_fileSystem.write(m_fd, bytes);
        if (n < 0)
            fail(static_cast<int>(-n), "write the file");
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        m_size += static_cast<std::uintmax_t>(n);
    }
}

void AtomicFile::write(std::string_view text)
{
    write(std::as_bytes(std::span(text)));
}

void AtomicFile::commit()
{
    if (m_fd < 0)
        throw Error(ErrorCode::Io, "This file failed before and can't be committed.", m_target.string());
    if (const int result = m_fileSystem.fsync(m_fd); result < 0)
        fail(-result, "flush the file to disk");
    const int closed = m_fileSystem.close(std::exchange(m_fd, -1));
    if (closed < 0)
        throw errnoError(-closed, "close the file", m_target.string());
    Fence::requireOpen();
    if (const int result = m_fileSystem.rename(m_temporary, m_target); result < 0)
        throw errnoError(-result, "rename the finished file into place", m_target.string());
    m_temporary.clear();
    if (const int result = m_fileSystem.syncFolder(m_target.parent_path()); result < 0)
        throw errnoError(-result, "flush the folder to disk", m_target.parent_path().string());
}

void writeFileAtomically(const fs::path& target, std::span<const std::byte> bytes, FileSystem& fileSystem)
{
    AtomicFile file(target, fileSystem);
    file.write(bytes);
    file.commit();
}

void writeFileAtomically(const fs::path& target, std::string_view text, FileSystem& fileSystem)
{
    writeFileAtomically(target, std::as_bytes(std::span(text)), fileSystem);
}

AtomicFolder::AtomicFolder(fs::path target, FileSystem& fileSystem)
    : m_target(std::move(target)), m_temporary(temporaryFor(m_target)), m_fileSystem(fileSystem)
{
    if (fs::exists(fs::symlink_status(m_target)))
        throw Error(ErrorCode::AlreadyExists, "This folder exists already and is never overwritten.", m_target.string());
    std::error_code failure;
    fs::create_directories(m_target.parent_path(), failure);
    if (!failure && !fs::create_directory(m_temporary, failure) && !failure)
        failure = std::make_error_code(std::errc::file_exists);
    if (failure)
        throw errnoError(failure.value(), "create a folder", m_target.string());
}

AtomicFolder::~AtomicFolder()
{
    std::error_code ignored;
    if (!m_committed)
        fs::remove_all(m_temporary, ignored);
}

void AtomicFolder::commit()
{
    syncTree(m_fileSystem, m_temporary);
    // rename(2) would replace an empty folder silently, so look first; a race with another writer of the same id ends in ENOTEMPTY.
    if (fs::exists(fs::symlink_status(m_target)))
        throw Error(ErrorCode::AlreadyExists, "This folder was made by somebody else meanwhile and is never overwritten.", m_target.string());
    Fence::requireOpen();
    if (const int result = m_fileSystem.rename(m_temporary, m_target); result < 0)
        throw errnoError(-result, "rename the finished folder into place", m_target.string());
    m_committed = true;
    if (const int result = m_fileSystem.syncFolder(m_target.parent_path()); result < 0)
        throw errnoError(-result, "flush the folder to disk", m_target.parent_path().string());
}

std::size_t sweepTemporaries(const fs::path& folder)
{
    std::size_t removed = 0;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const auto owner = ownerOf(entry.path().filename().native());
        if (!owner || *owner <= 0 || ::kill(*owner, 0) == 0 || errno != ESRCH)
            continue;
        std::error_code ignored;
        if (fs::remove_all(entry.path(), ignored) > 0 && !ignored)
            ++removed;
    }
    return removed;
}

} // namespace taxon
