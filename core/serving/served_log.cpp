// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/served_log.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/json_file.h"
#include "base/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fstream>

namespace taxon::serving {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& why)
{
    throw Error(ErrorCode::Damaged, why);
}

/// The next \p digits of \p text as a number; they are taken off.
int takeNumber(std::string_view& text, std::size_t digits)
{
    int number = -1;
    const char* const end = text.data() + std::min(digits, text.size());
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (text.size() < digits || failure != std::errc() || stop != end || number < 0)
        return -1;
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, char wanted)
{
    if (text.empty() || text.front() != wanted)
        return false;
    text.remove_prefix(1);
    return true;
}

/// "Z", "+02:00" or "-0530": how far local time is ahead of UTC.
std::optional<std::chrono::minutes> offsetOf(std::string_view text)
{
    if (text == "Z" || text == "z")
        return std::chrono::minutes(0);
    if (text.empty() || (text.front() != '+' && text.front() != '-'))
        return std::nullopt;
    const int sign = text.front() == '+' ? 1 : -1;
    text.remove_prefix(1);
    const int hours = takeNumber(text, 2);
    take(text, ':');
    const int minutes = takeNumber(text, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty())
        return std::nullopt;
    return sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

/// RFC 3339; a fraction of a second is dropped.
std::optional<std::chrono::sys_seconds> timeOf(std::string_view text)
{
    using namespace std::chrono;
    const int year = takeNumber(text, 4);
    const int month = take(text, '-') ? takeNumber(text, 2) : -1;
    const int day = take(text, '-') ? takeNumber(text, 2) : -1;
    const int hour = take(text, 'T') || take(text, ' ') || take(text, 't') ? takeNumber(text, 2) : -1;
    const int minute = take(text, ':') ? takeNumber(text, 2) : -1;
    const int second = take(text, ':') ? takeNumber(text, 2) : -1;
    if (year < 1970 || year > 9998 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok())
        return std::nullopt;
    if (take(text, '.'))
        text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
    const auto ahead = offsetOf(text);
    if (!ahead)
        return std::nullopt;
    return sys_days(date) + hours(hour) + minutes(minute) + seconds(second) - *ahead;
}

std::optional<std::string> textMember(const Json& line, const char* key)
{
    const auto found = line.find(key);
    if (found == line.end() || found->is_null())
        return std::nullopt;
    if (found->is_number_integer() && std::string_view(key) == "id")
        return found->dump();
    if (!found->is_string())
        refuse(fmt::format("\"{}\" is no text", key));
    return found->get<std::string>();
}

int versionOf(const Json& line)
{
    const auto found = line.find("version");
    if (found == line.end())
        refuse("\"version\" is missing");
    try {
        return versionNumber(found->is_string() ? found->get<std::string>() : found->dump());
    } catch (const Error&) {
        refuse("\"version\" is no version number");
    }
}

float confidenceOf(const Json& line)
{
    const auto found = line.find("confidence");
    if (found == line.end() || !found->is_number())
        refuse("\"confidence\" is missing or no number");
    const auto value = found->get<double>();
    if (!(value >= 0 && value <= 1.001)) // a softmax rounds
        refuse("\"confidence\" is not within 0 and 1");
    return static_cast<float>(std::min(value, 1.0));
}

/// Lines of a file; of one longer than kLongestServedLine only that it is too long.
class LineReader {
public:
    explicit LineReader(const fs::path& path) : m_path(path), m_stream(path, std::ios::binary)
    {
        if (fs::is_directory(path) || !m_stream)
            throw Error(fs::exists(path) ? ErrorCode::Io : ErrorCode::NotFound, "The log can't be read.", pathToText(path),
                        "Give files of JSON lines; a compressed one through a pipe: /dev/stdin.");
    }

    /// \returns false at the end. The view is valid until the next call.
    bool next(std::string_view& line, bool& isTooLong)
    {
        m_line.clear();
        isTooLong = false;
        bool any = false;
        while (m_at < m_end || fill()) {
            any = true;
            const std::string_view rest(m_block.data() + m_at, m_end - m_at);
            const std::size_t end = rest.find('\n');
            const std::string_view part = rest.substr(0, end);
            isTooLong = isTooLong || m_line.size() + part.size() > kLongestServedLine;
            if (!isTooLong)
                m_line.append(part);
            m_at += part.size() + (end == std::string_view::npos ? 0 : 1);
            if (end != std::string_view::npos)
                break;
        }
        line = m_line;
        return any;
    }
    [[nodiscard]] std::uint64_t bytesRead() const noexcept { return m_bytes - (m_end - m_at); }

private:
    bool fill()
    {
        m_stream.read(m_block.data(), static_cast<std::streamsize>(m_block.size()));
        if (m_stream.bad())
            throw Error(ErrorCode::Io, "The log can't be read to its end.", pathToText(m_path));
        m_at = 0;
        m_end = static_cast<std::size_t>(m_stream.gcount());
        m_bytes += m_end;
        return m_end > 0;
    }

    fs::path m_path;
    std::ifstream m_stream;
    std::vector<char> m_block = std::vector<char>(std::size_t{1} << 18);
    std::size_t m_at = 0, m_end = 0;
    std::uint64_t m_bytes = 0;
    std::string m_line;
};

std::uint64_t totalBytes(const std::vector<fs::path>& files)
{
    std::uint64_t total = 0;
    for (const fs::path& file : files) {
        std::error_code unknown; // a pipe has no size
        const std::uintmax_t bytes = fs::file_size(file, unknown);
        total += unknown ? 0 : bytes;
    }
    return total;
}

} // namespace

ServedLine parseServedLine(std::string_view line)
{
    const Json json = Json::parse(line.begin(), line.end(), nullptr, false);
    if (!json.is_object())
        refuse("it is no JSON object");
    std::string id = textMember(json, "id").value_or("");
    std::optional<std::string> verified = textMember(json, "verified");
    if (verified && !json.contains("class") && !json.contains("confidence")) {
        if (id.empty())
            refuse("a verdict needs the \"id\" of its prediction");
        return ServedVerdict{std::move(id), *std::move(verified)};
    }
    ServedPrediction prediction;
    const auto time = timeOf(textMember(json, "time").value_or(""));
    if (!time)
        refuse("\"time\" is missing or no time such as 2026-11-23T08:00:00Z");
    prediction.time = *time;
    prediction.version = versionOf(json);
    prediction.className = textMember(json, "class").value_or("");
    if (prediction.className.empty())
        refuse("\"class\" is missing");
    prediction.confidence = confidenceOf(json);
    prediction.id = std::move(id);
    prediction.verified = std::move(verified);
    return prediction;
}

void readServedLogs(const std::vector<fs::path>& files, const std::function<void(const ServedLine&)>& use, const std::function<void(BadLine)>& onBad,
                    const jobs::Context& context)
{
    const std::uint64_t total = totalBytes(files);
    std::uint64_t before = 0;
    for (const fs::path& file : files) {
        LineReader reader(file);
        std::string_view line;
        bool isTooLong = false;
        for (std::uint64_t number = 1; reader.next(line, isTooLong); ++number) {
            if (number % 4096 == 0) {
                context.throwIfStopped();
                context.progress({"Served predictions", before + reader.bytesRead(), total, "bytes"});
            }
            if (!isTooLong && line.find_first_not_of(" \t\r") == std::string_view::npos)
                continue;
            try {
                if (isTooLong)
                    refuse(fmt::format("it is longer than {} bytes", kLongestServedLine));
                use(parseServedLine(line));
            } catch (const Error& error) {
                if (error.code() != ErrorCode::Damaged)
                    throw;
                onBad({pathToText(file), number, error.message()});
            }
        }
        before += reader.bytesRead();
    }
}

} // namespace taxon::serving
