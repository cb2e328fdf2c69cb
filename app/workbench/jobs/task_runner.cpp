// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/task_runner.h"

#include <QMetaObject>
#include <algorithm>

namespace taxon::workbench {

TaskRunner::TaskRunner(QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(std::max(2, QThread::idealThreadCount()));
}

TaskRunner::~TaskRunner()
{
    m_all.request_stop();
    m_pool.waitForDone();
}

void TaskRunner::capture(const std::function<void()>& body, std::shared_ptr<Error>& error)
{
    try {
        body();
    } catch (const Error& thrown) {
        error = std::make_shared<Error>(thrown);
    } catch (const std::exception& thrown) {
        error = std::make_shared<Error>(ErrorCode::Failed, thrown.what());
    }
}

void TaskRunner::start(std::function<void()> body)
{
    ++m_running;
    Q_EMIT runningChanged(m_running);
    m_pool.start(std::move(body));
}

void TaskRunner::deliver(std::function<void()> callback)
{
    QMetaObject::invokeMethod(
        this,
        [this, callback = std::move(callback)] {
            callback();
            --m_running;
            Q_EMIT runningChanged(m_running);
        },
        Qt::QueuedConnection);
}

} // namespace taxon::workbench
