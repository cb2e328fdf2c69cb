// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"
#include "review/review_presenter.h"

#include <cstdint>
#include <vector>

namespace taxon::workbench {

/// The images of \p evaluation about which people gave different answers without knowing of each other (library::findConflicts()), by row.
/// Matched by content, and by path where the journal knows no content. O(images + entries of the journal): not for the GUI thread.
[[nodiscard]] std::vector<std::uint32_t> disagreements(const Evaluation& evaluation, const std::vector<library::EditStep>& steps);

/// Opens the images of an evaluation that people should look at once more. No widgets.
class JudgedLists : public QObject {
    Q_OBJECT

public:
    /// Both outlive it.
    JudgedLists(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// Those that somebody was not sure about, of all sets.
    void openUnsure();
    /// disagreements(), from the journal as it is now; in the background.
    void openDisagreements();
    [[nodiscard]] bool isReading() const noexcept { return m_isReading; }

Q_SIGNALS:
    /// Nothing was opened: why.
    void said(const QString& what);
    void failed(const Error& error);

private:
    ReviewPresenter& m_review;
    TaskRunner& m_tasks;
    Task m_task;
    bool m_isReading = false;
};

} // namespace taxon::workbench
