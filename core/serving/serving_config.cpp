// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/serving_config.h"

#include "base/error.h"
#include "base/ids.h"
#include "models/registry.h"
#include "models/version_gates.h"
#include "serving/served_version.h"

#include <algorithm>
#include <fmt/format.h>

namespace taxon::serving {
namespace {

bool isPlain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

void requireNames(const std::string& name, const std::string& base)
{
    if (name.empty() || !std::all_of(name.begin(), name.end(), isPlain))
        throw Error(ErrorCode::InvalidArgument, "A model's name on a server is made of letters, digits, '_' and '-'.", name);
    const bool isSafe = std::none_of(base.begin(), base.end(), [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' '; });
    if (!base.starts_with('/') || !isSafe)
        throw Error(ErrorCode::InvalidArgument, "The folder of the models on the server must be an absolute path without quotes.", base);
}

std::string entryOf(const Workspace& workspace, const std::string& name, const std::string& base, int number)
{
    const std::string version = versionName(servedVersion(workspace, number));
    const std::string folder = base.ends_with('/') ? base.substr(0, base.size() - 1) : base;
    return fmt::format("  config {{\n"
                       "    name: \"{}\"\n"
                       "    base_path: \"{}/{}\"\n"
                       "    model_platform: \"tensorflow\"\n"
                       "    model_version_policy {{ specific {{ versions: {} }} }}\n"
                       "  }}\n",
                       name, folder, version, number);
}

} // namespace

std::string servingConfig(const Workspace& workspace, const std::string& name, const std::string& base)
{
    requireNames(name, base);
    const int newest = models::newestVersion(workspace);
    const int production = models::productionVersion(workspace);
    std::string entries;
    if (production != 0)
        entries += entryOf(workspace, name, base, production);
    if (production != newest)
        entries += entryOf(workspace, name + "-candidate", base, newest);
    return "model_config_list {\n" + entries + "}\n";
}

} // namespace taxon::serving
