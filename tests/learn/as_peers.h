// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/peers.h"
#include "support/free_port.h"

#include <ATen/Parallel.h>
#include <chrono>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace taxon::test {

/// Runs \p body in \p count threads, each as one of as many processes, and throws what the first of them threw.
/// \param place  what all share: the store of somebody else and the attempt, say; port 0 = a free one.
inline void asPeers(int count, const std::function<void(const learn::Peers&)>& body, learn::PeerPlace place = {})
{
    place.count = count;
    place.address = "127.0.0.1";
    place.port = place.port == 0 ? freePort() : place.port;
    std::vector<std::exception_ptr> failures(static_cast<std::size_t>(count));
    {
        std::vector<std::jthread> threads;
        for (int rank = 0; rank < count; ++rank)
            threads.emplace_back([&, rank] {
                try {
                    at::set_num_threads(1);
                    learn::PeerPlace mine = place;
                    mine.rank = mine.localRank = rank;
                    const learn::Peers peers(mine, {}, {std::chrono::seconds(30), std::chrono::seconds(30)});
                    body(peers);
                } catch (...) {
                    failures[static_cast<std::size_t>(rank)] = std::current_exception();
                }
            });
    }
    for (const auto& failure : failures)
        if (failure)
            std::rethrow_exception(failure);
}

} // namespace taxon::test
