// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/digest.h"
#include "base/shared_text.h"
#include "jobs/context.h"
#include "library/file_hashes.h"
#include "library/scan.h"
#include "pixels/hash.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace taxon::doctor {

/// What decoding one image told.
struct ImageHash {
    Digest<32> pixelHash;          ///< of the decoded pixels after EXIF orientation; none if they are damaged
    std::uint64_t dHash = 0;       ///< 64-bit difference hash of the same pixels
    pixels::Impression impression; ///< and what else near duplicates have in common
    SharedText flaw;               ///< why the image can't be used, or what does no harm; mostly ""

    [[nodiscard]] bool isUsable() const noexcept { return !pixelHash.empty(); }

    friend bool operator==(const ImageHash&, const ImageHash&) = default;
};

struct HashResult {
    std::vector<ImageHash> hashes; ///< row i belongs to library.images[i]
    library::FileHashes files;     ///< the same rows; empty if they were not asked for
    std::size_t decoded = 0;       ///< how many the catalogue did not know
};

struct HashOptions {
    std::filesystem::path cacheFolder;         ///< of the workspace; "" = no catalogue
    unsigned threads = 0;                      ///< 0 = one per processor
    bool fileHashes = true;                    ///< false = HashResult::files stays empty
    std::chrono::milliseconds keepEvery{3000}; ///< what is found is on disk after this time
};

/// Reads, hashes and decodes every image of \p library in parallel: SHA-256 and checksum of the file, SHA-256 and dHash of its pixels.
///
/// What an earlier call found is taken from the catalogue (library/catalogue.h) for files whose stamp is the same, whatever they
/// are called now; new finds go there every few seconds. A file that changes while it is read, or was changed just before, is
/// not remembered. A bad image never stops it, nor does anything about the catalogue.
/// \throws Error{Cancelled}; Error{Io|NoSpace} if file hashes are asked for and can't be kept.
/// About 90 % of the cost is decoding; memory: 72 bytes an image and one decoded picture per thread; the file hashes lie
/// in a nameless file of 56 bytes an image in the cache folder.
[[nodiscard]] HashResult hashImages(const library::Library& library, const HashOptions& options, const jobs::Context& context = {});

} // namespace taxon::doctor
