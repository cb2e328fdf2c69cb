// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/scratch_file.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace taxon {
namespace {

namespace fs = std::filesystem;

/// -1 and errno where it can't be made.
int openNameless(const fs::path& folder)
{
    const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    std::string name = (folder / ".scratch-XXXXXX").native(); // a network share has no files without a name
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

} // namespace

ScratchFile::ScratchFile(const fs::path& folder, Elsewhere elsewhere) : m_folder(folder)
{
    std::error_code ignored; // opening tells
    if (!folder.empty()) {
        fs::create_directories(folder, ignored);
        m_fd = UniqueFd(openNameless(m_folder));
    }
    if (!m_fd && elsewhere == Elsewhere::IfNeeded) {
        m_folder = fs::temp_directory_path(ignored);
        m_fd = UniqueFd(openNameless(m_folder));
    }
    if (!m_fd)
        throw errnoError(errno, "make a temporary file", pathToText(m_folder));
}

void ScratchFile::write(std::uint64_t offset, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(m_fd.value(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            throw errnoError(written < 0 ? errno : EIO, "write a temporary file", pathToText(m_folder));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
}

void ScratchFile::read(std::uint64_t offset, std::span<std::byte> bytes) const
{
    while (!bytes.empty()) {
        const ssize_t got = ::pread(m_fd.value(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            throw errnoError(errno, "read a temporary file", pathToText(m_folder));
        if (got == 0) {
            std::fill(bytes.begin(), bytes.end(), std::byte{0});
            return;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
}

} // namespace taxon
