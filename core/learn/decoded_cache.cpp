// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/decoded_cache.h"

#include "base/error.h"

#include <algorithm>
#include <span>

namespace taxon::learn {

DecodedCache::DecodedCache(std::uint64_t budgetBytes, const std::filesystem::path& folder) : m_budget(budgetBytes)
{
    if (!folder.empty())
        m_file.emplace(folder, ScratchFile::Elsewhere::Never);
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
    static thread_local std::shared_ptr<pixels::RgbImage> image; // taken again once nobody looks at it: fresh memory costs as much as the read
    if (image.use_count() != 1)
        image = std::make_shared<pixels::RgbImage>();
    image->widthPx = kept.widthPx;
    image->heightPx = kept.heightPx;
    image->rgb.resize(static_cast<std::size_t>(kept.widthPx) * static_cast<std::size_t>(kept.heightPx) * 3);
    try {
        m_file->read(kept.offset, std::as_writable_bytes(std::span(image->rgb)));
    } catch (const Error&) {
        return nullptr; // decoded again
    }
    return image;
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
    try {
        if (m_file)
            m_file->write(offset, std::as_bytes(std::span(image->rgb)));
    } catch (const Error&) { // the disk takes no more: what is kept is read on
        const std::scoped_lock lock(m_mutex);
        m_kept.erase(sample);
        m_budget = m_used;
        return;
    }
    const std::scoped_lock lock(m_mutex);
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
