// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/program.h"
#include "storage/storage.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::storage {

/// The program rclone: $TAXON_RCLONE, else the first in $PATH, else rclone-*/rclone in the user's cache (userCacheFolder()).
/// \throws Error{NotFound} saying how to install it.
[[nodiscard]] std::filesystem::path findRclone();

/// One call of rclone and its errors in plain words. Its configuration is the user's own (rclone.conf, RCLONE_…): it is neither
/// read nor shown here, and nothing of it goes on the command line. rclone never asks for anything.
///
/// \param words    command, flags, then "--" and the places.
/// \param action   completes "Could not": "list the storage". \param where  the URL it is about.
/// \param accepted an exit code beside 0 that is no failure.
/// \throws as RcloneErrors::error(), as jobs::runProgram().
jobs::ProgramEnd callRclone(const std::filesystem::path& program, std::vector<std::string> words, const std::string& action, const std::string& where,
                            const jobs::Context& context, const Meter& meter = {}, int accepted = 0);

} // namespace taxon::storage
