// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/shared_step.h"

#include "base/error.h"
#include "base/hash.h"
#include "learn/batch_part.h"

#include <algorithm>
#include <iterator>

namespace taxon::learn {
namespace {

std::string digestOf(const StateDict& tensors)
{
    Sha256 hash;
    for (const auto& [name, tensor] : tensors) {
        const torch::Tensor bytes = tensor.detach().cpu().contiguous();
        hash.update(name);
        hash.update(std::string_view(static_cast<const char*>(bytes.const_data_ptr()), bytes.nbytes()));
    }
    return toHex(hash.finish());
}

} // namespace

SharedStep shareStep(const Peers& peers, const torch::Tensor& labels, const torch::Tensor& weights, bool stopRequested)
{
    SharedStep step{labels.size(0), std::nullopt, stopRequested};
    if (peers.isAlone())
        return step;
    const double weight = weights.defined() ? weights.index_select(0, labels).sum(torch::kDouble).item<double>() : static_cast<double>(step.images);
    const auto all = peers.sum({static_cast<double>(step.images), weight, stopRequested ? 1.0 : 0.0});
    return {static_cast<std::int64_t>(all[0]), all[1], all[2] > 0};
}

torch::Tensor dropoutOfPart(const torch::Tensor& inputNf, double rate, const Peers& peers, std::int64_t images)
{
    const auto positions = positionsOf({peers.rank(), peers.count()}, static_cast<std::size_t>(images));
    if (static_cast<std::int64_t>(positions.size()) != inputNf.size(0))
        return torch::dropout(inputNf, rate, true);
    const torch::Tensor whole = torch::dropout(torch::ones({images, inputNf.size(1)}, inputNf.options()), rate, true); // 0 or 1 / (1 - rate)
    return inputNf
           * whole.index_select(0, torch::tensor(std::vector<std::int64_t>(positions.begin(), positions.end()), torch::kLong).to(inputNf.device()));
}

void requireImageForEach(const Peers& peers, int batchSize)
{
    if (batchSize < peers.count())
        throw Error(ErrorCode::Configuration, fmt::format("A batch of {} images is too small for {} processes.", batchSize, peers.count()),
                    "batch_size", "batch_size counts the images of all processes together.");
}

void requireSameStart(const Peers& peers, const Checkpoint& at, const Network& network, const jobs::Context& context)
{
    if (peers.isAlone())
        return;
    const std::string start = fmt::format("{} {} {} {} {}", at.recipeHash, at.datasetId, at.epoch, at.step, digestOf(stateDict(network)));
    peers.requireSame(start, "This process would start from another recipe, data set, checkpoint or other weights than the first one.", context);
}

std::vector<torch::Tensor> tensorsOf(const NamedParameters& parameters)
{
    std::vector<torch::Tensor> tensors;
    std::transform(parameters.begin(), parameters.end(), std::back_inserter(tensors), [](const auto& named) { return named.second; });
    return tensors;
}

} // namespace taxon::learn
