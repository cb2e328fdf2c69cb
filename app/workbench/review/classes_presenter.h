// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/section_presenter.h"
#include "scores/per_class.h"

#include <vector>

namespace taxon::workbench {

/// Classes: the scores of every class of the chosen set at the chosen threshold, and which of them are listed. No widgets.
class ClassesPresenter : public SectionPresenter {
    Q_OBJECT

public:
    /// Which classes are listed: those of the set; of them those with a wrong image, those with fewer than kFew images, those that are
    /// never right.
    enum class Kind { All, WithErrors, Few, NeverRight };
    static constexpr std::size_t kFew = 10;

    ClassesPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    void setKind(Kind kind);
    /// Class indices that are listed, by name.
    [[nodiscard]] const std::vector<std::int32_t>& listed() const noexcept { return m_listed; }
    [[nodiscard]] const scores::ClassScores& scoresOf(std::int32_t classIndex) const { return m_scores[static_cast<std::size_t>(classIndex)]; }

    /// What the images of a class are opened by.
    ///
    /// All, Wrong, TakenForIt, MostConfused: the confidently wrong first, then the right ones by rising confidence. Best: the right ones, the
    /// surest first. Worst: the wrong ones whose label the model is surest is wrong first. Unclear: right or wrong, the smallest lead of the
    /// first guess over the second first.
    enum class Part { All, Wrong, TakenForIt, MostConfused, Best, Worst, Unclear };
    /// Images of the chosen set. O(images of the set).
    [[nodiscard]] std::vector<std::uint32_t> rowsOf(std::int32_t classIndex, Part part) const;
    /// Opens them.
    void open(std::int32_t classIndex, Part part);

protected:
    void make() override;
    void drop() override;

private:
    void list();

    std::vector<scores::ClassScores> m_scores;
    std::vector<std::int32_t> m_listed;
    Kind m_kind = Kind::All;
};

} // namespace taxon::workbench
