// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::test {

/// A 24-bit BMP of \p side x \p side pixels, a multiple of four, in one colour with noise: each channel is 0 to \p noise - 1 brighter.
[[nodiscard]] std::string noisyBmp(int side, std::array<int, 3> rgb, unsigned noise, unsigned seed);

/// Writes 28-pixel BMP pictures of one colour each, with noise so that no two are equal: folder/<class>/<n>.bmp. The classes
/// red, green and blue are told apart by any network in two epochs.
void writeTinyClass(const std::filesystem::path& library, const std::string& className, int images, int firstNumber = 0);

/// A library of red, green and blue with 24 images each, a benchmark "difficult" with two images a class, out-of-scope images, and a
/// folder unknown/ beside it.
void writeTinyLibrary(const std::filesystem::path& folder);

/// A recipe of two epochs for it. \param epochs  more make a run that can be interrupted.
void writeTinyRecipe(const std::filesystem::path& file, int epochs = 2);

} // namespace taxon::test
