// SPDX-License-Identifier: GPL-3.0-or-later
// Scoring one big evaluation, part by part and whole, and the same by scikit-learn, NumPy and cleanlab.
// bench_scores [IMAGES 100000] [CLASSES 1000] [--no-peers]

#include "base/error.h"
#include "base/json_file.h"
#include "jobs/parallel.h"
#include "peer_program.h"
#include "scores/calibration.h"
#include "scores/class_thresholds.h"
#include "scores/classification.h"
#include "scores/comparison.h"
#include "scores/per_class.h"
#include "scores/prediction_store.h"
#include "scores/ranking.h"
#include "scores/review_queue.h"
#include "scores/score_evaluation.h"
#include "scores/thresholds.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <memory>
#include <sstream>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace taxon;
using namespace taxon::scores;

double cpuSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The largest anonymous memory cannot be asked for; the largest resident one counts pages of the mapped matrix, too.
std::size_t peakBytes()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

/// Prints wall and CPU time of \p body; returns the wall seconds.
double measure(const char* what, const std::function<void()>& body)
{
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpuSeconds();
    body();
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print("{:<44} {:9.1f} ms   CPU {:9.1f} ms\n", what, wall * 1e3, (cpuSeconds() - cpu) * 1e3);
    std::fflush(stdout);
    return wall;
}

float uniform(std::uint64_t& state)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<float>(state >> 40) * 0x1p-24F;
}

/// A softmax of nearly normal logits, the truth 6 higher: about three in four are right.
void writeSynthetic(const fs::path& folder, std::size_t images, std::size_t classes)
{
    std::vector<std::string> names;
    for (std::size_t j = 0; j < classes; ++j)
        names.push_back(fmt::format("class {:05}", j));
    std::vector<PredictionRow> rows;
    for (std::size_t i = 0; i < images; ++i)
        rows.push_back({fmt::format("{}.png", i), fmt::format("sha-{}", i), "test", names[i % classes], "", ""});
    EvaluationInfo info;
    info.sets.push_back({"test", dataset::SetKind::Test, images, "synthetic"});
    PredictionWriter writer(folder, names, info);
    std::vector<float> row(classes);
    std::uint64_t state = 42;
    for (std::size_t i = 0; i < images; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < classes; ++j) {
            const float bell = (uniform(state) + uniform(state) + uniform(state) + uniform(state) - 2.0F) * 1.732F * 2.0F;
            row[j] = std::exp(bell + (j == i % classes ? 6.0F : 0.0F));
            sum += static_cast<double>(row[j]);
        }
        for (float& score : row)
            score = static_cast<float>(static_cast<double>(score) / sum);
        writer.append({&rows[i], 1}, row);
    }
    writer.commit();
}

/// The bootstrap of two made models and the label issues, beside NumPy's and cleanlab's; read-outs for a new threshold.
void comparePeers(const fs::path& evaluation)
{
    const PredictionStore store = PredictionStore::open(evaluation);
    const jobs::Context context;
    const Sidecar& sidecar = store.sidecar();
    const auto& rows = store.sets().front().rows;
    std::vector<std::int8_t> differences;
    std::vector<std::uint32_t> groups;
    for (const std::uint32_t row : rows) {
        differences.push_back(static_cast<std::int8_t>(row % 17 == 0 ? 1 : row % 23 == 0 ? -1 : 0));
        groups.push_back(row / 2); // pairs of duplicates
    }
    const double bootstrap = measure("bootstrap: 2,000 draws by duplicate group", [&] { (void)pairedBootstrap(differences, groups); });
    const double comparison = measure("two models compared, bootstrap included", [&] {
        (void)compareModels({store, sidecar, 0.8}, {store, sidecar, 0.9}, "test");
    });
    const double issues = measure("label issues, ranked", [&] { (void)labelIssues(sidecar, store.matrix(), rows, context); });
    const Outcomes outcomes = gather(sidecar, rows);
    measure("all classes at a new threshold", [&] { (void)perClass(outcomes, store.classes().size(), 0.71); });
    const auto curves = classCurves(outcomes, store.classes().size());
    measure("all classes' curves at a new threshold", [&] {
        for (const ThresholdCurve& curve : curves)
            (void)curve.at(0.71);
    });
    const std::string script = TAXON_SOURCE_DIR "/tests/bench/numpy_cleanlab.py";
    std::istringstream lines(bench::run(fmt::format("'{}' '{}' '{}'", bench::pythonWith("cleanlab"), script, evaluation.native())));
    std::string name;
    for (double seconds = 0; lines >> name >> seconds;) {
        const double ours = name == "bootstrap" ? bootstrap : issues;
        fmt::print("  {} {:9.1f} ms   {:.0f} times ours\n",
                   name == "bootstrap" ? "NumPy, the same bootstrap       " : "cleanlab, confident_learning, 2 jobs", seconds * 1e3, seconds / ours);
        if (name == "bootstrap")
            fmt::print("  NumPy's bootstrap alone / our whole comparison: {:.0f}\n", seconds / comparison);
    }
}

/// The six scores that sklearn_scores.py computes, from the mapped matrix as it does from the array; the best of three rounds.
double measureSixScores(const fs::path& evaluation)
{
    const PredictionStore store = PredictionStore::open(evaluation);
    const jobs::Context context;
    const auto& rows = store.sets().front().rows;
    double best = 0;
    for (int round = 1; round <= 3; ++round) {
        const double seconds = measure("log loss, top-5, MCC, report, AUC-ROC, AP", [&] {
            const Outcomes outcomes = gather(makeSidecar(store.matrix(), store.truth(), context), rows);
            (void)logLoss(outcomes.truthScore, store.matrix().isHalf());
            (void)countWithinTop(outcomes.truthRank, 5);
            (void)matthews(classificationReport(outcomes.truth, outcomes.prediction, store.classes().size()));
            (void)rankingScores(store.matrix(), rows, store.truth(), context);
        });
        best = round == 1 ? seconds : std::min(best, seconds);
    }
    return best;
}

/// Runs the Python script and compares value by value.
void compare(const fs::path& evaluation, const Json& ours, double sixSeconds, double ourSeconds)
{
    const std::string script = TAXON_SOURCE_DIR "/tests/bench/sklearn_scores.py";
    std::istringstream lines(bench::run(fmt::format("'{}' '{}' '{}'", bench::pythonWith("scikit_learn"), script, evaluation.native())));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        double value = 0;
        double seconds = 0;
        words >> name >> value;
        if (words >> seconds)
            fmt::print("  scikit-learn {:<31} {:9.1f} ms   difference {:.1e}\n", name, seconds * 1e3, std::abs(ours.value(name, 0.0) - value));
        else
            fmt::print("  scikit-learn, these six together {:20.1f} ms   {:.0f} times ours, {:.0f} times our whole scoring\n", value * 1e3,
                       value / sixSeconds, value / ourSeconds);
    }
}

void measureScoring(const fs::path& folder, std::size_t images, std::size_t classes, bool withPeers)
{
    fmt::print("{} x {}, {} threads, {}\n", images, classes, jobs::defaultThreads(), rowFactsAvx2() != nullptr ? "AVX2" : "no AVX2");
    const fs::path evaluation = folder / "evaluation";
    writeSynthetic(evaluation, images, classes);
    const jobs::Context context;
    for (int round = 1; round <= 2; ++round) {
        fmt::print("round {}\n", round);
        std::unique_ptr<PredictionStore> store;
        measure("open: read names, map, make the sidecar", [&] { store = std::make_unique<PredictionStore>(PredictionStore::open(evaluation)); });
        const ScoreMatrix matrix = store->matrix();
        const auto& rows = store->sets().front().rows;
        Sidecar sidecar;
        measure("sidecar: guess, rank, top 5 of each image", [&] { sidecar = makeSidecar(matrix, store->truth(), context); });
        measure("sidecar on one thread", [&] { (void)makeSidecar(matrix, store->truth(), context, 1); });
        const Outcomes outcomes = gather(sidecar, rows);
        ThresholdCurve curve;
        measure("threshold curve", [&] { curve = ThresholdCurve(outcomes.confidence, outcomes.right); });
        measure("10,000 thresholds asked of it", [&] {
            for (int i = 0; i < 10'000; ++i)
                (void)curve.at(i / 10'000.0);
        });
        measure("AUC-ROC and average precision", [&] { (void)rankingScores(matrix, rows, store->truth(), context); });
        measure("AUC-ROC and average precision on one thread", [&] { (void)rankingScores(matrix, rows, store->truth(), context, 1); });
        measure("label issues", [&] { (void)labelIssues(sidecar, matrix, rows, context); });
        measure("temperature from a tenth of the images",
                [&] { (void)bestTemperature(matrix, std::span(rows).first(rows.size() / 10), store->truth(), context); });
    }
    Json summary;
    const double seconds = measure("the whole: taxon score, files written",
                                   [&] { summary = scoreEvaluation(evaluation, folder / "scores", {}, context); });
    fmt::print("largest memory so far {} MB, mapped scores included\n", peakBytes() / 1'000'000);
    if (withPeers) {
        comparePeers(evaluation);
        compare(evaluation, summary["sets"]["test"], measureSixScores(evaluation), seconds);
    }
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::size_t> sizes{100'000, 1'000};
    bool withPeers = true;
    std::size_t given = 0;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--no-peers")
            withPeers = false;
        else if (given < sizes.size())
            sizes[given++] = std::strtoull(argv[i], nullptr, 10);
    }
    const fs::path folder = fs::temp_directory_path() / fmt::format("taxon-bench-scores-{}", ::getpid());
    int result = 0;
    try {
        measureScoring(folder, sizes[0], sizes[1], withPeers);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        result = 1;
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return result;
}
