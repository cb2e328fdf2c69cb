// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clusters/clusters_presenter.h"

#include <QString>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace taxon::workbench {

/// What happened at the places that a person may want to be told of on the desktop: a run ended, GPU nodes are still up so long after the last one
/// (zero_after_minutes). Each is told once. No widgets, no clock of its own.
class ClusterNews {
public:
    /// Takes what the places say now. \returns one line each for what is new since the last call; nothing of what was over at the first.
    [[nodiscard]] std::vector<QString> hear(const std::vector<PlaceView>& places, std::chrono::system_clock::time_point now);

    /// Whether anything may come yet: a run that goes on, or nodes that should go away.
    [[nodiscard]] static bool isExpected(const std::vector<PlaceView>& places);

private:
    struct Known {
        std::map<std::string, bool> isOver;                ///< by run
        std::chrono::system_clock::time_point idleSince{}; ///< epoch: something is under way, or nothing is known yet
        bool isWarned = false;                             ///< of the nodes that are left since then
    };
    std::map<std::string, Known> m_known; ///< by place
};

} // namespace taxon::workbench
