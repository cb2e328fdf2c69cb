// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "images/preprocessing.h"
#include "pixels/augment.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <torch/types.h>

namespace taxon::learn {

/// How the bytes of an image file become one training image.
struct TrainingImageOptions {
    images::Preprocessing preprocessing; ///< its size and its geometry; mean and std come later (normaliseBatch())
    pixels::AugmentOptions augment;
    bool fastDecoding = false; ///< pixels::decodePartFast() instead of decodePart()
};

/// One random variation of an image: a part of it is chosen by its header, decoded, resized in bytes and varied.
///
/// The part is a random resized crop of what evaluation sees (pixels::fittedBox()), but with "crop" of the whole picture. Resized by an antialiased
/// triangle filter, as Pillow does (within a level of it).
/// \param seed  decides all that is random. \param out  receives it: uint8, S x S x 3, contiguous, may be a place in a batch.
/// \throws as pixels::decodeRgb(), for what is wrong in the part. Thread-safe.
void trainingImage(std::span<const std::byte> file, const TrainingImageOptions& options, std::uint64_t seed, const torch::Tensor& out);

/// The same from a picture that is decoded already: reducedImage(), mostly.
void trainingImage(const pixels::RgbImage& image, const TrainingImageOptions& options, std::uint64_t seed, const torch::Tensor& out);

/// The whole picture, decoded and reduced so far that the smallest part which trainingImage() chooses has as many pixels as the network wants; never
/// enlarged. What a decoded cache keeps. \throws as pixels::decodeRgb(). Thread-safe.
[[nodiscard]] pixels::RgbImage reducedImage(std::span<const std::byte> file, const TrainingImageOptions& options);

} // namespace taxon::learn
