// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/system_use.h"

#include "base/error.h"
#include "base/text.h"
#include "jobs/program.h"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace taxon::runs {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr double kMegabyte = 1e6;

std::string textOf(const char* file) // of /proc, which has no size
{
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

template <typename Number>
std::optional<Number> numberIn(std::string_view text)
{
    const std::string_view digits = trimmed(text);
    Number number{};
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return failure == std::errc() && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

/// "MemTotal:       24617236 kB" -> bytes.
std::optional<double> memoryField(std::string_view text, std::string_view key)
{
    for (const auto& line : split(text, '\n'))
        if (line.starts_with(key) && line.ends_with(" kB"))
            if (const auto kibibytes = numberIn<std::uint64_t>(std::string_view(line).substr(key.size(), line.size() - key.size() - 3)))
                return static_cast<double>(*kibibytes) * 1024.0;
    return std::nullopt;
}

} // namespace

std::optional<CpuTimes> cpuTimes(std::string_view text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!line.starts_with("cpu "))
        return std::nullopt;
    CpuTimes times;
    std::size_t column = 0; // user, nice, system, idle, iowait, irq, softirq, steal; what follows is in user and nice already
    for (const auto& word : split(line.substr(4), ' ')) {
        const auto ticks = numberIn<std::uint64_t>(word);
        if (!ticks || column == 8)
            continue;
        times.total += *ticks;
        if (column != 3 && column != 4)
            times.busy += *ticks;
        ++column;
    }
    return column >= 4 ? std::optional(times) : std::nullopt;
}

Json memoryUse(std::string_view text)
{
    const auto total = memoryField(text, "MemTotal:");
    const auto available = memoryField(text, "MemAvailable:");
    if (!total || !available || *total <= 0)
        return Json::object();
    return {{"system/system_memory_usage_megabytes", (*total - *available) / kMegabyte},
            {"system/system_memory_usage_percentage", 100.0 * (*total - *available) / *total}};
}

Json gpuUse(std::string_view csv)
{
    Json use = Json::object();
    for (const auto& line : split(csv, '\n')) {
        const auto cells = split(line, ',');
        const auto index = cells.size() == 5 ? numberIn<unsigned>(cells[0]) : std::nullopt;
        if (!index)
            continue;
        const auto set = [&](const char* name, std::optional<double> value) {
            if (value)
                use[fmt::format("system/gpu_{}_{}", *index, name)] = *value;
        };
        const auto used = numberIn<double>(cells[2]);
        const auto total = numberIn<double>(cells[3]);
        set("utilization_percentage", numberIn<double>(cells[1]));
        set("memory_usage_megabytes", used ? std::optional(*used * kMebibyte / kMegabyte) : std::nullopt);
        set("memory_usage_percentage", used && total && *total > 0 ? std::optional(100.0 * *used / *total) : std::nullopt);
        set("power_usage_watts", numberIn<double>(cells[4]));
    }
    return use;
}

SystemUse::SystemUse() : m_last(cpuTimes(textOf("/proc/stat")))
{
    if (const char* path = std::getenv("PATH"); path != nullptr)
        m_gpuProgram = jobs::findInPath("nvidia-smi", path);
}

Json SystemUse::sample(const std::stop_token& stop)
{
    Json use = Json::object();
    const auto now = cpuTimes(textOf("/proc/stat"));
    if (now && m_last && now->total > m_last->total)
        use["system/cpu_utilization_percentage"] = 100.0 * static_cast<double>(now->busy - m_last->busy)
                                                   / static_cast<double>(now->total - m_last->total);
    m_last = now;
    use.update(memoryUse(textOf("/proc/meminfo")));
    if (m_gpuProgram.empty())
        return use;
    try {
        jobs::ProgramCall call{m_gpuProgram, {kGpuQuery, "--format=csv,noheader,nounits"}, {}};
        call.timeout = std::chrono::seconds(5);
        call.grace = std::chrono::seconds(1);
        const auto end = jobs::runProgram(call, jobs::Context(stop, {}));
        if (end.exitCode == 0)
            use.update(gpuUse(end.output));
        else
            m_gpuProgram.clear();
    } catch (const Error&) { // a driver that hangs is not asked again
        m_gpuProgram.clear();
    }
    return use;
}

} // namespace taxon::runs
