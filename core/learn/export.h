// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/model.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::learn {

/// What a model is written as, beside its weights.
enum class ExportFormat { TorchScript, SavedModel, Onnx };

/// "torchscript", "savedmodel", "onnx".
[[nodiscard]] const char* name(ExportFormat format) noexcept;
[[nodiscard]] const std::vector<ExportFormat>& allExportFormats();
/// From names with commas between them. \throws Error{InvalidArgument} for an unknown one, naming the known; "" = all.
[[nodiscard]] std::vector<ExportFormat> exportFormats(std::string_view names);

/// What exportModel() wrote and measured.
struct ExportReport {
    std::vector<std::string> files; ///< names inside the folder, in the order they were written
    double forwardDifference = 0;   ///< largest |TorchScript - network| of the probabilities of a random batch
    double predictDifference = 0;   ///< the same through predict() on random bytes, against this program's pre-processing
    int images = 0;                 ///< size of the batch; 0 = TorchScript was not asked for
};

/// Fills an existing, empty \p folder with a model for other programs (docs/formats/model.md): model.safetensors, labels.txt,
/// class_to_idx.json, preprocessing.json, and of \p formats
/// - TorchScript: model.ts;
/// - Onnx: model.onnx (pixels in) and model_float.onnx (prepared tensor in);
/// - SavedModel: variables/, assets/labels.txt and, last of all files, saved_model.pb.
///
/// Then reads model.ts and model.safetensors back and compares a random batch with the network. The other two formats are
/// run by nobody here: the golden images (golden.h) are their proof, and tests/peers runs them for every architecture.
/// \throws Error{NotFound} if the folder is missing; Error{AlreadyExists} naming a file in it; Error{Io|NoSpace};
/// Error{Failed} if what was read back differs by more than 1e-5.
ExportReport exportModel(const Model& model, const std::filesystem::path& folder, const std::vector<ExportFormat>& formats = allExportFormats());

} // namespace taxon::learn
