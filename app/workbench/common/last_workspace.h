// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <filesystem>
#include <utility>

namespace taxon::workbench {

/// Which workspace a page was given last, to tell whether it is read again: what the page shows then stays.
class LastWorkspace {
public:
    /// Asked once by each Page::openWorkspace(). \param workspace  nullptr = none any more.
    [[nodiscard]] bool isReadAgain(const Workspace* workspace)
    {
        const std::filesystem::path root = workspace != nullptr ? workspace->root() : std::filesystem::path();
        return std::exchange(m_root, root) == root && !root.empty();
    }

private:
    std::filesystem::path m_root;
};

} // namespace taxon::workbench
