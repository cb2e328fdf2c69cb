// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "identify/identify_table.h"
#include "scores/expected_errors.h"

#include <span>

namespace taxon::identify {

/// What can be said of some images before they are accepted as what the model takes them for.
struct Outlook {
    scores::ExpectedErrors errors;
    scores::ConfidenceDrift drift; ///< of all images of the list
};

/// \param images  positions in \p table. \param heldOut  of the version that made the list (heldOutOf()). \throws as expectedErrors().
/// O((images of the list + held-out) log). Thread-safe.
[[nodiscard]] Outlook outlook(const IdentifyTable& table, std::span<const Position> images, const scores::HeldOutAnswers& heldOut);

/// The held-out answers of \p evaluation, for a list that the same model made.
/// \throws Error{Configuration} if it is of a model with other classes.
[[nodiscard]] scores::HeldOutAnswers heldOutOf(const scores::PredictionStore& evaluation, const std::vector<std::string>& classes);

} // namespace taxon::identify
