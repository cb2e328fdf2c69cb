// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"

#include <array>
#include <string>

namespace taxon::images {

/// How a decoded image becomes the network's input: one record of the model, used alike by train, evaluate, identify and
/// every export.
///
/// Decoding itself is fixed (docs/formats/preprocessing.md): libjpeg islow with fancy upsampling; alpha of PNG composited
/// on white, (c*a + 255*(255-a) + 127)/255; EXIF orientation ignored. Then fit to a square, resize (antialiased triangle
/// filter), and (x - mean) / std per channel on 0..255, RGB order.
struct Preprocessing {
    int sizePx = 224;         ///< side of the square input
    std::string fit = "crop"; ///< "crop": centre square of cropShare x the shorter side; "pad": whole image on a white square; "squash"
    double cropShare = 0.875; ///< only for "crop", (0, 1]
    double margin = 0.1;      ///< only for "pad": white border on each side, as a share of the longer side
    std::array<float, 3> mean{127.0f, 127.0f, 127.0f};
    std::array<float, 3> std{128.0f, 128.0f, 128.0f};

    friend bool operator==(const Preprocessing&, const Preprocessing&) = default;
};

[[nodiscard]] Json toJson(const Preprocessing& preprocessing);
/// \throws Error{Damaged} naming \p where and the field.
[[nodiscard]] Preprocessing preprocessingFromJson(const Json& json, const std::string& where);

} // namespace taxon::images
