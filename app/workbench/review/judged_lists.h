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

/// What people said about images: opens those that somebody should look at once more, saves all of it as a table. No widgets.
class JudgedLists : public QObject {
    Q_OBJECT

public:
    /// Both outlive it.
    JudgedLists(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// Those that somebody was not sure about, of all sets.
    void openUnsure();
    /// disagreements(), from the journal as it is now; in the background.
    void openDisagreements();
    /// Writes the verdicts of everybody about every image of the library, as "taxon library history --verdicts --csv" prints them; in the
    /// background. A file that is there is replaced as a whole, or, where that fails, left as it is.
    void saveVerdicts(const QString& file);
    [[nodiscard]] bool isReading() const noexcept { return m_isReading; }

Q_SIGNALS:
    /// Nothing was opened: why. Or what was saved.
    void said(const QString& what);
    void failed(const Error& error);

private:
    void fail(const Error& error);

    ReviewPresenter& m_review;
    TaskRunner& m_tasks;
    Task m_task;
    bool m_isReading = false;
};

} // namespace taxon::workbench
