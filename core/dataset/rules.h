// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
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

/// What one class has instead of the general limits.
struct ClassLimits {
    std::optional<int> minImages;
    std::optional<int> maxImages;
};

/// The rules that make a data set of a library (docs/formats/rules.md has each). The defaults here are those of resources/rules.yaml.
struct Rules {
    std::uint64_t seed = 42;
    SplitPercent split;
    int minImages = 20;                                            ///< fewest different pictures of a class that is trained; staged ones don't count
    int warnImages = 50;                                           ///< fewer are trained with a warning
    int maxImages = 1000;                                          ///< most training images of a class
    std::map<std::string, ClassLimits> classes;                    ///< by class, after classes.yaml
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
    [[nodiscard]] int minOf(const std::string& className) const;
    [[nodiscard]] int maxOf(const std::string& className) const;
    /// Every rule, for dataset.json; source_ids by its file name.
    [[nodiscard]] Json toJson() const;
};

/// Whether one of the folders between the class and the file of \p path (relative to the library) is one of \p folders.
[[nodiscard]] bool liesInStaged(const std::string& path, const std::vector<std::string>& folders);

} // namespace taxon::dataset
