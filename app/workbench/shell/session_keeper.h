// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"

#include <QString>
#include <vector>

namespace taxon::workbench {

/// What the pages showed, kept in the settings by workspace and page, and shown again when a workspace is opened the next time.
class SessionKeeper {
public:
    /// \param settings  outlives it.
    explicit SessionKeeper(Settings& settings) : m_settings(settings) {}

    /// \param pages  are restored when they are given the workspace.
    void open(const QString& workspace, const std::vector<Page*>& pages);
    void close() { m_workspace.clear(); }
    /// Shows what \p page showed the last time; only once a workspace.
    void restore(Page& page);
    /// Keeps what \p page shows, unless it was not restored yet or has nothing to show.
    void remember(const Page& page);

private:
    Settings& m_settings;
    QString m_workspace;
    std::vector<const Page*> m_unrestored;
};

} // namespace taxon::workbench
