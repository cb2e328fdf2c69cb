// SPDX-License-Identifier: GPL-3.0-or-later
// The images that look like one, among 100,000 embeddings of 1,280 columns: what the inspector of Review waits for.
#include "scores/embeddings.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <random>
#include <unistd.h>

using namespace taxon;

namespace {

constexpr std::size_t kColumns = 1280;
constexpr int kRounds = 15;

void writeEmbeddings(const std::filesystem::path& folder, std::size_t images, NpyType type)
{
    std::filesystem::create_directories(folder);
    NpyWriter writer(folder / scores::kEmbeddingsFile, kColumns, 0, type);
    std::mt19937 random(1);
    std::vector<float> row(kColumns);
    for (std::size_t i = 0; i < images; ++i) {
        for (float& value : row)
            value = static_cast<float>(random()) * 0x1p-32F * 0.05F;
        writer.append(row);
    }
    writer.flush();
}

/// Median and largest time of an answer, in milliseconds.
std::pair<double, double> timeAnswers(const scores::Embeddings& embeddings, unsigned threads)
{
    std::vector<double> times;
    for (int round = 0; round < kRounds; ++round) {
        const auto row = static_cast<std::uint32_t>(static_cast<std::size_t>(round) * embeddings.images() / kRounds);
        const auto start = std::chrono::steady_clock::now();
        const auto found = scores::nearest(embeddings.similarities(row, {}, threads), row, 4);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        if (found.size() != 4)
            std::exit(1);
    }
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times.back()};
}

} // namespace

int main(int argc, char** argv)
{
    const std::size_t images = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    const std::filesystem::path scratch = std::filesystem::temp_directory_path() / fmt::format("taxon-bench-neighbours-{}", ::getpid());
    for (const NpyType type : {NpyType::Float16, NpyType::Float32}) {
        const bool half = type == NpyType::Float16;
        const auto folder = scratch / (half ? "half" : "single");
        writeEmbeddings(folder, images, type);
        const auto embeddings = scores::Embeddings::open(folder, images);
        for (const unsigned threads : {1U, 2U, 0U}) {
            static_cast<void>(timeAnswers(*embeddings, threads)); // into the page cache
            const auto [median, largest] = timeAnswers(*embeddings, threads);
            fmt::print("{} x {} float{}, {:>3} threads: median {:.1f} ms, largest {:.1f} ms\n", images, kColumns, half ? 16 : 32,
                       threads == 0 ? "all" : std::to_string(threads), median, largest);
        }
        std::filesystem::remove_all(scratch);
    }
}
