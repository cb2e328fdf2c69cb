// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::workbench {

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

/// Figures of a run by name ("val/loss"), one column of values each; NaN where a sample has none. All columns are equally long.
struct MetricHistory {
    std::vector<double> epoch;   ///< of the machine's use: NaN
    std::vector<double> step;    ///< NaN where the worker did not say
    std::vector<double> seconds; ///< since the first event of the run
    std::map<std::string, std::vector<double>, std::less<>> values;

    [[nodiscard]] std::size_t size() const noexcept { return seconds.size(); }
    /// The column \p name; an empty one if no sample had it.
    [[nodiscard]] const std::vector<double>& of(std::string_view name) const;
    /// Appends a sample: the numbers of \p fields.
    void add(double atSeconds, const Json& fields);
    /// Keeps the first \p count samples.
    void cut(std::size_t count);
    /// Makes one sample of each two, by their mean: for what grows as long as a run lasts.
    void halve();
};

/// Everything the page shows of one run. Grows by follow(): only what was written since the last call is read, so following a
/// run of any length costs what is new.
///
/// Plain value without Qt; follow() reads files and belongs in a worker thread.
class RunView {
public:
    RunView() = default;
    explicit RunView(const runs::RunFolder& folder);

    /// Reads new events, the status and the log's new lines. \throws Error as readStatus().
    void follow();
    /// Whether follow() would find anything: new events or lines, another status, or a heartbeat that is lost by now. A few stat calls.
    [[nodiscard]] bool hasNews() const;

    [[nodiscard]] const runs::RunStatus& status() const noexcept { return m_status; }
    [[nodiscard]] const std::string& state() const noexcept { return m_state; }
    [[nodiscard]] const std::vector<StageView>& stages() const noexcept { return m_stages; }
    /// One sample an epoch.
    [[nodiscard]] const MetricHistory& metrics() const noexcept { return m_metrics; }
    /// Processors, memory and GPUs of the machine: at most kMachineSamples, of a long run the means of longer and longer times.
    [[nodiscard]] const MetricHistory& machine() const noexcept { return m_machine; }
    /// The newest lines of run.log, oldest first, at most kLogLines.
    [[nodiscard]] const std::vector<std::string>& log() const noexcept { return m_log; }
    /// How many lines were ever read: tells a view what it has not shown yet.
    [[nodiscard]] std::size_t logLinesRead() const noexcept { return m_logLinesRead; }
    [[nodiscard]] std::size_t imageProblems() const noexcept { return m_imageProblems; }

    static constexpr std::size_t kLogLines = 2000;
    static constexpr std::size_t kMachineSamples = 4096;

private:
    void apply(const runs::Event& event);
    void applyStage(const Json& fields);
    void applyMetric(double seconds, const Json& fields);
    void applySystem(double seconds, const Json& fields);
    double secondsOf(const runs::Event& event);
    void readLog();
    StageView& stage(const std::string& name);

    std::filesystem::path m_folder;
    std::uintmax_t m_eventOffset = 0;
    std::uintmax_t m_logOffset = 0;
    std::filesystem::file_time_type m_statusTime{};
    runs::RunStatus m_status;
    std::string m_state;
    std::vector<StageView> m_stages;
    MetricHistory m_metrics;
    MetricHistory m_machine;
    std::optional<std::chrono::system_clock::time_point> m_begin; ///< of the first event
    int m_machineShare = 1;                                       ///< how many events are one sample of m_machine
    int m_machineSkipped = 0;
    std::vector<std::string> m_log;
    std::size_t m_logLinesRead = 0;
    std::size_t m_imageProblems = 0;
};

} // namespace taxon::workbench
