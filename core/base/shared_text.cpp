// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/shared_text.h"

#include <mutex>
#include <set>
#include <shared_mutex>

namespace taxon {
namespace {

/// Every text there ever was; a set's nodes never move.
const std::string* keptOnce(std::string_view text)
{
    static std::shared_mutex mutex;
    static std::set<std::string, std::less<>> texts;
    {
        const std::shared_lock lock(mutex);
        if (const auto found = texts.find(text); found != texts.end())
            return &*found;
    }
    const std::unique_lock lock(mutex);
    return &*texts.emplace(text).first;
}

const std::string* nothing()
{
    static const std::string* const empty = keptOnce({});
    return empty;
}

} // namespace

SharedText::SharedText() noexcept : m_text(nothing()) {}

SharedText::SharedText(std::string_view text) : m_text(text.empty() ? nothing() : keptOnce(text)) {}

} // namespace taxon
