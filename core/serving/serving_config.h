// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"

#include <string>

namespace taxon::serving {

/// The models.config of a TensorFlow Serving that serves this workspace: the version in production as \p name, and as
/// \p name-candidate the newest version where that is another one. Each is bound to its number, so a server changes only
/// when it is given another file.
/// \param name  letters, digits, '_' and '-'. \param base  Workspace::models() as the server sees it ("/models").
/// \throws Error{NotFound} without a version, or for one without SavedModel; Error{InvalidArgument} for another name or a base that is no absolute path.
/// Source of the format: tensorflow_serving/config/model_server_config.proto, as text.
[[nodiscard]] std::string servingConfig(const Workspace& workspace, const std::string& name, const std::string& base);

} // namespace taxon::serving
