// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "scores/intervals.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::scores {

enum class GateStatus { Pass, Fail, NoData };
/// "PASS", "FAIL", "NO DATA".
[[nodiscard]] const char* name(GateStatus status) noexcept;

/// One condition of "good enough for production".
struct Gate {
    std::string name;    ///< "test_macro_recall"
    std::string set;     ///< a set's name in summary.json
    std::string metric;  ///< a number of that set; with versusProduction a number of its comparison
    bool atLeast = true; ///< value >= limit; else value <= limit
    double limit = 0;
    std::string basis = "point";   ///< point | wilson_lower | wilson_upper: which end of the 95 % interval is judged
    bool versusProduction = false; ///< judged on the comparison with the production model
    std::size_t minImages = 1;     ///< fewer images in the set (shown ones for *_above) = NO DATA
    bool blocks = true;            ///< else it only warns
    double strictLimit = kNoValue; ///< the default limit, where a gates file gave another one
};

struct GateResult {
    Gate gate;
    double value = kNoValue; ///< what was judged
    GateStatus status = GateStatus::NoData;
    GateStatus strictStatus = GateStatus::NoData; ///< under strictLimit; equals status where the limit is the default
    std::string why;                              ///< for NO DATA
};

/// SCORES.md's defaults, meant for real work. The two against production apply only where there is a production model.
[[nodiscard]] std::vector<Gate> defaultGates();

/// The defaults changed by a YAML file: `gates:` maps names to `{limit: 0.3}`; a new name also needs `set`, `metric` and `op`
/// (">=" or "<="), and may have `basis`, `versus` (absolute | production), `min_n`, `severity` (block | warn); `limit: off` is
/// written `off: true`. docs/formats/summary.md.
/// \throws Error{NotFound|Io}; Error{Configuration} naming file, line and key.
[[nodiscard]] std::vector<Gate> readGates(const std::filesystem::path& file);

/// Judges \p gates by the numbers of a summary (docs/formats/summary.md). Gates against production are left out when the summary
/// has no comparison, and have no data for sets that it lacks. Never throws for a missing number: that is NO DATA. O(gates).
[[nodiscard]] std::vector<GateResult> judge(const Json& summary, const std::vector<Gate>& gates);

/// Whether promotion is blocked: a blocking gate failed or has no data.
[[nodiscard]] bool isBlocked(const std::vector<GateResult>& results) noexcept;

/// The words of a report: "macro recall of test >= 0.9".
[[nodiscard]] std::string describe(const Gate& gate);

} // namespace taxon::scores
