// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/decisions.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "runs/run_folder.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace taxon::models {
namespace {

namespace fs = std::filesystem;

std::string userName()
{
    const passwd* user = ::getpwuid(::getuid());
    return user != nullptr && user->pw_name != nullptr ? pathToText(user->pw_name) : std::to_string(::getuid());
}

/// A name as part of a file name.
std::string fileSafe(std::string text)
{
    for (char& c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'))
            c = '_';
    return text.substr(0, 60);
}

} // namespace

std::string decider()
{
    return userName() + "@" + runs::hostName();
}

void appendDecision(const Workspace& workspace, const std::string& kind, const Json& fields)
{
    std::error_code ignored;
    fs::create_directories(workspace.journal(), ignored);
    const fs::path file = workspace.journal() / ("models-" + fileSafe(userName()) + "-" + fileSafe(runs::hostName()) + ".jsonl");
    const UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!fd)
        throw errnoError(errno, "open the journal", pathToText(file));
    Json entry{{"v", 1}, {"t", toIso8601(realClock().wall())}, {"who", decider()}, {"kind", kind}};
    entry.update(fields);
    std::string line = entry.dump() + "\n";
    char last = '\n';
    const off_t size = ::lseek(fd.value(), 0, SEEK_END);
    if (size > 0 && ::pread(fd.value(), &last, 1, size - 1) == 1 && last != '\n')
        line.insert(line.begin(), '\n'); // a torn line of a killed writer stays alone
    if (::write(fd.value(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ::fsync(fd.value()) != 0)
        throw errnoError(errno, "write the journal", pathToText(file));
}

std::vector<Json> readDecisions(const Workspace& workspace)
{
    std::vector<Json> entries;
    std::error_code failure;
    for (const auto& file : fs::directory_iterator(workspace.journal(), failure)) {
        if (!file.path().filename().native().starts_with("models-") || file.path().extension() != ".jsonl")
            continue;
        for (const auto& line : split(readTextFile(file.path()), '\n')) {
            Json entry = Json::parse(line, nullptr, false);
            if (entry.is_object() && entry.value("v", Json()) == 1 && entry.value("t", Json()).is_string() && entry.value("kind", Json()).is_string())
                entries.push_back(std::move(entry));
        }
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Json& a, const Json& b) { return a["t"].get<std::string>() < b["t"].get<std::string>(); });
    return entries;
}

} // namespace taxon::models
