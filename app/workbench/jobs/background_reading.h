// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "jobs/task_runner.h"

#include <optional>
#include <utility>

namespace taxon::workbench {

/// Something that is read off the GUI thread, again and again: what was read last, why it could not be read, and whether it is being read
/// now. The newest question wins. A member of the object that asks; lives in the GUI thread.
template <typename Value>
class BackgroundReading {
public:
    explicit BackgroundReading(TaskRunner& tasks) : m_tasks(tasks) {}

    /// \param receiver  has this as a member. \param work  as TaskRunner::run(). \param then  called once value() or error() is another one;
    /// a value stays where the reading failed.
    template <typename Work, typename Then>
    void start(QObject* receiver, Work work, Then then)
    {
        m_task.cancel();
        m_isReading = true;
        m_task = m_tasks.run(
            receiver, std::move(work),
            [this, then](Value value) {
                m_isReading = false;
                m_error.reset();
                m_value = std::move(value);
                then();
            },
            [this, then](const Error& error) {
                m_isReading = false;
                m_error = error;
                then();
            });
    }

    /// Forgets what was read, and what is being read.
    void forget()
    {
        m_task.cancel();
        m_isReading = false;
        m_error.reset();
        m_value = {};
    }

    [[nodiscard]] bool isReading() const noexcept { return m_isReading; }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }
    [[nodiscard]] const Value& value() const noexcept { return m_value; }

private:
    TaskRunner& m_tasks;
    Task m_task;
    bool m_isReading = false;
    std::optional<Error> m_error;
    Value m_value;
};

} // namespace taxon::workbench
