// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "library/scan.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::library {

struct FoundTree {
    std::vector<std::string> classes; ///< every valid class folder, also empty ones
    std::vector<Image> files;         ///< by path; with what their folders say, but without info: no file has been looked at
    std::vector<Problem> problems;
};

/// The files of a library by the rules of scanLibrary(); reads folders only. Internal to this folder.
[[nodiscard]] FoundTree walkLibrary(const std::filesystem::path& root, const jobs::Context& context);

} // namespace taxon::library
