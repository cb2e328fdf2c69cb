// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/failing_file_system.h"

namespace taxon::test {

int FailingFileSystem::create(const std::filesystem::path& path)
{
    return failsNow() ? -m_errno : FileSystem::create(path);
}

int FailingFileSystem::openToAppend(const std::filesystem::path& path)
{
    return failsNow() ? -m_errno : FileSystem::openToAppend(path);
}

std::ptrdiff_t FailingFileSystem::write(int fd, std::span<const std::byte> bytes)
{
    return failsNow() ? -m_errno : FileSystem::write(fd, bytes);
}

int FailingFileSystem::fsync(int fd)
{
    return failsNow() ? -m_errno : FileSystem::fsync(fd);
}

int FailingFileSystem::rename(const std::filesystem::path& from, const std::filesystem::path& to)
{
    return failsNow() ? -m_errno : FileSystem::rename(from, to);
}

int FailingFileSystem::renameNew(const std::filesystem::path& from, const std::filesystem::path& to)
{
    return failsNow() ? -m_errno : FileSystem::renameNew(from, to);
}

int FailingFileSystem::syncFolder(const std::filesystem::path& folder)
{
    return failsNow() ? -m_errno : FileSystem::syncFolder(folder);
}

} // namespace taxon::test
