// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shards/shard_set.h"

#include <cstdint>
#include <span>
#include <string>

namespace taxon::shards {

/// The members of one image, in the order in which they lie in a shard: <key>.cls, <key>.json, <key>.<extension>.
///
/// The image comes last, so that blanks at the end of the JSON text can put a large one at a multiple of 4 KiB, where a file
/// system can share its blocks with the file in the library. Small ones are copied faster than shared.
inline constexpr std::uint64_t kSharedFrom = 256 << 10; ///< bytes of an image
inline constexpr std::uint64_t kSharedUnit = 4096;

/// Where an image of \p imageBytes lies whose first header begins at \p start and whose text has \p textBytes.
struct SampleLayout {
    std::uint64_t textBytes = 0;   ///< with the blanks
    std::uint64_t imageOffset = 0; ///< of the first byte of its data
    std::uint64_t end = 0;         ///< where the next sample begins
};
[[nodiscard]] SampleLayout layoutSample(std::uint64_t start, std::uint64_t textBytes, std::uint64_t imageBytes);
/// Not less than a sample takes, for plans and for the space it needs.
[[nodiscard]] std::uint64_t sampleBytes(const ShardRow& row);

/// What <key>.json says.
[[nodiscard]] std::string sampleText(const ShardSet& set, const ShardRow& row);

/// All that lies before the bytes of an image whose first header begins at \p start: headers, label and text.
[[nodiscard]] std::string sampleHead(const ShardSet& set, const ShardRow& row, std::uint64_t start);

/// Fills in what follows from \p rows, the images of \p shard in order: their offsets, and the shard's bytes, count, classes and
/// content address. Reads no file.
void layOutShard(const ShardSet& set, ShardInfo& shard, std::span<ShardRow> rows);

} // namespace taxon::shards
