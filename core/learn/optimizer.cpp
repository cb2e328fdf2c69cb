// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/optimizer.h"

#include "base/error.h"

#include <cmath>
#include <map>

namespace taxon::learn {
namespace {

/// Parameters that are treated alike: by their learning rate, and whether weight decay applies to them.
using Groups = std::map<std::pair<double, bool>, std::vector<torch::Tensor>>;

Groups groupsOf(const NamedParameters& parameters, const std::vector<double>& rates)
{
    if (!rates.empty() && rates.size() != parameters.size())
        throw Error(ErrorCode::InvalidArgument, "There must be one learning rate for each parameter.");
    Groups groups;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        groups[{rates.empty() ? 1.0 : rates[i], parameters[i].second.dim() > 1}].push_back(parameters[i].second);
    return groups;
}

template <typename Kind, typename Options>
std::unique_ptr<torch::optim::Optimizer> makeGrouped(const Groups& groups, const Options& options)
{
    std::vector<torch::optim::OptimizerParamGroup> parts;
    for (const auto& [key, tensors] : groups)
        parts.emplace_back(tensors);
    auto optimizer = std::make_unique<Kind>(std::move(parts), options);
    // Set afterwards: in a group's own options LibTorch takes a value that equals the class's default for one that wasn't given.
    auto part = optimizer->param_groups().begin();
    for (const auto& [key, tensors] : groups) {
        if (!key.second)
            static_cast<Options&>(part->options()).weight_decay(0);
        ++part;
    }
    return optimizer;
}

std::unique_ptr<torch::optim::Optimizer> makeOptimizer(const Groups& groups, const runs::Recipe& recipe)
{
    if (recipe.optimizer == "sgd")
        return makeGrouped<torch::optim::SGD>(
            groups, torch::optim::SGDOptions(recipe.learningRate).momentum(recipe.momentum).weight_decay(recipe.weightDecay));
    if (recipe.optimizer == "adamw")
        return makeGrouped<torch::optim::AdamW>(groups, torch::optim::AdamWOptions(recipe.learningRate).weight_decay(recipe.weightDecay));
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

Optimizer::Optimizer(NamedParameters parameters, const runs::Recipe& recipe, const std::vector<double>& rates)
    : m_parameters(std::move(parameters)), m_kind(recipe.optimizer)
{
    const Groups groups = groupsOf(m_parameters, rates);
    m_optimizer = makeOptimizer(groups, recipe);
    for (const auto& [key, tensors] : groups)
        m_groupRates.push_back(key.first);
}

Optimizer::~Optimizer() = default;

void Optimizer::zeroGradients()
{
    m_optimizer->zero_grad();
}

void Optimizer::step(double learningRate, double clipNorm)
{
    if (clipNorm > 0) {
        std::vector<torch::Tensor> tensors;
        for (const auto& [name, parameter] : m_parameters)
            tensors.push_back(parameter);
        torch::nn::utils::clip_grad_norm_(tensors, clipNorm);
    }
    auto rate = m_groupRates.begin();
    for (auto& group : m_optimizer->param_groups())
        group.options().set_lr(learningRate * *rate++);
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

std::vector<double> stageRates(const Network& network, const NamedParameters& parameters, double stageRate)
{
    if (stageRate == 1)
        return {};
    const std::vector<int> stages = stagesOf(network.description());
    std::map<std::string, int> stageOfLayer;
    for (std::size_t i = 0; i < stages.size(); ++i)
        stageOfLayer.emplace(network.description().layers[i].name, stages[i]);
    std::vector<double> rates;
    for (const auto& [name, parameter] : parameters)
        rates.push_back(std::pow(stageRate, stages.back() - stageOfLayer.at(name.substr(0, name.rfind('.')))));
    return rates;
}

} // namespace taxon::learn
