// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

#include <cerrno>
#include <system_error>

namespace taxon {

const char* name(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalid_argument";
    case ErrorCode::Configuration: return "configuration";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::AlreadyExists: return "already_exists";
    case ErrorCode::Locked: return "locked";
    case ErrorCode::Damaged: return "damaged";
    case ErrorCode::NoSpace: return "no_space";
    case ErrorCode::Io: return "io";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Stopped: return "stopped";
    case ErrorCode::Failed: return "failed";
    }
    return "failed";
}

int exitCode(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::Configuration:
    case ErrorCode::Unsupported: return 2;
    case ErrorCode::NotFound: return 10;
    case ErrorCode::Locked: return 11;
    case ErrorCode::Damaged: return 12;
    case ErrorCode::Cancelled: return 130;
    case ErrorCode::Stopped: return 143;
    case ErrorCode::AlreadyExists:
    case ErrorCode::NoSpace:
    case ErrorCode::Io:
    case ErrorCode::Failed: return 1;
    }
    return 1;
}

Error::Error(ErrorCode code, std::string what, std::string where, std::string hint)
    : m_code(code), m_message(std::move(what)), m_where(std::move(where)), m_hint(std::move(hint))
{
    if (!m_where.empty())
        m_full = m_where + ": ";
    m_full += m_message;
    if (!m_hint.empty())
        m_full += " " + m_hint;
}

Error errnoError(int errnoValue, const std::string& action, const std::string& where)
{
    const std::string message = "Could not " + action + ": " + std::generic_category().message(errnoValue) + ".";
    switch (errnoValue) {
    case ENOSPC:
    case EDQUOT: return {ErrorCode::NoSpace, message, where, "Free some space there and start it again; nothing already written was harmed."};
    case ENOENT: return {ErrorCode::NotFound, message, where};
    case EACCES:
    case EPERM:
    case EROFS: return {ErrorCode::Io, message, where, "Check who may write there."};
    default: return {ErrorCode::Io, message, where};
    }
}

} // namespace taxon
