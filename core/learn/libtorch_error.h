// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <c10/util/Exception.h>
#include <string>

namespace taxon::learn {

/// What LibTorch threw, as an error of ours without its backtrace.
/// \param whenMemoryRanOut  the next step where memory ran out, a GPU's or the machine's: only the caller knows what takes less.
[[nodiscard]] Error fromLibTorch(const c10::Error& error, const std::string& whenMemoryRanOut);

/// Of a training: its batch is what takes the memory.
[[nodiscard]] Error fromLibTorchInTraining(const c10::Error& error);

/// Where a model only predicts: the batch is small and fixed.
[[nodiscard]] Error fromLibTorchInPrediction(const c10::Error& error);

} // namespace taxon::learn
