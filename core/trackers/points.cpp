// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/points.h"

#include "base/checksum.h"

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <fmt/format.h>
#include <span>
#include <sys/stat.h>
#include <utility>

namespace taxon::trackers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 250;

constexpr std::array<std::pair<const char*, const char*>, 9> kInScope{{
    {"accuracy_score", "top1"},
    {"f1_score", "f1_weighted"},
    {"f1_macro", "f1_macro"},
    {"log_loss", "log_loss"},
    {"mcc", "mcc"},
    {"roc_auc", "roc_auc_weighted"},
    {"roc_auc_macro", "roc_auc_macro"},
    {"coverage", "coverage"},
    {"accuracy_above", "accuracy_above"},
}};
constexpr std::array<std::pair<const char*, const char*>, 2> kOutOfScope{{{"false_shown", "false_shown"}, {"auroc", "auroc"}}};

bool isAllowed(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("_.- /").find(c) != std::string_view::npos;
}

std::optional<double> finiteNumber(const Json& value)
{
    if (!value.is_number() || !std::isfinite(value.get<double>()))
        return std::nullopt;
    return value.get<double>();
}

/// When the file was last written, in milliseconds; the same after any number of restarts.
std::int64_t writtenAt(const fs::path& file)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0)
        return 0;
    return std::int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
}

} // namespace

std::string trackerName(std::string_view text)
{
    std::string name;
    for (const char c : text)
        name += isAllowed(c) ? std::string(1, c) : fmt::format("_{:02X}", static_cast<unsigned char>(c));
    return name.substr(0, kLongestName);
}

std::optional<std::int64_t> millisecondsOf(const std::string& iso8601)
{
    std::tm parts{};
    const char* rest = ::strptime(iso8601.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == nullptr)
        return std::nullopt;
    int fraction = 0;
    if (*rest == '.') {
        const auto [end, failure] = std::from_chars(rest + 1, rest + 4, fraction);
        if (failure != std::errc() || end != rest + 4)
            return std::nullopt;
        rest = end;
    }
    if (std::string_view(rest) != "Z")
        return std::nullopt;
    return std::int64_t{::timegm(&parts)} * 1000 + fraction;
}

std::vector<Point> pointsOf(const runs::Event& event)
{
    const bool isMetric = event.kind == "metric";
    const auto time = millisecondsOf(event.time);
    if ((!isMetric && event.kind != "system") || !time)
        return {};
    const auto epoch = jsonInteger<std::int64_t>(event.fields.value("epoch", Json()));
    if (isMetric && !epoch)
        return {};
    const auto step = isMetric ? *epoch : static_cast<std::int64_t>(event.seq);
    std::vector<Point> points;
    for (const auto& [name, value] : event.fields.items())
        if (const auto number = finiteNumber(value); number && name != "epoch" && name != "step")
            points.push_back({trackerName(name), *number, *time, step});
    return points;
}

std::vector<Point> scorePoints(const Json& summary, std::int64_t milliseconds, std::int64_t step)
{
    std::vector<Point> points;
    const Json sets = summary.value("sets", Json::object());
    for (const auto& [setName, set] : sets.items()) {
        const bool outOfScope = set.is_object() && set.contains("false_shown");
        if (!set.is_object() || setName == "train")
            continue;
        const std::span<const std::pair<const char*, const char*>> scores = outOfScope ? std::span(kOutOfScope.data(), kOutOfScope.size())
                                                                                       : std::span(kInScope.data(), kInScope.size());
        for (const auto& [name, key] : scores)
            if (const auto number = finiteNumber(set.value(key, Json())))
                points.push_back({trackerName(setName + "/" + name), *number, milliseconds, step});
    }
    return points;
}

std::optional<FinalScores> finalScores(const runs::RunFolder& run, std::int64_t step)
{
    const fs::path file = run.scores() / "summary.json";
    if (!fs::exists(file))
        return std::nullopt;
    const std::int64_t time = writtenAt(file);
    const Json summary = readFormat(file, "taxon-summary", 1);
    const std::string text = summary.dump(-1, ' ', false, Json::error_handler_t::replace);
    return FinalScores{checksum(std::as_bytes(std::span(text))), scorePoints(summary, time, step)};
}

} // namespace taxon::trackers
