// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <string>
#include <vector>

namespace taxon::models {

/// Who put which version into production, and why.
struct Promotion {
    int number = 0;
    std::string when; ///< ISO 8601
    std::string who;
    std::string reason;
};

/// models/production.json: the version in production last, those before it first. Empty while none is.
/// \throws Error{Damaged|Unsupported}.
[[nodiscard]] std::vector<Promotion> productionHistory(const Workspace& workspace);

/// Puts version \p number into production, in the journal and in production.json.
/// \param reason  why; must not be empty.
/// \throws Error{NotFound}; Error{Damaged} if a file of the version is not what it was at export; Error{InvalidArgument} if it is
///         in production already or the reason is empty; Error{Locked} while another program does it.
Promotion promote(const Workspace& workspace, int number, const std::string& reason);

/// Goes back to the version that was in production before. \throws Error{NotFound} if there was none; as promote().
Promotion rollBack(const Workspace& workspace, const std::string& reason);

} // namespace taxon::models
