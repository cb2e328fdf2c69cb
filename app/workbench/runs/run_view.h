// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A line of the list of runs.
struct RunSummary {
    std::string id;
    std::string state; ///< runs::currentState(), or "damaged" when status.json can't be read
    std::string stage;
    std::string recipe;
    std::string started; ///< ISO 8601
    std::string message; ///< the error of a failed run
    std::string version; ///< the model version it exported, or ""
    int progressPercentage = 0;
};

/// One stage of a run as the page shows it.
struct StageView {
    enum class State { Waiting, Running, Finished, Skipped, Failed };
    std::string name;
    State state = State::Waiting;
    double seconds = -1; ///< how long it took; -1 unknown
    std::uint64_t done = 0;
    std::uint64_t total = 0; ///< 0 unknown
    std::string unit;
};

/// Values of one metric over the epochs, NaN where an epoch has none.
struct MetricHistory {
    std::vector<double> epoch;
    std::vector<double> trainLoss, validationLoss, trainAccuracy, validationAccuracy, learningRate, imagesPerSecond;
};

/// Everything the page shows of one run. Grows by follow(): only what was written since the last call is read, so following a
/// run of any length costs what is new.
///
/// Plain value without Qt; follow() reads files and belongs in a worker thread.
class RunView {
public:
    RunView() = default;
    explicit RunView(runs::RunFolder folder);

    /// Reads new events, the status and the log's new lines. \throws Error as readStatus().
    void follow();

    [[nodiscard]] const runs::RunStatus& status() const noexcept { return m_status; }
    [[nodiscard]] const std::string& state() const noexcept { return m_state; }
    [[nodiscard]] const std::vector<StageView>& stages() const noexcept { return m_stages; }
    [[nodiscard]] const MetricHistory& metrics() const noexcept { return m_metrics; }
    /// The newest lines of run.log, oldest first, at most kLogLines.
    [[nodiscard]] const std::vector<std::string>& log() const noexcept { return m_log; }
    /// How many lines were ever read: tells a view what it has not shown yet.
    [[nodiscard]] std::size_t logLinesRead() const noexcept { return m_logLinesRead; }
    [[nodiscard]] std::size_t imageProblems() const noexcept { return m_imageProblems; }

    static constexpr std::size_t kLogLines = 2000;

    /// Every run of \p workspace, newest first.
    [[nodiscard]] static std::vector<RunSummary> list(const Workspace& workspace);

private:
    void apply(const runs::Event& event);
    void applyStage(const Json& fields);
    void applyMetric(const Json& fields);
    void readLog();
    StageView& stage(const std::string& name);

    std::filesystem::path m_folder;
    std::uintmax_t m_eventOffset = 0;
    std::uintmax_t m_logOffset = 0;
    runs::RunStatus m_status;
    std::string m_state;
    std::vector<StageView> m_stages;
    MetricHistory m_metrics;
    std::vector<std::string> m_log;
    std::size_t m_logLinesRead = 0;
    std::size_t m_imageProblems = 0;
};

} // namespace taxon::workbench
