// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor/near_duplicates.h"

#include "jobs/parallel.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace taxon::doctor {
namespace {

constexpr int kParts = kNearBits + 1;

/// Sets of indices, each known by its smallest member.
class Groups {
public:
    explicit Groups(std::size_t size) : m_parent(size) { std::iota(m_parent.begin(), m_parent.end(), std::size_t{0}); }

    std::size_t find(std::size_t i)
    {
        while (m_parent[i] != i) {
            m_parent[i] = m_parent[m_parent[i]];
            i = m_parent[i];
        }
        return i;
    }

    void unite(std::size_t a, std::size_t b)
    {
        a = find(a);
        b = find(b);
        m_parent[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::size_t> m_parent;
};

/// What the comparisons run over: small, so that many lie in a cache line.
struct Candidate {
    std::uint64_t part;
    std::uint64_t dHash;
    std::size_t index;
};

/// The bits of \p hash whose number is \p part modulo kParts: spread over the whole picture, so that a plain corner does not
/// put all pictures together.
std::uint64_t partOf(std::uint64_t hash, int part) noexcept
{
    std::uint64_t mask = 0;
    for (int bit = part; bit < 64; bit += kParts)
        mask |= std::uint64_t{1} << bit;
    return hash & mask;
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

std::vector<std::size_t> nearGroups(const std::vector<ImageHash>& hashes, unsigned threads, const jobs::Context& context)
{
    Groups groups(hashes.size());
    std::unordered_map<std::string_view, std::size_t> firstOfPicture;
    std::vector<std::size_t> pictures; // one index a picture
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        if (hashes[i].pixelHash.empty())
            continue;
        const auto [first, isNew] = firstOfPicture.emplace(hashes[i].pixelHash, i);
        if (isNew)
            pictures.push_back(i);
        else
            groups.unite(first->second, i);
    }
    std::mutex mutex;
    for (int part = 0; part < kParts; ++part) {
        context.progress({"Looking for near duplicates", static_cast<std::uint64_t>(part), kParts, "passes"});
        std::vector<Candidate> sorted;
        sorted.reserve(pictures.size());
        for (const std::size_t i : pictures)
            sorted.push_back({partOf(hashes[i].dHash, part), hashes[i].dHash, i});
        std::sort(sorted.begin(), sorted.end(), [](const Candidate& a, const Candidate& b) { return a.part < b.part; });
        // Each picture against those behind it with the same part.
        jobs::parallelFor(sorted.size(), threads == 0 ? jobs::defaultThreads() : threads, context, [&](std::size_t k) {
            const Candidate& one = sorted[k];
            for (std::size_t j = k + 1; j < sorted.size() && sorted[j].part == one.part; ++j) {
                const Candidate& other = sorted[j];
                if (std::popcount(one.dHash ^ other.dHash) > kNearBits || !isNear(hashes[one.index], hashes[other.index]))
                    continue;
                const std::scoped_lock lock(mutex);
                groups.unite(one.index, other.index);
            }
        });
    }
    context.progress({"Looking for near duplicates", kParts, kParts, "passes"});
    std::vector<std::size_t> out(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        out[i] = groups.find(i);
    return out;
}

} // namespace taxon::doctor
