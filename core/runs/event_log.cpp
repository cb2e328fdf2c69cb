// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/event_log.h"

#include "base/error.h"
#include "base/fence.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>

namespace taxon::runs {
namespace {

constexpr int kVersion = 1;
constexpr std::uintmax_t kMostPerRead = 16u << 20;

/// Bytes [from, from + size) of the file, fewer at its end.
std::string readAt(int fd, std::uintmax_t from, std::size_t size)
{
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const ssize_t n = ::pread(fd, text.data() + have, size - have, static_cast<off_t>(from + have));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        have += static_cast<std::size_t>(n);
    }
    text.resize(have);
    return text;
}

std::optional<Event> parseEvent(std::string_view line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object() || json.value("v", Json()) != kVersion || !json.contains("seq") || !json["seq"].is_number_unsigned()
        || !json.contains("kind") || !json["kind"].is_string() || !json.contains("t") || !json["t"].is_string())
        return std::nullopt;
    Event event{json["seq"].get<std::uint64_t>(), json["t"].get<std::string>(), json["kind"].get<std::string>(), Json::object()};
    for (const auto& [key, value] : json.items())
        if (key != "v" && key != "seq" && key != "t" && key != "kind")
            event.fields[key] = value;
    return event;
}

std::uintmax_t sizeOf(int fd)
{
    struct stat status = {};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uintmax_t>(status.st_size) : 0;
}

/// The largest number of the whole lines in the last megabyte, and the offset behind the last whole line.
struct Tail {
    std::uint64_t seq = 0;
    std::uintmax_t size = 0;
};

Tail tailOf(int fd)
{
    const std::uintmax_t size = sizeOf(fd);
    const std::uintmax_t from = size > (1u << 20) ? size - (1u << 20) : 0;
    const std::string text = readAt(fd, from, static_cast<std::size_t>(size - from));
    const auto end = text.rfind('\n');
    Tail tail{0, end == std::string::npos ? from : from + end + 1};
    for (const auto& line : split(std::string_view(text).substr(0, end == std::string::npos ? 0 : end), '\n'))
        if (const auto event = parseEvent(line))
            tail.seq = std::max(tail.seq, event->seq);
    return tail;
}

} // namespace

struct EventLog::State {
    const Clock& clock;
    UniqueFd fd;
    std::mutex mutex;
    std::uint64_t seq = 0;
    std::uintmax_t size = 0;
    std::vector<Listener> listeners;
    std::atomic<bool> healthy{true};

    /// Appends whole lines only: what a full disk left of one is cut off again.
    void writeLine(const std::string& line, bool flush)
    {
        if (!Fence::isOpen()) // the log is the newer attempt's
            return;
        std::string_view rest = line;
        while (!rest.empty()) {
            const ssize_t n = ::write(fd.value(), rest.data(), rest.size());
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0) {
                healthy = false;
                if (::ftruncate(fd.value(), static_cast<off_t>(size)) != 0)
                    size = sizeOf(fd.value());
                return;
            }
            rest.remove_prefix(static_cast<std::size_t>(n));
        }
        size += line.size();
        if (flush && ::fsync(fd.value()) != 0)
            healthy = false;
    }
};

EventLog::EventLog(const std::filesystem::path& file, const Clock& clock)
    : m_state(new State{clock, UniqueFd(::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666)), {}, 0, 0, {}, true})
{
    if (!m_state->fd)
        throw errnoError(errno, "open the event log", pathToText(file));
    const Tail tail = tailOf(m_state->fd.value());
    if (tail.size != sizeOf(m_state->fd.value()) && ::ftruncate(m_state->fd.value(), static_cast<off_t>(tail.size)) != 0)
        throw errnoError(errno, "cut the torn last line off the event log", pathToText(file));
    m_state->seq = tail.seq;
    m_state->size = tail.size;
}

EventLog::~EventLog() = default;

void EventLog::addListener(Listener listener)
{
    const std::scoped_lock lock(m_state->mutex);
    m_state->listeners.push_back(std::move(listener));
}

void EventLog::append(const std::string& kind, Json fields)
{
    const std::scoped_lock lock(m_state->mutex);
    const Event event{++m_state->seq, toIso8601(m_state->clock.wall()), kind, std::move(fields)};
    Json line{{"v", kVersion}, {"seq", event.seq}, {"t", event.time}, {"kind", event.kind}};
    line.update(event.fields);
    // replace: a foreign text that is not UTF-8 must never end a run
    m_state->writeLine(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
                       kind != "progress" && kind != "heartbeat" && kind != "system");
    for (const auto& listener : m_state->listeners)
        listener(event);
}

bool EventLog::healthy() const noexcept
{
    return m_state->healthy;
}

std::vector<Event> readEvents(const std::filesystem::path& file, std::uintmax_t& offset)
{
    std::vector<Event> events;
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd)
        return events;
    const std::uintmax_t size = sizeOf(fd.value());
    if (size < offset) // another file took its place
        offset = 0;
    while (offset < size) {
        const std::string text = readAt(fd.value(), offset, static_cast<std::size_t>(std::min(size - offset, kMostPerRead)));
        const auto end = text.rfind('\n');
        if (end == std::string::npos)
            break;
        for (const auto& line : split(std::string_view(text).substr(0, end), '\n'))
            if (auto event = parseEvent(line))
                events.push_back(std::move(*event));
        offset += end + 1;
    }
    return events;
}

} // namespace taxon::runs
