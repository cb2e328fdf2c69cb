// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Device.h>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace at {
class Tensor;
}

namespace taxon::learn {

/// Sums over the GPUs of several processes by NVIDIA's NCCL. The library is loaded, not linked, as LibTorch's CUDA part is (decision 59);
/// c10d's own class for it can't be used without CUDA's headers. Small values stay with Gloo, which also notices who has ended: NCCL waits.
///
/// **Not verified on a GPU.** Checked are the constants and structures, against NVIDIA's header and library, and that a machine without a GPU
/// gets an error. All processes must make the same calls in the same order.
class Nccl {
public:
    /// \returns why \p file can't be used, in one sentence; nothing if it can. It stays loaded. Searched as the loader does; LibTorch's CUDA
    /// part has loaded it before.
    [[nodiscard]] static std::optional<std::string> problem(const std::string& file = "libnccl.so.2");
    /// What the first process makes and all join with: 128 bytes. \throws Error{Failed}. \pre no problem().
    [[nodiscard]] static std::string makeId();

    /// Joins, which waits for all. \param device  this process's GPU. \param patience  for joining, and for one sum.
    /// \param checkStop  called while it waits; may throw. \throws Error{Failed}.
    Nccl(const std::string& id, int rank, int count, c10::Device device, std::chrono::milliseconds patience, const std::function<void()>& checkStop);
    ~Nccl(); ///< ends what is under way
    Nccl(const Nccl&) = delete;
    Nccl& operator=(const Nccl&) = delete;

    /// Replaces \p values, contiguous on the GPU, by its sum over all processes, after all that the current stream was given before.
    /// \returns what waits for the end of it on the CPU, at most as long as the patience. \throws Error{Failed}, as what is returned does.
    [[nodiscard]] std::function<void()> beginSum(const at::Tensor& values);

private:
    struct Communicator;
    std::unique_ptr<Communicator> m_communicator;
};

} // namespace taxon::learn
