// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/edits.h"
#include "review/review_presenter.h"

#include <memory>
#include <optional>
#include <vector>

namespace taxon::workbench {

/// What somebody did about an image.
struct HistoryLine {
    QString what; ///< "wrong label", "moved to dog", "taken back: kept"
    QString whom; ///< "anna@host, 2026-11-24 10:30: blurred"
};

/// Of the steps that touched an image, the newest first: what "taxon library history IMAGE" tells. Pure; cost of library::historyOf().
/// \param path, sha256  as the evaluation has them; its name may be another one by now.
[[nodiscard]] std::vector<HistoryLine> historyLines(const std::vector<library::EditStep>& steps, const std::string& path, const std::string& sha256);

/// The history of the image that is looked at. The journal is read in the background: when an image is asked for first, and again after
/// others' decisions were read; what is decided here comes from ReviewEdits::history(). No widgets.
class ImageHistory : public QObject {
    Q_OBJECT

public:
    /// Both outlive it.
    ImageHistory(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// Image \p row of the open evaluation is looked at; changed() says when its history is there.
    void want(std::uint32_t row);
    /// \returns nullptr while it is not known.
    [[nodiscard]] const std::vector<HistoryLine>* of(std::uint32_t row) const;
    /// Why the journal can't be read, or "".
    [[nodiscard]] const QString& problem() const noexcept { return m_problem; }
    [[nodiscard]] bool isReading() const noexcept { return m_isReading; }

Q_SIGNALS:
    void changed();

private:
    struct Found {
        EditHistory steps;
        std::vector<HistoryLine> lines;
    };

    void forget();
    void read();
    void accept(std::uint32_t row, Found found);

    ReviewPresenter& m_review;
    TaskRunner& m_tasks;
    Task m_task;
    std::shared_ptr<const Evaluation> m_evaluation; ///< whose images are asked for
    EditHistory m_steps;                            ///< of the journal; nullptr: it has to be read
    std::optional<std::uint32_t> m_wanted;
    std::optional<std::uint32_t> m_known; ///< whose lines these are
    std::vector<HistoryLine> m_lines;
    QString m_problem;
    bool m_isReading = false;
    bool m_isStale = false; ///< something was decided since the reading began
};

} // namespace taxon::workbench
