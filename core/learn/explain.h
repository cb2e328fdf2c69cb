// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learn/model.h"
#include "scores/explanation.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace taxon::learn {

/// Explains a model's best guess for a picture by Grad-CAM and, behind it, the classes \p also that are others.
///
/// \param model  in eval mode, as loadModel() gives it. \param file  the bytes of the picture. \param also  names of classes; those that the model
/// doesn't know are left out.
/// \returns all but modelSha256, which is the caller's.
/// \throws Error{Damaged|Unsupported} for the picture, as pixels::decodeRgb(); Error{Unsupported} for a network without convolutional maps in front
///         of its answer (a transformer). About the time of one evaluation. Not thread-safe for one model.
[[nodiscard]] scores::Explanation explain(const Model& model, std::span<const std::byte> file, const std::vector<std::string>& also);

/// Turns maps and places of the stored picture as EXIF asks to show it: \p orientation 1..8 (1 and anything else: unchanged).
void orient(scores::Explanation& explanation, int orientation);

} // namespace taxon::learn
