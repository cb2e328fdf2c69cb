// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/memory.h"
#include "dataset/placement.h"
#include "dataset/reason.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace taxon::dataset {
namespace {

using library::Place;
using Members = std::span<const std::uint32_t>;

std::set<Name> labelsOf(const Placement& placement, Members members)
{
    std::set<Name> labels;
    for (const std::uint32_t i : members)
        labels.insert(placement.images[i].className);
    return labels;
}

/// Gives each image outside the classes the name of its set.
void nameBenchmarks(Placement& placement)
{
    std::set<Name> inScope;
    for (const library::Image& image : placement.images)
        if (image.place == Place::Benchmark)
            inScope.insert(image.benchmark);
    for (std::size_t i = 0; i < placement.images.size(); ++i) {
        const library::Image& image = placement.images[i];
        if (image.place == Place::Class || image.place == Place::Unknown)
            continue;
        Name set = image.place == Place::OutOfScope ? Name("out_of_scope") : image.benchmark;
        if (image.place == Place::BenchmarkOutOfScope && inScope.contains(image.benchmark))
            set = image.benchmark.str() + "_out_of_scope";
        placement.fates.put(i, {set, {}});
        const SetKind kind = image.place == Place::Benchmark ? SetKind::Benchmark : SetKind::OutOfScope;
        if (placement.benchmarkSets.emplace(set, kind).first->second != kind)
            throw Error(ErrorCode::Configuration, fmt::format("The set \"{}\" would hold images of classes and out-of-scope images.", set.str()),
                        "_benchmark/" + image.benchmark.str(), "Rename the benchmark.");
    }
}

/// The same picture more than once: nothing of it stays where it has two labels, else one a set, and none beside a benchmark's.
void settlePicture(Placement& placement, Members members)
{
    const bool conflict = labelsOf(placement, members).size() > 1;
    const bool benchmarked = std::any_of(members.begin(), members.end(), [&](std::uint32_t i) { return !placement.isOfClass(i); });
    std::vector<std::uint32_t> order(members.begin(), members.end()); // by path; who is staged was marked by hand: that copy stays
    std::stable_partition(order.begin(), order.end(), [&](std::uint32_t i) { return placement.isStaged[i] != 0; });
    std::set<Name> seen;
    for (const std::uint32_t i : order) {
        if (conflict)
            placement.reserve(i, reason::kLabelConflict);
        else if (benchmarked && placement.isOfClass(i))
            placement.reserve(i, reason::kInABenchmark);
        else if (!seen.insert(placement.fates[i].set).second)
            placement.reserve(i, reason::kDuplicate);
    }
}

/// Different pictures that look nearly the same, with two labels. Benchmarks stay as they are: nobody trains on them.
void settleNearConflict(Placement& placement, Members members)
{
    if (labelsOf(placement, members).size() > 1)
        for (const std::uint32_t i : members)
            if (placement.isOfClass(i) && placement.isOpen(i))
                placement.reserve(i, reason::kNearLabelConflict);
}

/// What shares a group with an image of a benchmark is not trained on.
void settleLeak(Placement& placement, Members members)
{
    const bool benchmarked = std::any_of(members.begin(), members.end(),
                                         [&](std::uint32_t i) { return !placement.isOfClass(i) && !placement.isReserved(i); });
    for (const std::uint32_t i : members)
        if (benchmarked && placement.isOfClass(i) && placement.isOpen(i))
            placement.reserve(i, reason::kNearABenchmark);
}

std::vector<std::uint32_t> those(const std::vector<std::uint32_t>& members, auto matches)
{
    std::vector<std::uint32_t> chosen;
    std::copy_if(members.begin(), members.end(), std::back_inserter(chosen), matches);
    return chosen;
}

} // namespace

Placement::Placement(SourceImages all, Rules rulesToUse)
    : SourceImages(std::move(all)), rules(std::move(rulesToUse)), fates(images.size()), groups(images.size())
{
    isStaged.resize(images.size(), 0);
    const library::StagedFolders staged(rules.stagedFolders);
    for (std::size_t i = 0; i < images.size(); ++i) {
        isStaged[i] = isOfClass(i) && staged.hold(images[i].path) ? 1 : 0;
        if (!pixelHashes[i].empty() && images[i].place != Place::Unknown)
            decodable.push_back(static_cast<std::uint32_t>(i));
    }
}

void Placement::forgetGroups()
{
    discard(nearGroups);
    discard(sources);
    discard(isStaged);
    discard(decodable);
    groups = Groups(0);
}

void settleGroups(Placement& placement)
{
    nameBenchmarks(placement);
    for (std::size_t i = 0; i < placement.images.size(); ++i)
        if (placement.pixelHashes[i].empty() && placement.images[i].place != Place::Unknown)
            placement.reserve(i, reason::kDamaged);
    Groups& groups = placement.groups;
    groups.uniteEqual(placement.decodable, [&](std::uint32_t i) -> const Digest& { return placement.pixelHashes[i]; });
    groups.forEach(placement.decodable, [&](Members members) { settlePicture(placement, members); });
    if (placement.rules.groupNear) {
        groups.uniteEqual(those(placement.decodable, [&](std::uint32_t i) { return placement.nearGroups[i] != 0; }),
                          [&](std::uint32_t i) { return placement.nearGroups[i]; });
        if (!placement.rules.keepNearConflicts)
            groups.forEach(placement.decodable, [&](Members members) { settleNearConflict(placement, members); });
    }
    if (!placement.sources.empty())
        groups.uniteEqual(those(placement.decodable, [&](std::uint32_t i) { return placement.sources[i] != 0; }),
                          [&](std::uint32_t i) { return placement.sources[i]; });
    groups.forEach(placement.decodable, [&](Members members) { settleLeak(placement, members); });

    placement.keyImage.resize(placement.images.size());
    for (std::uint32_t i = 0; i < placement.images.size(); ++i)
        placement.keyImage[i] = i;
    for (const std::uint32_t i : placement.decodable) {
        std::uint32_t& key = placement.keyImage[groups.find(i)];
        if (placement.pixelHashes[i] < placement.pixelHashes[key])
            key = i;
    }
    for (const std::uint32_t i : placement.decodable) // a group's smallest index is its first here, too: it has the key already
        placement.keyImage[i] = placement.keyImage[groups.find(i)];
}

} // namespace taxon::dataset
