// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "scores/intervals.h"
#include "serving/served_log.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace taxon::serving {

/// Bins of the confidence: bin b covers (b/10, (b+1)/10], compared as float32; an s of 0 falls into the first.
inline constexpr std::size_t kDriftBins = 10;
using ConfidenceCounts = std::array<std::uint64_t, kDriftBins>;

/// A share below this counts as this: an empty bin would make the PSI infinite.
inline constexpr double kDriftFloor = 1e-4;
/// How the PSI is usually read: below the first nothing has changed, from the second on much has.
inline constexpr double kDriftSome = 0.10;
inline constexpr double kDriftMuch = 0.25;

/// Population stability index of the confidences: the sum over bins of (a - b) ln(a / b), a and b the shares now and in the
/// baseline, each at least kDriftFloor. 0 = the same shares. \returns scores::kNoValue where either has no prediction.
/// Source: N. Siddiqi, Credit Risk Scorecards (2006), chapter 6. O(1). docs/decisions/0240.
[[nodiscard]] double populationStability(const ConfidenceCounts& now, const ConfidenceCounts& baseline) noexcept;

/// Below this a PSI lies in 95 of 100 weeks in which nothing has changed, only because \p now and \p baseline predictions are few:
/// 16.919 (1/now + 1/baseline), the 95 % quantile of chi-squared with nine degrees of freedom. Rough where bins are nearly empty.
/// \returns scores::kNoValue where either is 0.
/// Source: B. Yurdakul, Statistical Properties of Population Stability Index, Western Michigan University (2018).
[[nodiscard]] double driftByChance(std::uint64_t now, std::uint64_t baseline) noexcept;

enum class DriftReading : std::uint8_t { None, Steady, Chance, Some, Much };
/// None without value; Steady below kDriftSome; Chance where it is not above \p byChance, so too few images to tell; else Some or Much.
[[nodiscard]] DriftReading readDrift(double drift, double byChance) noexcept;

/// How the share of a class among the predictions differs from the baseline.
struct ClassShift {
    std::string className;
    double share = 0;
    double baseline = scores::kNoValue;
    [[nodiscard]] double change() const noexcept { return share - baseline; }
};

/// What a version answered in one ISO week (UTC). Shares without a denominator are scores::kNoValue.
struct ServedWeek {
    std::chrono::sys_days monday;
    std::uint64_t predictions = 0;
    std::uint64_t shown = 0; ///< confidence >= the version's threshold
    double confidenceSum = 0;
    ConfidenceCounts confidence{};
    std::uint64_t verified = 0, right = 0;
    std::uint64_t verifiedShown = 0, wrongShown = 0;
    double drift = scores::kNoValue;         ///< PSI against the baseline
    double driftByChance = scores::kNoValue; ///< what it may be without any change
    std::vector<ClassShift> shifts;          ///< the kMostShifts greatest changes, greatest first; empty without a baseline

    [[nodiscard]] double coverage() const noexcept { return scores::ratio(static_cast<double>(shown), static_cast<double>(predictions)); }
    [[nodiscard]] double unknown() const noexcept { return 1 - coverage(); }
    [[nodiscard]] double meanConfidence() const noexcept { return scores::ratio(confidenceSum, static_cast<double>(predictions)); }
    /// Of the verified predictions, shown or not.
    [[nodiscard]] double accuracy() const noexcept { return scores::ratio(static_cast<double>(right), static_cast<double>(verified)); }
    [[nodiscard]] scores::Interval accuracyInterval() const noexcept { return scores::wilson(right, verified); }
    /// Of the verified predictions that were shown.
    [[nodiscard]] double errorAbove() const noexcept { return scores::ratio(static_cast<double>(wrongShown), static_cast<double>(verifiedShown)); }
    [[nodiscard]] scores::Interval errorInterval() const noexcept { return scores::wilson(wrongShown, verifiedShown); }
};
inline constexpr std::size_t kMostShifts = 5;

/// A version in production, week by week, and what its weeks are compared with.
struct ServedVersion {
    int version = 0;
    double threshold = 0.80;
    std::string imported;             ///< ISO 8601
    std::vector<std::string> logs;    ///< what was read, as pathToText()
    std::uint64_t baselineImages = 0; ///< of its test set; 0 = its evaluation is gone: no drift, no shifts
    ConfidenceCounts baseline{};      ///< of the test set
    double baselineCoverage = scores::kNoValue;
    double baselineAccuracy = scores::kNoValue;
    std::vector<ServedWeek> weeks; ///< those with predictions, in order of time
};

/// What an import of logs came to.
struct Monitoring {
    std::vector<ServedVersion> versions; ///< rising
    std::uint64_t predictions = 0;       ///< counted
    std::uint64_t repeated = 0;          ///< lines with version and id of an earlier one: not counted again
    std::uint64_t lostVerdicts = 0;      ///< verdicts on ids that no counted prediction has
    std::uint64_t otherVersions = 0;     ///< left out because only one version was asked for
    std::uint64_t badLines = 0;
    std::vector<BadLine> firstBad; ///< at most kMostBadLines
};
inline constexpr std::size_t kMostBadLines = 20;

struct MonitoringOptions {
    int version = 0; ///< only this one; 0 = all
};

/// Reads logs of served predictions (docs/formats/served.md) and counts them by version and ISO week.
///
/// Of an id the first line of each version counts; later lines with it only bring `verified`, the last one wins. A line that is no prediction, or is of a version
/// or class that the workspace doesn't have, is left out, counted, and the first of them are named.
///
/// A version whose evaluation is gone, or can't be read (a warning), is counted without drift.
///
/// One pass; what has an id lies in a scratch file meanwhile (48 bytes each) and is joined a 256th at a time, so that memory doesn't hold a
/// prediction. Not thread-safe for the same files being written. About 2 us of CPU a line: a million in 1.9 s and 59 MB.
/// \throws Error{NotFound|Io|NoSpace}; Error{Damaged} if no line could be counted, naming the first bad one; Error{Cancelled}.
[[nodiscard]] Monitoring importServedLogs(const Workspace& workspace, const std::vector<std::filesystem::path>& logs,
                                          const MonitoringOptions& options, const jobs::Context& context);

/// "2026-W48" of a Monday.
[[nodiscard]] std::string weekName(std::chrono::sys_days monday);
/// The Monday on or before \p day.
[[nodiscard]] std::chrono::sys_days mondayOf(std::chrono::sys_days day) noexcept;

} // namespace taxon::serving
