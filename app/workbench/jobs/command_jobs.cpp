// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/command_jobs.h"

#include "jobs/taxon_command.h"

#include <QMetaObject>
#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

using State = CommandJob::State;
using std::chrono::steady_clock;

constexpr int kAtATime = 2;
constexpr std::size_t kMostOver = 50;

} // namespace

double CommandJob::rate(steady_clock::time_point now) const
{
    const double seconds = std::chrono::duration<double>(now - since).count();
    return progress.done > firstDone && seconds > 0.5 ? static_cast<double>(progress.done - firstDone) / seconds : 0;
}

std::optional<std::chrono::seconds> CommandJob::left(steady_clock::time_point now) const
{
    const double perSecond = rate(now);
    if (perSecond <= 0 || progress.total <= progress.done)
        return std::nullopt;
    return std::chrono::seconds(std::llround(static_cast<double>(progress.total - progress.done) / perSecond));
}

CommandJobs::CommandJobs(std::function<std::filesystem::path()> program, QObject* parent) : QObject(parent), m_program(std::move(program))
{
    m_pool.setMaxThreadCount(kAtATime);
}

CommandJobs::~CommandJobs()
{
    for (Asked& asked : m_asked)
        asked.stop.request_stop();
    m_pool.waitForDone();
}

int CommandJobs::start(Order order, QObject* receiver, std::function<void(const Json&)> done, std::function<void(const Error&)> failed)
{
    if (m_refusal && order.changes) {
        if (receiver != nullptr && failed)
            QMetaObject::invokeMethod(
                receiver, [failed = std::move(failed), why = *m_refusal] { failed(why); }, Qt::QueuedConnection);
        return 0;
    }
    CommandJob job;
    job.id = ++m_lastId;
    job.title = std::move(order.title);
    job.kept = std::move(order.kept);
    job.arguments = std::move(order.arguments);
    m_asked.push_back({job.id, {}, receiver, std::move(done), std::move(failed)});
    m_pool.start([this, id = job.id, arguments = job.arguments, stop = m_asked.back().stop.get_token()] {
        const Ending ending = run(id, arguments, stop);
        QMetaObject::invokeMethod(
            this, [this, id, ending] { finish(id, ending); }, Qt::QueuedConnection);
    });
    m_list.insert(m_list.begin(), std::move(job));
    Q_EMIT changed();
    return m_lastId;
}

void CommandJobs::cancel(int id)
{
    CommandJob* job = mutableJob(id);
    if (job == nullptr || job->isOver())
        return;
    job->isStopping = true;
    for (Asked& asked : m_asked)
        if (asked.id == id)
            asked.stop.request_stop();
    Q_EMIT changed();
}

void CommandJobs::clearOver()
{
    std::erase_if(m_list, [](const CommandJob& job) { return job.isOver(); });
    Q_EMIT changed();
}

const CommandJob* CommandJobs::find(int id) const
{
    const auto found = std::find_if(m_list.begin(), m_list.end(), [id](const CommandJob& job) { return job.id == id; });
    return found == m_list.end() ? nullptr : &*found;
}

CommandJob* CommandJobs::mutableJob(int id)
{
    const auto found = std::find_if(m_list.begin(), m_list.end(), [id](const CommandJob& job) { return job.id == id; });
    return found == m_list.end() ? nullptr : &*found;
}

int CommandJobs::active() const
{
    return static_cast<int>(std::count_if(m_list.begin(), m_list.end(), [](const CommandJob& job) { return !job.isOver(); }));
}

/// In a thread of the pool.
CommandJobs::Ending CommandJobs::run(int id, const std::vector<std::string>& arguments, const std::stop_token& stop)
{
    Ending ending;
    try {
        const jobs::Context context(stop, {});
        context.throwIfStopped();
        QMetaObject::invokeMethod(
            this, [this, id] { take(id, std::nullopt); }, Qt::QueuedConnection);
        ending.document = runTaxon(m_program(), arguments, context, [this, id](const jobs::Progress& progress) {
            QMetaObject::invokeMethod(
                this, [this, id, progress] { take(id, progress); }, Qt::QueuedConnection);
        });
    } catch (const Error& error) {
        ending.error = error;
    } catch (const std::exception& error) {
        ending.error = Error(ErrorCode::Failed, error.what());
    }
    return ending;
}

/// \param told  nothing = it has begun.
void CommandJobs::take(int id, const std::optional<jobs::Progress>& told)
{
    CommandJob* job = mutableJob(id);
    if (job == nullptr || job->isOver())
        return;
    const auto now = steady_clock::now();
    if (job->state == State::Waiting) {
        job->state = State::Running;
        job->since = now;
    }
    if (told) {
        if (told->label != job->progress.label || told->done < job->firstDone) {
            job->since = now;
            job->firstDone = told->done;
        }
        job->progress = *told;
    }
    Q_EMIT changed();
}

void CommandJobs::finish(int id, const Ending& ending)
{
    const auto asked = std::find_if(m_asked.begin(), m_asked.end(), [id](const Asked& one) { return one.id == id; });
    const Asked mine = std::move(*asked);
    m_asked.erase(asked);
    if (CommandJob* job = mutableJob(id); job != nullptr) {
        const bool wasStopped = mine.stop.stop_requested() && ending.error;
        job->state = !ending.error ? State::Done : wasStopped ? State::Cancelled : State::Failed;
        if (job->state == State::Failed)
            job->error = ending.error;
    }
    std::size_t over = 0;
    std::erase_if(m_list, [&](const CommandJob& job) { return job.isOver() && ++over > kMostOver; });
    Q_EMIT changed();
    if (mine.receiver.isNull())
        return;
    if (!ending.error)
        mine.done(ending.document);
    else if (mine.failed)
        mine.failed(mine.stop.stop_requested() ? Error(ErrorCode::Cancelled, "It was cancelled.") : *ending.error);
}

} // namespace taxon::workbench
