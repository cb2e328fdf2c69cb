// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/resources.h"

#include "base/error.h"
#include "base/text.h"

#include <cstdlib>

namespace taxon {

std::filesystem::path resourceFolder()
{
    namespace fs = std::filesystem;
    if (const char* chosen = std::getenv("TAXON_RESOURCES"); chosen != nullptr && *chosen != '\0') {
        if (!fs::is_directory(chosen))
            throw Error(ErrorCode::NotFound, "TAXON_RESOURCES names no folder.", pathToText(chosen));
        return chosen;
    }
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    for (const fs::path& folder : {program.parent_path().parent_path() / "share" / "taxon", fs::path(TAXON_SOURCE_RESOURCES)})
        if (fs::is_directory(folder / "recipes", failure))
            return folder;
    throw Error(ErrorCode::NotFound, "The program's resources (recipes) are missing.", pathToText(program.parent_path()),
                "Install Taxon again, or name their folder in TAXON_RESOURCES.");
}

} // namespace taxon
