// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "jobs/context.h"
#include "scores/gates.h"
#include "scores/summary.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace taxon::scores {

struct ScoringOptions {
    std::optional<double> threshold; ///< τ in [0, 1]; nothing = the model's own (evaluation.json), else 0.80
    std::vector<Gate> gates = defaultGates();
    JudgedBefore judged{};            ///< verdicts of people: a "keep" that holds hides its image from review.csv
    std::filesystem::path production; ///< evaluation folder of the production model on the same images; "" = none
};

/// Scores an evaluation folder and writes summary.json, the CSV tables, report.md and report.html (docs/formats/summary.md) as the
/// folder \p out: all of them or none. Scores that are there already are replaced in one step.
///
/// Returns the contents of summary.json. The evaluation is only read.
/// \throws as PredictionStore::open(); Error{InvalidArgument} for a threshold outside [0, 1] or another production set;
///         Error{AlreadyExists} if \p out holds something else than scores; Error{Io|NoSpace|Cancelled}.
/// docs/formats/summary.md; definitions: docs/scores.md.
Json scoreEvaluation(const std::filesystem::path& evaluation, const std::filesystem::path& out, const ScoringOptions& options,
                     const jobs::Context& context);

/// Where the scores of an evaluation go by default: runs/<id>/scores beside runs/<id>/evaluation, else <evaluation>/scores.
[[nodiscard]] std::filesystem::path defaultScoresFolder(const std::filesystem::path& evaluation);

} // namespace taxon::scores
