// SPDX-License-Identifier: GPL-3.0-or-later
// Training and evaluation against PyTorch eager (channels-last, DataLoader with two workers) on two threads, in interleaved rounds; the best of each
// is printed: a training step at 224 px and batch 16, a whole epoch of ResNet-18 at 128 px with loading, evaluation of EfficientNet-Lite0 from shards.
// bench_training [step|epoch|evaluate|all] [FOLDER /tmp] [IMAGES 600] [ROUNDS 3]

#include "base/checksum.h"
#include "base/hash.h"
#include "folder_source.h"
#include "learn/architectures.h"
#include "learn/feed.h"
#include "learn/inference.h"
#include "learn/loss.h"
#include "learn/optimizer.h"
#include "library_corpus.h"
#include "peer_program.h"
#include "shards/pack.h"

#include <chrono>
#include <functional>

namespace {

namespace fs = std::filesystem;
using namespace taxon;
using namespace taxon::learn;
using std::chrono::steady_clock;

double secondsSince(steady_clock::time_point start)
{
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// What one update of the trainer does (learn/trainer.cpp).
class Trainer {
public:
    Trainer(const std::string& architecture, int classes) : m_network(describe(architecture, classes))
    {
        toChannelsLast(m_network);
        m_network.train();
        m_optimizer = std::make_unique<Optimizer>(trainableParameters(m_network), runs::Recipe{});
    }

    void step(const torch::Tensor& images, const torch::Tensor& labels)
    {
        const auto loss = crossEntropy(m_network.forward(images), labels, {}, 0.1);
        (void)loss.item<double>();
        loss.backward();
        m_optimizer->step(0.01);
        m_optimizer->zeroGradients();
    }

private:
    Network m_network;
    std::unique_ptr<Optimizer> m_optimizer;
};

double stepsOf(const std::string& architecture)
{
    constexpr int kBatch = 16;
    Trainer trainer(architecture, 1000);
    const auto images = torch::randn({kBatch, 3, 224, 224}).contiguous(at::MemoryFormat::ChannelsLast);
    const auto labels = torch::randint(0, 1000, {kBatch}, torch::kLong);
    double best = 1e9;
    for (int i = 0; i < 12; ++i) {
        const auto start = steady_clock::now();
        trainer.step(images, labels);
        best = std::min(best, secondsSince(start));
    }
    return kBatch / best;
}

double epochOf(const fs::path& corpus)
{
    const bench::FolderSource source(corpus);
    LoaderOptions options;
    options.preprocessing.sizePx = 128;
    options.loadAs = LoadAs::TrainingBytes;
    options.batchSize = 32;
    options.shuffle = true;
    options.threads = 2;
    const auto feed = imageFeed(source, source.all(), options, {});
    Trainer trainer("resnet18", static_cast<int>(source.classes().size()));
    const auto start = steady_clock::now();
    feed->startEpoch(0, 0);
    while (const auto step = feed->next())
        trainer.step(step->inputs, step->labels);
    return static_cast<double>(source.samples().size()) / secondsSince(start);
}

/// All images of \p corpus as the set "test", packed.
fs::path packedCorpus(const fs::path& corpus)
{
    const bench::FolderSource source(corpus);
    dataset::Manifest manifest;
    manifest.id = "bench";
    manifest.library = corpus;
    manifest.classes = source.classes();
    for (std::size_t i = 0; i < source.samples().size(); ++i) {
        const auto bytes = source.read(i);
        dataset::ManifestRow row;
        row.path = source.samples()[i].path;
        row.className = source.samples()[i].className;
        row.set = "test";
        row.sha256 = row.pixelHash = row.group = toHex(sha256(bytes));
        row.checksum = checksumDigest(bytes);
        row.bytes = bytes.size();
        manifest.rows.push_back(std::move(row));
    }
    manifest.sets.push_back({"test", dataset::SetKind::Test, manifest.rows.size(), {}});
    shards::packShards(manifest, corpus.parent_path() / "shards", {}, {});
    return corpus.parent_path() / "shards";
}

double evaluationOf(const fs::path& shardSet)
{
    const auto source = shards::openShardSource(shardSet);
    std::vector<std::size_t> all(source->samples().size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    LoaderOptions options;
    options.batchSize = 16;
    options.threads = 2;
    BatchLoader loader(*source, all, options);
    const Network network(describe("efficientnet_lite0", 1000));
    const InferenceNet net(network);
    const auto start = steady_clock::now();
    loader.startEpoch(0);
    while (const auto batch = loader.next())
        (void)net.probabilities(batch->images);
    return static_cast<double>(all.size()) / secondsSince(start);
}

void compete(const std::string& title, int rounds, const std::string& peerWork, const std::function<double()>& ours)
{
    const std::string peer = bench::pythonWith("pytorch") + " " TAXON_SOURCE_DIR "/tests/bench/pytorch_training.py " + peerWork;
    double theirs = 0;
    double mine = 0;
    for (int round = 0; round < rounds; ++round) {
        theirs = std::max(theirs, std::stod(bench::run(peer)));
        mine = std::max(mine, ours());
    }
    fmt::print("{:<52} PyTorch {:>7.1f}, ours {:>7.1f} images a second: {:.2f} x\n", title, theirs, mine, mine / theirs);
    std::fflush(stdout);
}

} // namespace

int main(int count, char** arguments)
{
    try {
        const std::string work = count > 1 ? arguments[1] : "all";
        const fs::path folder = fs::path(count > 2 ? arguments[2] : "/tmp") / "bench_training";
        const std::size_t images = count > 3 ? std::stoul(arguments[3]) : 600;
        const int rounds = count > 4 ? std::stoi(arguments[4]) : 3;
        tuneAllocator();
        setComputeThreads(2);
        fs::remove_all(folder);
        const fs::path corpus = folder / "corpus";
        bench::makeCorpus(corpus, images);
        if (work == "step" || work == "all")
            for (const char* name : {"resnet18", "efficientnet_lite0"})
                compete(fmt::format("training step, {}, 224 px, batch 16", name), rounds, fmt::format("step {} 16", name),
                        [&] { return stepsOf(name); });
        if (work == "epoch" || work == "all")
            compete("epoch with loading, resnet18, 128 px, batch 32", rounds, "epoch " + corpus.native(), [&] { return epochOf(corpus); });
        if (work == "evaluate" || work == "all") {
            const fs::path shardSet = packedCorpus(corpus);
            compete("evaluation from shards, efficientnet_lite0, 224 px", rounds, "evaluate " + corpus.native(),
                    [&] { return evaluationOf(shardSet); });
        }
        fs::remove_all(folder);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_training: {}\n", error.what());
        return 1;
    }
}
