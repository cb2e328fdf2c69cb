// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "library/scan.h"

#include <string>
#include <vector>

namespace taxon::library {

/// What a data set would train as one class: a class folder, or several that classes.yaml puts together.
struct TrainedClass {
    std::string name;
    std::vector<std::string> folders; ///< by code point
    std::size_t images = 0;           ///< usable ones, copies counted
    std::size_t staged = 0;           ///< those of them that were made up
    int minImages = 0;
    int maxImages = 0;
    std::size_t surplus = 0; ///< about how many real ones a data set will leave in the reserve

    [[nodiscard]] std::size_t real() const noexcept { return images - staged; }
    /// There are images, but too few to train on.
    [[nodiscard]] bool isTooFew() const noexcept { return images > 0 && real() < static_cast<std::size_t>(minImages); }
    [[nodiscard]] bool isAboveMax() const noexcept { return surplus > 0; }
    [[nodiscard]] bool isMostlyStaged() const noexcept { return staged * 2 > images; }
};

/// The classes of \p library by \p rules, by name. Counts files only: which of them are copies a scan can't see. O(images).
[[nodiscard]] std::vector<TrainedClass> trainedClasses(const Library& library, const ClassRules& rules);

/// What the counts tell: EmptyClass, TooFew, AboveMax, StagedShare, NoClass, OneClass, UnknownClass. Not sorted.
[[nodiscard]] std::vector<Problem> findClassProblems(const Library& library, const ClassRules& rules);

} // namespace taxon::library
