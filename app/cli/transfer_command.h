// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace taxon::cli {

/// A command between this workspace and a storage. \param url, jobs  take its options; they outlive it.
CLI::App* addTransferCommand(CLI::App& group, const char* name, const char* what, const char* example, std::string& url, unsigned& jobs);

} // namespace taxon::cli
