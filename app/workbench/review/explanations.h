// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/review_presenter.h"
#include "scores/explanation.h"

#include <map>
#include <set>

namespace taxon::workbench {

class CommandJobs;

/// Where the model of the evaluation looks in its images: asked of the worker (`taxon explain`), kept until another evaluation is open.
/// No widgets; lives in the GUI thread.
class Explanations : public QObject {
    Q_OBJECT

public:
    /// \param jobs  runs the worker; nullptr = nothing can be asked. Both outlive it.
    Explanations(ReviewPresenter& presenter, CommandJobs* jobs, QObject* parent = nullptr);

    /// How many images one call of the worker explains: starting it costs as much as several of them.
    static constexpr std::size_t kAtATime = 8;

    /// Asks for \p row and the next ones of the list that are not there yet or on their way; for those before they are needed. O(list).
    void want(std::uint32_t row);
    /// nullptr while it is not there.
    [[nodiscard]] const scores::Explanation* of(std::uint32_t row) const;
    [[nodiscard]] bool isAsking() const { return !m_asked.empty(); }
    /// Why there is none for the image; "" = it was not refused.
    [[nodiscard]] QString problemOf(std::uint32_t row) const { return m_problems.contains(row) ? m_problems.at(row) : QString(); }

Q_SIGNALS:
    /// Explanations or problems came.
    void changed();

private:
    [[nodiscard]] bool isNew(std::uint32_t row) const;
    void ask(const std::vector<std::uint32_t>& wanted);
    void refuse(const Error& error, const std::map<std::string, std::uint32_t>& rows);
    void accept(const Json& result, const std::map<std::string, std::uint32_t>& rows);
    void forget();

    ReviewPresenter& m_presenter;
    CommandJobs* m_jobs;
    std::map<std::uint32_t, scores::Explanation> m_found;
    std::map<std::uint32_t, QString> m_problems;
    std::set<std::uint32_t> m_asked; ///< on their way
    int m_round = 0;                 ///< of the evaluation: answers of an earlier one are not of these rows
};

} // namespace taxon::workbench
