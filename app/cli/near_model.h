// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "dataset/rules.h"
#include "doctor/near_features.h"

#include <optional>

namespace taxon::cli {

/// What the model version that \p rules name (near_model) makes of the pictures that look alike; nothing where they name none or
/// don't group by looks (group_near).
/// \throws Error{NotFound} with the command that makes it if that version has not looked at them yet, or is another one by now;
///         Error{NotFound|Configuration} for the version; Error{Damaged} for the file.
[[nodiscard]] std::optional<doctor::NearFeatures> openNearFeatures(const Workspace& workspace, const dataset::Rules& rules);

} // namespace taxon::cli
