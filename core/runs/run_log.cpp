// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_log.h"

#include "base/error.h"
#include "base/fence.h"
#include "base/text.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sys/stat.h>

namespace taxon::runs {
namespace {

std::string text(const Json& fields, const char* key)
{
    const auto found = fields.find(key);
    if (found == fields.end() || found->is_null())
        return {};
    return found->is_string() ? found->get<std::string>() : found->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string stageLine(const Json& f)
{
    const std::string state = text(f, "state");
    if (state == "finished" && f.contains("seconds") && f["seconds"].is_number())
        return fmt::format("Stage {}: finished in {:.1f} s", text(f, "stage"), f["seconds"].get<double>());
    return fmt::format("Stage {}: {}", text(f, "stage"), state == "skipped" ? "skipped, it was finished before" : state);
}

std::string progressLine(const Json& f)
{
    const auto done = f.value("done", std::uint64_t{0});
    const auto total = f.value("total", std::uint64_t{0});
    const std::string of = total > 0 ? fmt::format(" of {} ({} %)", total, done * 100 / total) : std::string();
    return fmt::format("{}: {}{} {}", text(f, "label"), done, of, text(f, "unit"));
}

std::string metricLine(const Json& f)
{
    std::string line = "Epoch " + text(f, "epoch");
    for (const auto& [key, value] : f.items())
        if (key != "epoch" && key != "step")
            line += value.is_number_float() ? fmt::format(", {} {:.4g}", key, value.get<double>())
                                            : fmt::format(", {} {}", key, text(f, key.c_str()));
    return line;
}

std::string errorLine(const Json& f)
{
    std::string line = fmt::format("Error ({}): {}", text(f, "code"), text(f, "message"));
    if (const std::string where = text(f, "where"); !where.empty())
        line += " [" + where + "]";
    if (const std::string hint = text(f, "hint"); !hint.empty())
        line += " " + hint;
    return line;
}

} // namespace

std::string readNewLines(const std::filesystem::path& file, std::uintmax_t& offset)
{
    std::ifstream log(file, std::ios::binary | std::ios::ate);
    if (!log)
        return {};
    const auto size = static_cast<std::uintmax_t>(log.tellg());
    if (size < offset)
        offset = 0;
    std::string text(size - offset, '\0');
    log.seekg(static_cast<std::streamoff>(offset));
    log.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(log.gcount()));
    const auto end = text.rfind('\n');
    text.resize(end == std::string::npos ? 0 : end + 1);
    offset += text.size();
    return text;
}

std::string toLine(const Event& event)
{
    const Json& f = event.fields;
    if (event.kind == "hello")
        return fmt::format("Taxon {} works on run {}: attempt {}, process {} on {}", text(f, "version"), text(f, "run"), text(f, "attempt"),
                           text(f, "pid"), text(f, "host"));
    if (event.kind == "stage")
        return stageLine(f);
    if (event.kind == "progress")
        return progressLine(f);
    if (event.kind == "metric")
        return metricLine(f);
    if (event.kind == "checkpoint")
        return fmt::format("Checkpoint {} (epoch {}{})", text(f, "path"), text(f, "epoch"), f.value("best", false) ? ", the best so far" : "");
    if (event.kind == "image_problem")
        return fmt::format("Image {}: {}", text(f, "path"), text(f, "reason"));
    if (event.kind == "warning")
        return "Warning: " + text(f, "message");
    if (event.kind == "error")
        return errorLine(f);
    if (event.kind == "done")
        return text(f, "version").empty() ? "Done" : "Done: model version " + text(f, "version");
    return {};
}

RunLog::RunLog(const std::filesystem::path& file, const Clock& clock)
    : m_fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666)), m_clock(clock)
{
    if (!m_fd)
        throw errnoError(errno, "open the log", pathToText(file));
    struct stat mine = {};
    struct stat standard = {};
    m_isStandardError = ::fstat(m_fd.value(), &mine) == 0 && ::fstat(2, &standard) == 0 && mine.st_dev == standard.st_dev
                        && mine.st_ino == standard.st_ino;
}

void RunLog::hear(const Event& event)
{
    const std::string line = toLine(event);
    if (line.empty() || (event.kind == "error" && m_isStandardError))
        return;
    const std::scoped_lock lock(m_mutex);
    if (event.kind == "progress") {
        const std::string label = text(event.fields, "stage") + "/" + text(event.fields, "label");
        const auto now = m_clock.steady();
        const auto found = m_lastProgress.find(label);
        if (found != m_lastProgress.end() && now - found->second < std::chrono::seconds(10))
            return;
        m_lastProgress[label] = now;
    }
    append(event.time, line, event.kind != "progress" && event.kind != "image_problem");
}

void RunLog::write(const std::string& line)
{
    const std::scoped_lock lock(m_mutex);
    append(toIso8601(m_clock.wall()), line, false);
}

void RunLog::append(const std::string& time, const std::string& line, bool flush)
{
    if (!Fence::isOpen()) // the log is the newer attempt's
        return;
    const std::string whole = fmt::format("{}  {}\n", time, line);
    if (::write(m_fd.value(), whole.data(), whole.size()) > 0 && flush)
        static_cast<void>(::fsync(m_fd.value()));
}

} // namespace taxon::runs
