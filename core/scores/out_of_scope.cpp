// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/out_of_scope.h"

#include <algorithm>
#include <functional>
#include <map>

namespace taxon::scores {

double auroc(std::span<const float> inScope, std::span<const float> outOfScope)
{
    std::vector<float> foreign(outOfScope.begin(), outOfScope.end());
    std::sort(foreign.begin(), foreign.end());
    std::uint64_t twiceWon = 0;
    for (const float score : inScope) {
        const auto [first, last] = std::equal_range(foreign.begin(), foreign.end(), score);
        twiceWon += static_cast<std::uint64_t>(first - foreign.begin()) + static_cast<std::uint64_t>(last - foreign.begin());
    }
    return ratio(static_cast<double>(twiceWon) / 2, static_cast<double>(inScope.size()) * static_cast<double>(foreign.size()));
}

std::size_t countAtRecall95(std::span<const float> inScope, std::span<const float> outOfScope)
{
    if (inScope.empty())
        return 0;
    std::vector<float> own(inScope.begin(), inScope.end());
    const std::size_t kept = (own.size() * 95 + 99) / 100; // ceil(.95 n), in whole numbers
    const auto nth = own.begin() + static_cast<std::ptrdiff_t>(kept - 1);
    std::nth_element(own.begin(), nth, own.end(), std::greater<>());
    return static_cast<std::size_t>(std::count_if(outOfScope.begin(), outOfScope.end(), [limit = *nth](float score) { return score >= limit; }));
}

std::vector<AbsorbingClass> absorbingClasses(std::span<const std::int32_t> prediction, std::span<const float> confidence, double threshold)
{
    const float tau = static_cast<float>(threshold);
    std::map<std::int32_t, std::size_t> counts;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < prediction.size(); ++i) {
        if (confidence[i] < tau)
            continue;
        ++counts[prediction[i]];
        ++shown;
    }
    std::vector<AbsorbingClass> classes;
    for (const auto& [predicted, count] : counts)
        classes.push_back({predicted, count, static_cast<double>(count) / static_cast<double>(shown)});
    std::stable_sort(classes.begin(), classes.end(), [](const AbsorbingClass& a, const AbsorbingClass& b) { return a.count > b.count; });
    return classes;
}

} // namespace taxon::scores
