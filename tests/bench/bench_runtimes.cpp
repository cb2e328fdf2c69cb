// SPDX-License-Identifier: GPL-3.0-or-later
// Our inference network and the same model exported to ONNX in ONNX Runtime, from the same prepared tensor, on two threads each: rounds of both
// take turns in one run, and the best and the median of each are printed. Different answers end it.
// bench_runtimes [FOLDER /tmp] [ROUNDS 9]

#include "learn/architectures.h"
#include "learn/compute.h"
#include "learn/export.h"
#include "learn/inference.h"
#include "peer_program.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <torch/types.h>
#include <unistd.h>

using namespace taxon;
namespace fs = std::filesystem;

namespace {

constexpr int kThreads = 2;
constexpr double kSecondsOfRound = 0.5;
constexpr auto kPause = std::chrono::milliseconds(100); ///< so that the other's waiting threads have gone to sleep
constexpr double kTolerance = 1e-5;                     ///< of a probability, as for the golden images from the same tensor

/// onnx_rounds.py: asked through a pipe, answers through a named one.
class OnnxRuntime {
public:
    explicit OnnxRuntime(const fs::path& folder) : m_answers(folder / "answers")
    {
        fs::remove(m_answers);
        if (::mkfifo(m_answers.c_str(), 0600) != 0)
            throw errnoError(errno, "make a named pipe", m_answers.native());
        const std::string command = bench::pythonWith("runtimes") + " " TAXON_SOURCE_DIR "/tests/bench/onnx_rounds.py > '" + m_answers.native() + "'";
        m_questions = ::popen(command.c_str(), "w");
        m_stream.open(m_answers);
        if (m_questions == nullptr || !m_stream)
            throw Error(ErrorCode::Failed, "ONNX Runtime can't be started.", command);
    }
    ~OnnxRuntime()
    {
        if (m_questions != nullptr)
            ::pclose(m_questions);
    }
    OnnxRuntime(const OnnxRuntime&) = delete;
    OnnxRuntime& operator=(const OnnxRuntime&) = delete;

    std::string ask(const std::string& question)
    {
        std::fprintf(m_questions, "%s\n", question.c_str());
        std::fflush(m_questions);
        std::string line;
        if (!std::getline(m_stream, line))
            throw Error(ErrorCode::Failed, "ONNX Runtime gave no answer.", question);
        return line;
    }

private:
    fs::path m_answers;
    FILE* m_questions = nullptr;
    std::ifstream m_stream;
};

/// Seconds of one call, the mean over a round.
double secondsOf(const std::function<void()>& call)
{
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    int calls = 0;
    std::chrono::duration<double> took{};
    do {
        call();
        ++calls;
        took = Clock::now() - start;
    } while (took.count() < kSecondsOfRound);
    return took.count() / calls;
}

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void writeFloats(const fs::path& file, const torch::Tensor& tensor)
{
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(tensor.data_ptr<float>()), tensor.numel() * 4);
}

torch::Tensor readFloats(const fs::path& file, torch::IntArrayRef shape)
{
    torch::Tensor tensor = torch::empty(shape);
    std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(tensor.data_ptr<float>()), tensor.numel() * 4);
    return tensor;
}

void compete(OnnxRuntime& peer, const learn::InferenceNet& net, const fs::path& folder, const char* name, int batch, int rounds)
{
    const torch::Tensor images = torch::randn({batch, 3, 224, 224});
    writeFloats(folder / "images", images);
    peer.ask("open " + (folder / "model_float.onnx").native() + " " + (folder / "images").native() + " " + std::to_string(batch) + " "
             + std::to_string(kThreads));
    peer.ask("write " + (folder / "probabilities").native());
    const torch::Tensor expected = net.probabilities(images);
    const double difference = (expected - readFloats(folder / "probabilities", expected.sizes())).abs().max().item<double>();
    if (!(difference <= kTolerance))
        throw Error(ErrorCode::Failed, "ONNX Runtime answers otherwise, by " + std::to_string(difference) + ".", name);
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int round = 0; round < rounds; ++round) {
        std::this_thread::sleep_for(kPause);
        ours.push_back(secondsOf([&] { (void)net.probabilities(images); }));
        std::this_thread::sleep_for(kPause);
        theirs.push_back(std::stod(peer.ask("round " + std::to_string(kSecondsOfRound))));
    }
    const double best = *std::min_element(ours.begin(), ours.end());
    const double theirBest = *std::min_element(theirs.begin(), theirs.end());
    std::printf("%-20s %5d  ours %7.2f ms (median %7.2f)  ONNX Runtime %7.2f ms (median %7.2f)  best %5.2fx  median %5.2fx  off by %.1e\n", name,
                batch, best * 1e3, medianOf(ours) * 1e3, theirBest * 1e3, medianOf(theirs) * 1e3, theirBest / best, medianOf(theirs) / medianOf(ours),
                difference);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
try {
    const fs::path folder = fs::path(argc > 1 ? argv[1] : "/tmp") / ("taxon-bench-runtimes-" + std::to_string(::getpid()));
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 9;
    learn::tuneAllocator();
    learn::setComputeThreads(kThreads);
    torch::NoGradGuard noGradients;
    fs::create_directories(folder);
    std::vector<std::string> classes;
    for (int i = 0; i < 1000; ++i)
        classes.push_back("class " + std::to_string(i));
    {
        OnnxRuntime peer(folder);
        for (const char* name : {"efficientnet_lite0", "resnet18"}) {
            const learn::Model model = learn::makeModel(name, classes, learn::describe(name, 1000).preprocessing);
            const fs::path exported = folder / name;
            fs::create_directories(exported);
            (void)learn::exportModel(model, exported, learn::exportFormats("onnx"));
            const learn::InferenceNet net(model);
            for (const int batch : {1, 16})
                compete(peer, net, exported, name, batch, rounds);
        }
    }
    fs::remove_all(folder);
    return 0;
} catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
