// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "jobs/context.h"
#include "learn/compute_device.h"
#include "learn/loader.h"
#include "runs/recipe.h"
#include "shards/image_source.h"

#include <optional>
#include <string>
#include <vector>

namespace taxon::learn {

/// One update of a search: at what rate, and the loss of its images before it.
struct RateTrial {
    double learningRate = 0;
    double loss = 0;
    double smoothed = 0; ///< moving average of the losses so far, decay 0.9, freed of its start at zero
};

struct RateSearch {
    std::vector<RateTrial> trials;    ///< at rising rates
    bool diverged = false;            ///< it ended before the highest rate: the loss was four times the lowest, or no number
    std::optional<double> suggestion; ///< suggestedRate()
};

struct RateSearchRequest {
    const runs::Recipe& recipe;
    const Workspace& workspace;        ///< base versions and the feature cache lie there
    const shards::ImageSource& source; ///< its set "train" is used
    ImageProblemSink onProblem{};
    Compute compute{}; ///< openCompute() of the recipe
    double lowest = 1e-6;
    double highest = 10;
    int steps = 100; ///< updates from the lowest to the highest rate, all in one proportion
};

/// How the loss of the recipe's training goes while the learning rate rises with each update, from the start weights: Smith's range test.
///
/// The recipe's own images, augmentation, network, optimizer and accumulation are used; images are of full size. Equal arguments give equal trials, as
/// in training. Of the workspace only caches are written.
/// \throws as train(); Error{Cancelled} on a stop request.
/// Source: Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017, arXiv:1506.01186 (range test).
[[nodiscard]] RateSearch findLearningRate(const RateSearchRequest& request, const jobs::Context& context);

/// A tenth of the rate at which the smoothed loss was lowest, to two digits: there it no longer falls, and the moving average is late. Nothing where it
/// never fell by a twentieth of what it began with (the mean of the first five losses), or within fewer than ten trials.
[[nodiscard]] std::optional<double> suggestedRate(const std::vector<RateTrial>& trials);

/// "learning_rate,loss,smoothed_loss", one line a trial.
[[nodiscard]] std::string toCsv(const RateSearch& search);

} // namespace taxon::learn
