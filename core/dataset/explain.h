// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/history.h"
#include "dataset/manifest_writer.h"

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

/// Why an image is where it is.
struct Explanation {
    ManifestRow row;
    std::string folder;               ///< the class folder; differs from the class where classes.yaml maps it
    std::string rule;                 ///< in a sentence or two
    std::string decidedBy;            ///< the earlier data set that decided it, or ""
    std::optional<Seat> seat;         ///< of images of a class that are not damaged
    std::vector<ManifestRow> members; ///< the others of its group, by path
};

/// \param head     the data set without its rows. \param rows  these.
/// \param path     as the data set has it, or the name of the file in the library.
/// \param earlier  the data sets that it knew of.
/// \throws Error{NotFound} if the data set doesn't hold it; what \p rows throws. Two passes over the rows; memory is that of the image's group, and of the
/// keys of the groups of its class.
[[nodiscard]] Explanation explain(const Manifest& head, const EachRow& rows, const std::string& path, const History& earlier);

/// The seed, and the percentages, that the rules of \p head name; the defaults where they don't.
[[nodiscard]] History historyFor(const Manifest& head);

} // namespace taxon::dataset
