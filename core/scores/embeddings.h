// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/npy.h"
#include "jobs/context.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace taxon::scores {

/// The file of the embeddings in an evaluation folder.
inline constexpr const char* kEmbeddingsFile = "embeddings.npy";

/// An image that looks to the model like another one.
struct Neighbour {
    std::uint32_t row = 0;
    float similarity = 0; ///< cosine of the embeddings, -1 to 1
};

/// What the layer before the last says of every image of an evaluation: N x F, row i is about row i of scores.npy.
///
/// Mapped, so that opening costs nothing and two windows share the memory. Immutable, thread-safe.
class Embeddings {
public:
    /// Nothing where the evaluation has none. \param images  N.
    /// \throws Error{Damaged|Unsupported} naming the file for one that is no matrix of \p images rows; Error{Io}.
    [[nodiscard]] static std::optional<Embeddings> open(const std::filesystem::path& evaluation, std::size_t images);

    [[nodiscard]] std::size_t images() const noexcept { return m_file.shape()[0]; }
    [[nodiscard]] std::size_t columns() const noexcept { return m_file.shape()[1]; }
    /// The cosine of image \p row with every image, its own included, by row; 0 with an embedding that is zero or holds a value that is
    /// no number. Exact: every row is read. Sums are of float32 in an order that is the same on every processor.
    /// \param threads  0 = all processors. \throws Error{InvalidArgument} for a row that isn't there; Error{Cancelled}.
    /// 100,000 x 1,280 of float16 in the page cache: docs/benchmarks.md.
    [[nodiscard]] std::vector<float> similarities(std::uint32_t row, const jobs::Context& context = jobs::Context(), unsigned threads = 0) const;

private:
    explicit Embeddings(NpyFile file) : m_file(std::move(file)) {}

    NpyFile m_file;
};

/// The \p count rows most similar to \p row, without itself, the nearest first; equal ones by row. O(images + count log count).
/// \param similarities  Embeddings::similarities() of \p row.
[[nodiscard]] std::vector<Neighbour> nearest(std::span<const float> similarities, std::uint32_t row, std::size_t count);

} // namespace taxon::scores
