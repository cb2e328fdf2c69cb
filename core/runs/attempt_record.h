// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "runs/run_folder.h"

#include <string>
#include <vector>

namespace taxon::runs {

/// attempts/NNN.json: one process that worked on a run, from when to when and how it ended (docs/formats/run.md).
class AttemptRecord {
public:
    /// Takes the next free number, which no other process gets even where a share has no locks, and writes it with the state "running".
    /// \throws Error{Io|NoSpace}.
    AttemptRecord(const RunFolder& run, std::string programVersion, const Clock& clock = realClock());

    [[nodiscard]] int number() const noexcept { return m_number; }
    /// What the temporaries of the attempts before this one have in their names (base/temporary_mark.h). An attempt that can't be read, or is older
    /// than these marks, is left out. Never throws.
    [[nodiscard]] std::vector<std::string> olderTemporaries() const;
    /// Whether no later attempt has begun: only then may this one publish. One question to the file system; never throws.
    [[nodiscard]] bool isNewest() const noexcept;
    /// Writes how it ended. Never throws: the run's own end matters more.
    void end(const std::string& state, const std::string& message) noexcept;

private:
    [[nodiscard]] std::filesystem::path fileOf(int number) const;
    void write(const std::string& state, const std::string& message, const std::string& ended) const;

    std::filesystem::path m_folder;
    std::string m_programVersion;
    const Clock& m_clock;
    std::string m_started;
    int m_number = 1;
};

} // namespace taxon::runs
