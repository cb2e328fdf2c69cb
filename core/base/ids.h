// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace taxon {

/// Whether \p id may become part of a path: 1 to 100 of [A-Za-z0-9._-], not starting with '.' or '-'.
[[nodiscard]] bool isSafeId(std::string_view id) noexcept;

/// Returns \p id. \param kind names it in the message ("run", "data set"). \throws Error{InvalidArgument} if it isn't safe.
const std::string& requireSafeId(const std::string& id, std::string_view kind);

/// Whether a folder name may be a class: valid UTF-8, not empty, no control characters, no leading '.' or '_' (reserved), no '/'.
[[nodiscard]] bool isClassName(std::string_view name) noexcept;

/// "003" for 3: three digits or more.
[[nodiscard]] std::string versionName(int number);
/// 7 for "7" and "007". \throws Error{InvalidArgument} unless it is a number from 1 to 999999.
[[nodiscard]] int versionNumber(std::string_view name);

} // namespace taxon
