// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/decoded_cache.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <span>
#include <string>
#include <unistd.h>

namespace taxon::learn {
namespace {

/// A file that nobody else sees, and that the system frees with the last descriptor.
UniqueFd namelessFile(const std::filesystem::path& folder)
{
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored); // mkostemp() says why it can't be
    std::string name = (folder / ".decoded-XXXXXX").native();
    UniqueFd file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file)
        throw errnoError(errno, "make a file for decoded images", pathToText(folder));
    ::unlink(name.c_str());
    return file;
}

/// Moves all of \p bytes by \p call, which is pread or pwrite. \returns false where it fails.
template <typename Byte, typename Call>
bool moveAll(Call call, int file, std::span<Byte> bytes, std::uint64_t offset)
{
    while (!bytes.empty()) {
        const ssize_t n = call(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
    return true;
}

} // namespace

DecodedCache::DecodedCache(std::uint64_t budgetBytes, const std::filesystem::path& folder) : m_budget(budgetBytes)
{
    if (!folder.empty())
        m_file = namelessFile(folder);
}

std::shared_ptr<const pixels::RgbImage> DecodedCache::find(std::size_t sample) const
{
    Kept kept;
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_kept.find(sample);
        if (found == m_kept.end() || !found->second.isReady)
            return nullptr;
        kept = found->second;
    }
    if (kept.pixels)
        return kept.pixels;
    auto image = std::make_shared<pixels::RgbImage>();
    image->widthPx = kept.widthPx;
    image->heightPx = kept.heightPx;
    image->rgb.resize(static_cast<std::size_t>(kept.widthPx) * static_cast<std::size_t>(kept.heightPx) * 3);
    return moveAll(::pread, m_file.value(), std::span(image->rgb), kept.offset) ? image : nullptr;
}

void DecodedCache::keep(std::size_t sample, std::shared_ptr<const pixels::RgbImage> image)
{
    std::uint64_t offset = 0;
    {
        const std::scoped_lock lock(m_mutex);
        if (image->rgb.size() > m_budget - m_used || !m_kept.emplace(sample, Kept{image->widthPx, image->heightPx, m_used, false, nullptr}).second)
            return;
        offset = m_used;
        m_used += image->rgb.size();
    }
    const bool written = !m_file || moveAll(::pwrite, m_file.value(), std::span(image->rgb), offset);
    const std::scoped_lock lock(m_mutex);
    if (!written) { // the disk takes no more: what is kept is read on
        m_kept.erase(sample);
        m_budget = m_used;
        return;
    }
    Kept& kept = m_kept.at(sample);
    kept.isReady = true;
    if (!m_file)
        kept.pixels = std::move(image);
}

std::size_t DecodedCache::images() const
{
    const std::scoped_lock lock(m_mutex);
    return static_cast<std::size_t>(std::count_if(m_kept.begin(), m_kept.end(), [](const auto& entry) { return entry.second.isReady; }));
}

} // namespace taxon::learn
