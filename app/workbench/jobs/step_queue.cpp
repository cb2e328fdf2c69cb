// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/step_queue.h"

#include <QMetaObject>
#include <utility>

namespace taxon::workbench {

StepQueue::StepQueue(QObject* parent) : QObject(parent)
{
    m_thread.setMaxThreadCount(1);
}

StepQueue::~StepQueue()
{
    m_thread.waitForDone();
}

void StepQueue::add(std::function<void()> work, std::function<void(const std::optional<Error>&)> done)
{
    ++m_pending;
    m_thread.start([this, work = std::move(work), done = std::move(done)] {
        std::optional<Error> failure;
        try {
            work();
        } catch (const Error& error) {
            failure = error;
        } catch (const std::exception& error) {
            failure = Error(ErrorCode::Failed, error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, done, failure] {
                --m_pending;
                done(failure);
            },
            Qt::QueuedConnection);
    });
}

} // namespace taxon::workbench
