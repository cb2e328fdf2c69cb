// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/item.h"
#include "jobs/context.h"

#include <filesystem>

namespace taxon::exchange {

/// All usable images of a library, reserved folders included, without sets. Damaged, misplaced and skipped files are refused.
[[nodiscard]] Description describe(const library::Library& library);

/// Any folder per class, as scanLibrary() sees it. \throws as scanLibrary().
[[nodiscard]] Description readTree(const std::filesystem::path& root, const jobs::Context& context);

} // namespace taxon::exchange
