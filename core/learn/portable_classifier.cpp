// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/portable_classifier.h"

namespace taxon::learn {
namespace {

graphs::Floats floatsOf(const torch::Tensor& tensor)
{
    if (!tensor.defined())
        return {};
    return {tensor.sizes().vec(), {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())}};
}

} // namespace

graphs::Classifier portableClassifier(const FoldedNetwork& network, const Model& model)
{
    graphs::Classifier classifier{model.architecture, {}, model.classes, model.preprocessing, model.temperature, model.threshold, model.version};
    for (const FoldedLayer& layer : network.layers)
        classifier.layers.push_back({layer, floatsOf(layer.weight), floatsOf(layer.bias)});
    return classifier;
}

} // namespace taxon::learn
