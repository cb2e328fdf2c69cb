// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/rate_search.h"

#include "base/csv.h"
#include "base/error.h"
#include "learn/loss.h"
#include "learn/mixing.h"
#include "learn/optimizer.h"
#include "learn/seeds.h"
#include "learn/start_weights.h"
#include "learn/training_feeds.h"
#include "learn/training_recipe.h"
#include "learn/training_set.h"

#include <algorithm>
#include <cmath>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr std::uint64_t kStepStream = 4, kMixStream = 5; // as in training
constexpr double kDecay = 0.9;                           // of the smoothed loss
constexpr double kDivergence = 4;                        // times the lowest smoothed loss
constexpr std::size_t kFewTrials = 10;                   // say nothing yet
constexpr std::size_t kFirstLosses = 5;                  // what the loss began with is their mean
constexpr double kLeastFall = 0.05;                      // share of it

/// The recipe's training without schedule, validation and checkpoints. Not thread-safe.
class RangeTest {
public:
    RangeTest(const RateSearchRequest& request, const jobs::Context& context);
    /// One update. \returns the loss before it.
    double update(double learningRate);

private:
    Step nextStep();
    double backward(const Step& step);

    runs::Recipe m_recipe;
    torch::Tensor m_classWeights;
    StartWeights m_start;
    TrainingFeeds m_feeds;
    std::optional<Optimizer> m_optimizer;
    int m_epoch = 0;
    std::uint64_t m_step = 0;
};

RangeTest::RangeTest(const RateSearchRequest& request, const jobs::Context& context)
    : m_recipe(request.recipe),
      m_classWeights(classWeights(classCounts(request.source), m_recipe.classWeightBeta)),
      m_start(startWeights(m_recipe, request.source.classes(), request.workspace.models(), context))
{
    requireFitting(m_recipe);
    m_recipe.startSizeShare = 1;
    Network& network = *m_start.model.network;
    network.setFrozen(frozenLayers(network.description(), m_recipe));
    toChannelsLast(network);
    const std::filesystem::path cache = request.workspace.cache();
    m_feeds = makeFeeds(
        m_recipe, m_start.model,
        {.images = request.source, .featureCache = cache / "features", .decodedFolder = cache / "decoded", .onProblem = request.onProblem}, context);
    const NamedParameters parameters = trainableParameters(network);
    m_optimizer.emplace(parameters, m_recipe, stageRates(network, parameters, m_recipe.stageRate));
    network.train();
    m_feeds.training->startEpoch(m_epoch, 0);
}

/// The next batch that can be learned from, of this epoch or the next.
Step RangeTest::nextStep()
{
    const std::int64_t least = m_recipe.freezeBackbone ? 1 : 2; // BatchNorm can't learn from a single image
    for (const int first = m_epoch; m_epoch - first < 2; m_feeds.training->startEpoch(++m_epoch, 0))
        while (auto step = m_feeds.training->next())
            if (step->labels.size(0) >= least)
                return *std::move(step);
    throw Error(ErrorCode::Configuration, "There are too few training images for a single step.", m_recipe.name);
}

double RangeTest::backward(const Step& step)
{
    torch::manual_seed(mixSeeds({m_recipe.seed, kStepStream, m_step})); // dropout
    const MixedStep mixed = mix(step, {m_recipe.mixup, m_recipe.cutmix}, mixSeeds({m_recipe.seed, kMixStream, m_step}));
    ++m_step;
    Network& network = *m_start.model.network;
    const auto logitsNc = m_recipe.freezeBackbone ? network.head(mixed.inputs) : network.forward(mixed.inputs);
    const auto lossOf = [&](const torch::Tensor& labels) { return crossEntropy(logitsNc, labels, m_classWeights, m_recipe.labelSmoothing); };
    const auto loss = mixed.share < 1 ? lossOf(mixed.labels) * mixed.share + lossOf(mixed.others) * (1 - mixed.share) : lossOf(mixed.labels);
    (loss / m_recipe.accumulateBatches).backward();
    return loss.item<double>();
}

double RangeTest::update(double learningRate)
{
    double loss = 0;
    m_optimizer->zeroGradients();
    for (int i = 0; i < m_recipe.accumulateBatches; ++i)
        loss += backward(nextStep()) / m_recipe.accumulateBatches;
    m_optimizer->step(learningRate, m_recipe.clipNorm);
    return loss;
}

/// To two digits.
double rounded(double value)
{
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
    return std::stod(fmt::format("{:.1e}", std::round(value / unit) * unit));
}

} // namespace

RateSearch findLearningRate(const RateSearchRequest& request, const jobs::Context& context)
{
    if (request.lowest <= 0 || request.highest <= request.lowest || request.steps < 2)
        throw Error(ErrorCode::InvalidArgument, "A search for a learning rate needs a lowest and a higher rate, and two steps.");
    RangeTest test(request, context);
    RateSearch search;
    double average = 0, weight = 1, lowest = INFINITY;
    for (int i = 0; i < request.steps && !search.diverged; ++i) {
        context.throwIfStopped();
        const double rate = request.lowest * std::pow(request.highest / request.lowest, static_cast<double>(i) / (request.steps - 1));
        const double loss = test.update(rate);
        if (std::isfinite(loss)) {
            average = kDecay * average + (1 - kDecay) * loss;
            weight *= kDecay;
            search.trials.push_back({rate, loss, average / (1 - weight)});
            lowest = std::min(lowest, search.trials.back().smoothed);
        }
        search.diverged = !std::isfinite(loss) || (search.trials.size() >= kFewTrials && search.trials.back().smoothed > kDivergence * lowest);
        context.progress({"learning rate", static_cast<std::uint64_t>(i + 1), static_cast<std::uint64_t>(request.steps), "steps"});
    }
    search.suggestion = suggestedRate(search.trials);
    return search;
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
