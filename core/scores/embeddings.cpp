// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/embeddings.h"

#include "base/error.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "scores/product_kernel.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace taxon::scores {
namespace {

constexpr std::size_t kChunk = 1024;

float cosine(const Products& products, double square)
{
    const double length = std::sqrt(static_cast<double>(products.square) * square);
    const double value = static_cast<double>(products.dot) / length;
    return std::isfinite(value) ? static_cast<float>(std::clamp(value, -1.0, 1.0)) : 0.0F;
}

} // namespace

std::optional<Embeddings> Embeddings::open(const std::filesystem::path& evaluation, std::size_t images)
{
    const std::filesystem::path path = evaluation / kEmbeddingsFile;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return std::nullopt;
    NpyFile file = NpyFile::open(path);
    if (file.shape().size() != 2 || file.shape()[0] != images || file.shape()[1] == 0)
        throw Error(ErrorCode::Damaged, fmt::format("The embeddings must be a matrix with a row for each of {} images.", images), pathToText(path),
                    "Remove the file, or evaluate the model again.");
    return Embeddings(std::move(file));
}

std::vector<float> Embeddings::similarities(std::uint32_t row, const jobs::Context& context, unsigned threads) const
{
    if (row >= images())
        throw Error(ErrorCode::InvalidArgument, fmt::format("Row {} was asked of {} embeddings.", row, images()));
    std::vector<float> own(columns());
    m_file.copyRow(row, own);
    const ProductKernel kernel = bestProductKernel();
    const double square = static_cast<double>(kernel(own.data(), own.data(), own.size()).square);
    std::vector<float> similarities(images());
    jobs::parallelFor((images() + kChunk - 1) / kChunk, threads == 0 ? jobs::defaultThreads() : threads, context, [&](std::size_t chunk) {
        std::vector<float> other(columns());
        for (std::size_t i = chunk * kChunk; i < std::min(images(), (chunk + 1) * kChunk); ++i) {
            m_file.copyRow(i, other);
            similarities[i] = cosine(kernel(other.data(), own.data(), own.size()), square);
        }
    });
    return similarities;
}

std::vector<Neighbour> nearest(std::span<const float> similarities, std::uint32_t row, std::size_t count)
{
    std::vector<std::uint32_t> rows(similarities.size());
    std::iota(rows.begin(), rows.end(), 0U);
    if (row < rows.size())
        rows.erase(rows.begin() + row);
    const auto nearer = [&](std::uint32_t a, std::uint32_t b) {
        return similarities[a] != similarities[b] ? similarities[a] > similarities[b] : a < b;
    };
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(count, rows.size()));
    std::partial_sort(rows.begin(), end, rows.end(), nearer);
    std::vector<Neighbour> found;
    std::for_each(rows.begin(), end, [&](std::uint32_t other) { found.push_back({other, similarities[other]}); });
    return found;
}

} // namespace taxon::scores
