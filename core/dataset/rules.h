// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "library/class_rules.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::dataset {

/// How the groups of a class are divided, in per cent: they sum to 100, each is at least 1.
struct SplitPercent {
    int train = 80;
    int validation = 10;
    int test = 10;

    friend bool operator==(const SplitPercent&, const SplitPercent&) = default;
};

/// The rules that make a data set of a library (docs/formats/rules.md has each). The defaults here are those of resources/rules.yaml.
/// The least counts different pictures.
struct Rules : library::ImageLimits {
    std::uint64_t seed = 42;
    SplitPercent split;
    int warnImages = 50;                                           ///< fewer are trained with a warning
    bool groupNear = true;                                         ///< pictures that look nearly the same are one group
    bool keepNearConflicts = false;                                ///< use near pictures with two labels (in one set) instead of leaving them out
    std::string nearModel;                                         ///< version that confirms near pictures, "003"; "" = none: by hash alone
    std::vector<std::string> stagedFolders{"staged", "synthetic"}; ///< below a class: only trained on, at most half of what is trained on
    std::vector<std::string> frozenBenchmarks;                     ///< sets whose content must not change (freeze.h)
    std::filesystem::path sourceIds;                               ///< CSV path,source_id: one id = one group; "" = none

    /// Reads \p file; what it leaves out stays as in \p defaults. A relative source_ids is relative to the file.
    /// \throws Error{NotFound|Io}; Error{Unsupported} for a newer version; Error{Configuration} naming line and key.
    static Rules open(const std::filesystem::path& file, const Rules& defaults);
    /// The same of a text that \p where names; relative paths are relative to \p folder.
    static Rules parse(const std::string& text, const std::string& where, const std::filesystem::path& folder, const Rules& defaults);

    /// \throws Error{InvalidArgument} for numbers that no file could hold.
    void check() const;
    /// Every rule, for dataset.json; source_ids by its file name.
    [[nodiscard]] Json toJson() const;
};

} // namespace taxon::dataset
