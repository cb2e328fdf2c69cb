// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/production.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/file_lock.h"
#include "base/ids.h"
#include "base/json_file.h"
#include "base/text.h"
#include "models/decisions.h"
#include "models/registry.h"

#include <fmt/format.h>

namespace taxon::models {
namespace {

namespace fs = std::filesystem;

fs::path productionFile(const Workspace& workspace)
{
    return workspace.models() / "production.json";
}

void write(const Workspace& workspace, const std::vector<Promotion>& history)
{
    Json entries = Json::array();
    for (const auto& entry : history)
        entries.push_back({{"model", entry.number}, {"when", entry.when}, {"who", entry.who}, {"reason", entry.reason}});
    writeJson(productionFile(workspace), Json{{"format", "taxon.production"},
                                              {"version", 1},
                                              {"model", history.empty() ? Json() : Json(versionName(history.back().number))},
                                              {"history", entries}});
}

void requireIntact(const Workspace& workspace, int number)
{
    static_cast<void>(modelFile(workspace, number));
    const auto problems = verifyVersion(workspace, number);
    if (!problems.empty())
        throw Error(ErrorCode::Damaged, fmt::format("The version is not what was exported: {}", problems.front()),
                    pathToText(versionFolder(workspace, number)), "See all with: taxon verify. Production was not changed.");
}

} // namespace

std::vector<Promotion> productionHistory(const Workspace& workspace)
{
    const fs::path file = productionFile(workspace);
    std::vector<Promotion> history;
    if (!fs::exists(file))
        return history;
    const std::string where = pathToText(file);
    for (const auto& entry : field<std::vector<Json>>(readFormat(file, "taxon.production", 1), "history", where))
        history.push_back({field<int>(entry, "model", where), field<std::string>(entry, "when", where), field<std::string>(entry, "who", where),
                           field<std::string>(entry, "reason", where)});
    return history;
}

Promotion promote(const Workspace& workspace, int number, const std::string& reason)
{
    requireReason(reason);
    const FileLock lock(workspace.models() / ".production.lock");
    auto history = productionHistory(workspace);
    if (!history.empty() && history.back().number == number)
        throw Error(ErrorCode::InvalidArgument, fmt::format("Version {} is in production already.", versionName(number)));
    requireIntact(workspace, number);
    history.push_back({number, toIso8601(realClock().wall()), journalWriter(), reason});
    decisions(workspace).append("promote", {{"model", number}, {"reason", reason}});
    write(workspace, history);
    return history.back();
}

Promotion rollBack(const Workspace& workspace, const std::string& reason)
{
    requireReason(reason);
    const FileLock lock(workspace.models() / ".production.lock");
    auto history = productionHistory(workspace);
    if (history.size() < 2)
        throw Error(ErrorCode::NotFound, "There is no earlier version in production to go back to.", pathToText(productionFile(workspace)));
    const int from = history.back().number;
    history.pop_back();
    requireIntact(workspace, history.back().number);
    decisions(workspace).append("rollback", {{"model", history.back().number}, {"from", from}, {"reason", reason}});
    write(workspace, history);
    return history.back();
}

} // namespace taxon::models
