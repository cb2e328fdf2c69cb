// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/model.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::learn {

/// What exportModel() wrote and measured.
struct ExportReport {
    std::vector<std::string> files; ///< names inside the folder, in the order they were written
    double forwardDifference = 0;   ///< largest |TorchScript - network| of the probabilities of a random batch
    double predictDifference = 0;   ///< the same through predict() on random bytes, against this program's pre-processing
    int images = 0;                 ///< size of the batch
};

/// Fills an existing, empty \p folder with a model for other programs (docs/formats/model.md):
/// model.safetensors, model.ts (TorchScript), labels.txt, class_to_idx.json, preprocessing.json.
///
/// model.ts: forward(x: float N x 3 x S x S, normalised) and predict(image: uint8 N x H x W x 3) give N x C probabilities;
/// attributes labels, size, threshold, version; extra files labels.json, preprocessing.json.
/// Then reads model.ts and model.safetensors back and compares a random batch with the network.
/// \throws Error{NotFound} if the folder is missing; Error{AlreadyExists} naming a file in it; Error{Io|NoSpace};
/// Error{Failed} if what was read back differs by more than 1e-5.
ExportReport exportModel(const Model& model, const std::filesystem::path& folder);

} // namespace taxon::learn
