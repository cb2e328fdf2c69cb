// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "library/scan.h"
#include "pixels/hash.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taxon::doctor {

/// What reading and decoding one image told.
struct ImageHash {
    std::uint64_t bytes = 0;
    std::int64_t mtimeNs = 0;
    std::string sha256;            ///< of the file's bytes; "" if it could not be read
    std::string pixelHash;         ///< of the decoded pixels after EXIF orientation; "" if they are damaged
    std::uint64_t dHash = 0;       ///< 64-bit difference hash of the same pixels
    pixels::Impression impression; ///< and what else near duplicates have in common
    std::string damage;            ///< why the image can't be used, or ""
    std::string warning;           ///< a flaw that does no harm, or ""

    friend bool operator==(const ImageHash&, const ImageHash&) = default;
};

struct HashResult {
    std::vector<ImageHash> hashes; ///< row i belongs to library.images[i]
    std::size_t decoded = 0;       ///< how many were not in the cache
};

struct HashOptions {
    std::filesystem::path cacheFolder; ///< of the workspace; "" = no cache
    unsigned threads = 0;              ///< 0 = one per processor
};

/// Reads, hashes and decodes every image of \p library in parallel: SHA-256 of the file, SHA-256 and dHash of its pixels.
///
/// What an earlier call found is taken from cacheFolder/hashes-2.csv where path, size and time of change are the same; the
/// file is rewritten atomically at the end, also when the work was stopped, and may be deleted at any time. A bad image
/// never stops it. \throws Error{Cancelled}. A cache that can't be written is only a warning.
/// About 90 % of the cost is decoding; memory: one decoded picture per thread.
[[nodiscard]] HashResult hashImages(const library::Library& library, const HashOptions& options, const jobs::Context& context = {});

} // namespace taxon::doctor
