// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace taxon::learn {

/// Where a process stands among those that train one model together, in torchrun's words.
struct PeerPlace {
    int rank = 0;            ///< RANK: 0 is the first, who writes the run
    int count = 1;           ///< WORLD_SIZE
    int localRank = 0;       ///< LOCAL_RANK: among those of its machine; the GPU it takes
    std::string address;     ///< MASTER_ADDR: where the first one listens
    int port = 0;            ///< MASTER_PORT
    bool joinsStore = false; ///< TORCHELASTIC_USE_AGENT_STORE: torchrun itself listens there
    std::string attempt;     ///< TORCHELASTIC_RESTART_COUNT

    [[nodiscard]] bool isAlone() const noexcept { return count == 1; }
};

/// Reads the place from the variables above through \p environment (nullptr or "" = not set). Without WORLD_SIZE, or with 1, alone.
/// LOCAL_RANK is RANK where it isn't set, MASTER_ADDR 127.0.0.1, MASTER_PORT 29500.
/// \throws Error{Configuration} naming the variable that is missing, no number, or out of range.
[[nodiscard]] PeerPlace peerPlace(const std::function<const char*(const char*)>& environment);

} // namespace taxon::learn
