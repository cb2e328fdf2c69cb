// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/history.h"
#include "dataset/manifest.h"

#include <optional>
#include <string>
#include <vector>

namespace taxon::dataset {

/// How the group of an image is dealt: by its number among the groups of its class (and sub-class).
struct Seat {
    double u = 0;               ///< in [0, 1)
    std::size_t rank = 0;       ///< 1 = the largest number
    std::size_t groups = 0;     ///< of the sub-class
    std::size_t test = 0;       ///< groups of the sub-class that are in test
    std::size_t validation = 0; ///< and in validation
};

/// Why an image is where it is. Points into the manifest's rows.
struct Explanation {
    const ManifestRow* row = nullptr;
    std::string folder;                      ///< the class folder; differs from the class where classes.yaml maps it
    std::string rule;                        ///< in a sentence or two
    std::string decidedBy;                   ///< the earlier data set that decided it, or ""
    std::optional<Seat> seat;                ///< of images of a class that are not damaged
    std::vector<const ManifestRow*> members; ///< the others of its group, by path
};

/// \param path     as in the manifest. \param earlier  the data sets that \p manifest knew of.
/// \throws Error{NotFound} if the data set doesn't hold it. O(rows).
[[nodiscard]] Explanation explain(const Manifest& manifest, const std::string& path, const History& earlier);

/// The seed, and the percentages, that a manifest's rules name; the defaults where they don't.
[[nodiscard]] History historyFor(const Manifest& manifest);

} // namespace taxon::dataset
