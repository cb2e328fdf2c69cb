// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "shards/shard_set.h"

#include <filesystem>

namespace taxon::shards {

/// Where the index of tars that others wrote is kept: a hidden folder beside them, safe to delete.
inline constexpr const char* kTarIndexFolder = ".taxon-index";

/// The index of a folder of tars that Taxon did not write, so that their images can be read where they lie.
///
/// Understood are plain `class/image` tars (ustar, pax, GNU; what `tar cf` of a library gives, with or without a folder around
/// the classes) and webdataset's (`key.jpg` with `key.cls`, `key.cls.txt` or `key.json`: "label", "class"). A tar whose name has
/// the word "val" or "test" is of that set, every other one is train. Members that are no images are passed over, an image
/// without a class is not.
///
/// The first call reads every byte once, for the checksums, one tar a thread; the index is kept in kTarIndexFolder and used as
/// long as the tars have the sizes and times of then. Where the folder can't be written, each call reads all again.
/// \throws Error{NotFound} if there is no tar; Error{Damaged} naming the tar and what is wrong with it: an unsafe or damaged one,
/// a name that is there twice, an image without a class; Error{Unsupported} for a sparse member; Error{Io|Cancelled}.
[[nodiscard]] ShardSet indexTars(const std::filesystem::path& folder, unsigned jobs, const jobs::Context& context);

} // namespace taxon::shards
