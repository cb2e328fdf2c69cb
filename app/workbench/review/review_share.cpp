// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_share.h"

#include "base/hash.h"

#include <charconv>
#include <string>

namespace taxon::workbench {
namespace {

constexpr std::size_t kDigits = 16; // 64 bits

std::uint64_t numberOf(const std::string& hex)
{
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(hex.data(), hex.data() + kDigits, number, 16);
    return failure == std::errc() && end == hex.data() + kDigits ? number : 0;
}

bool isHash(const std::string& text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

bool ReviewShare::holds(const scores::PredictionRow& image) const
{
    if (isWhole())
        return true;
    const std::uint64_t number = numberOf(isHash(image.sha256) ? image.sha256 : toHex(sha256(image.path)));
    return number % static_cast<std::uint64_t>(of) == static_cast<std::uint64_t>(part - 1);
}

} // namespace taxon::workbench
