// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "storage/storage.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taxon::storage {

/// What a remote of rclone can do (`rclone backend features`).
struct RcloneFeatures {
    std::string hashKind;      ///< the best checksum it keeps that we can compute, or ""
    bool copiesThere = false;  ///< it copies a file without a byte through this machine
    bool hashesSlowly = false; ///< it keeps no checksums but reads the files to compute them (SFTP, a folder)
};

/// One line of rclone's log (--use-json-log).
struct RcloneLogLine {
    std::string level;                  ///< "notice", "error", "critical" …; "" if the line is none of the log
    std::string message;                ///< the whole line if it is none of the log
    std::optional<std::uint64_t> bytes; ///< transferred so far, in a line of --stats
};

/// A major and minor version; Debian's "1.60.1-DEV" counts as 1.60.
struct RcloneVersion {
    int major = 0, minor = 0;
    [[nodiscard]] bool operator<(const RcloneVersion& other) const noexcept
    {
        return major != other.major ? major < other.major : minor < other.minor;
    }
};

// Each reads what rclone printed. \throws Error{Unsupported} if it is not what rclone prints.
[[nodiscard]] RcloneVersion parseRcloneVersion(std::string_view output);
[[nodiscard]] RcloneFeatures parseRcloneFeatures(std::string_view output);
/// `rclone lsjson --hash`; names get \p prefix ("set-1/"). Folders and hidden names are left out.
[[nodiscard]] std::vector<Entry> parseRcloneListing(std::string_view output, const std::string& hashKind, const std::string& prefix);
/// The checksum in `rclone hashsum`'s one line "0123…  name"; "" if it printed none.
[[nodiscard]] std::string parseRcloneSum(std::string_view output);
[[nodiscard]] RcloneLogLine parseRcloneLogLine(const std::string& line);

/// Collects the errors of one call of rclone: equal ones are counted, not repeated.
class RcloneErrors {
public:
    void add(const RcloneLogLine& line);
    /// The failure in words: what the last error says, in a line, without addresses' queries and what looks like a key.
    /// \param exitCode  of rclone. \param where  the URL it is about.
    [[nodiscard]] Error error(int exitCode, const std::string& action, const std::string& where) const;

private:
    std::string m_last; ///< plain
    int m_more = 0;     ///< other errors before it
};

/// \p message of rclone as one line: the answer's status and code instead of the whole HTTP exchange, secrets as "…".
[[nodiscard]] std::string plainRcloneMessage(const std::string& message);

} // namespace taxon::storage
