// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules_options.h"

namespace taxon::cli {

void addRulesOptions(CLI::App& command, dataset::RulesRequest& request)
{
    command.add_option("--rules", request.file, "File of rules [rules.yaml of the workspace]; see: taxon dataset rules")->type_name("FILE");
    command.add_option("--min", request.minImages, "Fewest images a class needs to be trained [rules.yaml, taxon.yaml: min_images]")
        ->check(CLI::Range(1, 1'000'000));
    command.add_option("--max", request.maxImages, "Most training images of a class [rules.yaml, taxon.yaml: max_images]")
        ->check(CLI::Range(1, 100'000'000));
}

} // namespace taxon::cli
