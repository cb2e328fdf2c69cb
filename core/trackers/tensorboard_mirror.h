// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/run_folder.h"
#include "trackers/mirror.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::trackers {

/// runs/<id>/tensorboard/: the metrics, system values and final scores of a run as one event file that TensorBoard reads while it grows.
///
/// The bytes follow from events.jsonl alone. What a killed mirror wrote and did not record is cut off and written again, the same.
class TensorBoardMirror : public Mirror {
public:
    explicit TensorBoardMirror(runs::RunFolder run) : m_run(std::move(run)) {}

    [[nodiscard]] static std::filesystem::path folderOf(const runs::RunFolder& run) { return run.path() / "tensorboard"; }
    [[nodiscard]] static std::filesystem::path stateFileOf(const runs::RunFolder& run) { return run.path() / "tensorboard.json"; }

    [[nodiscard]] std::string name() const override { return "TensorBoard"; }
    Sent catchUp(const std::stop_token& stop) override;

private:
    struct State;
    [[nodiscard]] State read() const;
    void write(const State& state) const;
    /// Appends behind what the state knows of, and flushes.
    void append(State& state, const std::string& records) const;

    runs::RunFolder m_run;
};

} // namespace taxon::trackers
