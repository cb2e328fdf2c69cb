// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/optimizer.h"

#include "base/error.h"

#include <cmath>
#include <map>
#include <torch/nn/utils/clip_grad.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

// As torch.optim has them.
constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

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
    : m_isAdamW(recipe.optimizer == "adamw"), m_momentum(recipe.momentum)
{
    if (!m_isAdamW && recipe.optimizer != "sgd")
        throw Error(ErrorCode::Configuration, "The optimizer must be sgd or adamw.", recipe.optimizer);
    if (!rates.empty() && rates.size() != parameters.size())
        throw Error(ErrorCode::InvalidArgument, "There must be one learning rate for each parameter.");
    std::map<std::pair<double, double>, Group> groups;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        auto& [name, values] = parameters[i];
        const double rate = rates.empty() ? 1.0 : rates[i];
        const double weightDecay = values.dim() > 1 && name.ends_with("weight") ? recipe.weightDecay : 0.0;
        Group& group = groups.try_emplace({rate, weightDecay}, Group{rate, weightDecay, {}}).first->second;
        group.parameters.push_back({std::move(name), std::move(values), {}, {}, {}});
    }
    for (auto& [key, group] : groups)
        m_groups.push_back(std::move(group));
}

void Optimizer::zeroGradients()
{
    for (Group& group : m_groups)
        for (Parameter& parameter : group.parameters)
            parameter.values.mutable_grad().reset();
}

void Optimizer::step(double learningRate, double clipNorm)
{
    if (clipNorm > 0) {
        std::vector<torch::Tensor> tensors;
        for (const Group& group : m_groups)
            for (const Parameter& parameter : group.parameters)
                tensors.push_back(parameter.values);
        torch::nn::utils::clip_grad_norm_(tensors, clipNorm);
    }
    for (Group& group : m_groups)
        update(group, learningRate * group.rate);
}

void Optimizer::update(Group& group, double learningRate) const
{
    const torch::NoGradGuard noGradients;
    std::vector<torch::Tensor> values, gradients, first, second, steps;
    for (Parameter& parameter : group.parameters) {
        torch::Tensor gradient = parameter.values.grad();
        if (!gradient.defined())
            continue;
        if (gradient.strides() != parameter.values.strides()) // the fused passes go by memory
            gradient = torch::empty_like(parameter.values).copy_(gradient);
        if (!parameter.first.defined()) {
            parameter.first = torch::zeros_like(parameter.values);
            parameter.second = m_isAdamW ? torch::zeros_like(parameter.values) : torch::Tensor();
            parameter.steps = m_isAdamW ? torch::zeros({}, parameter.values.options().dtype(torch::kFloat)) : torch::Tensor();
        }
        if (m_isAdamW)
            parameter.steps += 1;
        values.push_back(parameter.values);
        gradients.push_back(std::move(gradient));
        first.push_back(parameter.first);
        second.push_back(parameter.second);
        steps.push_back(parameter.steps);
    }
    if (values.empty())
        return;
    if (m_isAdamW)
        at::_fused_adamw_(values, gradients, first, second, {}, steps, learningRate, kBeta1, kBeta2, group.weightDecay, kEpsilon, false, false);
    else
        at::_fused_sgd_(values, gradients, m_momentum > 0 ? first : std::vector<torch::Tensor>(), group.weightDecay, m_momentum, learningRate, 0,
                        false, false, false);
}

StateDict Optimizer::state() const
{
    StateDict saved;
    for (const Group& group : m_groups)
        for (const Parameter& parameter : group.parameters) {
            if (!parameter.first.defined())
                continue;
            if (!m_isAdamW) {
                saved[parameter.name + ".momentum"] = parameter.first;
                continue;
            }
            saved[parameter.name + ".first_moment"] = parameter.first;
            saved[parameter.name + ".second_moment"] = parameter.second;
            saved[parameter.name + ".step"] = parameter.steps.to(torch::kLong);
        }
    return copiedToCpu(saved);
}

void Optimizer::restore(const StateDict& saved)
{
    std::size_t taken = 0;
    for (Group& group : m_groups)
        for (Parameter& parameter : group.parameters) {
            const torch::Tensor like = parameter.values.detach();
            parameter.first = take(saved, parameter.name + (m_isAdamW ? ".first_moment" : ".momentum"), like, taken);
            if (!m_isAdamW)
                continue;
            parameter.second = take(saved, parameter.name + ".second_moment", like, taken);
            parameter.steps = take(saved, parameter.name + ".step", torch::zeros({}, torch::kLong), taken);
            if (parameter.second.defined() != parameter.first.defined() || parameter.steps.defined() != parameter.first.defined())
                throw Error(ErrorCode::Damaged, "The optimizer's state has only some of a parameter's tensors.", parameter.name);
            if (parameter.steps.defined())
                parameter.steps = parameter.steps.to(like.device(), torch::kFloat);
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
    for (const auto& [name, parameter] : parameters) {
        const auto bare = stageOfLayer.find(name);
        const int stage = bare != stageOfLayer.end() ? bare->second : stageOfLayer.at(name.substr(0, name.rfind('.')));
        rates.push_back(std::pow(stageRate, stages.back() - stage));
    }
    return rates;
}

} // namespace taxon::learn
