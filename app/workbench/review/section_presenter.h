// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/review_presenter.h"

#include <QObject>
#include <optional>
#include <utility>

namespace taxon::workbench {

/// What a section of Review shows beyond ReviewPresenter's own state. No widgets.
///
/// It is made anew in the background when the evaluation, the set or (where it follows it) the threshold change, but only while it is
/// active: a section that nobody looks at costs nothing. One piece of work at a time; while the threshold moves, the last value wins and the
/// figures of the one before are shown meanwhile.
class SectionPresenter : public QObject {
    Q_OBJECT

public:
    enum class Follows { Evaluation, Set, Threshold }; ///< each includes the ones before it

    /// Both outlive it.
    SectionPresenter(ReviewPresenter& review, TaskRunner& tasks, Follows follows, QObject* parent = nullptr);

    /// Whether the section is on screen.
    void setActive(bool active);
    [[nodiscard]] bool isReading() const noexcept { return m_isRunning; }
    /// Why the last work failed.
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }
    [[nodiscard]] ReviewPresenter& review() const noexcept { return m_review; }

Q_SIGNALS:
    /// There are new figures, none any more, or an error.
    void changed();

protected:
    /// Starts the work by run(), or takes what is at hand and emits changed(). Called only when the review is Ready.
    virtual void make() = 0;
    /// Drops what is shown: it belongs to another set.
    virtual void drop() = 0;
    /// Makes anew: something of its own was chosen.
    void remake();

    /// \param work  off the GUI thread; \param done  takes its result, before changed().
    template <typename Work, typename Done>
    void run(Work work, Done done)
    {
        m_isRunning = true;
        m_task = m_tasks.run(
            this, std::move(work),
            [this, done = std::move(done)](auto result) mutable {
                m_error.reset();
                done(std::move(result));
                finish();
            },
            [this](const Error& error) {
                m_error = error;
                drop();
                finish();
            });
    }

private:
    void invalidate();
    void finish();

    ReviewPresenter& m_review;
    TaskRunner& m_tasks;
    Task m_task;
    std::optional<Error> m_error;
    bool m_isActive = false;
    bool m_isStale = true;
    bool m_isRunning = false;
};

} // namespace taxon::workbench
