// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runs/recipe.h"

#include <c10/core/Device.h>
#include <filesystem>
#include <optional>
#include <string>

namespace at {
class Tensor; // so that app/worker can include this without LibTorch
}

namespace taxon::learn {

/// In which numbers a network's layers are computed. Weights, their updates, loss and scores are float32 in each case.
enum class Precision {
    Fp32,
    Bf16, ///< bfloat16: eight bits of mantissa, the range of float32
    Fp16, ///< half: eleven bits, a small range, so gradients are scaled (GradientScaler)
};

/// Where and how LibTorch computes.
struct Compute {
    c10::Device device = c10::Device(c10::kCPU);
    Precision precision = Precision::Fp32;
};

/// A device that can be computed on.
struct OpenedDevice {
    c10::Device device = c10::Device(c10::kCPU);
    std::string note; ///< one sentence for the log: the GPU, or why "auto" took the CPU; "" where the CPU was asked for
};

/// The files that a GPU needs.
struct CudaFiles {
    std::string driver = "libcuda.so.1"; ///< NVIDIA's driver; searched as the loader does
    std::filesystem::path library;       ///< LibTorch's CUDA part; empty = the one beside libtorch_cpu.so
};

/// Loads the driver and LibTorch's CUDA part, which a program of Taxon is not linked with, and asks for GPUs.
/// \returns why that isn't possible, in one sentence; nothing if there is a GPU to compute on. At most a few seconds at the first call, nothing later.
///
/// LibTorch asks for its CUDA part once and never again: call this, or openDevice(), before anything else of a process that computes.
[[nodiscard]] std::optional<std::string> cudaProblem(const CudaFiles& files = {});

/// \param choice  a recipe's training.device: cpu; cuda, GPU number \p index of this process (CUDA_VISIBLE_DEVICES counts); auto, that one or else the CPU.
/// Float32 on a GPU is IEEE's, not TF32, from then on: scores are those of the CPU to rounding.
/// \throws Error{Configuration} for cuda where it isn't available, with the reason, and for another name.
[[nodiscard]] OpenedDevice openDevice(const std::string& choice, int index = 0, const CudaFiles& files = {});

/// Whether the CPU multiplies bfloat16 by itself (AVX512_BF16 or AMX). Without, LibTorch takes more than a hundred times as long as with float32.
[[nodiscard]] bool cpuHasBf16();

/// \param choice  a recipe's training.precision: fp32, bf16, fp16, or auto: float32 on the CPU, on a GPU bfloat16 where it has that, else half.
/// \param cpuHasBf16  as the function says.
/// \throws Error{Configuration} for what the device doesn't compute: bf16 on a CPU without it, fp16 on any CPU; says why it is the CPU.
[[nodiscard]] Precision precisionOn(const std::string& choice, const OpenedDevice& opened, bool cpuHasBf16);

/// What a recipe is computed with.
struct OpenedCompute {
    Compute compute;
    std::string note; ///< for the log, as OpenedDevice::note, with the precision where it isn't float32; may be ""
};

/// \param localRank  PeerPlace::localRank: each process of a machine takes a GPU of its own. \throws as openDevice() and precisionOn().
[[nodiscard]] OpenedCompute openCompute(const runs::Recipe& recipe, int localRank = 0);

/// \p values of half precision or bfloat16 as float32, all others as they are: for losses and sums, which need the digits.
[[nodiscard]] at::Tensor atLeastFloat(const at::Tensor& values);

/// While the object lives LibTorch computes convolutions, matrix products and what else bears it on this device in the precision: autocast,
/// on the calling thread. Does nothing for Fp32.
class Autocast {
public:
    explicit Autocast(const Compute& compute);
    ~Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

private:
    Compute m_compute;
};

} // namespace taxon::learn
