// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace taxon {

/// Stands for this process in the names of its temporaries (AtomicFile, AtomicFolder), "PID-NUMBER": that of no other process, also where each
/// container's process has the id 1. Whoever knows that a process has ended, of whatever machine, can sweep what it left by this.
[[nodiscard]] std::string temporaryMark();

/// Removes the temporaries of AtomicFile and AtomicFolder in \p folder (not below) that have one of \p marks. Returns how many were removed.
/// Never throws for a single stubborn one.
std::size_t sweepTemporariesOf(const std::filesystem::path& folder, std::span<const std::string> marks);

} // namespace taxon
