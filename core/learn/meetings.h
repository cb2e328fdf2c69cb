// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "learn/peers.h"

#include <cstddef>
#include <string>

namespace taxon::learn {

/// What a process computes of a list of images that several divide: those from \p begin on, before \p end.
struct Share {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The share of process \p rank of \p processes: whole batches that follow each other, so that each batch is one of those that one process would compute.
[[nodiscard]] Share shareOf(std::size_t images, std::size_t batchSize, int processes, int rank);

/// Processes that each compute their share meet after every 32 batches: each notices an end of another, and the first tells how far all are.
/// A stop request to one stops all of them at the same meeting, so that none takes it for a failure of another; until then its own work goes on.
/// \throws Error{Failed} where another has ended; Error{Stopped} on a stop request to any of them.
class Meetings {
public:
    /// \param context  has the stop request of this process; the first one's is told progress called \p label. All outlive this.
    Meetings(const Peers& peers, std::size_t images, std::size_t batchSize, std::string label, const jobs::Context& context);

    /// \param done  images of the own share that are behind this process. At most once a batch of the share.
    void afterBatch(std::size_t done);
    /// Waits for those that have more to do.
    void finish();

private:
    void meet();

    const Peers& m_peers;
    std::size_t m_images;
    std::string m_label;
    const jobs::Context& m_context;
    std::size_t m_left = 0, m_batches = 0, m_done = 0;
};

} // namespace taxon::learn
