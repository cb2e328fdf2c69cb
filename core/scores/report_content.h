// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scores/gates.h"
#include "scores/summary.h"

#include <string>
#include <vector>

namespace taxon::scores {

/// Cells as plain text; the first column is left-aligned, the others hold figures.
struct ReportTable {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

/// What the user of the model gets of one set.
struct SetInWords {
    std::string name;
    std::string text; ///< " (22 images): 16 get an answer …"
};

struct ReportGate {
    std::string condition;
    std::string value;
    GateStatus status = GateStatus::NoData;
    std::string why;    ///< for NO DATA
    std::string strict; ///< "the same", or the default limit and what it says
};

/// What a report says, apart from its form: report.md and report.html are two forms of it. Plain text, nothing escaped.
struct ReportContent {
    std::string about;
    std::string howToRead;
    std::vector<SetInWords> sets; ///< all but train and validation
    std::string caveat;           ///< that few images say little; "" = there are enough
    std::vector<std::string> can; ///< one sentence each
    std::vector<std::string> cannot;
    std::vector<ReportGate> gates;
    std::string eased;  ///< that limits are easier than the defaults; "" = none is
    std::string harder; ///< likewise
    bool isBlocked = false;
    std::string verdict; ///< which gates block, or that none does
    ReportTable inScope;
    ReportTable outOfScope;            ///< no rows without such a set
    const SetAnalysis* main = nullptr; ///< the set the tables below are about: test, or the first in-scope one; nullptr = none
    ReportTable weakest;
    ReportTable pairs;
    ReportTable thresholds;
    std::string suggestion; ///< what threshold the validation images suggest
    ReportTable comparison; ///< with the production model; no rows without one
    std::string toLookAt;
    std::string provenance; ///< definitions and set hashes
};

/// \param summary  the contents of summary.json. O(images). The result refers to \p analysis.
[[nodiscard]] ReportContent reportContent(const Analysis& analysis, const Json& summary, const std::vector<GateResult>& gates);

/// "91.2 %", or a dash for no value.
[[nodiscard]] std::string percentText(double share);
/// "0.912", or a dash for no value.
[[nodiscard]] std::string decimalText(double value);
/// "1 image", "2 classes".
[[nodiscard]] std::string countText(std::size_t n, const std::string& noun);
/// A number of an object of summary.json, or kNoValue.
[[nodiscard]] double numberOf(const Json& object, const char* key);

} // namespace taxon::scores
