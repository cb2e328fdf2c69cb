// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/quantity.h"

#include "base/error.h"
#include "base/text.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <string_view>

namespace taxon::launch {

std::uint64_t bytesOf(const char* key, const std::string& quantity, const ClusterSettings& settings)
{
    static const std::map<std::string_view, double> kUnits{{"", 1},        {"k", 1e3},     {"M", 1e6},     {"G", 1e9},    {"T", 1e12},
                                                           {"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}};
    double count = 0;
    const char* end = quantity.data() + quantity.size();
    const auto [rest, failure] = std::from_chars(quantity.data(), end, count);
    const auto unit = failure == std::errc() ? kUnits.find(std::string_view(rest, end)) : kUnits.end();
    if (unit == kUnits.end() || !(count * unit->second >= 1 && count * unit->second < 0x1p60))
        throw Error(
            ErrorCode::Configuration,
            fmt::format("\"{}\" of the place \"{}\" must be a size such as 512Mi or 16Gi, not \"{}\".", key, settings.name, pathToText(quantity)),
            "clusters.yaml");
    return static_cast<std::uint64_t>(std::llround(count * unit->second));
}

} // namespace taxon::launch
