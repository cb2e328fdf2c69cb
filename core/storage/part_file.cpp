// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/part_file.h"

#include "base/error.h"
#include "base/host.h"
#include "base/text.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace taxon::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".part-";

std::string hostPart()
{
    std::string host = hostName();
    for (char& c : host)
        if (c == '/' || c == '\\' || c == '-')
            c = '_';
    return host;
}

fs::path partFor(const fs::path& target)
{
    static std::atomic<unsigned> counter{0};
    const std::string base = target.filename().native().substr(0, 150); // a 255-byte name leaves no room for the mark
    return target.parent_path() / fmt::format(".{}{}{}-{}-{}", base, kMark, hostPart(), ::getpid(), counter.fetch_add(1));
}

/// Whether the part with this name was left by a program of this machine that is gone.
bool isOrphan(const std::string& name)
{
    const std::string ours = fmt::format("{}{}-", kMark, hostPart());
    const std::size_t at = name.rfind(ours);
    pid_t pid = 0;
    if (at == std::string::npos || std::from_chars(name.data() + at + ours.size(), name.data() + name.size(), pid).ec != std::errc() || pid <= 0)
        return false;
    return ::kill(pid, 0) != 0 && errno == ESRCH;
}

} // namespace

void throwShareError(int errnoValue, const std::string& action, const fs::path& path)
{
    const Error plain = errnoError(errnoValue, action, pathToText(path));
    switch (errnoValue) {
    case ESTALE:
    case EIO:
    case ETIMEDOUT:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENOTCONN:
    case ECONNABORTED:
    case EREMOTEIO:
        throw Error(ErrorCode::Io, plain.message(), plain.where(),
                    "The share does not work: mount it again, then start the same command again; what has arrived is not sent twice.");
    case ENOENT:
        throw Error(ErrorCode::NotFound, plain.message(), plain.where(), "If it was there a moment ago: look whether the share is still mounted.");
    default: throw Error(plain);
    }
}

PartFile::PartFile(fs::path target, FileSystem& fileSystem) : m_target(std::move(target)), m_part(partFor(m_target)), m_fileSystem(fileSystem)
{
    m_fd = m_fileSystem.create(m_part);
    if (m_fd < 0)
        throwShareError(-m_fd, "create a file in the folder", m_target);
}

PartFile::~PartFile()
{
    if (m_fd >= 0)
        m_fileSystem.close(m_fd);
    if (!m_part.empty())
        ::unlink(m_part.c_str());
}

void PartFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const std::ptrdiff_t n = m_fileSystem.write(m_fd, bytes);
        if (n < 0)
            throwShareError(static_cast<int>(-n), "write the file", m_target);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

void PartFile::flush()
{
    if (const int result = m_fileSystem.fsync(m_fd); result < 0)
        throwShareError(-result, "flush the file to the share", m_target);
}

void PartFile::commit()
{
    flush();
    if (const int closed = m_fileSystem.close(std::exchange(m_fd, -1)); closed < 0)
        throwShareError(-closed, "close the file", m_target); // where NFS and SMB report a full share
    if (const int result = m_fileSystem.rename(m_part, m_target); result < 0)
        throwShareError(-result, "rename the finished file into place", m_target);
    m_part.clear();
    // Many shares can't flush a folder (EINVAL, ENOTSUP, EBADF …); the rename has been sent to the server all the same.
    const int synced = m_fileSystem.syncFolder(m_target.parent_path());
    if (synced == -EIO || synced == -ENOSPC || synced == -ESTALE)
        throwShareError(-synced, "flush the folder to the share", m_target.parent_path());
}

std::size_t sweepParts(const fs::path& folder)
{
    std::vector<fs::directory_entry> parts;
    fs::file_time_type newest = fs::file_time_type::min();
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const std::string name = entry.path().filename().native();
        const auto changed = entry.last_write_time(failure);
        if (!failure)
            newest = std::max(newest, changed);
        if (name.starts_with('.') && name.find(kMark) != std::string::npos)
            parts.push_back(entry);
    }
    std::size_t removed = 0;
    for (const auto& part : parts) {
        const bool old = newest - part.last_write_time(failure) > std::chrono::hours(24); // by the share's own clock
        if (isOrphan(part.path().filename().native()) || (!failure && old))
            removed += fs::remove(part.path(), failure) ? 1 : 0;
    }
    return removed;
}

} // namespace taxon::storage
