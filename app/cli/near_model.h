// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "doctor/near_features.h"

#include <optional>
#include <string>

namespace taxon::cli {

/// What the model version that the rules name (near_model) makes of the pictures that look alike; nothing where they name none.
/// \throws Error{NotFound} with the command that makes it if that version has not looked at them yet, or is another one by now;
///         Error{NotFound|Configuration} for the version; Error{Damaged} for the file.
[[nodiscard]] std::optional<doctor::NearFeatures> openNearFeatures(const Workspace& workspace, const std::string& nearModel);

} // namespace taxon::cli
