// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/context.h"

#include "base/error.h"

#include <chrono>

namespace taxon::jobs {

Context::Context(std::stop_token stop, ProgressListener onProgress, WarningListener onWarning)
    : m_stop(std::move(stop)), m_onProgress(std::move(onProgress)), m_onWarning(std::move(onWarning))
{}

void Context::throwIfStopped() const
{
    if (m_stop.stop_requested())
        throw Error(ErrorCode::Cancelled, "The work was stopped.");
}

void Context::progress(const Progress& progress) const
{
    if (!m_onProgress)
        return;
    const std::scoped_lock lock(m_mutex);
    const std::int64_t now = std::chrono::steady_clock::now().time_since_epoch().count();
    const bool last = progress.total != 0 && progress.done >= progress.total;
    if (!last && progress.label == m_lastLabel && now - m_lastNanoseconds < 100'000'000)
        return;
    m_lastLabel = progress.label;
    m_lastNanoseconds = now;
    m_onProgress(progress);
}

void Context::warn(const std::string& message) const
{
    if (!m_onWarning)
        return;
    const std::scoped_lock lock(m_mutex);
    m_onWarning(message);
}

} // namespace taxon::jobs
