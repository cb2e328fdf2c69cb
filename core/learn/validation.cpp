// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/validation.h"

#include "base/error.h"
#include "learn/loss.h"

#include <torch/utils.h>
#include <utility>

namespace taxon::learn {
namespace {

/// Mean F1 of the classes that were there or were named. \param counts  3 x C: right, named, there.
double meanF1(const torch::Tensor& counts)
{
    const torch::Tensor both = counts[1] + counts[2];
    const torch::Tensor seen = both > 0;
    return seen.any().item<bool>() ? (2 * counts[0].masked_select(seen).to(torch::kDouble) / both.masked_select(seen)).mean().item<double>() : 0;
}

} // namespace

Validation validate(Feed& feed, const std::function<torch::Tensor(const torch::Tensor&)>& forward, const Peers& peers)
{
    const torch::NoGradGuard noGradients;
    Validation result;
    torch::Tensor counts; // 3 x C
    feed.startEpoch(0, 0);
    while (const auto step = feed.next()) {
        const std::int64_t images = step->labels.size(0);
        if (images == 0 && peers.isAlone())
            continue; // of several each sees all steps, so that all know or none knows how many classes there are
        const torch::Tensor logitsNc = forward(step->inputs);
        const torch::Tensor answers = logitsNc.argmax(1);
        const torch::Tensor right = answers.eq(step->labels);
        const auto count = [&](const torch::Tensor& labels) { return torch::bincount(labels, {}, logitsNc.size(1)); };
        const torch::Tensor these = torch::stack({count(answers.masked_select(right)), count(answers), count(step->labels)});
        counts = counts.defined() ? counts + these : these;
        result.sums.loss += images == 0 ? 0 : crossEntropy(logitsNc, step->labels, {}, 0).item<double>() * static_cast<double>(images);
        result.sums.right += right.sum().item<std::int64_t>();
        result.sums.images += images;
    }
    if (counts.defined())
        peers.sum(counts);
    const auto all = peers.sum({result.sums.loss, static_cast<double>(result.sums.right), static_cast<double>(result.sums.images)});
    result.sums = {all[0], static_cast<std::int64_t>(all[1]), static_cast<std::int64_t>(all[2])};
    if (counts.defined())
        result.f1 = meanF1(counts);
    return result;
}

bool isBetter(const std::string& bestBy, const BestEpoch& a, const BestEpoch& b)
{
    const auto score = [&](const BestEpoch& epoch) {
        if (bestBy == "loss")
            return std::pair(-epoch.loss, 0.0);
        if (bestBy == "accuracy")
            return std::pair(epoch.accuracy, -epoch.loss);
        if (bestBy == "f1")
            return std::pair(epoch.f1, -epoch.loss);
        throw Error(ErrorCode::Configuration, "The best epoch is chosen by loss, accuracy or f1.", bestBy);
    };
    return b.epoch == 0 || score(a) > score(b);
}

} // namespace taxon::learn
