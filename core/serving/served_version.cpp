// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/served_version.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "models/registry.h"
#include "models/version_gates.h"

#include <filesystem>
#include <fmt/format.h>

namespace taxon::serving {

int servedVersion(const Workspace& workspace, int number)
{
    if (number == 0)
        number = models::productionVersion(workspace);
    if (number == 0)
        number = models::newestVersion(workspace);
    const std::string version = versionName(number);
    const std::filesystem::path graph = models::versionFolder(workspace, number) / version / "saved_model.pb";
    if (!std::filesystem::exists(graph))
        throw Error(ErrorCode::NotFound, fmt::format("Version {} has no SavedModel.", version), pathToText(graph),
                    "Export its run again; taxon export --formats savedmodel is enough.");
    return number;
}

} // namespace taxon::serving
