// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "launch/launcher.h"

#include <cstddef>
#include <string>

namespace taxon::launch {

/// Follows what a pod or container prints, by asking for what came since the newest line and dropping what was told already. No stream: one
/// ends after quiet minutes, or stands still when the node begins a new file. Use from one thread at a time.
class LogFollower {
public:
    /// \param lines  the first answer has so many of the last lines at most.
    LogFollower(const Launcher& launcher, std::string pod, std::size_t lines) : m_launcher(launcher), m_pod(std::move(pod)), m_lines(lines) {}

    /// Whole lines that came since the last call; "" = nothing new. \throws as Launcher::stampedLog(); the next call goes on all the same.
    [[nodiscard]] std::string next(const jobs::Context& context = {});

private:
    const Launcher& m_launcher;
    std::string m_pod;
    std::size_t m_lines;
    std::string m_last;     ///< the time in front of the newest line; "" before the first
    std::size_t m_told = 0; ///< lines of that time that were told
};

} // namespace taxon::launch
