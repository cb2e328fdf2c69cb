// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace taxon::identify {

/// What an image of a list looks nearly like (docs/decisions/0013-near-duplicates.md).
struct NearImage {
    std::int64_t image = 0;      ///< id in the store
    std::string list{};          ///< path of the first image of the list that it looks like; "" where it is alone, or the first one itself
    std::string library{};       ///< path of an image of the library at the time; "" = none
    std::string librarySha256{}; ///< of that file
    std::string className{};     ///< its class; "" of one that is out of scope
    bool equal = false;          ///< the library's has the very same pixels

    friend bool operator==(const NearImage&, const NearImage&) = default;
};

/// A group of images that no class explains but that lie densely together.
struct ImageGroup {
    int number = 0;                     ///< from 1, the largest first
    std::vector<std::int64_t> images{}; ///< ids, what shows best what the group is first
};

/// Embeddings of some images, as scores::EmbeddingRows takes them.
struct ImageEmbeddings {
    std::vector<std::int64_t> images; ///< ids; those that have none are left out
    std::vector<float> values;        ///< images x columns
    std::size_t columns = 0;
};

} // namespace taxon::identify
