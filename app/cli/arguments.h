// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace taxon::cli {

/// Why CLI11 refused \p arguments (without the program's name), as an Error{Configuration}: an unknown command or flag with the
/// nearest one that exists, else CLI11's own words.
[[nodiscard]] Error argumentError(CLI::App& app, const std::vector<std::string>& arguments, const CLI::ParseError& failure);

/// The finite number that \p text is, in C's notation; nothing where it is more or less than one.
[[nodiscard]] std::optional<double> numberOf(const std::string& text);

} // namespace taxon::cli
