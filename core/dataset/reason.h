// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace taxon::dataset {

/// Why an image is in the reserve: the words of ManifestRow::reason. They are part of the format.
namespace reason {
inline constexpr const char* kDamaged = "damaged";
inline constexpr const char* kLabelConflict = "label conflict";
inline constexpr const char* kNearLabelConflict = "near label conflict";
inline constexpr const char* kDuplicate = "duplicate";
inline constexpr const char* kInABenchmark = "in a benchmark";
inline constexpr const char* kNearABenchmark = "near a benchmark";
inline constexpr const char* kTooFew = "too few";
inline constexpr const char* kClassNotTrained = "class not trained";
inline constexpr const char* kSurplus = "surplus";
inline constexpr const char* kStagedSurplus = "staged surplus";
inline constexpr const char* kStagedHeldBack = "staged held back";
} // namespace reason

/// The rule behind a word, in one sentence for people; "" for another word.
[[nodiscard]] std::string_view ruleBehind(std::string_view reason) noexcept;

} // namespace taxon::dataset
