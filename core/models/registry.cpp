// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/registry.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace taxon::models {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;

/// Folder names that are versions, with their numbers.
std::vector<std::pair<int, std::string>> versionFolders(const fs::path& models)
{
    std::vector<std::pair<int, std::string>> found;
    for (const auto& name : Workspace::idsIn(models)) {
        try {
            found.emplace_back(versionNumber(name), name);
        } catch (const Error&) { // not a number: TensorFlow Serving ignores it too
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

fs::path folderOf(const fs::path& models, int number)
{
    std::vector<std::string> names;
    std::vector<std::string> known;
    for (const auto& [candidate, name] : versionFolders(models)) {
        known.push_back(name);
        if (candidate == number)
            names.push_back(name);
    }
    if (names.size() > 1)
        throw Error(ErrorCode::Damaged, fmt::format("The folders {} are the same version for every reader.", fmt::join(names, " and ")),
                    pathToText(models), "Move one of them away.");
    if (names.empty())
        throw Error(ErrorCode::NotFound, fmt::format("There is no model version {}.", versionName(number)), pathToText(models),
                    known.empty() ? "Make one with: taxon run --recipe first_version." : fmt::format("There are: {}.", fmt::join(known, ", ")));
    return models / names.front();
}

} // namespace

fs::path versionFolder(const Workspace& workspace, int number)
{
    return folderOf(workspace.models(), number);
}

fs::path modelFile(const fs::path& modelsFolder, int number)
{
    const fs::path folder = folderOf(modelsFolder, number);
    const fs::path file = folder / folder.filename() / "model.safetensors";
    if (!fs::exists(file))
        throw Error(ErrorCode::NotFound, fmt::format("Version {} has no weights.", versionName(number)), pathToText(file),
                    "See what is wrong with: taxon verify.");
    return file;
}

fs::path modelFile(const Workspace& workspace, int number)
{
    return modelFile(workspace.models(), number);
}

std::vector<int> versionNumbers(const Workspace& workspace)
{
    std::set<int> numbers;
    for (const auto& folder : versionFolders(workspace.models()))
        numbers.insert(folder.first);
    return {numbers.begin(), numbers.end()};
}

VersionInfo readVersionIn(const fs::path& folder)
{
    const fs::path file = folder / "version.json";
    const Json json = readFormat(file, "taxon.version", kVersion);
    const std::string where = pathToText(file);
    VersionInfo info;
    info.folder = folder;
    info.number = field<int>(json, "number", where);
    info.runId = field<std::string>(json, "run", where);
    info.datasetId = field<std::string>(json, "dataset", where);
    info.setHashes = field<Json>(json, "set_hashes", where);
    info.base = field<std::string>(json, "base", where);
    info.architecture = field<std::string>(json, "architecture", where);
    info.classes = field<std::vector<std::string>>(json, "classes", where);
    info.threshold = field<double>(json, "threshold", where);
    info.temperature = json.contains("temperature") ? field<double>(json, "temperature", where) : 1.0;
    info.preprocessing = field<Json>(json, "preprocessing", where);
    info.proof = json.value("proof", Json::object());
    info.created = field<std::string>(json, "created", where);
    for (const auto& entry : field<std::vector<Json>>(json, "files", where))
        info.files.push_back(
            {field<std::string>(entry, "path", where), field<std::uint64_t>(entry, "bytes", where), field<std::string>(entry, "sha256", where)});
    return info;
}

VersionInfo readVersion(const Workspace& workspace, int number)
{
    VersionInfo info = readVersionIn(versionFolder(workspace, number));
    if (info.number != number)
        throw Error(ErrorCode::Damaged, fmt::format("It says that it is version {}.", info.number), pathToText(info.folder / "version.json"),
                    "The folder was renamed or copied by hand; undo that.");
    return info;
}

std::vector<VersionInfo> listVersions(const Workspace& workspace, std::vector<VersionProblem>& problems)
{
    std::vector<VersionInfo> versions;
    for (const int number : versionNumbers(workspace)) {
        try {
            versions.push_back(readVersion(workspace, number));
        } catch (const Error& error) {
            problems.push_back({number, error.what()});
        }
    }
    return versions;
}

int newestVersion(const Workspace& workspace)
{
    const auto numbers = versionNumbers(workspace);
    if (numbers.empty())
        throw Error(ErrorCode::NotFound, "There is no model version yet.", pathToText(workspace.models()),
                    "Make one with: taxon run --recipe first_version.");
    return numbers.back();
}

std::optional<int> versionOfRun(const Workspace& workspace, const std::string& runId)
{
    std::vector<VersionProblem> ignored;
    std::optional<int> found;
    for (const auto& version : listVersions(workspace, ignored))
        if (version.runId == runId)
            found = version.number;
    return found;
}

std::vector<std::string> verifyVersion(const Workspace& workspace, int number)
{
    return verifyVersion(readVersion(workspace, number));
}

std::vector<std::string> verifyVersion(const VersionInfo& info)
{
    std::vector<std::string> problems;
    std::set<std::string> known{"version.json"};
    for (const auto& file : info.files) {
        known.insert(file.path);
        const fs::path path = info.folder / textToPath(file.path);
        std::error_code failure;
        const auto bytes = fs::file_size(path, failure);
        if (failure)
            problems.push_back(fmt::format("{} is missing.", file.path));
        else if (bytes != file.bytes)
            problems.push_back(fmt::format("{} has {} bytes instead of {}.", file.path, bytes, file.bytes));
        else if (toHex(sha256OfFile(path)) != file.sha256)
            problems.push_back(fmt::format("{} was changed: its SHA-256 differs.", file.path));
    }
    for (const auto& entry : fs::recursive_directory_iterator(info.folder)) {
        const std::string relative = pathToText(entry.path().lexically_relative(info.folder));
        if (!entry.is_directory() && known.count(relative) == 0)
            problems.push_back(fmt::format("{} does not belong to the version.", relative));
    }
    return problems;
}

} // namespace taxon::models
