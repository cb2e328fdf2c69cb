// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <ctime>
#include <fmt/format.h>

namespace taxon {
namespace {

std::tm utc(std::chrono::system_clock::time_point time)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

} // namespace

const Clock& realClock()
{
    static const Clock clock;
    return clock;
}

std::string toIso8601(std::chrono::system_clock::time_point time)
{
    const std::tm t = utc(time);
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, ms);
}

std::optional<std::chrono::system_clock::time_point> fromIso8601(const std::string& text)
{
    std::tm parts{};
    if (::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr)
        return std::nullopt;
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::string toIdStamp(std::chrono::system_clock::time_point time)
{
    const std::tm t = utc(time);
    return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

} // namespace taxon
