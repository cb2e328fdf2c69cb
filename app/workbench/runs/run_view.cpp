// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/run_view.h"

#include "base/error.h"
#include "runs/run_log.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taxon::workbench {
namespace {

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
constexpr std::uintmax_t kFirstLogBytes = 512 * 1024; // of a long log only the end is read

double numberIn(const Json& fields, const char* key)
{
    const auto found = fields.find(key);
    return found != fields.end() && found->is_number() ? found->get<double>() : kNoNumber;
}

std::string textIn(const Json& fields, const char* key)
{
    const auto found = fields.find(key);
    return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t countIn(const Json& fields, const char* key)
{
    const auto found = fields.find(key);
    return found != fields.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

} // namespace

RunView::RunView(const runs::RunFolder& folder) : m_folder(folder.path()) {}

void RunView::follow()
{
    const auto folder = runs::RunFolder::open(m_folder);
    std::error_code code;
    m_statusTime = std::filesystem::last_write_time(folder.statusFile(), code); // before reading: what changes meanwhile is news
    m_status = runs::readStatus(folder);
    m_state = runs::currentState(m_status);
    for (const std::string& name : m_status.stages)
        stage(name);
    for (const runs::Event& event : runs::readEvents(folder.events(), m_eventOffset))
        apply(event);
    for (const std::string& name : m_status.finished)
        if (StageView& s = stage(name); s.state == StageView::State::Waiting)
            s.state = StageView::State::Finished;
    readLog();
}

bool RunView::hasNews() const
{
    std::error_code code;
    const auto sizeOf = [&](const char* name) {
        const auto size = std::filesystem::file_size(m_folder / name, code);
        return code ? 0 : size;
    };
    return sizeOf("events.jsonl") != m_eventOffset || sizeOf("run.log") != m_logOffset
           || std::filesystem::last_write_time(m_folder / "status.json", code) != m_statusTime || runs::currentState(m_status) != m_state;
}

void RunView::apply(const runs::Event& event)
{
    const double seconds = secondsOf(event);
    if (event.kind == "stage") {
        applyStage(event.fields);
    } else if (event.kind == "progress") {
        StageView& s = stage(textIn(event.fields, "stage"));
        s.done = countIn(event.fields, "done");
        s.total = countIn(event.fields, "total");
        s.unit = textIn(event.fields, "unit");
    } else if (event.kind == "metric") {
        applyMetric(seconds, event.fields);
    } else if (event.kind == "system") {
        applySystem(seconds, event.fields);
    } else if (event.kind == "image_problem") {
        ++m_imageProblems;
    } else if (event.kind == "hello") {
        // A new attempt: what the last one left half done has not failed, it goes on.
        for (StageView& s : m_stages)
            if (s.state == StageView::State::Running || s.state == StageView::State::Failed)
                s.state = StageView::State::Waiting;
    }
}

void RunView::applyStage(const Json& fields)
{
    StageView& s = stage(textIn(fields, "stage"));
    const std::string state = textIn(fields, "state");
    if (state == "started") {
        s.state = StageView::State::Running;
        s.done = s.total = 0;
    } else if (state == "finished") {
        s.state = StageView::State::Finished;
        s.seconds = numberIn(fields, "seconds");
    } else if (state == "skipped") {
        if (s.state != StageView::State::Finished) // done by an earlier attempt: its time is worth more than "skipped"
            s.state = StageView::State::Skipped;
    } else if (state == "failed") {
        s.state = StageView::State::Failed;
    }
}

const std::vector<double>& MetricHistory::of(std::string_view name) const
{
    static const std::vector<double> kNone;
    const auto found = values.find(name);
    return found == values.end() ? kNone : found->second;
}

void MetricHistory::add(double atSeconds, const Json& fields)
{
    epoch.push_back(numberIn(fields, "epoch"));
    step.push_back(numberIn(fields, "step"));
    seconds.push_back(atSeconds);
    for (const auto& [name, value] : fields.items())
        if (value.is_number() && name != "epoch" && name != "step")
            values[name].resize(size() - 1, kNoNumber);
    for (auto& [name, column] : values)
        column.push_back(numberIn(fields, name.c_str()));
}

void MetricHistory::cut(std::size_t count)
{
    for (std::vector<double>* column : {&epoch, &step, &seconds})
        column->resize(std::min(count, column->size()));
    for (auto& [name, column] : values)
        column.resize(std::min(count, column.size()));
}

void MetricHistory::halve()
{
    const auto halved = [](std::vector<double>& column) {
        for (std::size_t i = 0; 2 * i + 1 < column.size(); ++i) {
            const double a = column[2 * i];
            const double b = column[2 * i + 1];
            column[i] = std::isnan(a) ? b : std::isnan(b) ? a : (a + b) / 2;
        }
        column.resize(column.size() / 2);
    };
    for (std::vector<double>* column : {&epoch, &step, &seconds})
        halved(*column);
    for (auto& [name, column] : values)
        halved(column);
}

double RunView::secondsOf(const runs::Event& event)
{
    const auto time = fromIso8601(event.time);
    if (!time)
        return m_metrics.seconds.empty() ? 0 : m_metrics.seconds.back();
    if (!m_begin)
        m_begin = time;
    return std::chrono::duration<double>(*time - *m_begin).count();
}

void RunView::applyMetric(double seconds, const Json& fields)
{
    const double epoch = numberIn(fields, "epoch");
    if (!(epoch >= 0))
        return;
    // A resumed run repeats epochs since its last checkpoint: the newer values replace the older ones.
    m_metrics.cut(static_cast<std::size_t>(std::lower_bound(m_metrics.epoch.begin(), m_metrics.epoch.end(), epoch) - m_metrics.epoch.begin()));
    m_metrics.add(seconds, fields);
}

void RunView::applySystem(double seconds, const Json& fields)
{
    if (++m_machineSkipped < m_machineShare)
        return;
    m_machineSkipped = 0;
    m_machine.add(seconds, fields);
    if (m_machine.size() >= kMachineSamples) {
        m_machine.halve();
        m_machineShare *= 2;
    }
}

void RunView::readLog()
{
    const std::filesystem::path file = m_folder / "run.log";
    std::error_code failure;
    const std::uintmax_t size = std::filesystem::file_size(file, failure);
    if (failure)
        return;
    if (size < m_logOffset) // replaced by a new one
        m_logOffset = 0;
    if (m_logOffset == 0 && size > kFirstLogBytes)
        m_logOffset = size - kFirstLogBytes;
    const std::string text = runs::readNewLines(file, m_logOffset);
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        m_log.push_back(text.substr(start, end - start));
        ++m_logLinesRead;
        start = end + 1;
    }
    if (m_log.size() > kLogLines)
        m_log.erase(m_log.begin(), m_log.end() - static_cast<std::ptrdiff_t>(kLogLines));
}

StageView& RunView::stage(const std::string& name)
{
    const auto found = std::find_if(m_stages.begin(), m_stages.end(), [&](const StageView& s) { return s.name == name; });
    if (found != m_stages.end())
        return *found;
    m_stages.push_back({.name = name, .unit = {}});
    return m_stages.back();
}

} // namespace taxon::workbench
