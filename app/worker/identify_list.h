// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/session.h"
#include "identify/identify_store.h"

#include <CLI/CLI.hpp>
#include <string>

namespace taxon::worker {

using cli::Session;

/// Which images of which list; what the commands below "taxon identify" share.
struct FilterArguments {
    std::string id;
    std::string saved; ///< name of a saved filter that the options change
    std::string order;
    identify::IdentifyFilter filter; ///< what the options say
};

struct ListArguments : FilterArguments {
    std::size_t limit = 50, offset = 0;
    bool limited = false; ///< --limit was given: files obey it too
    std::string csv, jsonLines;
    std::string saveAs;
};

/// --id, --class, --min-score …, --filter.
void addFilterOptions(CLI::App& command, FilterArguments& arguments);
/// Those, and the page, the files and --save.
void addListOptions(CLI::App& command, ListArguments& arguments);

/// The saved filter, changed by the options. \throws Error{NotFound|Damaged} of the saved one.
[[nodiscard]] identify::IdentifyFilter filterOf(const FilterArguments& arguments, const Workspace& workspace);

/// The list \p id; without an id the only one there is. \throws Error{NotFound|Configuration}.
[[nodiscard]] identify::IdentifyStore openList(const Workspace& workspace, const std::string& id);

/// Prints a page of the list and writes the files that are wanted. \param head  what the result begins with.
void listImages(const Session& session, const Workspace& workspace, const ListArguments& arguments, Json head);

/// The sub-commands of "taxon identify" that only look: list, count, unreadable, filters.
void addIdentifyListCommands(CLI::App& group, Session& session);
/// … those that propose: groups, next.
void addIdentifyProposeCommands(CLI::App& group, Session& session);
/// … and those that decide: errors, accept.
void addIdentifyAcceptCommands(CLI::App& group, Session& session);

/// … and the one that says whether it helped: gains.
void addIdentifyGainsCommand(CLI::App& group, Session& session);

/// … and the one that copies a list to a team's database: publish.
void addIdentifyPublishCommand(CLI::App& group, Session& session);

} // namespace taxon::worker
