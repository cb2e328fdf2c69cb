// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/gradient_sum.h"

#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr std::int64_t kBucketBytes = 4 << 20; // small enough that the first ones travel early, large enough to fill the wire

} // namespace

struct GradientSum::State {
    struct Bucket {
        std::vector<torch::Tensor> parameters;
        torch::Tensor values;          ///< their gradients, one after the other
        std::size_t missing = 0;       ///< gradients that backward() has not made yet
        std::function<void()> waitFor; ///< once it was sent
    };

    const Peers& peers;
    std::vector<Bucket> buckets;
    std::size_t sent = 0; ///< buckets
    bool isLast = false;

    void hear(std::size_t bucket);
    void send(Bucket& bucket) const;
    [[nodiscard]] c10::Device deviceOf(const Bucket& bucket) const; ///< where its gradients are added up
    static void takeBack(const Bucket& bucket);
};

/// Called by backward() when the gradient of a parameter of \p bucket is whole.
void GradientSum::State::hear(std::size_t bucket)
{
    if (!isLast)
        return;
    --buckets[bucket].missing;
    for (; sent < buckets.size() && buckets[sent].missing == 0; ++sent)
        send(buckets[sent]);
}

c10::Device GradientSum::State::deviceOf(const Bucket& bucket) const
{
    const c10::Device device = bucket.parameters.front().device();
    return peers.sumsOn(device) ? device : c10::Device(c10::kCPU);
}

void GradientSum::State::send(Bucket& bucket) const
{
    const torch::NoGradGuard noGradients;
    std::vector<torch::Tensor> gradients;
    std::int64_t length = 0;
    for (const torch::Tensor& parameter : bucket.parameters)
        length += parameter.numel();
    if (!bucket.values.defined())
        bucket.values = torch::zeros({length}, bucket.parameters.front().options().device(deviceOf(bucket)));
    std::int64_t at = 0;
    for (const torch::Tensor& parameter : bucket.parameters) {
        torch::Tensor place = bucket.values.narrow(0, at, parameter.numel()).view(parameter.sizes());
        parameter.grad().defined() ? place.copy_(parameter.grad()) : place.zero_();
        at += parameter.numel();
    }
    bucket.waitFor = peers.beginSum(bucket.values);
}

void GradientSum::State::takeBack(const Bucket& bucket)
{
    const torch::NoGradGuard noGradients;
    std::int64_t at = 0;
    for (const torch::Tensor& parameter : bucket.parameters) {
        if (const torch::Tensor& gradient = parameter.grad(); gradient.defined())
            gradient.copy_(bucket.values.narrow(0, at, parameter.numel()).view(parameter.sizes()));
        at += parameter.numel();
    }
}

namespace {

struct Hook : torch::autograd::PostAccumulateGradHook {
    explicit Hook(std::function<void()> tell) : onGradient(std::move(tell)) {}
    void operator()(const torch::autograd::Variable&) override { onGradient(); }
    std::function<void()> onGradient;
};

} // namespace

GradientSum::GradientSum(const std::vector<torch::Tensor>& parameters, const Peers& peers) : m_state(new State{peers, {}, 0, false})
{
    std::int64_t bytes = kBucketBytes;
    for (auto parameter = parameters.rbegin(); parameter != parameters.rend(); ++parameter) {
        if (bytes >= kBucketBytes) {
            m_state->buckets.emplace_back();
            bytes = 0;
        }
        bytes += static_cast<std::int64_t>(parameter->nbytes());
        m_state->buckets.back().parameters.push_back(*parameter);
        // The hook outlives this object where the parameter does.
        torch::autograd::impl::set_post_acc_grad_hooks(*parameter,
                                                       std::make_unique<Hook>([state = std::weak_ptr(m_state), bucket = m_state->buckets.size() - 1] {
                                                           if (const auto alive = state.lock())
                                                               alive->hear(bucket);
                                                       }));
    }
}

GradientSum::~GradientSum() = default;

void GradientSum::expectLast()
{
    m_state->isLast = true;
    m_state->sent = 0;
    for (State::Bucket& bucket : m_state->buckets) {
        bucket.missing = bucket.parameters.size();
        bucket.waitFor = nullptr;
    }
}

void GradientSum::finish()
{
    if (!m_state->isLast)
        expectLast();
    for (; m_state->sent < m_state->buckets.size(); ++m_state->sent)
        m_state->send(m_state->buckets[m_state->sent]);
    m_state->isLast = false;
    if (!m_state->buckets.empty() && !m_state->deviceOf(m_state->buckets.front()).is_cpu())
        static_cast<void>(m_state->peers.sum(std::vector{0.0})); // all have sent: one that has ended is noticed here, NCCL would wait for it
    for (const State::Bucket& bucket : m_state->buckets) {
        bucket.waitFor();
        State::takeBack(bucket);
    }
}

} // namespace taxon::learn
