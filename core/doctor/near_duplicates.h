// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "doctor/hash_images.h"
#include "doctor/near_features.h"

#include <cstddef>
#include <vector>

namespace taxon::doctor {

/// Two pictures count as one in slightly different form (scaled, saved anew, a little brighter) if both difference hashes
/// differ in at most kNearBits of their 64 bits and no mean colour of a quarter by more than kNearColour.
inline constexpr int kNearBits = 5;
inline constexpr int kNearColour = 24; ///< of 255

[[nodiscard]] bool isNear(const ImageHash& a, const ImageHash& b) noexcept;

/// Groups of equal and near pictures: what is linked by a chain of near pairs is one group. Damaged images stay alone.
///
/// \returns for each image the smallest index of its group; its own where it is alone.
/// Compares only pictures that agree in one of six parts of each hash and nearly in one colour, which loses no pair: with 5 bits
/// to differ, one of six parts is equal, and nothing is compared within a group that is known already. O(n log n) and, for evenly spread
/// hashes, n^2 / 100,000 comparisons of a few nanoseconds; of a group of k look-alikes (a film) k^2 / 2 once; 28 bytes an image.
/// Independent of the number of threads. \param features  where given, pairs that the model does not see as near are none.
/// \throws Error{Cancelled}.
[[nodiscard]] std::vector<std::uint32_t> nearGroups(const std::vector<ImageHash>& hashes, unsigned threads = 0, const jobs::Context& context = {},
                                                    const NearFeatures* features = nullptr);

/// The same for equal pictures alone: near ones stay apart. O(n log n).
[[nodiscard]] std::vector<std::uint32_t> equalGroups(const std::vector<ImageHash>& hashes);

} // namespace taxon::doctor
