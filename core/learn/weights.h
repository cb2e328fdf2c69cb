// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/safetensors.h"
#include "learn/network.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// Tensors by name.
using StateDict = std::map<std::string, torch::Tensor>;

/// Reads .safetensors, and .pth / .pt / .bin in PyTorch's zip or its older stream format, told apart by their first bytes.
///
/// No code of the file is ever run: a pickle may only build dictionaries, numbers, strings and tensors, everything else is
/// refused by name; every offset and size is checked. A checkpoint that nests its tensors ({"state_dict": …}) is unwrapped,
/// and DataParallel's "module." in front of every name is taken off. The tensors own their memory.
/// \throws Error{NotFound|Io}; Error{Damaged} for cut or inconsistent bytes; Error{Unsupported} for other formats and types,
/// and for pickles that refer to anything but tensors.
[[nodiscard]] StateDict readWeights(const std::filesystem::path& path);

/// Parameters and buffers of \p network by name; they share its memory (clone() what must not change).
[[nodiscard]] StateDict stateDict(const Network& network);

/// The same in memory of their own, on the CPU.
[[nodiscard]] StateDict copiedToCpu(const StateDict& tensors);

/// Bytes of all elements.
[[nodiscard]] std::uintmax_t byteCount(const StateDict& tensors);

/// The tensors of an open file, copied. \throws Error{Unsupported} for a type LibTorch doesn't have.
[[nodiscard]] StateDict readTensors(const SafetensorsFile& file);
/// Adds every tensor under prefix + name, copied as contiguous CPU memory. \throws as SafetensorsWriter::add().
void addTensors(SafetensorsWriter& writer, const StateDict& tensors, const std::string& prefix = {});

/// What becomes of the last layer when weights are loaded.
enum class HeadRows {
    Load, ///< the file's head must fit, too
    Keep, ///< the network's own head stays, whatever the file has
};

/// How a file's tensors differ from a network's. BatchNorm's num_batches_tracked may be missing: old files don't have it.
struct WeightsDifference {
    struct Shape {
        std::string name;
        std::vector<std::int64_t> network, file;
    };
    std::vector<std::string> missing;    ///< in the network, not in the file
    std::vector<std::string> unexpected; ///< in the file, not in the network
    std::vector<Shape> shapes;           ///< in both, with other extents

    [[nodiscard]] bool empty() const noexcept { return missing.empty() && unexpected.empty() && shapes.empty(); }
    /// One line a kind with counts and the first names.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] WeightsDifference compare(const Network& network, const StateDict& tensors, HeadRows head = HeadRows::Load);

/// Copies \p tensors into \p network. Nothing is touched unless every name, shape and kind of number fits.
/// \throws Error{Configuration} with compare()'s lists; Error{Damaged} for values that are not finite.
void loadWeights(Network& network, const StateDict& tensors, HeadRows head = HeadRows::Load);

/// What became of the rows of a head when the list of classes changed. Class names, in the order of their list.
struct HeadTransfer {
    std::vector<std::string> kept;    ///< in both: the row was copied
    std::vector<std::string> added;   ///< only new: the row stays as the network was initialised
    std::vector<std::string> dropped; ///< only old
};

/// Copies the rows of the head in \p tensors (oldClasses.size() x F) to the rows of \p network by class name.
/// \throws Error{InvalidArgument} if a list repeats a name or doesn't fit its head's rows; nothing is touched then.
HeadTransfer transferHead(Network& network, const StateDict& tensors, const std::vector<std::string>& oldClasses,
                          const std::vector<std::string>& newClasses);

/// The file with ImageNet weights of \p architecture: weights/<architecture>.safetensors in the user's cache folder. Made once
/// from <architecture>.pth beside it where only that is there.
/// \throws Error{NotFound} with a hint where they come from.
[[nodiscard]] std::filesystem::path pretrainedWeights(const std::string& architecture);

} // namespace taxon::learn
