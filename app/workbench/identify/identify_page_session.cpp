// SPDX-License-Identifier: GPL-3.0-or-later
// What the Identify page showed at the last start.
#include "identify/identify_page.h"

#include "common/image_grid.h"
#include "common/widgets.h"

#include <QScrollBar>

namespace taxon::workbench {

/// item: the list, "" for the newest; view: the filter, as it is saved under a name.
std::optional<Settings::PageSession> IdentifyPage::session() const
{
    if (m_presenter.list() == nullptr)
        return std::nullopt;
    const int list = m_presenter.chosenId();
    return Settings::PageSession{list > 0 ? m_presenter.ids()[list] : QString(),
                                 {},
                                 QString::fromStdString(identify::toJson(m_presenter.filter()).dump()),
                                 m_grid->verticalScrollBar()->value()};
}

void IdentifyPage::restore(const Settings::PageSession& session)
{
    m_wanted = session;
    restoreWanted();
}

/// Once the list is there; a list or a condition that is gone is left out.
void IdentifyPage::restoreWanted()
{
    if (!m_wanted || m_presenter.list() == nullptr)
        return;
    const auto list = static_cast<int>(m_presenter.ids().indexOf(m_wanted->item));
    if (list >= 0 && list != m_presenter.chosenId())
        return m_presenter.chooseList(list);
    const Settings::PageSession session = *std::exchange(m_wanted, std::nullopt);
    try {
        m_presenter.setFilter(identify::filterFromJson(Json::parse(session.view.toStdString(), nullptr, false), "workbench.ini"));
    } catch (const Error&) { // written by another version of the program
    }
    scrollOnceThere(*m_grid->verticalScrollBar(), session.scrollPx);
}

} // namespace taxon::workbench
