// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utility>

namespace taxon {

MappedFile::MappedFile(const std::filesystem::path& path)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!fd || ::fstat(fd.value(), &status) != 0)
        throw errnoError(errno, "open the file", pathToText(path));
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::Io, "This is not a regular file.", pathToText(path));
    m_size = static_cast<std::size_t>(status.st_size);
    if (m_size == 0)
        return;
    void* data = ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, fd.value(), 0);
    if (data == MAP_FAILED)
        throw errnoError(errno, "map the file", pathToText(path));
    m_data = static_cast<const std::byte*>(data);
}

MappedFile::~MappedFile()
{
    if (m_data != nullptr)
        ::munmap(const_cast<std::byte*>(m_data), m_size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

std::string readTextFile(const std::filesystem::path& path, std::size_t limit)
{
    const MappedFile file(path);
    if (file.bytes().size() > limit)
        throw Error(ErrorCode::Damaged,
                    fmt::format("The file holds {}, more than the {} it may have.", formatBytes(file.bytes().size()), formatBytes(limit)),
                    pathToText(path));
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

} // namespace taxon
