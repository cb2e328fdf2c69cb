// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/optimizer.h"

#include "base/error.h"

#include <cmath>
#include <numbers>
#include <numeric>

namespace taxon::learn {
namespace {

/// One group that weight decay applies to, one that it doesn't.
template <typename Kind, typename Options>
std::unique_ptr<torch::optim::Optimizer> makeGrouped(const NamedParameters& parameters, const Options& options)
{
    std::vector<torch::Tensor> decayed, plain;
    for (const auto& [name, parameter] : parameters)
        (parameter.dim() > 1 ? decayed : plain).push_back(parameter);
    auto optimizer = std::make_unique<Kind>(std::vector<torch::optim::OptimizerParamGroup>{{decayed}, {plain}}, options);
    // Set afterwards: in a group's own options LibTorch takes a value that equals the class's default for one that wasn't given.
    static_cast<Options&>(optimizer->param_groups()[1].options()).weight_decay(0);
    return optimizer;
}

std::unique_ptr<torch::optim::Optimizer> makeOptimizer(const NamedParameters& parameters, const runs::Recipe& recipe)
{
    if (recipe.optimizer == "sgd")
        return makeGrouped<torch::optim::SGD>(
            parameters, torch::optim::SGDOptions(recipe.learningRate).momentum(recipe.momentum).weight_decay(recipe.weightDecay));
    if (recipe.optimizer == "adamw")
        return makeGrouped<torch::optim::AdamW>(parameters, torch::optim::AdamWOptions(recipe.learningRate).weight_decay(recipe.weightDecay));
    throw Error(ErrorCode::Configuration, "The optimizer must be sgd or adamw.", recipe.optimizer);
}

/// The saved tensor \p name, checked against \p like; undefined if it isn't there.
torch::Tensor take(const StateDict& state, const std::string& name, const torch::Tensor& like, std::size_t& taken)
{
    const auto found = state.find(name);
    if (found == state.end())
        return {};
    if (found->second.sizes() != like.sizes() || found->second.scalar_type() != like.scalar_type())
        throw Error(ErrorCode::Damaged, "The optimizer's state has a tensor of another shape or type than its parameter.", name);
    ++taken;
    return torch::empty_like(like).copy_(found->second); // in the parameter's memory format
}

} // namespace

NamedParameters trainableParameters(const Network& network)
{
    NamedParameters parameters;
    for (const auto& item : network.named_parameters())
        if (item.value().requires_grad())
            parameters.emplace_back(item.key(), item.value());
    return parameters;
}

Optimizer::Optimizer(NamedParameters parameters, const runs::Recipe& recipe)
    : m_parameters(std::move(parameters)), m_kind(recipe.optimizer), m_optimizer(makeOptimizer(m_parameters, recipe))
{}

Optimizer::~Optimizer() = default;

void Optimizer::zeroGradients()
{
    m_optimizer->zero_grad();
}

void Optimizer::step(double learningRate)
{
    for (auto& group : m_optimizer->param_groups())
        group.options().set_lr(learningRate);
    m_optimizer->step();
}

StateDict Optimizer::state() const
{
    StateDict saved;
    for (const auto& [name, parameter] : m_parameters) {
        const auto found = m_optimizer->state().find(parameter.unsafeGetTensorImpl());
        if (found == m_optimizer->state().end())
            continue;
        if (m_kind == "sgd") {
            const auto& sgd = dynamic_cast<const torch::optim::SGDParamState&>(*found->second);
            if (sgd.momentum_buffer().defined())
                saved[name + ".momentum"] = sgd.momentum_buffer().clone();
        } else {
            const auto& adam = dynamic_cast<const torch::optim::AdamWParamState&>(*found->second);
            saved[name + ".first_moment"] = adam.exp_avg().clone();
            saved[name + ".second_moment"] = adam.exp_avg_sq().clone();
            saved[name + ".step"] = torch::tensor(adam.step(), torch::kLong);
        }
    }
    return saved;
}

void Optimizer::restore(const StateDict& saved)
{
    std::size_t taken = 0;
    for (const auto& [name, parameter] : m_parameters) {
        auto& slot = m_optimizer->state()[parameter.unsafeGetTensorImpl()];
        slot.reset();
        if (m_kind == "sgd") {
            if (auto momentum = take(saved, name + ".momentum", parameter.detach(), taken); momentum.defined()) {
                auto state = std::make_unique<torch::optim::SGDParamState>();
                state->momentum_buffer(momentum);
                slot = std::move(state);
            }
        } else {
            auto first = take(saved, name + ".first_moment", parameter.detach(), taken);
            auto second = take(saved, name + ".second_moment", parameter.detach(), taken);
            auto steps = take(saved, name + ".step", torch::tensor(std::int64_t{0}, torch::kLong), taken);
            if (first.defined() && second.defined() && steps.defined()) {
                auto state = std::make_unique<torch::optim::AdamWParamState>();
                state->exp_avg(first);
                state->exp_avg_sq(second);
                state->step(steps.item<std::int64_t>());
                slot = std::move(state);
            }
        }
        if (!slot)
            m_optimizer->state().erase(parameter.unsafeGetTensorImpl());
    }
    if (taken != saved.size())
        throw Error(ErrorCode::Damaged, fmt::format("The optimizer's state has {} tensors, {} of them belong to this network.", saved.size(), taken));
}

double Schedule::at(std::int64_t step) const
{
    if (step >= totalSteps)
        return 0;
    if (step < warmupSteps)
        return peak * static_cast<double>(step + 1) / static_cast<double>(warmupSteps);
    const double progress = static_cast<double>(step - warmupSteps) / static_cast<double>(std::max<std::int64_t>(1, totalSteps - warmupSteps));
    return peak * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

torch::Tensor classWeights(std::span<const std::int64_t> counts, double beta)
{
    if (counts.empty() || *std::min_element(counts.begin(), counts.end()) < 1)
        throw Error(ErrorCode::InvalidArgument, "Class weights need at least one image of each class.");
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    std::vector<double> weights;
    for (const std::int64_t count : counts)
        weights.push_back(std::pow(total / (static_cast<double>(counts.size()) * static_cast<double>(count)), beta));
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
    return torch::tensor(weights, torch::kDouble).div(mean).to(torch::kFloat);
}

torch::Tensor crossEntropy(const torch::Tensor& logitsNc, const torch::Tensor& labelsN, const torch::Tensor& weights, double labelSmoothing)
{
    auto options = torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(labelSmoothing);
    if (weights.defined())
        options.weight(weights);
    return torch::nn::functional::cross_entropy(logitsNc, labelsN, options);
}

} // namespace taxon::learn
