// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/status_writer.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::runs {

using std::chrono::duration;

StatusWriter::StatusWriter(RunFolder run, RunStatus status, const Clock& clock) : m_run(std::move(run)), m_clock(clock), m_status(std::move(status))
{}

void StatusWriter::hear(const Event& event)
{
    const std::scoped_lock lock(m_mutex);
    if (event.kind == "stage") {
        hearStage(event);
    } else if (event.kind == "progress") {
        hearProgress(event);
    } else if (event.kind == "metric") {
        m_status.metrics = event.fields;
        write();
    } else if (m_clock.steady() - m_lastWrite >= std::chrono::seconds(1)) {
        write();
    }
}

void StatusWriter::hearStage(const Event& event)
{
    const std::string stage = event.fields.value("stage", "");
    const std::string state = event.fields.value("state", "");
    m_status.stage = stage;
    m_status.progressPercentage = state == "started" ? 0 : 100;
    m_status.estimatedRemainingSeconds = state == "started" ? -1 : 0;
    m_status.step.clear();
    m_total = 0;
    const bool known = std::find(m_status.finished.begin(), m_status.finished.end(), stage) != m_status.finished.end();
    if (state == "finished" && !known)
        m_status.finished.push_back(stage);
    write();
}

void StatusWriter::hearProgress(const Event& event)
{
    const auto done = event.fields.value("done", std::uint64_t{0});
    const auto total = event.fields.value("total", std::uint64_t{0});
    const std::string label = event.fields.value("label", "");
    const auto now = m_clock.steady();
    const bool goesBack = done < (label == m_label ? m_firstDone : m_lastDone); // by a little also where several threads tell it
    if (total != m_total || goesBack) {
        m_total = total;
        m_firstDone = done;
        m_firstTime = now;
    }
    m_label = label;
    m_lastDone = done;
    m_status.step = total > 0 ? fmt::format("{} {} of {}", label, done, total) : label;
    if (total > 0) {
        m_status.progressPercentage = static_cast<int>(std::min<std::uint64_t>(100, done * 100 / total));
        const double seconds = duration<double>(now - m_firstTime).count();
        const double rate = seconds > 0 ? static_cast<double>(done - m_firstDone) / seconds : 0.0;
        m_status.estimatedRemainingSeconds = done >= total ? 0 : rate > 0 ? std::llround(static_cast<double>(total - done) / rate) : -1;
    }
    if (now - m_lastWrite >= std::chrono::seconds(1))
        write();
}

void StatusWriter::change(const std::function<void(RunStatus&)>& change)
{
    const std::scoped_lock lock(m_mutex);
    change(m_status);
    write();
}

RunStatus StatusWriter::status() const
{
    const std::scoped_lock lock(m_mutex);
    return m_status;
}

bool StatusWriter::healthy() const
{
    const std::scoped_lock lock(m_mutex);
    return m_healthy;
}

void StatusWriter::write()
{
    m_lastWrite = m_clock.steady();
    m_status.updated = toIso8601(m_clock.wall());
    try {
        writeStatus(m_run, m_status);
    } catch (const Error&) {
        m_healthy = false;
    }
}

} // namespace taxon::runs
