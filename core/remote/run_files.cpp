// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/run_files.h"

#include "base/error.h"
#include "base/text.h"
#include "jobs/sleep.h"
#include "storage/sub_storage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace taxon::remote {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int kDepth = 5; // tensorboard/… is the deepest
constexpr std::array kOfOnePlace{
    "launch.json", "job.yaml", "second_job.yaml", "service.yaml", "notes.json", "checkpoints/previous.safetensors", "checkpoints/oldest.safetensors"};

} // namespace

std::string folderOf(const std::string& runId)
{
    return "runs/" + runId;
}

bool travels(const std::string& name)
{
    return !name.starts_with('.') && name.find("/.") == std::string::npos
           && std::find(kOfOnePlace.begin(), kOfOnePlace.end(), name) == kOfOnePlace.end();
}

bool isPicture(const std::string& name)
{
    return name == kStatusFile || name == "events.jsonl" || name == "run.log";
}

int attemptOf(const std::string& name)
{
    const std::string_view folder("attempts/");
    int number = 0;
    if (name.starts_with(folder))
        std::from_chars(name.data() + folder.size(), name.data() + name.size(), number);
    return number;
}

std::vector<std::string> filesHere(const runs::RunFolder& run)
{
    std::vector<std::string> names;
    std::error_code failure, ignored;
    // A worker writes meanwhile: hidden folders come and go.
    for (fs::recursive_directory_iterator at(run.path(), failure), end; !failure && at != end; at.increment(failure)) {
        if (at->path().filename().native().starts_with('.'))
            at.disable_recursion_pending();
        if (std::string name = at->path().lexically_relative(run.path()).native(); travels(name) && at->is_regular_file(ignored))
            names.push_back(std::move(name));
    }
    if (failure)
        throw errnoError(failure.value(), "list the run folder", pathToText(run.path()));
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<storage::Entry> filesThere(storage::Storage& root, const std::string& runId, const jobs::Context& context)
{
    std::vector<storage::Entry> entries = storage::SubStorage(root, folderOf(runId)).list("", kDepth, context);
    std::erase_if(entries, [](const storage::Entry& entry) { return !travels(entry.name); });
    return entries;
}

void patiently(std::chrono::milliseconds patience, const jobs::Context& context, const std::function<void()>& body)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    for (std::chrono::milliseconds pause = 2s;; pause = std::min<std::chrono::milliseconds>(2 * pause, 30s)) {
        try {
            return body();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Io || std::chrono::steady_clock::now() + pause >= end)
                throw;
            if (pause == 2s)
                context.warn(fmt::format("{} It is tried again for up to {} min.", error.what(),
                                         std::chrono::duration_cast<std::chrono::minutes>(patience).count()));
        }
        jobs::sleep(pause, context);
    }
}

} // namespace taxon::remote
