// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/inference.h"

#include "base/error.h"

#include <algorithm>
#include <malloc.h>
#include <sched.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

const Network& networkOf(const Model& model)
{
    if (model.network == nullptr)
        throw Error(ErrorCode::InvalidArgument, "The model has no network.", model.architecture);
    return *model.network;
}

int usableProcessors()
{
    cpu_set_t processors;
    CPU_ZERO(&processors);
    return sched_getaffinity(0, sizeof processors, &processors) == 0 ? std::max(CPU_COUNT(&processors), 1) : 1;
}

} // namespace

InferenceNet::InferenceNet(const Model& model, torch::Device device) : InferenceNet(networkOf(model), model.temperature, device) {}

InferenceNet::InferenceNet(const Network& network, double temperature, torch::Device device)
    : m_net(fold(network)), m_temperature(temperature), m_device(device)
{
    if (!(temperature > 0))
        throw Error(ErrorCode::InvalidArgument, "The temperature must be positive.");
    for (FoldedLayer& layer : m_net.layers) {
        if (layer.kind == LayerKind::Conv)
            layer.weight = layer.weight.contiguous(at::MemoryFormat::ChannelsLast);
        for (torch::Tensor* tensor : {&layer.weight, &layer.bias})
            if (tensor->defined())
                *tensor = tensor->to(device);
    }
}

/// Of the images, up to \p lastLayer, on the device.
torch::Tensor InferenceNet::run(const torch::Tensor& imagesNchw, int lastLayer) const
{
    const torch::NoGradGuard noGrad; // not InferenceMode: its tensors could not be used in training
    return runFolded(m_net, imagesNchw.contiguous(at::MemoryFormat::ChannelsLast).to(m_device), 0, lastLayer);
}

torch::Tensor InferenceNet::features(const torch::Tensor& imagesNchw) const
{
    return run(imagesNchw, m_net.featureLayer).cpu();
}

torch::Tensor InferenceNet::logits(const torch::Tensor& imagesNchw) const
{
    return run(imagesNchw, static_cast<int>(m_net.layers.size()) - 1).cpu();
}

torch::Tensor InferenceNet::probabilities(const torch::Tensor& imagesNchw) const
{
    const torch::NoGradGuard noGrad;
    return torch::softmax(logits(imagesNchw) / m_temperature, 1);
}

Answers InferenceNet::answers(const torch::Tensor& imagesNchw) const
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor features = run(imagesNchw, m_net.featureLayer);
    const torch::Tensor logits = runFolded(m_net, features, m_net.featureLayer + 1, static_cast<int>(m_net.layers.size()) - 1).cpu();
    return {torch::softmax(logits / m_temperature, 1), features.cpu()};
}

void tuneAllocator()
{
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
}

int setComputeThreads(int threads)
{
    const int chosen = threads < 1 ? usableProcessors() : threads;
    at::set_num_threads(chosen);
    return chosen;
}

ComputeThreads::ComputeThreads(int threads) : m_before(at::get_num_threads())
{
    at::set_num_threads(threads);
}

ComputeThreads::~ComputeThreads()
{
    at::set_num_threads(m_before);
}

} // namespace taxon::learn
