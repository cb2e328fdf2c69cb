// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/weights.h"
#include "runs/recipe.h"

#include <string>
#include <torch/types.h>
#include <utility>
#include <vector>

namespace taxon::learn {

using NamedParameters = std::vector<std::pair<std::string, torch::Tensor>>;

/// The parameters of \p network that ask for gradients, by name.
[[nodiscard]] NamedParameters trainableParameters(const Network& network);

/// SGD with momentum or AdamW by the recipe, with a state that can be saved and put back exactly. One fused pass over each parameter.
/// Weight decay applies to matrices and kernels only, not to biases, norms, tokens, positions and scales. Not thread-safe.
class Optimizer {
public:
    /// \param rates  what each parameter's learning rate is multiplied by; empty = all by 1.
    /// \throws Error{Configuration} for an optimizer of another name.
    Optimizer(NamedParameters parameters, const runs::Recipe& recipe, const std::vector<double>& rates = {});

    void zeroGradients();
    /// One update at \p learningRate with the gradients that backward() left, all of them scaled down first where their common norm
    /// is above \p clipNorm (0 = never).
    void step(double learningRate, double clipNorm = 0);

    /// Momenta and step counts, "<parameter>.<what>"; parameters that had no step yet have none. Copies, on the CPU.
    [[nodiscard]] StateDict state() const;
    /// \throws Error{Damaged} for a name that doesn't belong here or a shape that doesn't fit.
    void restore(const StateDict& state);

private:
    struct Parameter {
        std::string name;
        torch::Tensor values;
        torch::Tensor first;  ///< momentum, or AdamW's first moment; undefined before the first step
        torch::Tensor second; ///< AdamW's second moment
        torch::Tensor steps;  ///< AdamW's count of them
    };
    /// Parameters that are treated alike.
    struct Group {
        double rate = 1; ///< of the learning rate
        double weightDecay = 0;
        std::vector<Parameter> parameters;
    };
    void update(Group& group, double learningRate) const;

    bool m_isAdamW = false;
    double m_momentum = 0; ///< SGD's
    std::vector<Group> m_groups;
};

/// What the learning rate of each parameter is multiplied by: 1 in the head, \p stageRate in the last stage before it, its square in
/// the one before that, and so on (stagesOf()). Empty for \p stageRate 1.
/// Source: Howard, Ruder, "Universal Language Model Fine-tuning", ACL 2018 (discriminative fine-tuning).
[[nodiscard]] std::vector<double> stageRates(const Network& network, const NamedParameters& parameters, double stageRate);

} // namespace taxon::learn
