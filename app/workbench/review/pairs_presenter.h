// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/confusion.h"
#include "review/section_presenter.h"

namespace taxon::workbench {

/// Pairs: the confusion matrix of the chosen set, and the pairs in it. No widgets.
class PairsPresenter : public SectionPresenter {
    Q_OBJECT

public:
    PairsPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// nullptr until it is made, and for an out-of-scope set.
    [[nodiscard]] const Confusion* confusion() const noexcept { return m_confusion.get(); }
    [[nodiscard]] std::shared_ptr<const Confusion> sharedConfusion() const noexcept { return m_confusion; }
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
    void drop() override { m_confusion.reset(); }

private:
    std::shared_ptr<const Confusion> m_confusion;
    ConfusionChoice m_choice;
};

} // namespace taxon::workbench
