// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"
#include "library/edits.h"
#include "scores/prediction_store.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace taxon::identify {

/// What accepted images did for one class.
struct ClassGain {
    std::string name;                            ///< in the later data set
    std::map<std::string, std::size_t> accepted; ///< images that the later data set has and the earlier one not, by the version that had named them
    std::size_t learned = 0;                     ///< of these, those in its training set
    std::size_t judged = 0;                      ///< test and validation images of the class that both versions were judged by and not trained on
    std::size_t rightBefore = 0, rightAfter = 0; ///< of these

    [[nodiscard]] std::size_t images() const noexcept;
};

/// Whether the classes that identified images were accepted into got better, by name; and first, as "", all other classes together, which is what
/// they are to be compared with: they change, too, with every training.
///
/// An accepted image is one of an "accept" step that was not taken back, known by its bytes, under the class that it has in \p after now. Versions are
/// compared on the images that both evaluations have in their test or validation set under the same class.
/// \param steps  library::editHistory(). \param before, after  the data sets of the two versions. O(images).
[[nodiscard]] std::vector<ClassGain> classGains(const std::vector<library::EditStep>& steps, const dataset::Manifest& before,
                                                const dataset::Manifest& after, const scores::PredictionStore& answersBefore,
                                                const scores::PredictionStore& answersAfter);

} // namespace taxon::identify
