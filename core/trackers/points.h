// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/event_log.h"
#include "runs/run_folder.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::trackers {

/// One value of one metric, as trackers keep it.
struct Point {
    std::string name;              ///< of [/A-Za-z0-9_.\- ] only
    double value = 0;              ///< finite
    std::int64_t milliseconds = 0; ///< since 1970, UTC
    std::int64_t step = 0;

    friend bool operator==(const Point&, const Point&) = default;
};

/// \p text as a name that every tracker takes: letters, digits, "_", ".", "-", " " and "/" of ASCII stay, any other byte becomes
/// "_" and two hexadecimal digits, so that two names stay two. At most 250 bytes.
[[nodiscard]] std::string trackerName(std::string_view text);

/// Milliseconds since 1970 of "2026-11-22T23:31:00.123Z" (the fraction may be missing); nothing if it isn't such a time.
[[nodiscard]] std::optional<std::int64_t> millisecondsOf(const std::string& iso8601);

/// The points of a "metric" or "system" event, none for other kinds: each field that is a finite number, under its own name.
/// A metric's step is its epoch; a system event's is its number, which rises over all attempts.
[[nodiscard]] std::vector<Point> pointsOf(const runs::Event& event);

/// The final scores of scores/summary.json, all at \p milliseconds and \p step; scores without a value are left out.
///
/// In-scope sets but train: SET/accuracy_score, f1_score and roc_auc (weighted by class, as MLflow's evaluator has them), f1_macro,
/// roc_auc_macro, log_loss, mcc, coverage, accuracy_above. Out-of-scope sets: SET/false_shown, SET/auroc.
[[nodiscard]] std::vector<Point> scorePoints(const Json& summary, std::int64_t milliseconds, std::int64_t step);

/// summary.json of a run as mirrors need it.
struct FinalScores {
    std::string checksum; ///< of the file's bytes
    std::vector<Point> points;
};

/// The scores of \p run, timed by the file; nothing where the run has none yet. \throws Error{Damaged|Unsupported|Io}.
[[nodiscard]] std::optional<FinalScores> finalScores(const runs::RunFolder& run, std::int64_t step);

} // namespace taxon::trackers
