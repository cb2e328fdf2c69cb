// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

namespace taxon::dataset {

/// Where pictures come from: a CSV with the columns path (as the library and manifest.csv have it) and source_id. Pictures of one
/// source (a film, an animal, a day's shooting) are one group of the split.
class SourceIds {
public:
    SourceIds() = default; ///< none
    /// \throws Error{NotFound|Io}; Error{Damaged} naming the line for a missing column, or a path with two ids.
    static SourceIds open(const std::filesystem::path& file);
    static SourceIds parse(std::string_view text, const std::string& where);

    /// The number of \p path's source, the same for all of one id; 0 if it has none.
    [[nodiscard]] std::uint32_t sourceOf(const std::string& path) const;
    [[nodiscard]] std::size_t size() const noexcept { return m_sources.size(); }
    /// SHA-256 of the text, "" for none: it goes into dataset.json.
    [[nodiscard]] const std::string& sha256() const noexcept { return m_sha256; }

private:
    std::unordered_map<std::string, std::uint32_t> m_sources;
    std::string m_sha256;
};

} // namespace taxon::dataset
