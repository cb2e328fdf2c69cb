// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/run_push.h"

#include "base/error.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "remote/run_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>

namespace taxon::remote {
namespace {

namespace fs = std::filesystem;

/// Whether a file grows in place; all others are replaced as a whole (AtomicFile).
bool isAppended(const std::string& name)
{
    return name.ends_with(".jsonl") || name.ends_with(".log") || name.starts_with("tensorboard/");
}

std::string attemptFile(int number)
{
    return fmt::format("{}/{:03}.json", kAttempts, number);
}

bool holdsAll(const std::vector<std::string>& there, const std::vector<std::string>& wanted)
{
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const std::string& one) { return std::find(there.begin(), there.end(), one) != there.end(); });
}

/// Where a worker writes A before B, the one that is taken first is B, and the one that is sent first is A.
bool isTakenBefore(const std::string& a, const std::string& b)
{
    return (a == kLastCheckpoint) > (b == kLastCheckpoint);
}

} // namespace

/// Files as they are at one moment; gone with the object.
class RunPush::Moment {
public:
    Moment(const runs::RunFolder& run, const char* name) : m_run(run), m_folder(run.path() / ".push" / name)
    {
        fs::remove_all(m_folder);
        fs::create_directories(m_folder);
    }
    ~Moment()
    {
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }
    Moment(const Moment&) = delete;
    Moment& operator=(const Moment&) = delete;

    /// \returns whether it is there (still).
    [[nodiscard]] bool take(const std::string& name)
    {
        const fs::path copy = file(name);
        m_stamps[name] = stampOf(m_run.path() / name); // before: what changes meanwhile is sent again
        fs::create_directories(copy.parent_path());
        std::error_code failure;
        if (!isAppended(name))
            fs::create_hard_link(m_run.path() / name, copy, failure);
        if (isAppended(name) || (failure && failure != std::errc::no_such_file_or_directory))
            fs::copy_file(m_run.path() / name, copy, fs::copy_options::overwrite_existing, failure);
        if (failure && failure != std::errc::no_such_file_or_directory)
            throw errnoError(failure.value(), "take a copy of the file to send it", pathToText(m_run.path() / name));
        return !failure;
    }
    [[nodiscard]] fs::path file(const std::string& name) const { return m_folder / name; }
    [[nodiscard]] Stamp stamp(const std::string& name) const { return m_stamps.at(name); }

private:
    const runs::RunFolder& m_run;
    fs::path m_folder;
    std::map<std::string, Stamp> m_stamps;
};

RunPush::RunPush(runs::RunFolder run, storage::Storage& root, int attempt)
    : m_run(std::move(run)), m_there(root, folderOf(m_run.id())), m_attempt(attempt)
{}

RunPush::~RunPush()
{
    std::error_code ignored;
    fs::remove_all(m_run.path() / ".push", ignored);
}

RunPush::Stamp RunPush::stampOf(const fs::path& file)
{
    struct ::stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return {};
    return {static_cast<std::uint64_t>(info.st_size), static_cast<std::uint64_t>(info.st_ino),
            static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec};
}

void RunPush::knowAll()
{
    for (const std::string& name : filesHere(m_run))
        m_sent[name] = stampOf(m_run.path() / name);
    m_finishedThere = runs::readStatus(m_run).finished;
}

void RunPush::send(const Moment& moment, const std::string& name, const jobs::Context& context)
{
    (void)m_there.put(moment.file(name), name, storage::Check::Stored, context, {});
    const std::scoped_lock lock(m_mutex);
    m_sent[name] = moment.stamp(name);
}

void RunPush::giveWay(const std::string& newer, const jobs::Context& context)
{
    // The run's own fence looks for the next number here: with it nothing is published here any more either.
    const fs::path next = m_run.path() / attemptFile(m_attempt + 1);
    if (!fs::exists(next))
        (void)m_there.get(newer, next, context, {});
    throw Error(ErrorCode::Locked, fmt::format("A newer attempt took this run over; attempt {} has sent nothing since.", m_attempt), m_there.url(),
                "Watch the newer one with: taxon jobs watch " + m_run.id() + ".");
}

void RunPush::requireNewest(const jobs::Context& context)
{
    if (m_attempt == 0)
        return;
    const std::scoped_lock lock(m_fence);
    for (const storage::Entry& entry : m_there.list(kAttempts, 1, context)) {
        const int number = attemptOf(entry.name);
        if (number > m_attempt || (number == m_attempt && !isMine(entry, context)))
            giveWay(entry.name, context);
    }
    claim(context);
}

/// Whether a file of this attempt's number is its own: known by its checksum, or by the mark of the process. One may have arrived though sending it failed.
bool RunPush::isMine(const storage::Entry& attempt, const jobs::Context& context)
{
    if (m_isClaimed && !attempt.stored.empty() && attempt.stored == m_claim)
        return true;
    const auto markOf = [](const std::string& text) {
        const Json json = Json::parse(text, nullptr, false);
        return json.is_object() ? json.value("temporaries", "") : std::string();
    };
    const std::string mine = markOf(readTextFile(m_run.path() / attemptFile(m_attempt)));
    return !mine.empty() && mine == markOf(storage::getText(m_there, attempt.name, context));
}

/// Sends the own attempt's file, when it is new or changed.
void RunPush::claim(const jobs::Context& context)
{
    const std::string name = attemptFile(m_attempt);
    if (m_isClaimed && m_claimed == stampOf(m_run.path() / name))
        return;
    Moment moment(m_run, "attempt");
    if (!moment.take(name))
        return;
    m_claim = m_there.put(moment.file(name), name, storage::Check::Stored, context, {}).stored;
    m_claimed = moment.stamp(name);
    m_isClaimed = true;
}

void RunPush::results(const jobs::Context& context)
{
    requireNewest(context);
    const std::vector<std::string> finished = runs::readStatus(m_run).finished; // before the files: they may have more
    std::vector<std::string> names = filesHere(m_run);
    std::erase_if(names, [&](const std::string& name) {
        const std::scoped_lock lock(m_mutex);
        const auto sent = m_sent.find(name);
        return isPicture(name) || (m_attempt > 0 && attemptOf(name) == m_attempt)
               || (sent != m_sent.end() && sent->second == stampOf(m_run.path() / name));
    });
    std::stable_sort(names.begin(), names.end(), isTakenBefore);
    Moment moment(m_run, "results");
    std::erase_if(names, [&](const std::string& name) { return !moment.take(name); });
    std::reverse(names.begin(), names.end());
    for (const std::string& name : names)
        send(moment, name, context);
    const std::scoped_lock lock(m_mutex);
    m_finishedThere = finished;
}

void RunPush::picture(bool isEnd, const jobs::Context& context)
{
    requireNewest(context);
    Moment moment(m_run, "picture");
    const bool hasStatus = moment.take(kStatusFile);
    for (const char* name : {"run.log", "events.jsonl"})
        if (moment.take(name))
            send(moment, name, context);
    if (!hasStatus)
        return;
    const runs::RunStatus status = runs::readStatusFile(moment.file(kStatusFile));
    const bool isPromised = [&] {
        const std::scoped_lock lock(m_mutex);
        return holdsAll(m_finishedThere, status.finished);
    }();
    if (isPromised && (isEnd || status.state == "running"))
        send(moment, kStatusFile, context);
}

bool pushRun(const runs::RunFolder& run, storage::Storage& root, const jobs::Context& context)
{
    int here = 0, there = 0;
    for (const std::string& name : filesHere(run))
        here = std::max(here, attemptOf(name));
    for (const storage::Entry& entry : filesThere(root, run.id(), context))
        there = std::max(there, attemptOf(entry.name));
    if (there > 0 && there >= here)
        return false;
    RunPush push(run, root, 0);
    push.results(context);
    push.picture(true, context);
    return true;
}

} // namespace taxon::remote
