// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/file_reader.h"

#include "base/error.h"
#include "base/text.h"
#include "storage/part_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taxon::storage {

FileReader::FileReader(std::filesystem::path path)
    : m_path(std::move(path)), m_fd(::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK))
{
    struct stat status {};
    if (!m_fd || ::fstat(m_fd.value(), &status) != 0)
        throwShareError(errno, "open the file", m_path);
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::Io, "This is no regular file.", pathToText(m_path));
    m_bytes = static_cast<std::uint64_t>(status.st_size);
    ::posix_fadvise(m_fd.value(), 0, 0, POSIX_FADV_SEQUENTIAL);
}

void FileReader::dropCache() const noexcept
{
    ::posix_fadvise(m_fd.value(), 0, 0, POSIX_FADV_DONTNEED);
}

std::span<const std::byte> FileReader::next()
{
    constexpr std::size_t kBlock = 4 << 20;
    m_block.resize(kBlock);
    for (;;) {
        const ssize_t n = ::read(m_fd.value(), m_block.data(), m_block.size());
        if (n >= 0)
            return {m_block.data(), static_cast<std::size_t>(n)};
        if (errno != EINTR)
            throwShareError(errno, "read the file", m_path);
    }
}

} // namespace taxon::storage
