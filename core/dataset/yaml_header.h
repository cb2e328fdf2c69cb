// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/yaml_reader.h"

#include <string>

namespace taxon::dataset {

/// Reads "format" and "version" (may be left out) of a YAML file of ours.
/// \throws Error{Configuration} for another format; Error{Unsupported} for a newer version.
void checkYamlHeader(YamlReader& reader, const std::string& format, int newestVersion);

} // namespace taxon::dataset
