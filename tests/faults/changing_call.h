// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>

namespace taxon::test {

/// What a system call does to files and folders, for people, if it is one that can change anything below \p folder: makes, writes,
/// renames, links, removes or flushes something there ("renameat2 /a/b /a/c"). Nothing for all others: reads, pipes, other places.
/// Whether it will succeed is not known yet.
///
/// \param thread     the traced thread that stands at the begin of the call (x86-64).
/// \param arguments  its six arguments.
/// \param folder     absolute, without symbolic links.
[[nodiscard]] std::optional<std::string> changeBelow(const std::filesystem::path& folder, pid_t thread, std::uint64_t number,
                                                     const std::array<std::uint64_t, 6>& arguments);

} // namespace taxon::test
