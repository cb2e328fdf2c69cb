// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "dataset/class_map.h"
#include "dataset/rule_fields.h"
#include "dataset/rules.h"
#include "library/class_rules.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace taxon::dataset {

/// What a command line or a recipe asks for. Each wins over rules.yaml, which wins over taxon.yaml.
struct RulesRequest {
    std::filesystem::path file{};   ///< of rules; "" = rules.yaml of the workspace if there is one
    std::optional<int> minImages{}; ///< of classes without a minimum of their own
    std::optional<int> maxImages{}; ///< of classes without a maximum of their own
    std::optional<std::uint64_t> seed{};
    std::uint64_t defaultSeed = 42; ///< where neither seed nor the rules say one
};

/// The rules by which a workspace's library is judged and its data sets are made: the same for "library check", the Library page,
/// "dataset build" and a run.
struct WorkspaceRules {
    Rules rules;
    ClassMap classMap;          ///< classes.yaml
    std::filesystem::path file; ///< of rules; "" = there is none

    /// What of them a scan of the library compares its classes with.
    [[nodiscard]] library::ClassRules classRules() const;
    /// One line for people: "20 to 1000 images a class (rules.yaml; other limits for 2 classes); staged: staged, synthetic; near pictures are one group".
    [[nodiscard]] std::string summary() const;
    /// {"file", "min_images", "max_images", "classes", "staged_folders", "group_near", "near_conflicts", "near_model", "class_map"}; file "" = none.
    [[nodiscard]] Json toJson() const;
};

/// What holds in a workspace where rules.yaml says nothing: taxon.yaml's limits.
[[nodiscard]] Rules ruleDefaults(const Workspace& workspace);
/// The workspace's rules.yaml to be changed; its text is "" where there is none. \throws Error{Io}.
[[nodiscard]] RulesText readRulesText(const Workspace& workspace);
/// taxon.yaml's limits, then the file of rules, then \p request; and classes.yaml.
/// \throws Error{NotFound|Io|Unsupported}; Error{Configuration} naming the line.
[[nodiscard]] WorkspaceRules workspaceRules(const Workspace& workspace, const RulesRequest& request = {});

} // namespace taxon::dataset
