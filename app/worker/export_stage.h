// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "learn/export.h"
#include "models/registry.h"
#include "runs/run_folder.h"
#include "scores/score_evaluation.h"
#include "shards/image_source.h"

#include <optional>
#include <vector>

namespace taxon::worker {

/// What a version is made with.
struct ExportChoice {
    std::vector<learn::ExportFormat> formats = learn::allExportFormats();
    std::optional<double> threshold; ///< tau of the version, whose scores/ are read out at it; nothing = the recipe's, with the run's scores
    double temperature = 1;          ///< what the trained model's logits are divided by; the version's scores are read out with it
};

/// How the evaluations of a workspace are scored: by its gates, with what people have judged since. \throws as models::workspaceGates().
[[nodiscard]] scores::ScoringOptions scoringOptions(const Workspace& workspace, double threshold);

/// The stage "export" of a run: its best model, scores and log as the next free version, with the images it is proved by.
/// What this program can run itself (the weights, TorchScript) is read back and compared.
/// \param source  the images of the run; nullptr = the version gets no golden images.
/// \throws Error{NotFound} if the run has no model yet, or no evaluation to read another threshold or temperature out of; Error{InvalidArgument} for a
/// threshold outside [0, 1]; as learn::exportModel() and models::createVersion().
models::VersionInfo exportStage(const Workspace& workspace, const runs::RunFolder& run, const shards::ImageSource* source, const ExportChoice& choice,
                                const jobs::Context& context);

/// One sentence about VersionInfo::proof.
[[nodiscard]] std::string proofOf(const models::VersionInfo& version);

} // namespace taxon::worker
