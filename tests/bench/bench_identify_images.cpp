// SPDX-License-Identifier: GPL-3.0-or-later
// `taxon identify` from JPEGs, the whole program with its start, hashes, embeddings, near duplicates and the store, against a PyTorch script with a
// DataLoader of two workers that only computes the scores (pytorch_training.py evaluate), in interleaved rounds on two threads.
//   bench_identify_images WORKSPACE [FOLDER /tmp] [IMAGES 600] [ROUNDS 3]      the workspace's version 001 is an EfficientNet-Lite0 (./dev demo)
#include "library_corpus.h"
#include "peer_program.h"

#include <chrono>
#include <cstdio>
#include <sys/resource.h>
#include <unistd.h>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

/// Processor seconds of all programs that were run so far: what a rate means on a machine that does other work, too.
double processorSeconds()
{
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double ourRate(const std::string& workspace, const fs::path& corpus, std::size_t images, std::size_t round)
{
    const std::string id = fmt::format("bench-{}-{}", ::getpid(), round);
    const auto start = std::chrono::steady_clock::now();
    (void)bench::run(
        fmt::format("'{}' -C '{}' --quiet identify --version 1 --id {} --limit 1 --images '{}'", TAXON_PROGRAM, workspace, id, corpus.native()));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const char* extension : {".db", ".csv"})
        fs::remove(fs::path(workspace) / "identify" / (id + extension));
    return static_cast<double>(images) / seconds;
}

} // namespace

int main(int count, char** arguments)
{
    if (count < 2) {
        fmt::print(stderr, "bench_identify_images WORKSPACE [FOLDER [IMAGES [ROUNDS]]]\n");
        return 2;
    }
    const std::string workspace = arguments[1];
    const fs::path corpus = (count > 2 ? fs::path(arguments[2]) : fs::path("/tmp")) / fmt::format("bench_identify_images-{}", ::getpid());
    const std::size_t images = count > 3 ? std::stoul(arguments[3]) : 600;
    const std::size_t rounds = count > 4 ? std::stoul(arguments[4]) : 3;
    try {
        bench::makeCorpus(corpus, images);
        const std::string python = bench::pythonWith("timm");
        double ours = 0, theirs = 0;
        for (std::size_t round = 0; round < rounds; ++round) {
            const double before = processorSeconds();
            const double mine = ourRate(workspace, corpus, images, round);
            const double between = processorSeconds();
            const double peer = std::stod(
                bench::run(fmt::format("'{}' '{}/tests/bench/pytorch_training.py' evaluate '{}'", python, TAXON_SOURCE_DIR, corpus.native())));
            const double mySeconds = between - before, peerSeconds = processorSeconds() - between;
            fmt::print("round {}: taxon identify {:.1f} images a second, PyTorch {:.1f}: {:.2f}x; {:.1f} and {:.1f} s of processor: {:.2f}x\n",
                       round + 1, mine, peer, mine / peer, mySeconds, peerSeconds, peerSeconds / mySeconds);
            std::fflush(stdout);
            ours = std::max(ours, mine);
            theirs = std::max(theirs, peer);
        }
        fmt::print("best: {:.1f} and {:.1f}: {:.2f}x\n", ours, theirs, ours / theirs);
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        fs::remove_all(corpus);
        return 1;
    }
    fs::remove_all(corpus);
    return 0;
}
