// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/judged_lists.h"

#include <QWidget>

class QSpinBox;

namespace taxon::workbench {

/// Below the errors: which part of the images is this person's, the images to look at once more, and the verdicts as a file.
class QueueFoot : public QWidget {
    Q_OBJECT

public:
    /// All outlive it. \param settings  keep the part of every workspace.
    QueueFoot(ReviewPresenter& review, TaskRunner& tasks, Settings& settings, QWidget* parent = nullptr);
    /// Asks for a file and saves the verdicts in it.
    void saveVerdicts();
    [[nodiscard]] bool isLoading() const noexcept { return m_lists.isReading(); }

Q_SIGNALS:
    /// One sentence for the reader.
    void said(const QString& what, bool isProblem);

private:
    QSpinBox* makeField(const QString& accessibleName, const QString& objectName);
    void setShare();
    void followWorkspace();

    ReviewPresenter& m_review;
    Settings& m_settings;
    QString m_workspace; ///< whose part is shown
    JudgedLists m_lists;
    QSpinBox* m_part;
    QSpinBox* m_of;
};

} // namespace taxon::workbench
