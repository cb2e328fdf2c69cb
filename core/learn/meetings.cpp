// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/meetings.h"

#include "base/error.h"

#include <algorithm>
#include <utility>

namespace taxon::learn {
namespace {

constexpr std::size_t kBatchesBetween = 32;

std::size_t ratioUp(std::size_t whole, std::size_t part)
{
    return (whole + part - 1) / part;
}

} // namespace

Share shareOf(std::size_t images, std::size_t batchSize, int processes, int rank)
{
    const std::size_t batches = ratioUp(images, batchSize), count = static_cast<std::size_t>(processes), at = static_cast<std::size_t>(rank);
    return {std::min(images, batches * at / count * batchSize), std::min(images, batches * (at + 1) / count * batchSize)};
}

Meetings::Meetings(const Peers& peers, std::size_t images, std::size_t batchSize, std::string label, const jobs::Context& context)
    : m_peers(peers),
      m_images(images),
      m_label(std::move(label)),
      m_context(context),
      m_left(ratioUp(ratioUp(ratioUp(images, batchSize), static_cast<std::size_t>(peers.count())), kBatchesBetween))
{}

void Meetings::afterBatch(std::size_t done)
{
    m_done = done;
    if (++m_batches % kBatchesBetween == 0)
        meet();
}

void Meetings::finish()
{
    while (m_left > 0)
        meet();
}

void Meetings::meet()
{
    const auto all = m_peers.sum({static_cast<double>(m_done), m_context.stopRequested() ? 1.0 : 0.0});
    --m_left;
    if (m_peers.isFirst())
        m_context.progress({m_label, static_cast<std::uint64_t>(all[0]), m_images, "images"});
    if (all[1] > 0)
        throw Error(ErrorCode::Stopped, "The processes were asked to end and stopped; what is finished is kept.", {},
                    "Go on with: taxon jobs resume.");
}

} // namespace taxon::learn
