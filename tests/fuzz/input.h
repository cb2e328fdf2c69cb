// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace taxon::fuzz {

/// The folder of this process for inputs that must be files: empty at each call, removed at exit. Below TMPDIR, or in memory.
[[nodiscard]] const std::filesystem::path& freshFolder();
/// Writes \p bytes as \p folder / \p name.
std::filesystem::path writeInput(const std::filesystem::path& folder, const std::string& name, std::string_view bytes);

/// Two files as one input, and back; without the mark the second is empty.
[[nodiscard]] std::string joined(std::string_view first, std::string_view second);
[[nodiscard]] std::pair<std::string, std::string> parted(std::string_view input);
/// \p json with the SHA-256 of \p table as the value of \p key, so that a changed table is not refused for its checksum alone.
[[nodiscard]] std::string withChecksum(std::string json, std::string_view key, std::string_view table);

/// Ends the process with \p broken unless \p holds: a promise of the reader.
void require(bool holds, const char* broken);

/// What \p body returns; nothing if it throws the Error that readers promise.
template <typename Body>
[[nodiscard]] auto unlessRefused(const Body& body) -> std::optional<decltype(body())>
{
    try {
        return body();
    } catch (const Error& refused) {
        require(!refused.message().empty(), "a refusal says why");
        return std::nullopt;
    }
}

} // namespace taxon::fuzz
