// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file_system.h"
#include "images/preprocessing.h"
#include "learn/network.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace taxon::learn {

/// A network with everything needed to use it: class names by output index, pre-processing, calibration.
struct Model {
    std::string architecture;         ///< a name of architectures()
    std::vector<std::string> classes; ///< class index -> name
    images::Preprocessing preprocessing;
    double temperature = 1.0; ///< logits are divided by it before the softmax; > 0
    double threshold = 0.8;   ///< below this probability a result is not shown
    std::string version;      ///< "003", or "" before it is exported
    std::shared_ptr<Network> network;
};

/// A new model with random weights. \throws Error{InvalidArgument} without classes or for a repeated name; as describe().
[[nodiscard]] Model makeModel(const std::string& architecture, std::vector<std::string> classes, const images::Preprocessing& preprocessing,
                              std::uint64_t seed = 42);

/// Writes one safetensors file (docs/formats/model.md): parameters and buffers under their own names, the rest as metadata.
/// Atomic. \throws Error{InvalidArgument} for a model that isn't whole; Error{Io|NoSpace}.
void saveModel(const Model& model, const std::filesystem::path& path, FileSystem& fileSystem = realFileSystem());

/// Reads it back; names, shapes and types must be exactly those of the architecture.
/// \throws Error{NotFound|Io|Damaged}; Error{Unsupported} for a newer format or a file without Taxon's metadata.
[[nodiscard]] Model loadModel(const std::filesystem::path& path);

} // namespace taxon::learn
