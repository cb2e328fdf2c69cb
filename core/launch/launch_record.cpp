// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/launch_record.h"

#include "base/host.h"
#include "base/json_file.h"
#include "launch/json_at.h"

namespace taxon::launch {
namespace {

constexpr const char* kFormat = "taxon.launch";
constexpr int kVersion = 2; // 1: workers of this machine only

} // namespace

std::optional<LaunchRecord> readLaunchRecord(const runs::RunFolder& run)
{
    try {
        const std::string where = "launch.json";
        const Json json = readFormat(run.path() / where, kFormat, kVersion);
        LaunchRecord record;
        record.host = field<std::string>(json, "host", where);
        if (json["version"] == 1 || field<std::string>(json, "place", where) == "here")
            record.pid = field<std::int64_t>(json, "pid", where);
        if (json["version"] == 1)
            return record;
        record.place = field<std::string>(json, "place", where);
        record.number = field<int>(json, "number", where);
        record.started = field<std::string>(json, "started", where);
        record.object = field<std::string>(json, "object", where);
        record.second = textAt(json, "/second");
        record.byHand = json.contains("by_hand") && json["by_hand"] == true;
        record.refused = textAt(json, "/refused");
        record.hint = textAt(json, "/hint");
        return record;
    } catch (const Error&) {
        return std::nullopt;
    }
}

void writeLaunchRecord(const runs::RunFolder& run, const LaunchRecord& record)
{
    Json json{{"format", kFormat},   {"version", kVersion},       {"place", record.place}, {"number", record.number},
              {"host", record.host}, {"started", record.started}, {"pid", record.pid},     {"object", record.object}};
    if (!record.second.empty())
        json["second"] = record.second;
    if (record.byHand)
        json["by_hand"] = true;
    if (!record.refused.empty())
        json.update({{"refused", record.refused}, {"hint", record.hint}});
    writeJson(run.path() / "launch.json", json);
}

void noteRefusal(const runs::RunFolder& run, const std::string& place, const Error& why, const Clock& clock)
{
    LaunchRecord record = readLaunchRecord(run).value_or(LaunchRecord{.number = 0});
    if (record.place != place)
        record = {.place = place, .number = record.number};
    record.host = hostName();
    record.started = toIso8601(clock.wall());
    record.refused = why.message();
    record.hint = why.hint();
    try {
        writeLaunchRecord(run, record);
    } catch (const std::exception&) { // a full disk, say
    }
}

} // namespace taxon::launch
