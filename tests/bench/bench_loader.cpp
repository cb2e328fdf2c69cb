// SPDX-License-Identifier: GPL-3.0-or-later
// From JPEGs of 500 x 375 to augmented, normalised batches of 224 x 224, against torchvision's ImageFolder and DataLoader with Pillow: two threads
// here, two worker processes there, an epoch after the first, in interleaved rounds; the best of each is printed.
// bench_loader [FOLDER /tmp] [IMAGES 2000] [ROUNDS 3]

#include "folder_source.h"
#include "learn/compute.h"
#include "learn/feed.h"
#include "library_corpus.h"
#include "peer_program.h"

#include <chrono>

namespace {

namespace fs = std::filesystem;
using namespace taxon;

constexpr double kMinCropScale = 0.5;

double imagesPerSecond(learn::Feed& feed)
{
    feed.startEpoch(1, 0);
    const auto start = std::chrono::steady_clock::now();
    std::int64_t count = 0;
    while (const auto step = feed.next())
        count += step->labels.size(0);
    return static_cast<double>(count) / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Contestant {
    std::string name;
    std::unique_ptr<learn::Feed> feed; ///< none: torchvision
    double best = 0;
};

void compete(const fs::path& corpus, double jitter, int rounds)
{
    const bench::FolderSource source(corpus);
    const std::vector<std::size_t> all = source.all();
    const auto feedOf = [&](bool fast, std::shared_ptr<learn::DecodedCache> cache) {
        learn::LoaderOptions options;
        options.preprocessing.sizePx = 224;
        options.loadAs = learn::LoadAs::TrainingBytes;
        options.augment = {.minCropScale = kMinCropScale, .colourJitter = jitter};
        options.fastDecoding = fast;
        options.cache = std::move(cache);
        options.batchSize = 50;
        options.shuffle = true;
        options.threads = 2;
        return learn::imageFeed(source, all, options, {});
    };
    const std::uint64_t budget = std::uint64_t{source.samples().size()} * 500 * 375 * 3;
    std::vector<Contestant> contestants;
    contestants.push_back({"torchvision + DataLoader, Pillow", nullptr});
    contestants.push_back({"exact", feedOf(false, nullptr)});
    contestants.push_back({"fast", feedOf(true, nullptr)});
    contestants.push_back({"decoded cache in memory", feedOf(false, std::make_shared<learn::DecodedCache>(budget))});
    contestants.push_back({"decoded cache on disk", feedOf(false, std::make_shared<learn::DecodedCache>(budget, corpus.parent_path()))});
    for (const Contestant& one : contestants)
        if (one.feed)
            (void)imagesPerSecond(*one.feed); // fills the caches
    const std::string peer = fmt::format("{} " TAXON_SOURCE_DIR "/tests/bench/torchvision_loader.py {} 224 {} {}", bench::pythonWith("pytorch"),
                                         corpus.native(), kMinCropScale, jitter);
    for (int round = 0; round < rounds; ++round)
        for (Contestant& one : contestants)
            one.best = std::max(one.best, one.feed ? imagesPerSecond(*one.feed) : std::stod(bench::run(peer)));
    fmt::print("crop, flip{}; {} images, best of {} rounds\n", jitter > 0 ? ", colour jitter" : "", all.size(), rounds);
    for (const Contestant& one : contestants)
        fmt::print("  {:<34} {:>8.0f} images a second {:>6.2f} x\n", one.name, one.best, one.best / contestants.front().best);
    std::fflush(stdout);
}

} // namespace

int main(int count, char** arguments)
{
    try {
        learn::tuneAllocator();
        const fs::path folder = fs::path(count > 1 ? arguments[1] : "/tmp") / "bench_loader";
        const std::size_t images = count > 2 ? std::stoul(arguments[2]) : 2000;
        const int rounds = count > 3 ? std::stoi(arguments[3]) : 3;
        fs::remove_all(folder);
        bench::makeCorpus(folder / "corpus", images);
        compete(folder / "corpus", 0, rounds);
        compete(folder / "corpus", 0.2, rounds);
        fs::remove_all(folder);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_loader: {}\n", error.what());
        return 1;
    }
}
