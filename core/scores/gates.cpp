// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/gates.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace taxon::scores {
namespace {

double number(const Json& object, const std::string& key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : kNoValue;
}

GateStatus statusAt(double value, bool atLeast, double limit)
{
    if (std::isnan(value))
        return GateStatus::NoData;
    constexpr double kRounding = 1e-12; // 0.9 computed as 0.8999999999999999 is not below 0.9
    return (atLeast ? value >= limit - kRounding : value <= limit + kRounding) ? GateStatus::Pass : GateStatus::Fail;
}

/// The object the gate's metric is in, or nullptr.
const Json* scoresOf(const Json& summary, const Gate& gate)
{
    const auto part = summary.find(gate.versusProduction ? "comparison" : "sets");
    if (part == summary.end() || !part->is_object())
        return nullptr;
    const auto set = part->find(gate.set);
    return set == part->end() ? nullptr : &*set;
}

GateResult judgeOne(const Json& summary, const Gate& gate)
{
    GateResult result;
    result.gate = gate;
    const Json* scores = scoresOf(summary, gate);
    if (scores == nullptr) {
        result.why = gate.versusProduction ? fmt::format("the set \"{}\" was not compared with production", gate.set)
                                           : fmt::format("there is no set \"{}\"", gate.set);
        return result;
    }
    const bool ofShown = gate.metric.ends_with("_above");
    const double images = number(*scores, ofShown ? "shown" : "images");
    if (!(images >= static_cast<double>(gate.minImages))) {
        result.why = fmt::format("{} image{}{}, {} needed", std::isnan(images) ? 0 : images, images == 1 ? "" : "s", ofShown ? " shown" : "",
                                 gate.minImages);
        return result;
    }
    const std::string key = gate.basis == "wilson_lower" ? gate.metric + "_low" : gate.basis == "wilson_upper" ? gate.metric + "_high" : gate.metric;
    result.value = number(*scores, key);
    if (std::isnan(result.value))
        result.why = fmt::format("{} has no value", key);
    result.status = statusAt(result.value, gate.atLeast, gate.limit);
    result.strictStatus = std::isnan(gate.strictLimit) ? result.status : statusAt(result.value, gate.atLeast, gate.strictLimit);
    return result;
}

} // namespace

const char* name(GateStatus status) noexcept
{
    switch (status) {
    case GateStatus::Pass: return "PASS";
    case GateStatus::Fail: return "FAIL";
    case GateStatus::NoData: return "NO DATA";
    }
    return "";
}

std::vector<Gate> defaultGates()
{
    const auto absolute = [](const char* name, const char* set, const char* metric, bool atLeast, double limit, const char* basis = "point") {
        Gate gate;
        gate.name = name;
        gate.set = set;
        gate.metric = metric;
        gate.atLeast = atLeast;
        gate.limit = limit;
        gate.basis = basis;
        return gate;
    };
    const auto production = [&](const char* name, const char* metric, bool atLeast, double limit, const char* basis) {
        Gate gate = absolute(name, "test", metric, atLeast, limit, basis);
        gate.versusProduction = true;
        return gate;
    };
    return {
        absolute("test_macro_recall", "test", "macro_recall", true, 0.90),
        absolute("test_error_above", "test", "error_above", false, 0.05, "wilson_upper"),
        absolute("test_coverage", "test", "coverage", true, 0.80),
        absolute("difficult_correct_shown", "difficult", "correct_shown", true, 0.60),
        absolute("difficult_wrong_shown", "difficult", "wrong_shown", false, 0.15),
        absolute("out_of_scope_false_shown", "out_of_scope", "false_shown", false, 0.20),
        absolute("out_of_scope_auroc", "out_of_scope", "auroc", true, 0.90),
        production("top1_not_worse", "top1_difference", true, -0.01, "wilson_lower"),
        production("no_class_loses_much", "worst_recall_loss", false, 0.15, "point"),
        absolute("no_leaks", "train", "leaks", false, 0),
    };
}

std::vector<GateResult> judge(const Json& summary, const std::vector<Gate>& gates)
{
    const auto comparison = summary.find("comparison");
    const bool hasProduction = comparison != summary.end() && comparison->is_object(); // an empty one: nothing could be compared
    std::vector<GateResult> results;
    for (const Gate& gate : gates)
        if (!gate.versusProduction || hasProduction)
            results.push_back(judgeOne(summary, gate));
    return results;
}

bool isBlocked(const std::vector<GateResult>& results) noexcept
{
    return std::any_of(results.begin(), results.end(),
                       [](const GateResult& result) { return result.gate.blocks && result.status != GateStatus::Pass; });
}

std::string describe(const Gate& gate)
{
    std::string metric = gate.metric;
    std::replace(metric.begin(), metric.end(), '_', ' ');
    const char* end = gate.basis == "wilson_lower" ? " (lower 95 % end)" : gate.basis == "wilson_upper" ? " (upper 95 % end)" : "";
    return fmt::format("{}: {}{} {} {}{}", gate.set, metric, end, gate.atLeast ? ">=" : "<=", gate.limit,
                       gate.versusProduction ? ", against production" : "");
}

} // namespace taxon::scores
