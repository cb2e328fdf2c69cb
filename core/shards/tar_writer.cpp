// SPDX-License-Identifier: GPL-3.0-or-later
#include "shards/tar_writer.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cstring>
#include <utility>

namespace taxon::shards {
namespace {

constexpr int kBlockBytes = 1 << 20;

} // namespace

void TarWriter::Free::operator()(archive* writer) const noexcept
{
    archive_write_free(writer);
}

void TarWriter::Free::operator()(archive_entry* entry) const noexcept
{
    archive_entry_free(entry);
}

TarWriter::TarWriter(std::filesystem::path file, FileSystem& fileSystem)
    : m_file(std::move(file)), m_fileSystem(fileSystem), m_entry(archive_entry_new()), m_tar(archive_write_new())
{
    m_fd = m_fileSystem.create(m_file);
    if (m_fd < 0)
        throw errnoError(-m_fd, "create the shard", pathToText(m_file));
    check(archive_write_set_format_ustar(m_tar.get()));
    check(archive_write_set_bytes_per_block(m_tar.get(), kBlockBytes));
    check(archive_write_set_bytes_in_last_block(m_tar.get(), 1)); // no padding beyond the end marker
    check(archive_write_open(m_tar.get(), this, nullptr, &TarWriter::writeBlock, nullptr));
}

TarWriter::~TarWriter()
{
    m_dropping = true;
    m_tar.reset(); // still writes its block and the end marker
    if (m_fd >= 0)
        m_fileSystem.close(m_fd);
}

std::ptrdiff_t TarWriter::writeBlock(archive*, void* self, const void* block, std::size_t size)
{
    TarWriter& tar = *static_cast<TarWriter*>(self);
    if (tar.m_errno != 0 || tar.m_dropping)
        return static_cast<std::ptrdiff_t>(size);
    std::span rest(static_cast<const std::byte*>(block), size);
    tar.m_hash.update(rest);
    while (!rest.empty()) {
        const std::ptrdiff_t n = tar.m_fileSystem.write(tar.m_fd, rest);
        if (n < 0) { // libarchive 3.6 leaks its block when told of a failure: check() tells the caller instead
            tar.m_errno = static_cast<int>(-n);
            break;
        }
        rest = rest.subspan(static_cast<std::size_t>(n));
    }
    tar.m_bytes += size;
    return static_cast<std::ptrdiff_t>(size);
}

void TarWriter::check(int result)
{
    if (m_errno != 0)
        throw errnoError(m_errno, "write the shard", pathToText(m_file));
    if (result == ARCHIVE_OK)
        return;
    const char* why = archive_error_string(m_tar.get());
    throw Error(ErrorCode::Failed, std::string("The shard can't be written: ") + (why != nullptr ? why : "libarchive gives no reason"),
                pathToText(m_file));
}

std::span<std::byte> TarWriter::begin(std::string_view name, std::uint64_t size)
{
    const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (name.empty() || name.size() > 100 || !ascii || size >= std::uint64_t{1} << 33)
        throw Error(ErrorCode::InvalidArgument, "This can't be a member of a shard (name of 1 to 100 ASCII characters, less than 8 GiB).",
                    pathToText(std::string(name)));
    m_name = name;
    m_size = static_cast<std::size_t>(size);
    if (m_data.size() < m_size)
        m_data.resize(m_size);
    return std::span(m_data).first(m_size);
}

std::uint64_t TarWriter::keep()
{
    archive_entry* const entry = archive_entry_clear(m_entry.get());
    archive_entry_set_pathname(entry, m_name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(m_size));
    archive_entry_set_mtime(entry, 0, 0);
    check(archive_write_header(m_tar.get(), entry));
    const auto offset = static_cast<std::uint64_t>(archive_filter_bytes(m_tar.get(), 0)); // what came before is written or in the block
    const la_ssize_t written = archive_write_data(m_tar.get(), m_data.data(), m_size);
    check(written == static_cast<la_ssize_t>(m_size) ? ARCHIVE_OK : ARCHIVE_FATAL);
    return offset;
}

std::uint64_t TarWriter::add(std::string_view name, std::string_view content)
{
    const std::span<std::byte> room = begin(name, content.size());
    std::copy_n(reinterpret_cast<const std::byte*>(content.data()), content.size(), room.begin());
    return keep();
}

TarWriter::Result TarWriter::finish()
{
    check(archive_write_close(m_tar.get()));
    const int closed = m_fileSystem.close(std::exchange(m_fd, -1));
    if (closed < 0)
        throw errnoError(-closed, "close the shard", pathToText(m_file));
    return {m_bytes, toHex(m_hash.finish())};
}

} // namespace taxon::shards
