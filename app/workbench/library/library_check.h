// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/command_jobs.h"
#include "library/problem.h"

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace taxon::workbench {

/// "taxon library check" and "taxon library fix" for the window: what reading every file finds, and mending it. No widgets.
///
/// What was found stays until another workspace is opened or every file is checked again; what was mended leaves it.
class LibraryCheck : public QObject {
    Q_OBJECT

public:
    /// \param jobs  nullptr = nothing can be started.
    explicit LibraryCheck(CommandJobs* jobs, QObject* parent = nullptr) : QObject(parent), m_jobs(jobs) {}

    /// nullptr closes.
    void open(std::shared_ptr<const Workspace> workspace);
    [[nodiscard]] bool canRun() const noexcept { return m_jobs != nullptr && m_workspace != nullptr; }
    [[nodiscard]] bool isBusy() const noexcept { return m_isBusy; }
    /// Of the last check, as its command sorts them; nothing before the first.
    [[nodiscard]] const std::optional<std::vector<library::Problem>>& problems() const noexcept { return m_problems; }
    /// "12:30", when that was; "" before the first.
    [[nodiscard]] const QString& checkedAt() const noexcept { return m_checkedAt; }

    /// Reads every file that is new or changed. changed() follows, or failed().
    void check();
    /// Mends problems of one kind as one step, which undo takes back. \param paths  what they are about; none = all of the kind.
    void mend(library::ProblemKind kind, std::vector<std::string> paths);

    /// An image is about to go: findings about it leave problems().
    void forget(const std::string& path);

Q_SIGNALS:
    /// isBusy(), or problems().
    void changed();
    /// The library is another one now. \param what  one sentence.
    void mended(const QString& what);
    void failed(const Error& error);

private:
    void run(CommandJobs::Order order, std::function<void(const Json&)> done);

    CommandJobs* m_jobs;
    std::shared_ptr<const Workspace> m_workspace;
    std::optional<std::vector<library::Problem>> m_problems;
    QString m_checkedAt;
    bool m_isBusy = false;
};

} // namespace taxon::workbench
