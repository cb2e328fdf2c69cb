// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/confusion.h"
#include "review/pair_trend.h"
#include "review/section_presenter.h"

namespace taxon::workbench {

/// Pairs: the confusion matrix of the chosen set, the pairs in it, beside those of another version, and what one class is confused with. No widgets.
class PairsPresenter : public SectionPresenter {
    Q_OBJECT

public:
    PairsPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// nullptr until it is made, and for an out-of-scope set.
    [[nodiscard]] const Confusion* confusion() const noexcept { return m_confusion.get(); }
    [[nodiscard]] std::shared_ptr<const Confusion> sharedConfusion() const noexcept { return m_confusion; }
    /// The version that trend() tells of; 0 = none.
    [[nodiscard]] int referenceVersion() const noexcept { return m_reference ? m_reference->version : 0; }
    [[nodiscard]] bool isReferenceInProduction() const noexcept { return m_reference && m_reference->isInProduction; }
    /// How often the pairs of confusion() were confused by the reference version; nothing to tell without one.
    [[nodiscard]] const PairTrend& trend() const noexcept { return m_trend; }

    /// A pair of a class: index into Confusion::pairs.
    using PairIndices = std::vector<std::size_t>;
    /// What is taken for a class, and what it is taken for; most images first. O(pairs).
    [[nodiscard]] std::pair<PairIndices, PairIndices> flowsOf(std::int32_t classIndex) const;

    void setClustered(bool isClustered);
    void setShareOfRow(bool isShareOfRow);
    /// Whether images below the threshold stand in a column of their own.
    void setWithholds(bool withholds);
    void setTyped(const QString& typed);

    [[nodiscard]] QString rowName(int row) const;
    [[nodiscard]] QString columnName(int column) const;
    void openCell(int row, int column);
    /// \param pair  index into Confusion::pairs.
    void openPair(std::size_t pair);

protected:
    void make() override;
    void drop() override;

private:
    struct Made {
        std::shared_ptr<const Confusion> confusion;
        std::shared_ptr<const ReferenceAnswers> reference;
        PairTrend trend;
    };

    std::shared_ptr<const Confusion> m_confusion;
    std::shared_ptr<const ReferenceAnswers> m_reference; ///< of m_referenceOf
    std::weak_ptr<const Evaluation> m_referenceOf;
    PairTrend m_trend;
    ConfusionChoice m_choice;
};

} // namespace taxon::workbench
