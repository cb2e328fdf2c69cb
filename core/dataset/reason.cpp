// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/reason.h"

#include <array>
#include <utility>

namespace taxon::dataset {

std::string_view ruleBehind(std::string_view reason) noexcept
{
    using namespace reason;
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kRules{{
        {kDamaged, "Its pixels can't be decoded; it is used once the file is mended."},
        {kLabelConflict, "The same picture has two labels: all of it stays out until it is in one class only."},
        {kNearLabelConflict,
         "Pictures that look nearly the same have two labels: those of the classes stay out until one is moved, or rules.yaml says "
         "near_conflicts: keep_together."},
        {kDuplicate, "The same picture is there more than once: the first by path is used."},
        {kInABenchmark, "A benchmark holds the same picture: it is tested on, not trained on."},
        {kNearABenchmark, "A benchmark holds a picture of its group (nearly the same, or of the same source): it is not trained on."},
        {kTooFew, "Its class has too few pictures that may be used, or none that may be trained on: it is not trained."},
        {kClassNotTrained, "Its class is not trained, so no model can be tested on it."},
        {kSurplus, "Its class has more training images than the maximum: the smallest numbers stay."},
        {kStagedSurplus, "Staged images make at most half of a class's training images, within its maximum: the smallest numbers stay."},
        {kStagedHeldBack, "Staged images are only trained on, and a picture of its group is validated or tested on."},
    }};
    for (const auto& [word, rule] : kRules)
        if (word == reason)
            return rule;
    return {};
}

} // namespace taxon::dataset
