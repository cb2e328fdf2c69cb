// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_folder.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/host.h"
#include "base/ids.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace taxon::runs {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr const char* kFormat = "taxon.run_status";
constexpr std::array kStates{"queued", "running", "succeeded", "failed", "cancelled", "stopped"};
constexpr std::chrono::seconds kSilence{30};

Json toJson(const RunStatus& status)
{
    return Json{{"format", kFormat},
                {"version", kVersion},
                {"state", status.state},
                {"stage", status.stage},
                {"stages", status.stages},
                {"finished", status.finished},
                {"message", status.message},
                {"pid", status.pid},
                {"host", status.host},
                {"started", status.started},
                {"updated", status.updated},
                {"step", status.step},
                {"progressPercentage", status.progressPercentage},
                {"estimatedRemainingSeconds", status.estimatedRemainingSeconds},
                {"dataset", status.datasetId},
                {"shards", status.shardsId},
                {"model", status.version},
                {"metrics", status.metrics}};
}

} // namespace

bool isProcessAlive(std::int64_t pid)
{
    if (pid <= 0 || (::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH))
        return false;
    std::ifstream stat(fmt::format("/proc/{}/stat", pid));
    const std::string line{std::istreambuf_iterator<char>(stat), {}};
    const auto name = line.rfind(") "); // "12 (name) Z …"
    return name == std::string::npos || line.compare(name + 2, 1, "Z") != 0;
}

std::string newRunId(const Workspace& workspace, const Recipe& recipe, const Clock& clock)
{
    std::string stem = toIdStamp(clock.wall());
    if (isSafeId(recipe.name))
        stem += "-" + recipe.name.substr(0, 60);
    std::string id = stem;
    for (int i = 2; fs::exists(fs::symlink_status(workspace.run(id))); ++i)
        id = fmt::format("{}-{}", stem, i);
    return id;
}

RunFolder RunFolder::create(const Workspace& workspace, const std::string& id, const Recipe& recipe)
{
    const fs::path target = workspace.run(id);
    AtomicFolder folder(target);
    RunFolder building(folder.path());
    writeFileAtomically(building.recipeFile(), toYaml(recipe));
    fs::create_directory(building.checkpoints());
    fs::create_directory(building.attempts());
    RunStatus status;
    status.updated = toIso8601(realClock().wall());
    writeStatus(building, status);
    folder.commit();
    return RunFolder(target);
}

RunFolder RunFolder::open(const fs::path& folder)
{
    RunFolder run(folder);
    if (!fs::exists(run.recipeFile())) {
        auto known = Workspace::idsIn(folder.parent_path());
        std::erase(known, folder.filename().native()); // a folder of that name is there, but no run in it
        const std::string close = nearest(folder.filename().native(), known);
        throw Error(ErrorCode::NotFound, "There is no such run: the folder has no run.yaml.", pathToText(folder),
                    close.empty() ? "List the runs with: taxon jobs list." : fmt::format("Did you mean \"{}\"?", close));
    }
    return run;
}

Recipe RunFolder::recipe() const
{
    return loadRecipe(recipeFile().native(), {});
}

RunStatus readStatus(const RunFolder& run)
{
    return readStatusFile(run.statusFile());
}

RunStatus readStatusFile(const fs::path& file)
{
    const Json json = readFormat(file, kFormat, kVersion);
    const std::string where = pathToText(file);
    RunStatus status;
    status.state = field<std::string>(json, "state", where);
    if (std::find(kStates.begin(), kStates.end(), status.state) == kStates.end())
        throw Error(ErrorCode::Damaged, fmt::format("A run can't be in the state \"{}\".", pathToText(status.state)), where);
    status.stage = field<std::string>(json, "stage", where);
    status.stages = field<std::vector<std::string>>(json, "stages", where);
    status.finished = field<std::vector<std::string>>(json, "finished", where);
    status.message = field<std::string>(json, "message", where);
    status.pid = field<std::int64_t>(json, "pid", where);
    status.host = field<std::string>(json, "host", where);
    status.started = field<std::string>(json, "started", where);
    status.updated = field<std::string>(json, "updated", where);
    status.progressPercentage = std::clamp(field<int>(json, "progressPercentage", where), 0, 100);
    status.estimatedRemainingSeconds = field<std::int64_t>(json, "estimatedRemainingSeconds", where);
    status.datasetId = field<std::string>(json, "dataset", where);
    status.shardsId = field<std::string>(json, "shards", where);
    status.version = field<std::string>(json, "model", where);
    status.metrics = field<Json>(json, "metrics", where);
    if (json.contains("step")) // of a program that is older than it
        status.step = field<std::string>(json, "step", where);
    return status;
}

void writeStatus(const RunFolder& run, const RunStatus& status)
{
    // replaced, never thrown: a message of another program may not be UTF-8
    writeFileAtomically(run.statusFile(), toJson(status).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string currentState(const RunStatus& status, const Clock& clock)
{
    if (status.state != "running")
        return status.state;
    if (status.host == hostName() && !isProcessAlive(status.pid))
        return "unknown";
    const auto updated = fromIso8601(status.updated);
    return updated && clock.wall() - *updated <= kSilence + std::chrono::seconds(1) ? status.state : "unknown";
}

} // namespace taxon::runs
