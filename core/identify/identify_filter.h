// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "base/workspace.h"

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace taxon::identify {

enum class IdentifyOrder {
    ScoreFalling,   ///< surest first
    ScoreRising,    ///< least sure first
    MarginRising,   ///< closest race between two classes first
    EntropyFalling, ///< what spreads over most classes first
    Path,
};

/// "score", "score-rising", "margin", "entropy", "path": what the command line and saved filters call them.
[[nodiscard]] const char* name(IdentifyOrder order) noexcept;
[[nodiscard]] std::optional<IdentifyOrder> orderFromName(const std::string& name);

/// Which images to list. Every condition that is set must hold; all bounds are inclusive but \p belowThreshold.
struct IdentifyFilter {
    std::vector<std::string> classes;    ///< best guess is one of these; empty = any
    std::optional<double> minConfidence; ///< score of the best guess
    std::optional<double> maxConfidence;
    std::optional<double> minMargin;
    std::optional<double> maxMargin;
    std::optional<double> minEntropy; ///< nats
    std::optional<double> maxEntropy;
    std::optional<double> belowThreshold; ///< score < this: what an end user would not be shown
    std::string pathContains;             ///< part of the path, as pathToText(), case matters
    std::string near;                     ///< "none", "list" (of another one of it), "library", "" = any
    std::string nearClass;                ///< looks nearly like an image of this class of the library; "" = any
    std::optional<int> group;             ///< of IdentifyStore::groups(); 0 = in none
    std::string status;                   ///< a name of ImageStatus, "decided" = any but "new"; "" = any
    std::size_t limit = std::numeric_limits<std::size_t>::max();
    std::size_t offset = 0;
    IdentifyOrder order = IdentifyOrder::ScoreFalling;
};

/// What was decided about an unknown image.
enum class ImageStatus : std::uint8_t {
    New,        ///< nothing yet
    Accepted,   ///< it lies in a class of the library
    Benchmark,  ///< it lies in a benchmark
    OutOfScope, ///< it belongs to no class
    Removed,    ///< a bad picture, in _removed
};

/// "new", "accepted", "benchmark", "out_of_scope", "removed".
[[nodiscard]] const char* name(ImageStatus status) noexcept;
[[nodiscard]] std::optional<ImageStatus> statusFromName(const std::string& name);

/// Without limit and offset: those belong to a page, not to a filter. Conditions that are not set are left out.
[[nodiscard]] Json toJson(const IdentifyFilter& filter);
/// \throws Error{Damaged} naming \p where and the key for what is no condition or of another type.
[[nodiscard]] IdentifyFilter filterFromJson(const Json& json, const std::string& where);

/// The filters that people gave names, of the whole workspace: identify/filters.json (docs/formats/identify.md). A missing file has none.
/// \throws Error{Damaged|Unsupported|Io}.
[[nodiscard]] std::map<std::string, IdentifyFilter> savedFilters(const Workspace& workspace);
/// Adds or replaces one, by the atomic writer. \throws as savedFilters(); Error{InvalidArgument} for an empty name.
void saveFilter(const Workspace& workspace, const std::string& name, const IdentifyFilter& filter);
/// \throws Error{NotFound} with the nearest name; as savedFilters().
[[nodiscard]] IdentifyFilter savedFilter(const Workspace& workspace, const std::string& name);
/// \throws as savedFilter().
void forgetFilter(const Workspace& workspace, const std::string& name);

} // namespace taxon::identify
