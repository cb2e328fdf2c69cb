// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/command_jobs.h"

#include <QFrame>
#include <QPushButton>
#include <QTimer>

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace taxon::workbench {

/// "Export run …: 120 of 400 images · 35 a second · 8 s left", "done", or why it failed.
[[nodiscard]] QString wordsOf(const CommandJob& job, std::chrono::steady_clock::time_point now);

/// The commands that the window runs: a button for the status bar with their number, and above it the list with progress, rate, time left and
/// cancel. It is filled at most four times a second, and not at all while it is hidden.
class JobsPanel : public QFrame {
    Q_OBJECT

public:
    /// \param parent  the window that it lies over.
    JobsPanel(CommandJobs& jobs, QWidget* parent);

    /// Opens and closes the panel; hidden while there is no job. Owned by whoever gives it a place.
    [[nodiscard]] QPushButton* button() const noexcept { return m_button; }
    void toggle();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void refresh();
    void fill();
    /// A line of the list; its parts change until the job's state does.
    struct Row {
        int id = 0;
        CommandJob::State state = CommandJob::State::Waiting;
        bool isStopping = false;
        QLabel* words = nullptr;
        QProgressBar* bar = nullptr; ///< while it runs
    };
    [[nodiscard]] bool isShown(const std::vector<CommandJob>& jobs) const;
    void addRow(const CommandJob& job);
    static void update(const Row& row, const CommandJob& job);
    void place();

    CommandJobs& m_jobs;
    QPushButton* m_button;
    QVBoxLayout* m_rows;
    std::vector<Row> m_shown;
    QTimer m_soon;
};

} // namespace taxon::workbench
