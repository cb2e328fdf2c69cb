// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/workspace_rules.h"

#include <CLI/CLI.hpp>

namespace taxon::cli {

/// Adds --rules, --min and --max to \p command; they fill \p request, which outlives the command's parsing.
void addRulesOptions(CLI::App& command, dataset::RulesRequest& request);

} // namespace taxon::cli
