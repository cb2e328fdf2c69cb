// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "learn/peer_place.h"

#include <c10/core/Device.h>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace at {
class Tensor; // so that app/worker can include this without LibTorch
}

namespace taxon::learn {

/// The processes that train one model together, over c10d with Gloo, and over NCCL for what lies on GPUs. One process alone needs none of it: every call returns at once.
///
/// All of them must make the same calls in the same order. A process that ends breaks its connections, so that every other one gets an
/// error in the call it is in or makes next; a machine that vanishes from the network is noticed after PeerTimes::answer.
/// What is sent is neither encrypted nor signed: for private networks only. Use from one thread.
class Peers {
public:
    struct Times {
        std::chrono::milliseconds join = std::chrono::minutes(10);   ///< until all have come
        std::chrono::milliseconds answer = std::chrono::minutes(30); ///< for one sum
    };

    /// Alone.
    Peers();
    /// Waits until all processes of \p place have come. \throws Error{Failed} after Times::join, or where the first one isn't reached;
    /// Error{Cancelled} on a stop request.
    Peers(const PeerPlace& place, const jobs::Context& context, Times times);
    Peers(const PeerPlace& place, const jobs::Context& context) : Peers(place, context, Times()) {}
    ~Peers();
    Peers(const Peers&) = delete;
    Peers& operator=(const Peers&) = delete;

    [[nodiscard]] const PeerPlace& place() const noexcept { return m_place; }
    [[nodiscard]] int rank() const noexcept { return m_place.rank; }
    [[nodiscard]] int count() const noexcept { return m_place.count; }
    [[nodiscard]] bool isAlone() const noexcept { return m_place.isAlone(); }
    [[nodiscard]] bool isFirst() const noexcept { return m_place.rank == 0; }

    /// From now on sums of tensors on \p device go by NCCL, if it can be used in every process; all must call it, with GPUs or without.
    /// \returns a sentence for the log why not; "" where it does, where the device is the CPU, and alone. \throws Error{Failed}, Error{Cancelled}.
    [[nodiscard]] std::string joinGpus(c10::Device device, const jobs::Context& context) const;
    /// Whether tensors on \p device can be added up where they are; else they must be brought to the CPU.
    [[nodiscard]] bool sumsOn(c10::Device device) const noexcept;

    /// Replaces \p values, a contiguous tensor of a device that sumsOn() says, by its sum over all processes: the same bits in each.
    /// NCCL waits for a process that has ended, as long as Times::answer: add up a number of the CPU before waiting for a GPU. \throws Error{Failed}.
    void sum(const at::Tensor& values) const;
    [[nodiscard]] std::vector<double> sum(std::vector<double> values) const;
    /// As sum(), in the background: \returns what waits for the end of it. \p values must not be touched until then.
    [[nodiscard]] std::function<void()> beginSum(const at::Tensor& values) const;

    /// What \p make returns in the first process, in all of them; the others wait for it as long as it takes. \p make runs in the first only.
    /// \throws what \p make does; Error{Failed} where the first has ended; Error{Cancelled} on a stop request.
    [[nodiscard]] std::string fromFirst(const std::function<std::string()>& make, const jobs::Context& context) const;
    /// \throws Error{Configuration} with \p message in each process whose \p value isn't the first one's.
    void requireSame(const std::string& value, const std::string& message, const jobs::Context& context) const;

    /// Leaves a text for the processes of the next attempt, where the store outlives this one (torchrun's does); else for nobody.
    void remember(const std::string& text) const;
    /// The text of the last attempt that left one, or "".
    [[nodiscard]] std::string remembered() const;

    /// Leaves a line for the first process.
    void post(const std::string& text) const;
    /// The first process takes what was posted since it last did: all that was posted before a sum() that it has been in.
    [[nodiscard]] std::vector<std::string> collect() const;

private:
    struct Connection;
    PeerPlace m_place;
    std::unique_ptr<Connection> m_connection; ///< none if alone
    Times m_times;
};

} // namespace taxon::learn
