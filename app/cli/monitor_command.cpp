// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "session.h"

#include "base/atomic_file.h"
#include "base/ids.h"
#include "base/text.h"
#include "serving/monitoring.h"
#include "serving/monitoring_file.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::cli {
namespace {

struct Arguments {
    std::vector<std::string> logs;
    std::string version;
    std::string csv;
};

std::string share(double value)
{
    return std::isnan(value) ? "-" : fmt::format("{:.1f} %", value * 100);
}

std::string interval(double value, const scores::Interval& of)
{
    return std::isnan(value) ? "-" : fmt::format("{:.1f} % ({:.1f}-{:.1f})", value * 100, of.low * 100, of.high * 100);
}

const char* wordOf(serving::DriftReading reading)
{
    switch (reading) {
    case serving::DriftReading::None: return "";
    case serving::DriftReading::Steady: return "steady";
    case serving::DriftReading::Chance: return "by chance?";
    case serving::DriftReading::Some: return "some drift";
    case serving::DriftReading::Much: return "much drift";
    }
    return "";
}

void sayWeeks(const Session& session, const serving::ServedVersion& version)
{
    session.say(fmt::format("Version {}, threshold {:.2f}", versionName(version.version), version.threshold));
    session.say(fmt::format("  {:<9} {:>11} {:>9} {:>9} {:>6} {:>6} {:<10} {:>9}  {:<24} {}", "week", "predictions", "coverage", "unknown", "mean s",
                            "PSI", "", "verified", "accuracy (95 %)", "error above threshold (95 %)"));
    for (const serving::ServedWeek& week : version.weeks)
        session.say(fmt::format("  {:<9} {:>11} {:>9} {:>9} {:>6.3f} {:>6} {:<10} {:>9}  {:<24} {}", serving::weekName(week.monday), week.predictions,
                                share(week.coverage()), share(week.unknown()), week.meanConfidence(),
                                std::isnan(week.drift) ? "-" : fmt::format("{:.3f}", week.drift),
                                wordOf(serving::readDrift(week.drift, week.driftByChance)), week.verified,
                                interval(week.accuracy(), week.accuracyInterval()), interval(week.errorAbove(), week.errorInterval())));
    if (version.baselineImages == 0) {
        session.say("  Its evaluation is gone, so there is nothing to measure drift against: taxon evaluate makes it again.");
        return;
    }
    session.say(fmt::format("  baseline: its {} test images, coverage {}, accuracy {}; a PSI up to {:.3f} can be chance", version.baselineImages,
                            share(version.baselineCoverage), share(version.baselineAccuracy), version.weeks.back().driftByChance));
    for (const serving::ClassShift& shift : version.weeks.back().shifts)
        session.say(fmt::format("  {}: {} of {} are {}, {} in the baseline", serving::weekName(version.weeks.back().monday), share(shift.share),
                                version.weeks.back().predictions, shift.className, share(shift.baseline)));
}

Json badLinesOf(const serving::Monitoring& monitoring)
{
    Json bad = Json::array();
    for (const serving::BadLine& line : monitoring.firstBad)
        bad.push_back({{"file", line.file}, {"line", line.line}, {"why", line.why}});
    return bad;
}

void noteLeftOut(const Session& session, const serving::Monitoring& monitoring)
{
    for (const serving::BadLine& line : monitoring.firstBad)
        session.note(fmt::format("{}, line {}: left out, {}.", line.file, line.line, line.why));
    if (monitoring.badLines > monitoring.firstBad.size())
        session.note(fmt::format("{} lines were left out in all.", monitoring.badLines));
    if (monitoring.lostVerdicts > 0)
        session.note(fmt::format("{} verdicts are on ids without a counted prediction.", monitoring.lostVerdicts));
}

void monitor(Session& session, const Arguments& arguments)
{
    const Workspace workspace = session.workspace();
    serving::MonitoringOptions options;
    options.version = arguments.version.empty() ? 0 : versionNumber(arguments.version);
    const std::vector<std::filesystem::path> logs(arguments.logs.begin(), arguments.logs.end());
    const serving::Monitoring monitoring = serving::importServedLogs(workspace, logs, options, session.context());
    if (!arguments.csv.empty())
        writeFileAtomically(arguments.csv, serving::monitoringCsv(monitoring.versions));
    serving::keepMonitoring(workspace, monitoring);
    Json versions = Json::array();
    for (const serving::ServedVersion& version : monitoring.versions) {
        sayWeeks(session, version);
        versions.push_back(serving::toJson(version));
    }
    session.say(fmt::format("{} predictions counted, {} repeated.", monitoring.predictions, monitoring.repeated));
    noteLeftOut(session, monitoring);
    session.result({{"versions", std::move(versions)},
                    {"predictions", monitoring.predictions},
                    {"repeated", monitoring.repeated},
                    {"other_versions", monitoring.otherVersions},
                    {"lost_verdicts", monitoring.lostVerdicts},
                    {"bad_lines", monitoring.badLines},
                    {"first_bad_lines", badLinesOf(monitoring)}});
}

} // namespace

void addModelsMonitorCommand(CLI::App& group, Session& session)
{
    CLI::App* command = group.add_subcommand("monitor", "Weekly coverage, drift and verified accuracy from logs of served predictions");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("LOG", arguments->logs, "JSON lines: time, version, class, confidence, and id and verified where known")->required();
    command->add_option("--version", arguments->version, "Only this version [all in the logs]")->type_name("N");
    command->add_option("--csv", arguments->csv, "Also writes the weeks as a table")->type_name("FILE");
    command->footer("Example: taxon models monitor served-2026-*.jsonl --csv weeks.csv\n"
                    "The weeks of each version in the logs replace those imported before: give all logs of a version at once.");
    command->callback([&session, arguments] { monitor(session, *arguments); });
}

} // namespace taxon::cli
