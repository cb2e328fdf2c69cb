// SPDX-License-Identifier: GPL-3.0-or-later
#include "near_model.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "models/registry.h"

#include <fmt/format.h>

namespace taxon::cli {

std::optional<doctor::NearFeatures> openNearFeatures(const Workspace& workspace, const dataset::Rules& rules)
{
    if (!rules.groupNear || rules.nearModel.empty())
        return std::nullopt;
    const int version = versionNumber(rules.nearModel);
    const std::string sha256 = toHex(sha256OfFile(models::modelFile(workspace, version)));
    const std::filesystem::path file = doctor::NearFeatures::fileIn(workspace.cache());
    if (std::filesystem::exists(file))
        if (doctor::NearFeatures features = doctor::NearFeatures::open(file); features.modelSha256() == sha256)
            return features;
    throw Error(ErrorCode::NotFound,
                fmt::format("Model {} has not looked at the pictures that look alike, but near_model asks for it.", versionName(version)),
                pathToText(file), fmt::format("taxon library embed --version {}", versionName(version)));
}

} // namespace taxon::cli
