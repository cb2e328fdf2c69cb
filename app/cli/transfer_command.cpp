// SPDX-License-Identifier: GPL-3.0-or-later
#include "transfer_command.h"

namespace taxon::cli {

CLI::App* addTransferCommand(CLI::App& group, const char* name, const char* what, const char* example, std::string& url, unsigned& jobs)
{
    CLI::App* command = group.add_subcommand(name, what)->footer(example);
    command->add_option("url", url, "The path of a mounted folder, or REMOTE:PATH of rclone")->required()->type_name("URL");
    command->add_option("--jobs", jobs, "Files on their way at once")->capture_default_str()->check(CLI::Range(1, 64));
    return command;
}

} // namespace taxon::cli
