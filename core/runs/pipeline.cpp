// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/pipeline.h"

#include "base/atomic_file.h"
#include "base/fence.h"
#include "base/file_lock.h"
#include "base/host.h"
#include "base/temporary_mark.h"
#include "base/text.h"
#include "jobs/periodic.h"
#include "runs/attempt_record.h"
#include "runs/run_log.h"
#include "runs/status_writer.h"
#include "runs/system_use.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <stop_token>
#include <thread>
#include <unistd.h>

namespace taxon::runs {
namespace {

namespace fs = std::filesystem;
using std::chrono::duration;

/// What an earlier process left behind, in words; "" if it ended properly.
std::string recoveredFrom(const RunStatus& before, std::size_t swept)
{
    std::string text;
    if (before.state == "running")
        text = fmt::format("The last attempt (process {} on {}) ended in stage {} without a word, probably killed; going on from there.", before.pid,
                           before.host, before.stage.empty() ? "\"start\"" : "\"" + before.stage + "\"");
    if (swept > 0)
        text += fmt::format("{}Removed {} unfinished file{} of earlier attempts.", text.empty() ? "" : " ", swept, swept == 1 ? "" : "s");
    return text;
}

/// Taken at the second try at the latest: a launcher that looks whether somebody works here holds it for an instant.
FileLock lockRun(const RunFolder& run)
{
    try {
        return FileLock(run.lockFile());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Locked)
            throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return FileLock(run.lockFile());
}

RunStatus firstStatus(const RunFolder& run)
{
    if (fs::exists(run.statusFile()))
        return readStatus(run);
    return {};
}

/// Any exception as an Error of ours; a stop gets the code that says who asked for it.
Error asError(const std::exception_ptr& failure, const jobs::Context& context, bool terminated)
{
    try {
        std::rethrow_exception(failure);
    } catch (const Error& error) {
        const bool stop = error.code() == ErrorCode::Cancelled || error.code() == ErrorCode::Stopped;
        if (!stop || !context.stopRequested())
            return error;
        return terminated ? Error(ErrorCode::Stopped, "The run was asked to end and stopped; what is finished is kept.", error.where(),
                                  "Go on with: taxon jobs resume.")
                          : Error(ErrorCode::Cancelled, "The run was interrupted; what is finished is kept.", error.where(),
                                  "Go on with: taxon jobs resume.");
    } catch (const std::bad_alloc&) {
        return {ErrorCode::Failed, "The memory was not enough.", {}, "Try a smaller batch_size, or fewer loader_threads."};
    } catch (const std::exception& error) {
        return {ErrorCode::Failed, error.what()};
    } catch (...) {
        return {ErrorCode::Failed, "An unknown exception ended the stage."};
    }
}

const char* stateOf(ErrorCode code)
{
    return code == ErrorCode::Cancelled ? "cancelled" : code == ErrorCode::Stopped ? "stopped" : "failed";
}

/// Everything that records one attempt; built after the lock is held.
class Attempt {
public:
    Attempt(const RunFolder& run, RunStatus status, const PipelineOptions& options, const Clock& clock)
        : m_run(run),
          m_clock(clock),
          m_record(run, options.programVersion, clock),
          m_fence(
              std::in_place, [this] { return m_record.isNewest(); },
              fmt::format("A newer attempt took this run over; attempt {} has published nothing since.", m_record.number()), pathToText(run.path())),
          m_log(run.log(), clock),
          m_status(run, std::move(status), clock),
          m_events(run.events(), clock)
    {
        m_events.addListener([this](const Event& event) { m_status.hear(event); });
        m_events.addListener([this](const Event& event) { m_log.hear(event); });
        for (const auto& listener : options.listeners)
            m_events.addListener(listener);
        m_events.append(
            "hello",
            {{"run", run.id()}, {"attempt", m_record.number()}, {"pid", ::getpid()}, {"host", hostName()}, {"version", options.programVersion}});
    }

    void runStage(const Stage& stage, const jobs::Context& outer)
    {
        Fence::requireOpen();
        const std::stop_callback passOn(outer.stopToken(), [this] { m_stop.request_stop(); });
        m_events.append("stage", {{"stage", stage.name}, {"state", "started"}});
        const auto start = m_clock.steady();
        const jobs::Context inner(
            m_stop.get_token(), [&](const jobs::Progress& progress) { hearProgress(stage.name, progress, outer); },
            [&](const std::string& message) {
                m_events.append("warning", {{"message", message}});
                outer.warn(message);
            });
        StageContext context{inner,
                             m_events,
                             m_run,
                             [this] { return m_status.status(); },
                             [this](const std::function<void(RunStatus&)>& change) { m_status.change(change); },
                             [this](const std::string& line) { m_log.write(line); }};
        try {
            inner.throwIfStopped();
            stage.body(context);
        } catch (...) {
            m_events.append("stage", {{"stage", stage.name}, {"state", "failed"}, {"seconds", duration<double>(m_clock.steady() - start).count()}});
            throw;
        }
        m_events.append("stage", {{"stage", stage.name}, {"state", "finished"}, {"seconds", duration<double>(m_clock.steady() - start).count()}});
        if (!m_events.healthy() || !m_status.healthy())
            throw Error(ErrorCode::NoSpace, "The run's log or status could not be written, so the run can't go on safely.", pathToText(m_run.path()),
                        "Free some space there and resume the run.");
    }

    [[nodiscard]] std::vector<std::string> olderTemporaries() const { return m_record.olderTemporaries(); }

    void skip(const Stage& stage) { m_events.append("stage", {{"stage", stage.name}, {"state", "skipped"}}); }
    void warn(const std::string& message) { m_events.append("warning", {{"message", message}}); }

    /// A worker that comes back to life after another took its run over ends within a heartbeat.
    void beat()
    {
        m_events.append("heartbeat");
        if (!m_record.isNewest())
            m_stop.request_stop();
    }

    /// The error of an attempt that was superseded; nothing if it is the newest.
    std::optional<Error> superseded()
    {
        try {
            Fence::requireOpen();
            return std::nullopt;
        } catch (const Error& error) {
            const Error told(error.code(), error.message(), error.where(), "Watch the newer one with: taxon jobs watch " + m_run.id() + ".");
            m_fence.reset(); // what this attempt's own file says is nobody else's
            m_record.end("superseded", error.message());
            return told;
        }
    }

    RunStatus succeed()
    {
        Fence::requireOpen();
        m_status.change([](RunStatus& status) {
            status.state = "succeeded";
            status.message.clear();
        });
        const RunStatus status = m_status.status();
        m_events.append("done", status.version.empty() ? Json::object() : Json{{"version", status.version}});
        m_record.end("succeeded", {});
        return status;
    }

    /// The rest is another worker's: "queued" tells it that nobody works here any more.
    RunStatus handOver(const std::string& last)
    {
        Fence::requireOpen();
        m_log.write(fmt::format("The stages up to \"{}\" are done; another worker does the rest.", last));
        m_record.end("handed over", {});
        m_status.change([](RunStatus& status) {
            status.state = "queued";
            status.message.clear();
        });
        return m_status.status();
    }

    void fail(const Error& error)
    {
        m_status.change([&](RunStatus& status) {
            status.state = stateOf(error.code());
            status.message = error.what();
        });
        m_events.append("error", {{"code", name(error.code())},
                                  {"state", stateOf(error.code())},
                                  {"message", error.message()},
                                  {"where", error.where()},
                                  {"hint", error.hint()},
                                  {"exit_code", exitCode(error.code())}});
        m_record.end(stateOf(error.code()), error.what());
    }

    EventLog& events() { return m_events; }

private:
    /// Into the events at most each second a label; the caller's context has its own pace.
    void hearProgress(const std::string& stage, const jobs::Progress& progress, const jobs::Context& outer)
    {
        outer.progress(progress);
        const auto now = m_clock.steady();
        const bool last = progress.total != 0 && progress.done >= progress.total;
        const std::string label = stage + "/" + progress.label;
        if (!last && label == m_lastLabel && now - m_lastProgress < std::chrono::seconds(1))
            return;
        m_lastLabel = label;
        m_lastProgress = now;
        m_events.append("progress",
                        {{"stage", stage}, {"done", progress.done}, {"total", progress.total}, {"unit", progress.unit}, {"label", progress.label}});
    }

    const RunFolder& m_run;
    const Clock& m_clock;
    AttemptRecord m_record;
    std::optional<Fence> m_fence; ///< until a newer attempt begins, all writes of this process pass
    std::stop_source m_stop;
    RunLog m_log;
    StatusWriter m_status;
    EventLog m_events;
    std::string m_lastLabel;
    std::chrono::steady_clock::time_point m_lastProgress{};
};

RunStatus startingStatus(const RunStatus& before, const std::vector<Stage>& stages, const Clock& clock)
{
    RunStatus status = before;
    status.state = "running";
    status.stage.clear();
    status.message.clear();
    status.stages.clear();
    for (const auto& stage : stages)
        status.stages.push_back(stage.name);
    status.pid = ::getpid();
    status.host = hostName();
    if (status.started.empty())
        status.started = toIso8601(clock.wall());
    status.progressPercentage = 0;
    status.estimatedRemainingSeconds = -1;
    return status;
}

/// What killed processes of this machine left, and earlier attempts of this run on any machine: they are over, or have been superseded.
std::size_t sweepAll(const RunFolder& run, const std::vector<fs::path>& others, const std::vector<std::string>& olderAttempts)
{
    std::vector<fs::path> folders{run.path(), run.checkpoints(), run.evaluation(), run.scores(), run.attempts()};
    folders.insert(folders.end(), others.begin(), others.end());
    std::size_t swept = 0;
    for (const auto& folder : folders)
        swept += sweepTemporaries(folder) + sweepTemporariesOf(folder, olderAttempts);
    return swept;
}

/// What an earlier attempt finished is skipped. A heartbeat goes on beside the stages.
/// \returns whether stages are left for another worker.
bool runStages(Attempt& attempt, const std::vector<Stage>& stages, const PipelineOptions& options, const RunStatus& before,
               const std::string& recovered, const jobs::Context& context)
{
    const jobs::Periodic heartbeat(options.heartbeat, [&attempt](const std::stop_token&) { attempt.beat(); });
    const jobs::Periodic systemUse(options.systemUse, [&events = attempt.events(), use = SystemUse()](const std::stop_token& stop) mutable {
        if (Json sample = use.sample(stop); !sample.empty())
            events.append("system", std::move(sample));
    });
    if (!recovered.empty()) {
        attempt.warn(recovered);
        context.warn(recovered);
    }
    for (const auto& stage : stages) {
        if (std::find(before.finished.begin(), before.finished.end(), stage.name) != before.finished.end())
            attempt.skip(stage);
        else
            attempt.runStage(stage, context);
        if (stage.name == options.until)
            return stage.name != stages.back().name;
    }
    return false;
}

} // namespace

Pipeline::Pipeline(RunFolder run, std::vector<Stage> stages, PipelineOptions options, const Clock& clock)
    : m_run(std::move(run)), m_stages(std::move(stages)), m_options(std::move(options)), m_clock(clock)
{}

RunStatus Pipeline::run(const jobs::Context& context)
{
    const FileLock lock = lockRun(m_run);
    const RunStatus before = firstStatus(m_run);
    Attempt attempt(m_run, startingStatus(before, m_stages, m_clock), m_options, m_clock);
    const std::string recovered = recoveredFrom(before, sweepAll(m_run, m_options.sweep, attempt.olderTemporaries()));
    try {
        const bool isHandedOver = runStages(attempt, m_stages, m_options, before, recovered, context);
        return isHandedOver ? attempt.handOver(m_options.until) : attempt.succeed();
    } catch (...) {
        if (const auto newer = attempt.superseded())
            throw Error(*newer);
        const Error error = asError(std::current_exception(), context, m_options.terminated());
        attempt.fail(error);
        throw Error(error);
    }
}

} // namespace taxon::runs
