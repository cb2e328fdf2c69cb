// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taxon {

/// Whether \p bytes are well-formed UTF-8 (no overlong forms, no surrogates).
[[nodiscard]] bool isUtf8(std::string_view bytes) noexcept;

/// A file name as text that is safe in JSON, CSV and on a screen: UTF-8 stays as it is; control characters and bytes that
/// are not UTF-8 become `\xHH`, a backslash becomes `\\`. textToPath() undoes it exactly, so any name survives a round trip.
[[nodiscard]] std::string pathToText(const std::filesystem::path& path);
/// The inverse of pathToText(). \throws Error{InvalidArgument} on a malformed escape.
[[nodiscard]] std::filesystem::path textToPath(std::string_view text);

/// The candidate with the smallest edit distance to \p word, or "" when none is close (distance > 1 + length / 3).
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> candidates);

[[nodiscard]] std::string toLowerAscii(std::string_view text);
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

/// \p text as one word of a POSIX shell: as it is when only harmless characters are in it, else in single quotes.
[[nodiscard]] std::string shellQuoted(std::string_view text);

/// "1.2 GB": powers of 1000, one decimal from kB on.
[[nodiscard]] std::string formatBytes(std::uintmax_t bytes);

} // namespace taxon
