// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "learn/compute_device.h"
#include "learn/feed.h"
#include "learn/gradient_scaler.h"
#include "learn/gradient_sum.h"
#include "learn/optimizer.h"
#include "learn/peers.h"
#include "learn/shared_step.h"
#include "learn/start_weights.h"
#include "learn/weight_average.h"
#include "runs/recipe.h"
#include "shards/image_source.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <torch/types.h>

namespace taxon::learn {

/// The loss of one batch, and what it was computed from.
struct BatchLoss {
    torch::Tensor own;      ///< scalar: this process's part of it, for Learner::backward()
    double value = 0;       ///< of the batches of all processes; may be no finite number
    std::int64_t right = 0; ///< images named rightly, of all processes
};

/// A recipe's network and how it learns: batch in, mixed, forward, loss, backward, update. What to feed, at which learning rate and for how long
/// is its owner's business: training (trainer.h) and the search for a learning rate (rate_search.h) differ in that alone.
///
/// What is random in a step follows from the recipe's seed and the step's number. With peers all of them must do the same steps. Not thread-safe.
class Learner {
public:
    /// The start weights of \p recipe for the classes of \p source, its frozen layers and its optimizer.
    /// \param modelsFolder  Workspace::models(), for startWeights(). \param peers  must outlive the object.
    /// \param compute  where the network lies; what is given and returned lies on the CPU, unless it says otherwise.
    /// \throws as requireFitting(), requireImageForEach(), classCounts(), startWeights() and frozenLayers().
    Learner(const runs::Recipe& recipe, const shards::ImageSource& source, const std::filesystem::path& modelsFolder, const Peers& peers,
            const Compute& compute, const jobs::Context& context);
    Learner(const Learner&) = delete;
    Learner& operator=(const Learner&) = delete;

    [[nodiscard]] const StartWeights& start() const noexcept { return m_start; }
    [[nodiscard]] Network& network() noexcept { return *m_start.model.network; }
    /// Whose scores count and whose weights are kept: the averaged one where the recipe averages weights.
    [[nodiscard]] Network& evaluated() { return m_average ? m_average->network() : network(); }
    /// N x C logits, float32 or double on the network's device, of what a Feed gives, images or features. \p network is network() or evaluated().
    [[nodiscard]] torch::Tensor forward(Network& network, const torch::Tensor& inputs) const;

    /// Train mode, no gradients. At the start of each epoch.
    void beginEpoch();
    /// What the processes tell each other before a step on a batch with \p labels. \param stopRequested  of this process.
    [[nodiscard]] SharedStep share(const torch::Tensor& labels, bool stopRequested) const;
    /// Whether so many images are enough: BatchNorm can't learn from a single one.
    [[nodiscard]] bool canLearnFrom(std::int64_t images) const noexcept { return images >= (m_recipe.freezeBackbone ? 1 : 2); }
    /// Mixes a batch and takes it through the network. \param number  of the step, from 0.
    [[nodiscard]] BatchLoss loss(const Step& step, const SharedStep& shared, std::uint64_t number);
    /// Adds the gradients of \p loss to those of the batches before it. \param parts  batches that make the update. \param isLast  of them.
    void backward(const BatchLoss& loss, std::int64_t parts, bool isLast);
    /// Changes the weights by the gradients since the last update, then forgets them; without gradients, or in half precision with some that are no
    /// finite number, the weights stay.
    /// \param updatesBefore  for the average of the weights.
    void update(double learningRate, std::int64_t updatesBefore);

    /// Fills \p checkpoint with copies, on the CPU, of all that update() changes.
    void save(Checkpoint& checkpoint) const;
    /// The inverse; frees the tensors of \p checkpoint. \throws as loadWeights() and Optimizer::restore().
    void restore(Checkpoint& checkpoint);
    /// Bytes that save() copies once training is under way.
    [[nodiscard]] std::uintmax_t savedBytes() const;

private:
    void joinPeers();

    const runs::Recipe m_recipe;
    const Peers& m_peers;
    const Compute m_compute;
    torch::Tensor m_classWeights; ///< on the CPU
    StartWeights m_start;
    std::optional<Optimizer> m_optimizer;
    std::optional<WeightAverage> m_average; ///< only where the recipe asks for it
    std::optional<GradientSum> m_gradients; ///< only with peers
    std::optional<GradientScaler> m_scaler; ///< only in half precision
    std::int64_t m_imagesOfStep = 0;        ///< of all processes
    bool m_hasGradients = false;            ///< since the last update
};

} // namespace taxon::learn
