// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/near_duplicates.h"

#include "base/memory.h"
#include "jobs/parallel.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <numeric>
#include <tuple>

namespace taxon::doctor {
namespace {

constexpr int kParts = kNearBits + 1; ///< of a hash: with kNearBits bits to differ, one of the parts is equal
constexpr std::size_t kBlock = 2048;  ///< comparisons are handed out in blocks

/// Sets of indices, each known by its smallest member. unite() is for one thread at a time, find() for any number beside it.
class Groups {
public:
    explicit Groups(std::size_t size) : m_parent(size) { std::iota(m_parent.begin(), m_parent.end(), std::uint32_t{0}); }

    /// A member of the set is known by a smaller one from now on, or by the same: never by a larger one.
    std::uint32_t find(std::uint32_t i)
    {
        for (std::uint32_t parent = load(i); parent != i; i = parent, parent = load(i))
            if (const std::uint32_t above = load(parent); above != parent)
                store(i, above); // a shorter way for those who come later
        return i;
    }

    void unite(std::uint32_t a, std::uint32_t b)
    {
        a = find(a);
        b = find(b);
        store(std::max(a, b), std::min(a, b));
    }

private:
    std::uint32_t load(std::uint32_t i) { return std::atomic_ref(m_parent[i]).load(std::memory_order_relaxed); }
    void store(std::uint32_t i, std::uint32_t parent) { std::atomic_ref(m_parent[i]).store(parent, std::memory_order_relaxed); }

    std::vector<std::uint32_t> m_parent;
};

/// What the comparisons run over: small, so that many lie in a cache line.
struct Candidate {
    std::uint64_t dHash;
    std::uint32_t index;
    std::uint32_t key; ///< of this pass: 24 bits that are equal where the two parts are, then one of the colours

    [[nodiscard]] int colour() const noexcept { return static_cast<int>(key & 0xFFu); }
};

/// The bits whose number is \p part modulo kParts: spread over the whole picture, so that a plain corner does not put all
/// pictures together.
std::uint64_t maskOf(int part) noexcept
{
    std::uint64_t mask = 0;
    for (int bit = part; bit < 64; bit += kParts)
        mask |= std::uint64_t{1} << bit;
    return mask;
}

/// Sorts by a part of each hash, then by colour, so that what may be near lies together.
void arrange(std::vector<Candidate>& candidates, const std::vector<ImageHash>& hashes, int part, int partDown)
{
    const std::uint64_t mask = maskOf(part);
    const std::uint64_t maskDown = maskOf(partDown);
    for (Candidate& candidate : candidates) {
        std::uint64_t mixed = (candidate.dHash & mask) * 0x9E3779B97F4A7C15u;
        mixed = ((mixed ^ mixed >> 32) + (hashes[candidate.index].impression.dHashDown & maskDown)) * 0xBF58476D1CE4E5B9u;
        candidate.key = static_cast<std::uint32_t>(mixed >> 40) << 8 | (candidate.key & 0xFFu);
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return a.key < b.key; });
}

/// Whether isNear() is worth asking: nearly all pairs end here.
bool mayBeNear(const Candidate& a, const Candidate& b) noexcept
{
    return std::popcount(a.dHash ^ b.dHash) <= kNearBits;
}

/// Unites equal pictures and returns one candidate for each different one.
std::vector<Candidate> differentPictures(const std::vector<ImageHash>& hashes, Groups& groups)
{
    std::vector<std::uint32_t> order;
    order.reserve(hashes.size());
    for (std::uint32_t i = 0; i < hashes.size(); ++i)
        if (!hashes[i].pixelHash.empty())
            order.push_back(i);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return std::tie(hashes[a].pixelHash, a) < std::tie(hashes[b].pixelHash, b); });
    std::vector<Candidate> candidates;
    candidates.reserve(order.size());
    for (const std::uint32_t i : order) {
        const ImageHash& hash = hashes[i];
        if (!candidates.empty() && hashes[candidates.back().index].pixelHash == hash.pixelHash)
            groups.unite(candidates.back().index, i);
        else
            candidates.push_back({hash.dHash, i, hash.impression.colours[1]});
    }
    return candidates;
}

/// Where in \p candidates comparing can tell something: not where a picture is alone with its parts, nor where all with the same parts are
/// of one group already, as thousands of pictures of one film are after the first pass.
void findWorthComparing(const std::vector<Candidate>& candidates, Groups& groups, std::vector<std::uint32_t>& places)
{
    places.clear(); // and filled anew: a second list beside it would be megabytes
    for (std::size_t from = 0; from < candidates.size();) {
        const std::uint32_t group = groups.find(candidates[from].index);
        bool several = false;
        std::size_t to = from;
        for (; to < candidates.size() && candidates[to].key >> 8 == candidates[from].key >> 8; ++to)
            several = several || groups.find(candidates[to].index) != group;
        for (std::size_t k = from; several && k < to; ++k)
            places.push_back(static_cast<std::uint32_t>(k));
        from = to;
    }
}

std::vector<std::uint32_t> groupOfEach(std::size_t images, Groups& groups)
{
    std::vector<std::uint32_t> out(images);
    for (std::uint32_t i = 0; i < images; ++i)
        out[i] = groups.find(i);
    return out;
}

} // namespace

bool isNear(const ImageHash& a, const ImageHash& b) noexcept
{
    if (std::popcount(a.dHash ^ b.dHash) > kNearBits || std::popcount(a.impression.dHashDown ^ b.impression.dHashDown) > kNearBits)
        return false;
    for (std::size_t i = 0; i < a.impression.colours.size(); ++i)
        if (std::abs(a.impression.colours[i] - b.impression.colours[i]) > kNearColour)
            return false;
    return true;
}

std::vector<std::uint32_t> nearGroups(const std::vector<ImageHash>& hashes, unsigned threads, const jobs::Context& context,
                                      const NearFeatures* features)
{
    Groups groups(hashes.size());
    std::vector<Candidate> candidates = differentPictures(hashes, groups);
    releaseFreedMemory(); // of reading the images, and of the sorting
    std::vector<std::uint32_t> places;
    std::mutex mutex;
    // Each picture against those behind it with the same parts, as far as their colours may be near.
    const auto compare = [&](std::size_t block) {
        for (std::size_t k = block * kBlock; k < std::min(places.size(), (block + 1) * kBlock); ++k) {
            const Candidate& one = candidates[places[k]];
            for (std::size_t j = places[k] + 1; j < candidates.size(); ++j) {
                const Candidate& other = candidates[j];
                if (one.key >> 8 != other.key >> 8 || other.colour() - one.colour() > kNearColour)
                    break;
                if (!mayBeNear(one, other) || groups.find(one.index) == groups.find(other.index) || !isNear(hashes[one.index], hashes[other.index]))
                    continue;
                if (features != nullptr && !features->agrees(hashes[one.index].pixelHash, hashes[other.index].pixelHash))
                    continue;
                const std::scoped_lock lock(mutex);
                groups.unite(one.index, other.index);
            }
        }
    };
    for (int pass = 0; pass < kParts * kParts; ++pass) {
        context.progress({"Looking for near duplicates", static_cast<std::uint64_t>(pass), kParts * kParts, "passes"});
        arrange(candidates, hashes, pass / kParts, pass % kParts);
        findWorthComparing(candidates, groups, places);
        jobs::parallelFor((places.size() + kBlock - 1) / kBlock, threads == 0 ? jobs::defaultThreads() : threads, context, compare);
    }
    context.progress({"Looking for near duplicates", kParts * kParts, kParts * kParts, "passes"});
    discard(candidates);
    discard(places);
    return groupOfEach(hashes.size(), groups);
}

std::vector<std::uint32_t> equalGroups(const std::vector<ImageHash>& hashes)
{
    Groups groups(hashes.size());
    (void)differentPictures(hashes, groups);
    return groupOfEach(hashes.size(), groups);
}

} // namespace taxon::doctor
