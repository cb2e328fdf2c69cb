// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/compute_device.h"

#include "base/error.h"
#include "base/text.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Tensor.h>
#include <ATen/cpu/Utils.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>
#include <fmt/format.h>

namespace taxon::learn {
namespace {

constexpr const char* kWhereDevice = "training.device";
constexpr const char* kWherePrecision = "training.precision";

/// libtorch_cuda.so of the LibTorch that this program runs with.
std::filesystem::path cudaLibrary()
{
    Dl_info info{};
    if (::dladdr(reinterpret_cast<const void*>(&at::globalContext), &info) == 0 || info.dli_fname == nullptr)
        return "libtorch_cuda.so";
    return std::filesystem::path(info.dli_fname).parent_path() / "libtorch_cuda.so";
}

/// Loads a library for as long as the process lives; \returns the loader's reason if it can't be.
std::optional<std::string> loadFailure(const std::string& file, int flags)
{
    if (::dlopen(file.c_str(), flags) != nullptr)
        return std::nullopt;
    const char* reason = ::dlerror();
    return reason != nullptr ? reason : file;
}

std::string gpuName(int index)
{
    return fmt::format("GPU {}", index);
}

} // namespace

std::optional<std::string> cudaProblem(const CudaFiles& files)
{
    if (const auto failure = loadFailure(files.driver, RTLD_NOW | RTLD_GLOBAL))
        return fmt::format("NVIDIA's driver isn't installed ({})", *failure);
    const std::filesystem::path library = files.library.empty() ? cudaLibrary() : files.library;
    if (const auto failure = loadFailure(library.native(), RTLD_NOW | RTLD_GLOBAL))
        return fmt::format("LibTorch's CUDA part or a library that it needs isn't there ({}); ./dev setup --cuda fetches them", *failure);
    if (at::globalContext().hasCUDA())
        return std::nullopt;
    if (!at::globalContext().hasCUDART())
        return "this program computed before it opened the GPU, which LibTorch doesn't notice any more (a fault of the program)";
    return "CUDA's driver shows no GPU (see nvidia-smi and CUDA_VISIBLE_DEVICES), or is older than this LibTorch's CUDA";
}

OpenedDevice openDevice(const std::string& choice, int index, const CudaFiles& files)
{
    if (choice == "cpu")
        return {};
    if (choice != "auto" && choice != "cuda")
        throw Error(ErrorCode::Configuration, "The device must be auto, cpu or cuda.", fmt::format("{}: {}", kWhereDevice, choice));
    std::optional<std::string> problem = cudaProblem(files);
    if (const int count = problem ? 0 : static_cast<int>(at::accelerator::deviceCount()); !problem && index >= count)
        problem = fmt::format("this process would take {}, but the machine shows {} (LOCAL_RANK, CUDA_VISIBLE_DEVICES)", gpuName(index), count);
    if (problem && choice == "cuda")
        throw Error(ErrorCode::Configuration, fmt::format("A GPU was asked for, but none can be used: {}.", *problem), kWhereDevice,
                    "Set it to cpu, or to auto, which takes a GPU where there is one.");
    if (problem)
        return {c10::Device(c10::kCPU), fmt::format("Computes on the CPU: {}.", *problem)};
    const c10::Device device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
    at::accelerator::setDeviceIndex(device.index());
    at::globalContext().setAllowTF32CuDNN(false);
    at::globalContext().setAllowTF32CuBLAS(false);
    return {device, fmt::format("Computes on {}.", gpuName(index))};
}

bool cpuHasBf16()
{
    const auto capabilities = at::cpu::get_cpu_capabilities();
    const auto has = [&](const char* name) {
        const auto found = capabilities.find(name);
        return found != capabilities.end() && found->second.isBool() && found->second.toBool();
    };
    return has("avx512_bf16") || has("amx_bf16");
}

Precision precisionOn(const std::string& choice, const OpenedDevice& opened, bool cpuHasBf16)
{
    const bool isCpu = opened.device.is_cpu();
    const bool hasBf16 = isCpu ? cpuHasBf16 : at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
    if (choice == "fp32" || (choice == "auto" && isCpu))
        return Precision::Fp32;
    if (choice == "auto")
        return hasBf16 ? Precision::Bf16 : Precision::Fp16;
    if (choice == "bf16" && hasBf16)
        return Precision::Bf16;
    if (choice == "bf16")
        throw Error(ErrorCode::Configuration,
                    isCpu ? "This processor has no instructions for bfloat16 (AVX512_BF16 or AMX): training would take a hundred times as long."
                          : "This GPU has no bfloat16: it is older than Ampere.",
                    kWherePrecision, isCpu ? "Set it to fp32, or to auto." : "Set it to fp16, or to auto.");
    if (choice != "fp16")
        throw Error(ErrorCode::Configuration, "The precision must be auto, fp32, bf16 or fp16.", fmt::format("{}: {}", kWherePrecision, choice));
    if (isCpu)
        throw Error(ErrorCode::Configuration, "Half precision is for GPUs. " + (opened.note.empty() ? "The device is the CPU." : opened.note),
                    kWherePrecision, "Set it to fp32, or to auto.");
    return Precision::Fp16;
}

OpenedCompute openCompute(const runs::Recipe& recipe, int localRank)
{
    OpenedDevice opened = openDevice(recipe.device, localRank);
    const Precision precision = precisionOn(recipe.precision, opened, cpuHasBf16());
    if (precision != Precision::Fp32)
        opened.note += fmt::format("{}Layers are computed in {}.", opened.note.empty() ? "" : " ", precision == Precision::Bf16 ? "bf16" : "fp16");
    return {{opened.device, precision}, std::move(opened.note)};
}

at::Tensor atLeastFloat(const at::Tensor& values)
{
    return values.scalar_type() == at::kHalf || values.scalar_type() == at::kBFloat16 ? values.to(at::kFloat) : values;
}

Autocast::Autocast(const Compute& compute) : m_compute(compute)
{
    if (compute.precision == Precision::Fp32)
        return;
    at::autocast::set_autocast_dtype(compute.device.type(), compute.precision == Precision::Bf16 ? at::kBFloat16 : at::kHalf);
    at::autocast::set_autocast_enabled(compute.device.type(), true);
    at::autocast::increment_nesting();
}

Autocast::~Autocast()
{
    if (m_compute.precision == Precision::Fp32)
        return;
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(m_compute.device.type(), false);
}

} // namespace taxon::learn
