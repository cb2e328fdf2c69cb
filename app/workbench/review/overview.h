// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "review/evaluation.h"
#include "scores/comparison.h"
#include "scores/gates.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace taxon::workbench {

/// A score of a set with its 95 % interval, and what another version has there. No value: NaN.
struct HeadlineScore {
    double value = scores::kNoValue;
    scores::Interval interval{};
    double reference = scores::kNoValue;
};

/// The scores that Overview shows, in the order of its columns. In-scope sets have the first six, out-of-scope sets the rest.
enum class Headline { Top1, MacroRecall, Coverage, AccuracyAbove, WrongShown, Ece, FalseShown, Auroc, Fpr95 };
inline constexpr std::size_t kHeadlines = 9;
/// Its key in summary.json.
[[nodiscard]] const char* keyOf(Headline headline) noexcept;
/// Whether more is better.
[[nodiscard]] bool isGain(Headline headline) noexcept;

struct SetHeadlines {
    std::string set;
    bool isOutOfScope = false;
    std::size_t images = 0;
    bool sameImages = false; ///< the reference was scored on the same images: only then a difference says something about the models
    std::array<HeadlineScore, kHeadlines> scores{};
};

/// What changed on one set since the last version.
struct SetChange {
    scores::Comparison comparison;
    std::string why; ///< why the two can't be compared; the comparison holds the set's name alone then
};

/// The first page of a decision: may this model go out, and is it better than what is there?
struct Overview {
    double threshold = 0.8;
    double suggested = scores::kNoValue; ///< threshold that the validation images suggest
    std::vector<SetHeadlines> sets;
    std::vector<scores::GateResult> gates;
    int reference = 0;           ///< the version beside it; 0 = none
    bool isInProduction = false; ///< whether the reference is the version in production
    int last = 0;                ///< the version that changes are told against; 0 = there is none before this one
    std::vector<SetChange> changes;
    std::vector<std::string> problems; ///< what of it could not be read, and why
};

/// The versions that a run is judged against; 0 = none.
struct VersionsBeside {
    int production = 0; ///< the one in production, unless it is of the run
    int last = 0;       ///< the newest before the first of the run
    /// The one whose figures stand beside the run's.
    [[nodiscard]] int reference() const noexcept { return production != 0 ? production : last; }
};
[[nodiscard]] VersionsBeside versionsBeside(const Workspace& workspace, const std::string& runId);

/// Reads runs/<id>/scores/summary.json (scores the evaluation in memory where there is none), the versions beside it and the workspace's gates,
/// which are judged again: those against production too, where its evaluation has the same images.
/// \param runId  whose \p evaluation it is. Not for the GUI thread: O(images) for each version that it is compared with.
/// \throws Error{Damaged|Io|Cancelled|Configuration} of the run's own files and of gates.yaml; what is wrong with another version is a problem.
[[nodiscard]] Overview readOverview(const Workspace& workspace, const std::string& runId, const Evaluation& evaluation, const jobs::Context& context);

} // namespace taxon::workbench
