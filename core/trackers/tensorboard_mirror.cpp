// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackers/tensorboard_mirror.h"

#include "base/error.h"
#include "base/file_lock.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "trackers/event_record.h"
#include "trackers/mirror_position.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taxon::trackers {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTracker = "tensorboard";

/// A field of any type as text; "0" if it is missing.
std::string textOf(const runs::Event& event, const char* key)
{
    const Json value = event.fields.value(key, Json("0"));
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// TensorBoard knows its files by such a name. It follows from the log's first event, as everything in the file does.
std::string fileName(const runs::Event& first)
{
    return fmt::format("events.out.tfevents.{}.{}.{}.0", millisecondsOf(first.time).value_or(0) / 1000, trackerName(textOf(first, "host")),
                       trackerName(textOf(first, "pid")));
}

} // namespace

struct TensorBoardMirror::State {
    MirrorPosition position;
    std::string file;        ///< name in the folder; "" before the first event
    std::uint64_t bytes = 0; ///< of it that count
    std::string scores;      ///< checksum of the summary.json that was written

    /// All of it is to be written again, into the same file.
    void restart()
    {
        position = {};
        bytes = 0;
        scores.clear();
    }
};

TensorBoardMirror::State TensorBoardMirror::read() const
{
    Json json;
    State state;
    const fs::path file = stateFileOf(m_run);
    state.position = readPosition(file, kTracker, json);
    if (json.empty())
        return state;
    const std::string where = pathToText(file);
    state.file = field<std::string>(json, "file", where);
    state.bytes = field<std::uint64_t>(json, "bytes", where);
    state.scores = field<std::string>(json, "scores", where);
    if (state.file.find('/') != std::string::npos)
        throw Error(ErrorCode::Damaged, "The name of an event file can't hold a \"/\".", where, "Remove the file: the mirror then begins anew.");
    struct stat status = {};
    const bool whole = ::stat((folderOf(m_run) / state.file).c_str(), &status) == 0 && static_cast<std::uint64_t>(status.st_size) >= state.bytes;
    if (!whole) // somebody removed it
        state.restart();
    return state;
}

void TensorBoardMirror::write(const State& state) const
{
    Json json = toJson(state.position, kTracker);
    json["file"] = state.file;
    json["bytes"] = state.bytes;
    json["scores"] = state.scores;
    writeJson(stateFileOf(m_run), json);
}

void TensorBoardMirror::append(State& state, const std::string& records) const
{
    const fs::path file = folderOf(m_run) / state.file;
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!fd)
        throw errnoError(errno, "open the event file", pathToText(file));
    std::uint64_t at = state.bytes;
    for (std::string_view rest = records; !rest.empty();) {
        const ssize_t n = ::pwrite(fd.value(), rest.data(), rest.size(), static_cast<off_t>(at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            throw errnoError(n < 0 ? errno : EIO, "write the event file", pathToText(file));
        rest.remove_prefix(static_cast<std::size_t>(n));
        at += static_cast<std::uint64_t>(n);
    }
    if (::ftruncate(fd.value(), static_cast<off_t>(at)) != 0 || ::fsync(fd.value()) != 0)
        throw errnoError(errno, "write the event file", pathToText(file));
    state.bytes = at;
}

Sent TensorBoardMirror::catchUp(const std::stop_token& /*stop*/) // local and short: nothing to interrupt
{
    const FileLock lock(m_run.path() / ".tensorboard.lock");
    State state = read();
    const NewEvents found = eventsBehind(state.position, m_run.events());
    if (found.from != state.position)
        state.restart();
    std::string records;
    std::size_t count = 0;
    if (state.bytes == 0 && !found.events.empty()) {
        const runs::Event& first = found.events.front();
        if (state.file.empty())
            state.file = fileName(first);
        records = fileVersionRecord(millisecondsOf(first.time).value_or(0));
    }
    for (const auto& event : found.events) {
        const std::vector<Point> points = pointsOf(event);
        if (!points.empty())
            records += scalarsRecord(points);
        count += points.size();
    }
    const auto scores = state.file.empty() ? std::nullopt : finalScores(m_run, found.to.epoch);
    if (scores && scores->checksum != state.scores && !scores->points.empty()) {
        records += scalarsRecord(scores->points);
        count += scores->points.size();
        state.scores = scores->checksum;
    }
    if (!records.empty()) {
        fs::create_directory(folderOf(m_run));
        append(state, records);
        state.position = found.to;
        write(state);
    }
    return {count, state.file.empty() ? std::string() : pathToText(folderOf(m_run))};
}

} // namespace taxon::trackers
