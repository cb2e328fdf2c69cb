// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <filesystem>
#include <string>

namespace taxon {

/// A whole YAML file as JSON, for documents of other programs that pass through us (manifests of Kubernetes): plain scalars
/// become null, true, false, whole numbers and numbers as YAML's core schema has them, 0644 is octal, quoted ones stay text. Files of ours are
/// read by YamlReader, which refuses what it doesn't know.
/// \throws Error{NotFound|Io}; Error{Configuration} with file and line.
[[nodiscard]] Json readYamlAsJson(const std::filesystem::path& path);

/// The document as YAML of the same meaning, in the order of its members.
[[nodiscard]] std::string toYaml(const Json& document);

} // namespace taxon
