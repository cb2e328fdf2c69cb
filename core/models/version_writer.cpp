// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/version_writer.h"

#include "base/atomic_file.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "models/decisions.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::models {
namespace {

namespace fs = std::filesystem;

void copyFile(const fs::path& from, const fs::path& to)
{
    std::error_code failure;
    fs::create_directories(to.parent_path(), failure);
    if (!failure)
        fs::copy_file(from, to, failure);
    if (failure)
        throw errnoError(failure.value(), "copy the file into the version", pathToText(from));
}

void copyTree(const fs::path& from, const fs::path& to)
{
    if (from.empty() || !fs::is_directory(from))
        return;
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
        const fs::path relative = entry.path().lexically_relative(from);
        const std::string name = relative.filename().native();
        if (entry.is_regular_file() && !name.starts_with('.') && name != "embeddings.npy") // larger than all else, and of use only beside the images
            copyFile(entry.path(), to / relative);
    }
}

std::vector<VersionFile> filesIn(const fs::path& folder)
{
    std::vector<VersionFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back({pathToText(entry.path().lexically_relative(folder)), entry.file_size(), toHex(sha256OfFile(entry.path()))});
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

Json toJson(const VersionInfo& info)
{
    Json files = Json::array();
    for (const auto& file : info.files)
        files.push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    return Json{{"format", "taxon.version"},
                {"version", 1},
                {"number", info.number},
                {"created", info.created},
                {"run", info.runId},
                {"dataset", info.datasetId},
                {"set_hashes", info.setHashes},
                {"base", info.base},
                {"architecture", info.architecture},
                {"threshold", info.threshold},
                {"temperature", info.temperature},
                {"preprocessing", info.preprocessing},
                {"classes", info.classes},
                {"proof", info.proof},
                {"files", files}};
}

} // namespace

int nextVersion(const Workspace& workspace)
{
    int last = 0;
    for (const int number : versionNumbers(workspace))
        last = std::max(last, number);
    for (const auto& entry : decisions(workspace).read())
        if (const auto model = entry.find("model"); model != entry.end() && model->is_number_integer())
            last = std::max(last, model->get<int>());
    return last + 1;
}

VersionInfo createVersion(const Workspace& workspace, VersionSources sources, const ModelWriter& writeModel)
{
    VersionInfo& info = sources.info;
    info.number = nextVersion(workspace);
    info.created = toIso8601(realClock().wall());
    sweepTemporaries(workspace.models());
    // Two programs that export at once take the same number: the folder of the slower one is renamed once more.
    for (int tries = 0;; ++tries) {
        const std::string name = versionName(info.number);
        AtomicFolder folder(workspace.models() / name);
        fs::create_directory(folder.path() / name);
        info.proof = writeModel(folder.path() / name);
        copyTree(sources.scores, folder.path() / "scores");
        copyTree(sources.evaluation, folder.path() / "evaluation");
        for (const auto& log : sources.logs)
            if (fs::is_regular_file(log))
                copyFile(log, folder.path() / "logs" / log.filename());
        info.files = filesIn(folder.path());
        writeJson(folder.path() / "version.json", toJson(info));
        try {
            folder.commit();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::AlreadyExists || tries >= 20)
                throw;
            ++info.number;
            continue;
        }
        info.folder = workspace.models() / name;
        decisions(workspace).append("export", {{"model", info.number}, {"run", info.runId}});
        return info;
    }
}

} // namespace taxon::models
