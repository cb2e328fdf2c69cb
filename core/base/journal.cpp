// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/journal.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace taxon {
namespace {

namespace fs = std::filesystem;

/// A name as part of a file name; two names never become one.
std::string fileSafe(const std::string& text)
{
    std::string safe = text.substr(0, 60);
    for (char& c : safe)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'))
            c = '_';
    return safe == text ? safe : safe + "_" + toHex(sha256(text)).substr(0, 8);
}

bool isEntry(const Json& entry)
{
    return entry.is_object() && entry.value("v", Json()) == 1 && entry.value("t", Json()).is_string() && entry.value("kind", Json()).is_string();
}

std::int64_t seqOf(const Json& entry)
{
    constexpr std::int64_t kMost = std::int64_t{1} << 53; // a larger one is no number of ours, and nothing could be larger still
    const auto seq = entry.find("seq");
    const std::int64_t number = seq != entry.end() && seq->is_number_integer() ? seq->get<std::int64_t>() : 0;
    return number > 0 && number < kMost ? number : 0;
}

/// An entry up to its first list or object: in what we write all that orders it stands before the images of a step.
Json parseHead(std::string_view line)
{
    bool isText = false;
    std::size_t end = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
        const char c = line[i];
        if (isText && c == '\\')
            ++i;
        else if (c == '"')
            isText = !isText;
        else if (!isText && c == ',')
            end = i;
        else if (!isText && (c == '[' || c == '{'))
            return Json::parse(std::string(line.substr(0, end)) + "}", nullptr, false);
    }
    return Json::parse(line, nullptr, false);
}

/// Only what an entry says at its top: lists are dropped while they are parsed.
Json parseTop(std::string_view line)
{
    if (Json head = parseHead(line); isEntry(head) && head.contains("seq"))
        return head;
    const auto keep = [](int depth, Json::parse_event_t event, const Json&) {
        return depth == 0 || (event != Json::parse_event_t::array_start && event != Json::parse_event_t::object_start);
    };
    return Json::parse(line, keep, false);
}

/// The lines of a file that could be entries. The NUL bytes that a power cut may leave before a line are no part of it.
template <typename Body>
void forEachLine(std::string_view text, Body body)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line.remove_prefix(std::min(line.find_first_not_of('\0'), line.size()));
        if (!line.empty())
            body(line);
    }
}

/// Where an entry stands: enough to order it, and to read it again.
struct Position {
    std::int64_t seq = 0;
    std::string time;
    std::size_t file = 0;
    std::string_view line{}; ///< in the mapped file
};

} // namespace

std::string journalWriter()
{
    return userName() + "@" + hostName();
}

Journal::Journal(fs::path folder, std::string topic, FileSystem& fileSystem, const Clock& clock)
    : m_folder(std::move(folder)), m_topic(std::move(topic)), m_fileSystem(fileSystem), m_clock(clock)
{}

std::string Journal::append(const std::string& kind, const Json& fields)
{
    if (m_lastSeq < 0)
        forEach([](Json&) {});
    std::error_code ignored; // what is wrong shows when the file is opened
    fs::create_directories(m_folder, ignored);
    const fs::path file = m_folder / (m_topic + "-" + fileSafe(userName()) + "-" + fileSafe(hostName()) + ".jsonl");
    const int opened = m_fileSystem.openToAppend(file);
    if (opened < 0)
        throw errnoError(-opened, "open the journal", pathToText(file));
    const UniqueFd fd(opened);
    Json entry{{"v", 1}, {"seq", m_lastSeq + 1}, {"t", toIso8601(m_clock.wall())}, {"who", journalWriter()}, {"kind", kind}};
    entry.update(fields);
    std::string line = entry.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    char last = '\n';
    const off_t size = ::lseek(fd.value(), 0, SEEK_END);
    if (size > 0 && ::pread(fd.value(), &last, 1, size - 1) == 1 && last != '\n')
        line.insert(line.begin(), '\n'); // a torn line of a killed writer stays alone
    const auto written = m_fileSystem.write(fd.value(), std::as_bytes(std::span(line)));
    if (written != static_cast<std::ptrdiff_t>(line.size()))
        throw errnoError(written < 0 ? static_cast<int>(-written) : ENOSPC, "write the journal", pathToText(file));
    if (const int failure = m_fileSystem.fsync(fd.value()); failure != 0)
        throw errnoError(-failure, "write the journal", pathToText(file));
    // once an object, not once a file: whoever made the file may have been killed before the folder was synced
    if (const int failure = m_isDurable ? 0 : m_fileSystem.syncFolder(m_folder); failure != 0)
        throw errnoError(-failure, "write the journal", pathToText(m_folder));
    m_isDurable = true;
    ++m_lastSeq;
    if (std::uintmax_t& known = m_known[file]; std::cmp_equal(known, size)) // else somebody else wrote before
        known += line.size();
    return entry["t"].get<std::string>();
}

std::vector<fs::path> Journal::files() const
{
    std::vector<fs::path> files;
    std::error_code failure;
    for (fs::directory_iterator at(m_folder, failure); !failure && at != fs::directory_iterator(); at.increment(failure))
        if (at->path().filename().native().starts_with(m_topic + "-") && at->path().extension() == ".jsonl")
            files.push_back(at->path());
    if (failure && failure != std::errc::no_such_file_or_directory)
        throw errnoError(failure.value(), "read the journal", pathToText(m_folder));
    std::sort(files.begin(), files.end());
    return files;
}

bool Journal::isAsKnown() const
{
    const std::vector<fs::path> present = files();
    return m_lastSeq >= 0 && present.size() == m_known.size() && std::all_of(present.begin(), present.end(), [&](const fs::path& file) {
               std::error_code gone; // then the size is none that is known
               const auto known = m_known.find(file);
               return known != m_known.end() && fs::file_size(file, gone) == known->second;
           });
}

void Journal::forEach(const std::function<void(Json&)>& visit) const
{
    m_known.clear();
    std::vector<MappedFile> mapped;
    std::vector<Position> positions;
    for (const fs::path& file : files()) {
        const auto bytes = mapped.emplace_back(file).bytes();
        m_known[file] = bytes.size();
        Position at{0, "", mapped.size() - 1};
        forEachLine({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, [&](std::string_view line) {
            const Json top = parseTop(line);
            if (!isEntry(top))
                return;
            at.seq = std::max(at.seq, seqOf(top)); // a file keeps its order, whatever its clock and its numbers say
            at.time = std::max(at.time, top["t"].get<std::string>());
            at.line = line;
            positions.push_back(at);
        });
        m_lastSeq = std::max(m_lastSeq, at.seq);
    }
    m_lastSeq = std::max<std::int64_t>(m_lastSeq, 0);
    std::stable_sort(positions.begin(), positions.end(),
                     [](const Position& a, const Position& b) { return std::tie(a.seq, a.time, a.file) < std::tie(b.seq, b.time, b.file); });
    for (const Position& position : positions) {
        Json entry = Json::parse(position.line, nullptr, false);
        if (isEntry(entry))
            visit(entry);
    }
}

std::vector<Json> Journal::read() const
{
    std::vector<Json> entries;
    forEach([&](Json& entry) { entries.push_back(std::move(entry)); });
    return entries;
}

} // namespace taxon
