// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "jobs/context.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

namespace taxon::workbench {

/// A started task, to be stopped. Copies share it; a default one is of no task.
class Task {
public:
    Task() = default;
    explicit Task(std::shared_ptr<std::stop_source> stop) : m_stop(std::move(stop)) {}

    /// Asks the work to end and guarantees that neither of its callbacks is called any more. Call it in the GUI thread.
    void cancel()
    {
        if (m_stop)
            m_stop->request_stop();
    }

private:
    std::shared_ptr<std::stop_source> m_stop;
};

/// Runs work off the GUI thread and brings the result back as a queued call in it: how nothing blocks the window.
///
/// Lives in the GUI thread; so do the callbacks. Each task ends in exactly one of: done(result), failed(error), or nothing
/// (it was cancelled, or its receiver is gone). Foreign exceptions arrive as Error{Failed}.
class TaskRunner : public QObject {
    Q_OBJECT

public:
    explicit TaskRunner(QObject* parent = nullptr);
    /// Asks every running task to stop and waits for them.
    ~TaskRunner() override;

    /// \param receiver  callbacks are dropped once it is destroyed.
    /// \param work      called in a worker thread with a context that carries the stop request; its result is moved to \p done.
    template <typename Work, typename Done>
    Task run(QObject* receiver, Work work, Done done, std::function<void(const Error&)> failed = {})
    {
        using Result = std::invoke_result_t<Work, const jobs::Context&>;
        auto stop = std::make_shared<std::stop_source>();
        const QPointer<QObject> guard(receiver);
        auto body = [this, guard, stop, work = std::move(work), done = std::move(done), failed = std::move(failed)]() mutable {
            std::shared_ptr<Result> result;
            std::shared_ptr<Error> error;
            capture(
                [&] {
                    const std::stop_callback chained(m_all.get_token(), [&] { stop->request_stop(); });
                    const jobs::Context context(stop->get_token(), {});
                    context.throwIfStopped();
                    result = std::make_shared<Result>(work(context));
                },
                error);
            deliver([guard, stop, result, error, done = std::move(done), failed = std::move(failed)]() mutable {
                if (guard.isNull() || stop->stop_requested())
                    return;
                if (result)
                    done(std::move(*result));
                else if (failed)
                    failed(*error);
            });
        };
        start(std::move(body));
        return Task(std::move(stop));
    }

    /// Tasks whose callback has not run yet.
    [[nodiscard]] int running() const noexcept { return m_running; }

Q_SIGNALS:
    /// The number of running tasks changed.
    void runningChanged(int running);

private:
    static void capture(const std::function<void()>& body, std::shared_ptr<Error>& error);
    void start(std::function<void()> body);
    void deliver(std::function<void()> callback);

    QThreadPool m_pool;
    std::stop_source m_all;
    int m_running = 0;
};

} // namespace taxon::workbench
