// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "library/scan.h"

#include <filesystem>
#include <vector>

namespace taxon::library {

/// A file that the walk found, with what its folders say; its header has not been looked at.
struct FoundFile {
    std::filesystem::path relative{};
    Place place = Place::Class;
    std::string className{};
    std::string subClass{};
    std::string benchmark{};
};

struct FoundTree {
    std::vector<std::string> classes; ///< every valid class folder, also empty ones
    std::vector<FoundFile> files;
    std::vector<Problem> problems;
};

/// The files of a library by the rules of scanLibrary(); reads folders only. Internal to this folder.
[[nodiscard]] FoundTree walkLibrary(const std::filesystem::path& root, const jobs::Context& context);

} // namespace taxon::library
