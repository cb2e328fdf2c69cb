// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <optional>

namespace taxon::workbench {

/// What a person changes, carried out off the GUI thread: one step after the other, in the order they were asked for, and never given up
/// (TaskRunner is for what may be cancelled). Lives in the GUI thread.
class StepQueue : public QObject {
    Q_OBJECT

public:
    explicit StepQueue(QObject* parent = nullptr);
    /// Waits until everything that was asked for is done; its callbacks are not called any more.
    ~StepQueue() override;

    /// \param work  called in the queue's thread. \param done  called in the GUI thread afterwards, with what \p work threw; foreign
    /// exceptions as Error{Failed}.
    void add(std::function<void()> work, std::function<void(const std::optional<Error>&)> done);
    /// Whether a step is not finished yet.
    [[nodiscard]] bool isBusy() const noexcept { return m_pending > 0; }

private:
    QThreadPool m_thread; ///< a single one
    int m_pending = 0;
};

} // namespace taxon::workbench
