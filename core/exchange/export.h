// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/manifest.h"
#include "exchange/folders.h"
#include "exchange/format.h"
#include "jobs/context.h"

#include <filesystem>
#include <string>
#include <vector>

namespace taxon::exchange {

/// The images of a data set with their sets; the reserve is left out. Files that changed since it was built are left out by exportTo().
[[nodiscard]] Description describe(const dataset::Manifest& manifest);

struct ExportResult {
    std::size_t images = 0;
    std::uint64_t bytes = 0;      ///< copied
    std::vector<Refused> leftOut; ///< what the library has and can't be used, and what the format can't hold
};

/// Writes \p description as \p format into the new folder \p folder, which is there whole or not at all. The library is only read.
///
/// Deterministic: the same description gives the same files. An image that can't be read, or whose bytes are not those the description
/// expects, is left out and listed.
/// \param library  the folder that the items are from.
/// \throws Error{AlreadyExists} if \p folder is there; Error{InvalidArgument} for a medium the format can't do, a set it can't show, or a folder in the library;
///         Error{NoSpace} before anything is written; Error{Io}; Error{Cancelled}.
ExportResult exportTo(const std::filesystem::path& folder, const Format& format, Description description, MediaMode media,
                      const std::filesystem::path& library, const jobs::Context& context = {});

} // namespace taxon::exchange
