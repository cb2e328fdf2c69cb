// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/libtorch_error.h"

#include <fmt/format.h>
#include <string_view>

namespace taxon::learn {
namespace {

/// The allocator of GPUs throws a type of its own, that of CPUs only says so.
bool isMemoryRunOut(const c10::Error& error)
{
    return dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr
           || std::string_view(error.what_without_backtrace()).find("DefaultCPUAllocator: can't allocate memory") != std::string_view::npos;
}

} // namespace

Error fromLibTorch(const c10::Error& error, const std::string& whenMemoryRanOut)
{
    if (!isMemoryRunOut(error))
        return {ErrorCode::Failed, error.what_without_backtrace(), "LibTorch"};
    return {ErrorCode::Failed, fmt::format("The memory was not enough. LibTorch: {}", error.what_without_backtrace()), "LibTorch", whenMemoryRanOut};
}

Error fromLibTorchInTraining(const c10::Error& error)
{
    return fromLibTorch(error, "Set training.batch_size lower, or to 0, which takes as many images as fit.");
}

Error fromLibTorchInPrediction(const c10::Error& error)
{
    return fromLibTorch(error, "End what else takes memory; where it is the GPU's: --device cpu, or in a recipe training.device: cpu.");
}

} // namespace taxon::learn
