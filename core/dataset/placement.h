// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/draft.h"
#include "dataset/fates.h"
#include "dataset/groups.h"
#include "dataset/history.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace taxon::dataset {

/// What makeDraft() knows while it works: the fate of image i is fates[i].
struct Placement : SourceImages {
    Placement(SourceImages all, Rules rulesToUse);

    void reserve(std::size_t i, const char* reason) { fates.put(i, {reserveName, reason}); }
    [[nodiscard]] bool isOpen(std::size_t i) const { return fates[i].set.empty(); }
    [[nodiscard]] bool isReserved(std::size_t i) const { return fates[i].set == reserveName; }
    [[nodiscard]] bool isOfClass(std::size_t i) const { return images[i].place == library::Place::Class; }

    Rules rules;
    Fates fates;
    std::vector<char> isStaged;            ///< lies in a folder of staged images below its class
    std::vector<std::uint32_t> decodable;  ///< the images that are not damaged, nor unknown
    Groups groups;                         ///< of the split: same picture, nearly the same, same source
    std::vector<std::uint32_t> keyImage;   ///< of an image's group: the one with the smallest pixel hash
    std::map<Name, SetKind> benchmarkSets; ///< sets outside the classes
    Name reserveName = "reserve";

    /// The key of image \p i's group; "" if it is damaged.
    [[nodiscard]] const Digest& keyOf(std::size_t i) const { return pixelHashes[keyImage[i]]; }

    /// Frees what only the split needed.
    void forgetGroups();
};

/// First half: names the sets of benchmarks, and sends damaged images, conflicts, duplicates and leaks to the reserve.
/// \throws Error{Configuration} if one set would hold images with and without a class.
void settleGroups(Placement& placement);

/// Second half: chooses the classes that are trained and divides their images. \returns their names by code point.
/// \throws Error{Configuration} as makeDraft().
std::vector<Name> splitClasses(Placement& placement, const History& earlier, const std::string& library);

} // namespace taxon::dataset
