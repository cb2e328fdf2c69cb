// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/log_follower.h"

#include "base/text.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace taxon::launch {
namespace {

struct Line {
    std::string time, text;
};

/// "2026-11-29T00:10:20.123456789Z text"; one without a time has that of the line before it.
std::vector<Line> linesOf(const std::string& printed)
{
    std::vector<Line> lines;
    for (const std::string& line : split(printed, '\n')) {
        if (line.empty())
            continue;
        const auto space = line.find(' ');
        const std::string time = line.substr(0, space);
        const bool isTime = time.size() >= 20 && time[4] == '-' && time[10] == 'T';
        if (isTime)
            lines.push_back({time, space == std::string::npos ? std::string() : line.substr(space + 1)});
        else
            lines.push_back({lines.empty() ? std::string() : lines.back().time, line});
    }
    // a container's two streams come one after the other
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.time < b.time; });
    return lines;
}

} // namespace

std::string LogFollower::next(const jobs::Context& context)
{
    std::string fresh;
    std::size_t sameTime = 0;
    const std::string before = m_last;
    const std::size_t toldBefore = m_told;
    for (const Line& line : linesOf(m_launcher.stampedLog(m_pod, m_lines, before, context))) {
        if (line.time < before)
            continue;
        if (line.time == before && ++sameTime <= toldBefore)
            continue;
        m_told = line.time == m_last ? m_told + 1 : 1;
        m_last = line.time;
        fresh += line.text + "\n";
    }
    return fresh;
}

} // namespace taxon::launch
