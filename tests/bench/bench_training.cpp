// SPDX-License-Identifier: GPL-3.0-or-later
// Training and evaluation against PyTorch eager (channels-last, DataLoader with two workers) on two threads, in interleaved rounds; the best of each
// is printed: a training step at 224 px and batch 16, a whole epoch of ResNet-18 at 128 px with loading, evaluation of EfficientNet-Lite0 from shards.
// "features": the sample project (./dev demo) by cached features and fine-tuned whole; "steady": memory and checkpoints over 50 epochs of it.
// bench_training [step|epoch|evaluate|features|steady|all] [FOLDER /tmp] [IMAGES 600] [ROUNDS 3]

#include "base/checksum.h"
#include "base/hash.h"
#include "base/json_file.h"
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
#include <sstream>

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

/// The sample's library in a workspace of its own, with a data set.
fs::path sampleWorkspace(const fs::path& folder)
{
    const fs::path workspace = folder / "workspace";
    bench::run(fmt::format(TAXON_PROGRAM " init {} --library " TAXON_SOURCE_DIR "/sample/library > /dev/null", workspace.native()));
    bench::run(fmt::format(TAXON_PROGRAM " --quiet -C {} dataset build --min 5 > /dev/null", workspace.native()));
    return workspace;
}

/// Trains in \p workspace; \returns the run's events, and when each came in seconds after the first.
std::vector<std::pair<double, Json>> eventsOfTraining(const fs::path& workspace, const std::string& arguments)
{
    bench::run(fmt::format("rm -rf {0}/runs/* {0}/cache/features && " TAXON_PROGRAM " --quiet -C {0} train --from library {1} > /dev/null",
                           workspace.native(), arguments));
    std::istringstream lines(bench::run(fmt::format("cat {}/runs/*/events.jsonl", workspace.native())));
    std::vector<std::pair<double, Json>> events;
    double first = -1;
    for (std::string line; std::getline(lines, line);) {
        Json event = Json::parse(line);
        int hours = 0;
        int minutes = 0;
        double seconds = 0;
        std::istringstream time(event.at("t").get<std::string>().substr(11));
        char colon = 0;
        time >> hours >> colon >> minutes >> colon >> seconds;
        seconds += 60.0 * (minutes + 60.0 * hours);
        first = first < 0 ? seconds : first;
        events.emplace_back(seconds - first, std::move(event));
    }
    return events;
}

double metric(const Json& event, const char* name)
{
    return event.at("kind") == "metric" ? event.value(name, 0.0) : 0.0;
}

void featuresAgainstWhole(const fs::path& folder)
{
    const fs::path workspace = sampleWorkspace(folder);
    const auto whole = eventsOfTraining(workspace, "--recipe first_version --set preprocessing.fit=pad --set epochs=12");
    const auto features = eventsOfTraining(workspace, "--recipe sample");
    double final = 0;
    for (const auto& [time, event] : whole)
        final = std::max(final, metric(event, "val/accuracy"));
    const auto reaches = [&](const auto& events) {
        const auto found = std::find_if(events.begin(), events.end(), [&](const auto& e) { return metric(e.second, "val/accuracy") >= 0.9 * final; });
        return found == events.end() ? -1.0 : found->first;
    };
    const double slow = reaches(whole);
    const double quick = reaches(features);
    fmt::print("to 90 % of {:.1f} % validation accuracy: whole network {:.1f} s, cached features {:.1f} s: {:.1f} x\n", 100 * final, slow, quick,
               slow / quick);
}

void steady(const fs::path& folder)
{
    const fs::path workspace = sampleWorkspace(folder);
    const std::string recipe =
        "--recipe first_version --set architecture=resnet18 --set base= --set size_px=64 --set epochs=50 --set early_stop_epochs=0 ";
    for (const char* every : {"1000", "1"}) {
        const auto events = eventsOfTraining(workspace, recipe + "--set checkpoint_every_epochs=" + every);
        std::vector<double> memory;
        for (const auto& [time, event] : events)
            if (event.at("kind") == "metric")
                memory.push_back(event.value("memory_mib", 0.0));
        fmt::print(
            "50 epochs of resnet18 at 64 px, a checkpoint every {:>4} epochs: {:.1f} s; peak memory after 2, 10, 25 and 50 epochs {:.0f}, {:.0f}, {:.0f} and {:.0f} MiB\n",
            every, events.back().first, memory.at(1), memory.at(9), memory.at(24), memory.back());
        std::fflush(stdout);
    }
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
        if (work != "features" && work != "steady")
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
        if (work == "features" || work == "all")
            featuresAgainstWhole(folder / "features");
        if (work == "steady" || work == "all")
            steady(folder / "steady");
        fs::remove_all(folder);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_training: {}\n", error.what());
        return 1;
    }
}
