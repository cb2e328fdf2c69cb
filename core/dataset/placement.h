// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/build.h"
#include "dataset/groups.h"
#include "dataset/manifest.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace taxon::dataset {

/// What makeManifest() knows while it works: image i lies in sets[i], "" while that is open, and has reasons[i] where that is the reserve.
struct Placement {
    explicit Placement(std::vector<SourceImage> all, const Rules& rules_);

    void reserve(std::size_t i, const char* reason)
    {
        sets[i] = reserveName;
        reasons[i] = reason;
    }
    [[nodiscard]] bool isOpen(std::size_t i) const { return sets[i].empty(); }
    [[nodiscard]] bool isReserved(std::size_t i) const { return sets[i] == reserveName; }
    [[nodiscard]] bool isOfClass(std::size_t i) const { return images[i].place == library::Place::Class; }

    const Rules& rules;
    std::vector<SourceImage> images; ///< by path, without unknown ones
    std::vector<Name> sets;
    std::vector<Name> reasons;
    std::vector<char> isStaged;            ///< lies in a folder of staged images below its class
    std::vector<std::uint32_t> decodable;  ///< the images that are not damaged
    Groups groups;                         ///< of the split: same picture, nearly the same, same source
    std::vector<std::uint32_t> keyImage;   ///< of a group's smallest index: the image with its smallest pixel hash
    std::map<Name, SetKind> benchmarkSets; ///< sets outside the classes
    Name reserveName = "reserve";

    /// The key of image \p i's group; "" if it is damaged.
    [[nodiscard]] Digest keyOf(std::size_t i) { return images[keyImage[groups.find(i)]].pixelHash; }
};

/// First half: names the sets of benchmarks, and sends damaged images, conflicts, duplicates and leaks to the reserve.
/// \throws Error{Configuration} if one set would hold images with and without a class.
void settleGroups(Placement& placement);

/// Second half: chooses the classes that are trained and divides their images. \returns their names by code point.
/// \throws Error{Configuration} as makeManifest().
std::vector<Name> splitClasses(Placement& placement, const History& earlier, const std::string& library);

} // namespace taxon::dataset
