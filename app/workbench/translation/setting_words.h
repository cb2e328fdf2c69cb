// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>

namespace taxon::workbench {

/// The name or description of a setting as core gives it (recipeFields(), dataset::ruleFields()), in the window's language. Their values
/// ("crop", "sgd") stay as they are: they are those of the file.
[[nodiscard]] QString settingWords(const std::string& english);

} // namespace taxon::workbench
