// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "review/overview.h"
#include "review/section_presenter.h"

namespace taxon::workbench {

/// Overview: the scores of every set, gates, and what changed. No widgets.
class OverviewPresenter : public SectionPresenter {
    Q_OBJECT

public:
    OverviewPresenter(ReviewPresenter& review, TaskRunner& tasks, QObject* parent = nullptr);

    /// nullptr until it is read.
    [[nodiscard]] const Overview* overview() const noexcept { return m_overview.get(); }
    /// Opens the images behind a score of a set (index into Overview::sets): those that lower it.
    void openScore(std::size_t set, Headline headline);
    enum class Change { Fixed, Broken, BothWrong };
    /// Opens the images of a change (index into Overview::changes).
    void openChange(std::size_t set, Change change);

protected:
    void make() override;
    void drop() override { m_overview.reset(); }

private:
    bool chooseSet(const std::string& name);

    std::shared_ptr<const Overview> m_overview;
};

} // namespace taxon::workbench
