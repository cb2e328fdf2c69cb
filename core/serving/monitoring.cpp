// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/monitoring.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "serving/served_ids.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <unordered_map>

namespace taxon::serving {
namespace {

namespace fs = std::filesystem;

std::size_t driftBin(float confidence)
{
    static const auto bounds = [] {
        std::array<float, kDriftBins> highs{};
        for (std::size_t b = 0; b < kDriftBins; ++b)
            highs[b] = static_cast<float>(static_cast<double>(b + 1) / static_cast<double>(kDriftBins));
        return highs;
    }();
    return std::min<std::size_t>(static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), confidence) - bounds.begin()),
                                 kDriftBins - 1);
}

/// A week while it is counted.
struct WeekCounts {
    ServedWeek week;
    std::vector<std::uint64_t> ofClass; ///< C
};

/// A version of the workspace that the logs name.
struct VersionCounts {
    ServedVersion result;
    std::vector<std::string> classes;
    std::unordered_map<std::string, std::int32_t> indexOf;
    std::vector<std::uint64_t> baselineOfClass; ///< predictions of the test set; empty without
    std::map<std::chrono::sys_days, WeekCounts> weeks;
};

void readBaseline(const Workspace& workspace, const models::VersionInfo& info, VersionCounts& counts)
{
    const auto store = models::evaluationOf(workspace, info);
    const scores::SetRows* test = store ? store->set("test") : nullptr;
    if (test == nullptr || store->classes() != info.classes)
        return;
    const scores::Sidecar& sidecar = store->sidecar();
    std::uint64_t shown = 0;
    std::uint64_t right = 0;
    counts.baselineOfClass.resize(info.classes.size());
    for (const std::uint32_t row : test->rows) {
        ++counts.result.baseline[driftBin(sidecar.confidence[row])];
        ++counts.baselineOfClass[static_cast<std::size_t>(sidecar.prediction[row])];
        shown += sidecar.confidence[row] >= static_cast<float>(info.threshold) ? 1 : 0;
        right += sidecar.isRight(row) ? 1 : 0;
    }
    const auto images = static_cast<double>(test->rows.size());
    counts.result.baselineImages = test->rows.size();
    counts.result.baselineCoverage = scores::ratio(static_cast<double>(shown), images);
    counts.result.baselineAccuracy = scores::ratio(static_cast<double>(right), images);
}

/// The versions that the logs name, read when they first come up.
class Counter {
public:
    Counter(const Workspace& workspace, const MonitoringOptions& options, const jobs::Context& context)
        : m_workspace(workspace), m_options(options), m_context(context), m_ids(workspace.cache())
    {}

    void add(const ServedLine& line)
    {
        if (const auto* verdict = std::get_if<ServedVerdict>(&line)) {
            m_ids.addVerdict(verdict->id, verdict->verified);
            return;
        }
        const auto& prediction = std::get<ServedPrediction>(line);
        if (m_options.version != 0 && prediction.version != m_options.version) {
            ++m_result.otherVersions;
            return;
        }
        const VersionCounts& version = versionOf(prediction.version);
        const auto index = version.indexOf.find(prediction.className);
        if (index == version.indexOf.end())
            throw Error(ErrorCode::Damaged, fmt::format("version {} has no class \"{}\"", versionName(prediction.version), prediction.className));
        const auto monday = mondayOf(std::chrono::floor<std::chrono::days>(prediction.time));
        const CountedPrediction counted{nameKey(prediction.className),
                                        prediction.verified ? nameKey(*prediction.verified) : 0,
                                        static_cast<std::int32_t>(monday.time_since_epoch().count()),
                                        prediction.version,
                                        index->second,
                                        prediction.confidence};
        if (prediction.id.empty())
            count(counted);
        else
            m_ids.addPrediction(prediction.id, counted);
    }

    void addBad(BadLine bad)
    {
        ++m_result.badLines;
        if (m_result.firstBad.size() < kMostBadLines)
            m_result.firstBad.push_back(std::move(bad));
    }

    Monitoring finish(const std::vector<fs::path>& logs)
    {
        const ServedIds::Outcome joined = m_ids.join([this](const CountedPrediction& prediction) { count(prediction); });
        m_result.repeated = joined.repeated;
        m_result.lostVerdicts = joined.lostVerdicts;
        std::vector<std::string> names;
        for (const fs::path& log : logs)
            names.push_back(pathToText(log));
        for (auto& [number, version] : m_versions) {
            version.result.imported = toIso8601(realClock().wall());
            version.result.logs = names;
            for (auto& [monday, counts] : version.weeks)
                version.result.weeks.push_back(finished(version, std::move(counts)));
            if (!version.result.weeks.empty())
                m_result.versions.push_back(std::move(version.result));
        }
        return std::move(m_result);
    }

private:
    VersionCounts& versionOf(int number)
    {
        if (const auto found = m_versions.find(number); found != m_versions.end())
            return found->second;
        if (const auto known = m_missing.find(number); known != m_missing.end())
            throw Error(ErrorCode::Damaged, known->second);
        models::VersionInfo info;
        try {
            info = models::readVersion(m_workspace, number);
        } catch (const Error& error) {
            m_missing[number] = error.message();
            throw Error(ErrorCode::Damaged, error.message());
        }
        VersionCounts& version = m_versions[number];
        version.result.version = number;
        version.result.threshold = info.threshold;
        version.classes = info.classes;
        for (std::size_t i = 0; i < info.classes.size(); ++i)
            version.indexOf[info.classes[i]] = static_cast<std::int32_t>(i);
        try {
            readBaseline(m_workspace, info, version);
        } catch (const Error& error) {
            m_context.warn(
                fmt::format("The evaluation of version {} can't be read, so its drift is not measured: {}", versionName(number), error.what()));
        }
        return version;
    }

    void count(const CountedPrediction& one)
    {
        VersionCounts& version = m_versions.at(one.version);
        const std::chrono::sys_days monday{std::chrono::days(one.monday)};
        WeekCounts& counts = version.weeks[monday];
        ServedWeek& week = counts.week;
        week.monday = monday;
        counts.ofClass.resize(version.classes.size());
        const bool isShown = one.confidence >= static_cast<float>(version.result.threshold);
        ++week.predictions;
        week.shown += isShown ? 1 : 0;
        week.confidenceSum += one.confidence;
        ++week.confidence[driftBin(one.confidence)];
        ++counts.ofClass[static_cast<std::size_t>(one.classIndex)];
        ++m_result.predictions;
        if (one.verified == 0)
            return;
        const bool isRight = one.verified == one.className;
        ++week.verified;
        week.right += isRight ? 1 : 0;
        week.verifiedShown += isShown ? 1 : 0;
        week.wrongShown += isShown && !isRight ? 1 : 0;
    }

    static ServedWeek finished(const VersionCounts& version, WeekCounts counts)
    {
        ServedWeek week = std::move(counts.week);
        week.drift = populationStability(week.confidence, version.result.baseline);
        week.driftByChance = driftByChance(week.predictions, version.result.baselineImages);
        if (version.baselineOfClass.empty())
            return week;
        std::vector<ClassShift> shifts;
        for (std::size_t i = 0; i < version.classes.size(); ++i)
            if (counts.ofClass[i] != 0 || version.baselineOfClass[i] != 0)
                shifts.push_back(
                    {version.classes[i], scores::ratio(static_cast<double>(counts.ofClass[i]), static_cast<double>(week.predictions)),
                     scores::ratio(static_cast<double>(version.baselineOfClass[i]), static_cast<double>(version.result.baselineImages))});
        std::stable_sort(shifts.begin(), shifts.end(),
                         [](const ClassShift& a, const ClassShift& b) { return std::abs(a.change()) > std::abs(b.change()); });
        shifts.resize(std::min(shifts.size(), kMostShifts));
        week.shifts = std::move(shifts);
        return week;
    }

    const Workspace& m_workspace;
    MonitoringOptions m_options;
    const jobs::Context& m_context;
    ServedIds m_ids;
    std::map<int, VersionCounts> m_versions;
    std::map<int, std::string> m_missing; ///< why each can't be read
    Monitoring m_result;
};

[[noreturn]] void refuseLogs(const Monitoring& monitoring, const MonitoringOptions& options)
{
    if (!monitoring.firstBad.empty()) {
        const BadLine& bad = monitoring.firstBad.front();
        throw Error(ErrorCode::Damaged, fmt::format("No line could be counted. The first of {} bad ones: {}.", monitoring.badLines, bad.why),
                    fmt::format("{}, line {}", bad.file, bad.line), "docs/formats/served.md says what a line holds.");
    }
    if (options.version != 0 && monitoring.otherVersions > 0)
        throw Error(ErrorCode::NotFound, fmt::format("The logs hold no prediction of version {}.", versionName(options.version)));
    throw Error(ErrorCode::Damaged, "The logs hold no prediction.", {}, "docs/formats/served.md says what a line holds.");
}

} // namespace

double populationStability(const ConfidenceCounts& now, const ConfidenceCounts& baseline) noexcept
{
    double nowTotal = 0;
    double baselineTotal = 0;
    for (std::size_t b = 0; b < kDriftBins; ++b) {
        nowTotal += static_cast<double>(now[b]);
        baselineTotal += static_cast<double>(baseline[b]);
    }
    if (nowTotal == 0 || baselineTotal == 0)
        return scores::kNoValue;
    double sum = 0;
    for (std::size_t b = 0; b < kDriftBins; ++b) {
        const double a = std::max(static_cast<double>(now[b]) / nowTotal, kDriftFloor);
        const double e = std::max(static_cast<double>(baseline[b]) / baselineTotal, kDriftFloor);
        sum += (a - e) * std::log(a / e);
    }
    return sum;
}

double driftByChance(std::uint64_t now, std::uint64_t baseline) noexcept
{
    constexpr double kChiSquared = 16.919; // P(chi-squared of kDriftBins - 1 > this) = 0.05
    if (now == 0 || baseline == 0)
        return scores::kNoValue;
    return kChiSquared * (1 / static_cast<double>(now) + 1 / static_cast<double>(baseline));
}

DriftReading readDrift(double drift, double byChance) noexcept
{
    if (std::isnan(drift))
        return DriftReading::None;
    if (drift < kDriftSome)
        return DriftReading::Steady;
    if (drift <= byChance)
        return DriftReading::Chance;
    return drift < kDriftMuch ? DriftReading::Some : DriftReading::Much;
}

Monitoring importServedLogs(const Workspace& workspace, const std::vector<fs::path>& logs, const MonitoringOptions& options,
                            const jobs::Context& context)
{
    Counter counter(workspace, options, context);
    readServedLogs(
        logs, [&](const ServedLine& line) { counter.add(line); }, [&](BadLine bad) { counter.addBad(std::move(bad)); }, context);
    Monitoring monitoring = counter.finish(logs);
    if (monitoring.predictions == 0)
        refuseLogs(monitoring, options);
    return monitoring;
}

std::chrono::sys_days mondayOf(std::chrono::sys_days day) noexcept
{
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

std::string weekName(std::chrono::sys_days monday)
{
    using namespace std::chrono;
    const sys_days thursday = monday + days(3); // a week belongs to the year of its Thursday
    const year_month_day date(thursday);
    const auto dayOfYear = (thursday - sys_days(date.year() / January / 1)).count();
    return fmt::format("{:04}-W{:02}", static_cast<int>(date.year()), dayOfYear / 7 + 1);
}

} // namespace taxon::serving
