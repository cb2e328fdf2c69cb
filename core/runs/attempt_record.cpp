// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/attempt_record.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/host.h"
#include "base/json_file.h"
#include "base/temporary_mark.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace taxon::runs {
namespace {

namespace fs = std::filesystem;

int nextNumber(const fs::path& folder)
{
    int last = 0;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const std::string stem = entry.path().stem().native();
        int number = 0;
        if (std::from_chars(stem.data(), stem.data() + stem.size(), number).ec == std::errc())
            last = std::max(last, number);
    }
    return last + 1;
}

} // namespace

AttemptRecord::AttemptRecord(const RunFolder& run, std::string programVersion, const Clock& clock)
    : m_folder(run.attempts()), m_programVersion(std::move(programVersion)), m_clock(clock), m_started(toIso8601(clock.wall()))
{
    fs::create_directories(m_folder);
    for (m_number = nextNumber(m_folder);; ++m_number) {
        const UniqueFd mine(::open(fileOf(m_number).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (mine)
            break;
        if (errno != EEXIST)
            throw errnoError(errno, "begin an attempt", pathToText(fileOf(m_number)));
    }
    write("running", {}, {});
}

fs::path AttemptRecord::fileOf(int number) const
{
    return m_folder / fmt::format("{:03}.json", number);
}

std::vector<std::string> AttemptRecord::olderTemporaries() const
{
    std::vector<std::string> marks;
    for (int number = 1; number < m_number; ++number) {
        try {
            const std::string mark = readFormat(fileOf(number), "taxon.attempt", 1).value("temporaries", "");
            if (!mark.empty() && mark != temporaryMark())
                marks.push_back(mark);
        } catch (const std::exception&) { // killed in the instant in which it took its number: it has left nothing else
        }
    }
    return marks;
}

bool AttemptRecord::isNewest() const noexcept
{
    try {
        std::error_code failure;
        return !fs::exists(fileOf(m_number + 1), failure);
    } catch (...) { // no memory for a path: nothing says otherwise
        return true;
    }
}

void AttemptRecord::end(const std::string& state, const std::string& message) noexcept
{
    try {
        write(state, message, toIso8601(m_clock.wall()));
    } catch (...) { // the status and the event log tell it too
    }
}

void AttemptRecord::write(const std::string& state, const std::string& message, const std::string& ended) const
{
    const Json json{{"format", "taxon.attempt"},
                    {"version", 1},
                    {"attempt", m_number},
                    {"program_version", m_programVersion},
                    {"pid", ::getpid()},
                    {"host", hostName()},
                    {"temporaries", temporaryMark()},
                    {"started", m_started},
                    {"ended", ended},
                    {"state", state},
                    {"message", message}};
    writeFileAtomically(fileOf(m_number), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace taxon::runs
