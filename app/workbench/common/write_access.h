// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/workspace.h"

#include <memory>
#include <optional>

namespace taxon::workbench {

/// A workspace as a window has it open: the pages share this very value, so that it can be asked what they may do with it.
/// \param readOnly  why the window only reads; nothing = it may change it.
[[nodiscard]] std::shared_ptr<const Workspace> shareWorkspace(Workspace workspace, std::optional<Error> readOnly);

/// Called by whatever changes the library, a run, a version or the rules for a person, in the thread that does it.
/// \param workspace  what the page was given, not a copy of it.
/// \throws the reason given to shareWorkspace(). Any thread.
void requireWritable(const Workspace& workspace);

} // namespace taxon::workbench
