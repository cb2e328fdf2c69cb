// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/other_evaluation.h"
#include "review/section_presenter.h"
#include "scores/comparison.h"

namespace taxon::workbench {

/// Compare: the chosen run against another one on the same images, each at its own threshold. No widgets.
class ComparePresenter : public SectionPresenter {
    Q_OBJECT

public:
    ComparePresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// Runs that can stand beside the chosen one: indices into ReviewPresenter::entries().
    [[nodiscard]] std::vector<int> others() const { return otherEntries(review()); }
    /// The one beside it: the one that was asked for, else the first with a version, else the first. -1 = there is none.
    [[nodiscard]] int other() const;
    /// \param entry  index into ReviewPresenter::entries().
    void chooseOther(int entry);

    /// nullptr until it is made; also where error() says why the two can't be compared.
    [[nodiscard]] const scores::Comparison* comparison() const noexcept { return m_compared ? &m_compared->comparison : nullptr; }

    enum class Change { Fixed, Broken, BothWrong };
    void openChange(Change change);
    /// Opens the images with these outcomes; the other run's first.
    void openCell(scores::UserOutcome before, scores::UserOutcome now);
    /// Opens what was fixed and broken of a class (index into Comparison::classes), the broken first.
    void openClass(std::size_t index);

protected:
    void make() override;
    void drop() override { m_compared.reset(); }

private:
    struct Compared {
        std::shared_ptr<const OtherEvaluation> other;
        scores::Comparison comparison;
        /// Rows of the chosen run by [outcome before][outcome now].
        std::array<std::array<std::vector<std::uint32_t>, 3>, 3> rows;
    };

    static std::shared_ptr<const Compared> compare(std::shared_ptr<const OtherEvaluation> other, const Evaluation& evaluation,
                                                   const std::string& set);
    [[nodiscard]] QString otherName() const;

    QString m_wanted; ///< a run's id
    std::shared_ptr<const Compared> m_compared;
    std::shared_ptr<const OtherEvaluation> m_other;
};

} // namespace taxon::workbench
