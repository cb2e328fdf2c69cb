// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/learner.h"

#include "learn/loss.h"
#include "learn/mixing.h"
#include "learn/seeds.h"
#include "learn/synchronised_norm.h"
#include "learn/training_recipe.h"
#include "learn/training_set.h"

#include <torch/utils.h>
#include <utility>

namespace taxon::learn {
namespace {

constexpr std::uint64_t kStepStream = 4, kMixStream = 5; // keep these uses of the seed apart from the loader's

} // namespace

Learner::Learner(const runs::Recipe& recipe, const shards::ImageSource& source, const std::filesystem::path& modelsFolder, const Peers& peers,
                 const Compute& compute, const jobs::Context& context)
    : m_recipe(recipe),
      m_peers(peers),
      m_compute(compute),
      m_classWeights(classWeights(classCounts(source), recipe.classWeightBeta)),
      m_start(startWeights(recipe, source.classes(), modelsFolder, context))
{
    requireFitting(recipe);
    requireImageForEach(peers, recipe.batchSize);
    network().setFrozen(frozenLayers(network().description(), recipe));
    toChannelsLast(network());
    network().to(compute.device);
    const NamedParameters parameters = trainableParameters(network());
    m_optimizer.emplace(parameters, recipe, stageRates(network(), parameters, recipe.stageRate));
    if (recipe.averageDecay > 0)
        m_average.emplace(network(), recipe.averageDecay);
    if (compute.precision == Precision::Fp16)
        m_scaler.emplace();
    if (!peers.isAlone())
        joinPeers();
}

/// What depends on the whole batch is computed over the parts of all processes.
void Learner::joinPeers()
{
    network().setBatchNorm([this](auto& norm, const torch::Tensor& input) { return synchronisedBatchNorm(norm, input, m_peers); });
    network().setDropout([this](const torch::Tensor& input, double rate) { return dropoutOfPart(input, rate, m_peers, m_imagesOfStep); });
    m_gradients.emplace(tensorsOf(trainableParameters(network())), m_peers);
}

torch::Tensor Learner::forward(Network& network, const torch::Tensor& inputs) const
{
    const Autocast autocast(m_compute);
    const torch::Tensor onDevice = inputs.to(m_compute.device);
    return atLeastFloat(m_recipe.freezeBackbone ? network.head(onDevice) : network.forward(onDevice)); // -> N x C
}

void Learner::beginEpoch()
{
    network().train();
    m_optimizer->zeroGradients();
}

SharedStep Learner::share(const torch::Tensor& labels, bool stopRequested) const
{
    return shareStep(m_peers, labels, m_classWeights, stopRequested);
}

BatchLoss Learner::loss(const Step& step, const SharedStep& shared, std::uint64_t number)
{
    torch::manual_seed(mixSeeds({m_recipe.seed, kStepStream, number})); // dropout
    m_imagesOfStep = shared.images;
    const Step onDevice{step.inputs.to(m_compute.device), step.labels.to(m_compute.device)};
    const MixedStep mixed = mix(onDevice, {m_recipe.mixup, m_recipe.cutmix}, mixSeeds({m_recipe.seed, kMixStream, number}));
    const auto logitsNc = forward(network(), mixed.inputs);
    const auto lossOf = [&](const torch::Tensor& labels) {
        return crossEntropy(logitsNc, labels, m_classWeights, m_recipe.labelSmoothing, shared.totalWeight);
    };
    const auto own = mixed.share < 1 ? lossOf(mixed.labels) * mixed.share + lossOf(mixed.others) * (1 - mixed.share) : lossOf(mixed.labels);
    const auto sums = m_peers.sum({own.item<double>(), static_cast<double>(rightAnswers(logitsNc, onDevice.labels))});
    return {own, sums[0], static_cast<std::int64_t>(sums[1])};
}

void Learner::backward(const BatchLoss& loss, std::int64_t parts, bool isLast)
{
    if (m_gradients && isLast)
        m_gradients->expectLast();
    const torch::Tensor own = parts > 1 ? loss.own / parts : loss.own;
    (m_scaler ? m_scaler->scaled(own) : own).backward();
    m_hasGradients = true;
}

void Learner::update(double learningRate, std::int64_t updatesBefore)
{
    if (!m_hasGradients) // all images since the last update were damaged
        return;
    if (m_gradients)
        m_gradients->finish();
    const bool isUsable = !m_scaler || m_scaler->unscale(tensorsOf(trainableParameters(network())));
    if (isUsable)
        m_optimizer->step(learningRate, m_recipe.clipNorm);
    m_optimizer->zeroGradients();
    m_hasGradients = false;
    if (isUsable && m_average)
        m_average->update(network(), updatesBefore);
}

void Learner::save(Checkpoint& checkpoint) const
{
    checkpoint.model = copiedToCpu(stateDict(*m_start.model.network));
    checkpoint.optimizer = m_optimizer->state();
    if (m_average)
        checkpoint.average = copiedToCpu(stateDict(m_average->network()));
    if (m_scaler)
        checkpoint.gradientScale = m_scaler->scale();
}

void Learner::restore(Checkpoint& checkpoint)
{
    loadWeights(network(), std::exchange(checkpoint.model, {}));
    m_optimizer->restore(std::exchange(checkpoint.optimizer, {}));
    if (m_average)
        m_average->restore(std::exchange(checkpoint.average, {}));
    if (m_scaler && checkpoint.gradientScale)
        m_scaler->restore(*checkpoint.gradientScale);
}

std::uintmax_t Learner::savedBytes() const
{
    const std::uintmax_t model = byteCount(stateDict(*m_start.model.network));
    std::uintmax_t trained = 0;
    for (const auto& [name, parameter] : trainableParameters(*m_start.model.network))
        trained += parameter.nbytes();
    const std::uintmax_t moments = m_recipe.optimizer == "adamw" ? 2 : 1;
    return model + moments * trained + (m_average ? model : 0);
}

} // namespace taxon::learn
