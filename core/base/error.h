// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <string>

namespace taxon {

/// What kind of thing went wrong; each kind has one process exit code.
enum class ErrorCode {
    InvalidArgument, ///< a caller's value can't be used
    Configuration,   ///< a recipe, flag or setting is wrong; trying again can't help
    Unsupported,     ///< a format or version this program doesn't know
    NotFound,        ///< a file, folder, run, version … is missing
    AlreadyExists,   ///< something immutable is there already
    Locked,          ///< another process works on it
    Damaged,         ///< bytes are not what they were when written
    NoSpace,         ///< the disk is full, or would be
    Io,              ///< the operating system refused a read or a write
    Cancelled,       ///< a person stopped it
    Stopped,         ///< asked to end (SIGTERM); a checkpoint was written
    Failed,          ///< anything else
};

/// The stable lower-case name used in JSON output ("not_found").
[[nodiscard]] const char* name(ErrorCode code) noexcept;

/// 0 is success; 1 failed (a retry may help), 2 usage or configuration (do not retry), 10 missing, 11 locked, 12 damaged,
/// 130 interrupted, 143 stopped with a checkpoint.
[[nodiscard]] int exitCode(ErrorCode code) noexcept;

/// The one exception type of the core: what happened, where, and what the person can do next.
///
/// `what` is one sentence with the reason ("The shard holds 2 of 3 images."), `where` the path, class or key it is about
/// (may be empty), `hint` the next step ("Pack it again with: taxon shards pack."; may be empty).
class Error : public std::exception {
public:
    Error(ErrorCode code, std::string what, std::string where = {}, std::string hint = {});

    [[nodiscard]] ErrorCode code() const noexcept { return m_code; }
    [[nodiscard]] const std::string& message() const noexcept { return m_message; }
    [[nodiscard]] const std::string& where() const noexcept { return m_where; }
    [[nodiscard]] const std::string& hint() const noexcept { return m_hint; }
    /// "where: message hint" on one line.
    [[nodiscard]] const char* what() const noexcept override { return m_full.c_str(); }

private:
    ErrorCode m_code;
    std::string m_message;
    std::string m_where;
    std::string m_hint;
    std::string m_full;
};

/// An Error from errno: ENOSPC and EDQUOT become NoSpace, ENOENT NotFound, the rest Io. \p action reads "write the file".
[[nodiscard]] Error errnoError(int errnoValue, const std::string& action, const std::string& where);

} // namespace taxon
