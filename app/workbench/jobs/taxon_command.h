// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "jobs/context.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace taxon::workbench {

/// Runs `taxon --json ARGUMENTS` to its end and returns its document. Blocks: for a worker thread.
///
/// \param onProgress  is given each progress that it tells, in the calling thread; may be empty.
/// \throws what the command failed with; Error{Failed} with its last words where it says nothing; Error{Cancelled}: a stop of \p context
/// lets it end at the next image, batch or file, for at most 30 seconds; as jobs::runProgram().
[[nodiscard]] Json runTaxon(const std::filesystem::path& program, const std::vector<std::string>& arguments, const jobs::Context& context,
                            const std::function<void(const jobs::Progress&)>& onProgress = {});

} // namespace taxon::workbench
