// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/session_keeper.h"

#include <algorithm>

namespace taxon::workbench {

void SessionKeeper::open(const QString& workspace, const std::vector<Page*>& pages)
{
    if (workspace == m_workspace)
        return; // read again: the pages keep what they show
    m_workspace = workspace;
    m_unrestored.assign(pages.begin(), pages.end());
}

void SessionKeeper::restore(Page& page)
{
    if (std::erase(m_unrestored, &page) == 0)
        return;
    const auto pages = m_settings.sessions.value(m_workspace);
    if (const auto found = pages.find(page.id()); found != pages.end())
        page.restore(*found);
}

void SessionKeeper::remember(const Page& page)
{
    const bool isRestored = std::find(m_unrestored.begin(), m_unrestored.end(), &page) == m_unrestored.end();
    if (m_workspace.isEmpty() || !isRestored)
        return;
    if (const auto session = page.session())
        m_settings.sessions[m_workspace][page.id()] = *session;
}

} // namespace taxon::workbench
