// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/monitoring_file.h"

#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"

#include <cmath>
#include <fmt/format.h>

namespace taxon::serving {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "taxon.monitoring";

Json number(double value)
{
    return std::isnan(value) ? Json() : Json(value);
}

double numberOf(const Json& object, const char* key)
{
    const Json& value = object.at(key);
    return value.is_null() ? scores::kNoValue : value.get<double>();
}

std::string dateOf(std::chrono::sys_days day)
{
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Json toJson(const ServedWeek& week)
{
    Json shifts = Json::array();
    for (const ClassShift& shift : week.shifts)
        shifts.push_back({{"class", shift.className}, {"share", shift.share}, {"baseline", number(shift.baseline)}});
    const scores::Interval accuracy = week.accuracyInterval();
    const scores::Interval error = week.errorInterval();
    return {{"week", weekName(week.monday)},
            {"monday", dateOf(week.monday)},
            {"predictions", week.predictions},
            {"shown", week.shown},
            {"coverage", number(week.coverage())},
            {"unknown", number(week.unknown())},
            {"mean_confidence", number(week.meanConfidence())},
            {"confidence_sum", week.confidenceSum},
            {"confidence", week.confidence},
            {"psi", number(week.drift)},
            {"psi_by_chance", number(week.driftByChance)},
            {"verified", week.verified},
            {"right", week.right},
            {"accuracy", number(week.accuracy())},
            {"accuracy_low", number(accuracy.low)},
            {"accuracy_high", number(accuracy.high)},
            {"verified_shown", week.verifiedShown},
            {"wrong_shown", week.wrongShown},
            {"error_above", number(week.errorAbove())},
            {"error_above_low", number(error.low)},
            {"error_above_high", number(error.high)},
            {"classes", std::move(shifts)}};
}

std::chrono::sys_days mondayIn(const std::string& date, const std::string& where)
{
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (std::sscanf(date.c_str(), "%4d-%2u-%2u", &year, &month, &day) == 3) {
        const std::chrono::year_month_day found{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
        if (found.ok() && mondayOf(std::chrono::sys_days(found)) == std::chrono::sys_days(found))
            return found;
    }
    throw Error(ErrorCode::Damaged, fmt::format("\"{}\" is no Monday.", date), where);
}

/// \throws Error{Damaged}, also where the counts contradict each other; Json::exception.
ServedWeek weekIn(const Json& json, const std::string& where)
{
    ServedWeek week;
    week.monday = mondayIn(field<std::string>(json, "monday", where), where);
    week.predictions = field<std::uint64_t>(json, "predictions", where);
    week.shown = field<std::uint64_t>(json, "shown", where);
    week.confidenceSum = field<double>(json, "confidence_sum", where);
    week.verified = field<std::uint64_t>(json, "verified", where);
    week.right = field<std::uint64_t>(json, "right", where);
    week.verifiedShown = field<std::uint64_t>(json, "verified_shown", where);
    week.wrongShown = field<std::uint64_t>(json, "wrong_shown", where);
    week.drift = numberOf(json, "psi");
    week.driftByChance = numberOf(json, "psi_by_chance");
    if (week.shown > week.predictions || week.verified > week.predictions || week.right > week.verified || week.verifiedShown > week.verified
        || week.wrongShown > week.verifiedShown)
        throw Error(ErrorCode::Damaged, fmt::format("The counts of week {} contradict each other.", weekName(week.monday)), where);
    const auto bins = field<std::vector<std::uint64_t>>(json, "confidence", where);
    if (bins.size() != kDriftBins)
        throwBadField("confidence", where, "does not have ten bins");
    std::copy(bins.begin(), bins.end(), week.confidence.begin());
    for (const Json& shift : json.at("classes"))
        week.shifts.push_back({field<std::string>(shift, "class", where), field<double>(shift, "share", where), numberOf(shift, "baseline")});
    return week;
}

} // namespace

fs::path monitoringFile(const Workspace& workspace, int version)
{
    return workspace.root() / "monitoring" / (versionName(version) + ".json");
}

Json toJson(const ServedVersion& version)
{
    Json weeks = Json::array();
    for (const ServedWeek& week : version.weeks)
        weeks.push_back(toJson(week));
    return {{"format", kFormat},
            {"version", 1},
            {"model", versionName(version.version)},
            {"threshold", version.threshold},
            {"imported", version.imported},
            {"logs", version.logs},
            {"baseline",
             {{"images", version.baselineImages},
              {"confidence", version.baseline},
              {"coverage", number(version.baselineCoverage)},
              {"accuracy", number(version.baselineAccuracy)}}},
            {"weeks", std::move(weeks)}};
}

void keepMonitoring(const Workspace& workspace, const Monitoring& monitoring)
{
    for (const ServedVersion& version : monitoring.versions) {
        const fs::path file = monitoringFile(workspace, version.version);
        fs::create_directories(file.parent_path());
        writeJson(file, toJson(version));
    }
}

std::optional<ServedVersion> readMonitoring(const Workspace& workspace, int number)
{
    const fs::path file = monitoringFile(workspace, number);
    if (!fs::exists(file))
        return std::nullopt;
    const std::string where = pathToText(file);
    const Json json = readFormat(file, kFormat, 1);
    ServedVersion version;
    try {
        version.version = versionNumber(field<std::string>(json, "model", where));
        version.threshold = field<double>(json, "threshold", where);
        version.imported = field<std::string>(json, "imported", where);
        version.logs = field<std::vector<std::string>>(json, "logs", where);
        const Json& baseline = json.at("baseline");
        version.baselineImages = field<std::uint64_t>(baseline, "images", where);
        version.baselineCoverage = numberOf(baseline, "coverage");
        version.baselineAccuracy = numberOf(baseline, "accuracy");
        const auto bins = field<std::vector<std::uint64_t>>(baseline, "confidence", where);
        if (bins.size() != kDriftBins || version.version != number)
            throw Error(ErrorCode::Damaged, "It is not of this version.", where);
        std::copy(bins.begin(), bins.end(), version.baseline.begin());
        for (const Json& week : json.at("weeks"))
            version.weeks.push_back(weekIn(week, where));
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::Damaged, fmt::format("It is not as taxon models monitor writes it: {}.", error.what()), where,
                    "Import the logs again.");
    }
    return version;
}

std::string monitoringCsv(std::span<const ServedVersion> versions)
{
    CsvWriter csv({"version",
                   "week",
                   "monday",
                   "predictions",
                   "coverage",
                   "unknown",
                   "mean_confidence",
                   "psi",
                   "psi_by_chance",
                   "verified",
                   "accuracy",
                   "accuracy_low",
                   "accuracy_high",
                   "verified_shown",
                   "error_above",
                   "error_above_low",
                   "error_above_high",
                   "class_most_changed",
                   "share",
                   "baseline"});
    for (const ServedVersion& version : versions)
        for (const ServedWeek& week : version.weeks) {
            const scores::Interval accuracy = week.accuracyInterval();
            const scores::Interval error = week.errorInterval();
            const ClassShift shift = week.shifts.empty() ? ClassShift{{}, scores::kNoValue, scores::kNoValue} : week.shifts.front();
            csv.row({versionName(version.version),
                     weekName(week.monday),
                     dateOf(week.monday),
                     std::to_string(week.predictions),
                     numberField(week.coverage()),
                     numberField(week.unknown()),
                     numberField(week.meanConfidence()),
                     numberField(week.drift),
                     numberField(week.driftByChance),
                     std::to_string(week.verified),
                     numberField(week.accuracy()),
                     numberField(accuracy.low),
                     numberField(accuracy.high),
                     std::to_string(week.verifiedShown),
                     numberField(week.errorAbove()),
                     numberField(error.low),
                     numberField(error.high),
                     shift.className,
                     numberField(shift.share),
                     numberField(shift.baseline)});
        }
    return csv.text();
}

} // namespace taxon::serving
