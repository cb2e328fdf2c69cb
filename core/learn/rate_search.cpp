// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/rate_search.h"

#include "base/csv.h"
#include "base/error.h"
#include "learn/learner.h"
#include "learn/libtorch_error.h"
#include "learn/training_feeds.h"
#include "learn/training_recipe.h"

#include <algorithm>
#include <cmath>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr double kDecay = 0.9;          // of the smoothed loss
constexpr double kDivergence = 4;       // times the lowest smoothed loss
constexpr std::size_t kFewTrials = 10;  // say nothing yet
constexpr std::size_t kFirstLosses = 5; // what the loss began with is their mean
constexpr double kLeastFall = 0.05;     // share of it

/// Full-size images: a rate is wanted for the whole training. The average of the weights has no part in the loss.
runs::Recipe searchedRecipe(runs::Recipe recipe)
{
    requireFitting(recipe);
    recipe.startSizeShare = 1;
    recipe.averageDecay = 0;
    return recipe;
}

/// The recipe's training without schedule, validation and checkpoints. Not thread-safe.
class RangeTest {
public:
    RangeTest(const RateSearchRequest& request, const jobs::Context& context);
    /// One update. \returns the loss before it.
    double update(double learningRate);

private:
    Step nextStep();

    const runs::Recipe m_recipe;
    const Peers m_alone;
    Learner m_learner;
    TrainingFeeds m_feeds;
    int m_epoch = 0;
    std::uint64_t m_step = 0;
};

RangeTest::RangeTest(const RateSearchRequest& request, const jobs::Context& context)
    : m_recipe(searchedRecipe(request.recipe)), m_learner(m_recipe, request.source, request.workspace.models(), m_alone, request.compute, context)
{
    const std::filesystem::path cache = request.workspace.cache();
    m_feeds = makeFeeds(m_recipe, m_learner.start().model,
                        {.images = request.source,
                         .featureCache = cache / "features",
                         .decodedFolder = cache / "decoded",
                         .onProblem = request.onProblem,
                         .device = request.compute.device},
                        context);
    m_learner.beginEpoch();
    m_feeds.training->startEpoch(m_epoch, 0);
}

/// The next batch that can be learned from, of this epoch or the next.
Step RangeTest::nextStep()
{
    for (const int first = m_epoch; m_epoch - first < 2; m_feeds.training->startEpoch(++m_epoch, 0))
        while (auto step = m_feeds.training->next())
            if (m_learner.canLearnFrom(step->labels.size(0)))
                return *std::move(step);
    throw Error(ErrorCode::Configuration, "There are too few training images for a single step.", m_recipe.name);
}

double RangeTest::update(double learningRate)
{
    const int batches = m_recipe.accumulateBatches;
    double loss = 0;
    for (int i = 0; i < batches; ++i) {
        const Step step = nextStep();
        const BatchLoss batch = m_learner.loss(step, m_learner.share(step.labels, false), m_step++);
        m_learner.backward(batch, batches, i + 1 == batches);
        loss += batch.value / batches;
    }
    m_learner.update(learningRate, 0);
    return loss;
}

/// To two digits.
double rounded(double value)
{
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
    return std::stod(fmt::format("{:.1e}", std::round(value / unit) * unit));
}

RateSearch search(const RateSearchRequest& request, const jobs::Context& context)
{
    RangeTest test(request, context);
    RateSearch found;
    double average = 0, weight = 1, lowest = INFINITY;
    for (int i = 0; i < request.steps && !found.diverged; ++i) {
        context.throwIfStopped();
        const double rate = request.lowest * std::pow(request.highest / request.lowest, static_cast<double>(i) / (request.steps - 1));
        const double loss = test.update(rate);
        if (std::isfinite(loss)) {
            average = kDecay * average + (1 - kDecay) * loss;
            weight *= kDecay;
            found.trials.push_back({rate, loss, average / (1 - weight)});
            lowest = std::min(lowest, found.trials.back().smoothed);
        }
        found.diverged = !std::isfinite(loss) || (found.trials.size() >= kFewTrials && found.trials.back().smoothed > kDivergence * lowest);
        context.progress({"learning rate", static_cast<std::uint64_t>(i + 1), static_cast<std::uint64_t>(request.steps), "steps"});
    }
    found.suggestion = suggestedRate(found.trials);
    return found;
}

} // namespace

RateSearch findLearningRate(const RateSearchRequest& request, const jobs::Context& context)
{
    if (request.lowest <= 0 || request.highest <= request.lowest || request.steps < 2)
        throw Error(ErrorCode::InvalidArgument, "A search for a learning rate needs a lowest and a higher rate, and two steps.");
    try {
        return search(request, context);
    } catch (const c10::Error& error) {
        throw fromLibTorchInTraining(error);
    }
}

std::optional<double> suggestedRate(const std::vector<RateTrial>& trials)
{
    if (trials.size() < kFewTrials)
        return std::nullopt;
    double start = 0;
    for (std::size_t i = 0; i < kFirstLosses; ++i)
        start += trials[i].loss / kFirstLosses;
    // Not among the first ones, which are a mean of few losses.
    const auto best = std::min_element(trials.begin() + kFirstLosses, trials.end(),
                                       [](const RateTrial& a, const RateTrial& b) { return a.smoothed < b.smoothed; });
    if (best->smoothed > (1 - kLeastFall) * start)
        return std::nullopt;
    return rounded(best->learningRate / 10);
}

std::string toCsv(const RateSearch& search)
{
    CsvWriter csv({"learning_rate", "loss", "smoothed_loss"});
    for (const RateTrial& trial : search.trials)
        csv.row({numberField(trial.learningRate), numberField(trial.loss), numberField(trial.smoothed)});
    return csv.text();
}

} // namespace taxon::learn
