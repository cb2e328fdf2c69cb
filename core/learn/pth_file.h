// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <torch/types.h>

namespace taxon::learn {

/// Whether \p bytes begin like a PyTorch file: a zip archive, or the older stream that starts with a pickled magic number.
[[nodiscard]] bool isPthZip(std::span<const std::byte> bytes);
[[nodiscard]] bool isPthStream(std::span<const std::byte> bytes);

/// The tensors of a PyTorch file by their dotted names, read without running any of its code (see PickleReader). The tensors
/// are contiguous and own their memory. \p where names the file in errors.
/// \throws as readWeights().
[[nodiscard]] std::map<std::string, torch::Tensor> readPthZip(std::span<const std::byte> bytes, const std::string& where);
[[nodiscard]] std::map<std::string, torch::Tensor> readPthStream(std::span<const std::byte> bytes, const std::string& where);

} // namespace taxon::learn
